# trips C90: a recommendation judged against nothing
DELETE WHERE { c:aln-1 ?property ?value }
