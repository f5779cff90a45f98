# trips C30: a span that starts where it ends
DELETE { ?span wpkg:end ?end } INSERT { ?span wpkg:end ?start }
WHERE { b:rev-1 wpkg:supportedBy ?span . ?span wpkg:start ?start ; wpkg:end ?end }
