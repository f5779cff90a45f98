# trips C61: it ran two months beyond the long-stop, and no event says how
DELETE WHERE { b:per-1 wpkg:endedBy ?event ; wpkg:periodEnd ?day } ;
INSERT DATA { b:per-1 wpkg:periodEnd "2005-06-01"^^xsd:date }
