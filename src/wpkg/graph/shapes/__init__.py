"""Validation at size: the shapes compiled once to set queries, which an engine answers for all nodes together.

pySHACL stays the reference (:mod:`wpkg.graph.validate`). :mod:`.reading` turns a shapes graph into values and refuses
what it does not know, :mod:`.queries` turns these into SPARQL, :mod:`.checker` asks them of documents, each with the
context around it, :mod:`.anywhere` of a whole store, :mod:`.parts` of a dataset in parts.
"""
