# trips C36: a digest of forty digits
DELETE { ?text wpkg:sha256 ?digest } INSERT { ?text wpkg:sha256 "da39a3ee5e6b4b0d3255bfef95601890afd80709" }
WHERE { id:sample-paper wpkg:hasSourceText ?text . ?text wpkg:sha256 ?digest }
