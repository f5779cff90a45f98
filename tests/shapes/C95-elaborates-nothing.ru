# trips C95: it elaborates, but no statement is named
DELETE WHERE { c:aln-1 wpkg:alignsWith ?statement }
