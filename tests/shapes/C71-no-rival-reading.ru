# trips C71-claim: only one reading of a contested end is left
DELETE WHERE { a:per-1-claim-2 ?property ?value }
