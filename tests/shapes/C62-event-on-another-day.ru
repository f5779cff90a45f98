# trips C62: the event is a day later than the end
DELETE WHERE { b:evt-1 wpkg:eventDate ?day } ;
INSERT DATA { b:evt-1 wpkg:eventDate "2005-04-01"^^xsd:date }
