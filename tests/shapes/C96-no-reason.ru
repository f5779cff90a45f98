# trips C96: a judgement without a reason
DELETE WHERE { c:aln-1 skos:editorialNote ?reason }
