# trips C80: a concept with two preferred labels in English
INSERT DATA { topic:development skos:prefLabel "growth"@en }
