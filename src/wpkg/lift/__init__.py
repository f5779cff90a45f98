"""The waist: annotated documents and the register become RDF here, and nowhere else."""
