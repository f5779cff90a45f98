# trips C53: in force one day before it was adopted
DELETE DATA { b:per-1 wpkg:periodStart "2003-09-12"^^xsd:date . a:per-1 wpkg:periodEnd "2003-09-12"^^xsd:date } ;
INSERT DATA { b:per-1 wpkg:periodStart "2003-09-11"^^xsd:date . a:per-1 wpkg:periodEnd "2003-09-11"^^xsd:date }
