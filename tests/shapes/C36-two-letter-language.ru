# trips C36: the language is coded with two letters
DELETE { ?text dct:language ?code } INSERT { ?text dct:language "en" }
WHERE { id:sample-paper wpkg:hasSourceText ?text . ?text dct:language ?code }
