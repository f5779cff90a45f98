# trips C66: a month where a day is needed
DELETE WHERE { id:wt-gc-90 wpkg:circulationDate ?day } ;
INSERT DATA { id:wt-gc-90 wpkg:circulationDate "2002-03"^^xsd:gYearMonth }
