# trips C30: a span that names no source text
DELETE { ?span wpkg:inSourceText ?text } WHERE { b:rev-1 wpkg:supportedBy ?span . ?span wpkg:inSourceText ?text }
