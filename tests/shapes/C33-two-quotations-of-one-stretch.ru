# trips C33: the text is not held, and two spans quote the same offsets differently
DELETE WHERE { ?text wpkg:text ?characters } ;
INSERT { a:s-again a wpkg:EvidenceSpan ; wpkg:inSourceText ?text ; wpkg:start ?start ; wpkg:end ?end ; wpkg:exact "until the next session" }
WHERE { a:end-1 wpkg:supportedBy ?span . ?span wpkg:inSourceText ?text ; wpkg:start ?start ; wpkg:end ?end }
