# trips C80: a concept labelled in French alone
DELETE DATA { principle:transparency skos:prefLabel "transparency"@en }
