# trips C06: the body was established after the first decision
DELETE WHERE { body:ministerial-conference wpkg:establishedOn ?day } ;
INSERT DATA { body:ministerial-conference wpkg:establishedOn "2002-01-01"^^xsd:date }
