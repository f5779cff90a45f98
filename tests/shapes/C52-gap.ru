# trips C52: eight days between the renewed period and this one
DELETE WHERE { b:per-1 wpkg:periodStart ?day } ;
INSERT DATA { b:per-1 wpkg:periodStart "2003-09-20"^^xsd:date }
