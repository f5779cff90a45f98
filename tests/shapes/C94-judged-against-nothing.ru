# trips C94: an alignment that names no document
DELETE WHERE { c:aln-1 wpkg:judgedAgainst ?document }
