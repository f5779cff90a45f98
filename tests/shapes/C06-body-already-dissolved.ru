# trips C06: the body was dissolved on the very day of the second decision
INSERT DATA { body:ministerial-conference wpkg:dissolvedOn "2003-09-12"^^xsd:date }
