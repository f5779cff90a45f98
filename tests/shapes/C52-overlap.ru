# trips C52: the renewed period ends after this one has begun
DELETE WHERE { a:per-1 wpkg:periodEnd ?day } ;
INSERT DATA { a:per-1 wpkg:periodEnd "2003-10-01"^^xsd:date }
