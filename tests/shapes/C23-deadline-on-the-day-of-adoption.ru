# trips C23: the deadline is the day of adoption
DELETE WHERE { a:ins-1 wpkg:deadline ?day } ;
INSERT DATA { a:ins-1 wpkg:deadline "2001-05-10"^^xsd:date }
