# C61: the end lies beyond the long-stop, and an event says how
DELETE WHERE { b:per-1 wpkg:periodEnd ?day } ;
DELETE WHERE { b:evt-1 wpkg:eventDate ?day } ;
INSERT DATA { b:per-1 wpkg:periodEnd "2005-06-01"^^xsd:date . b:evt-1 wpkg:eventDate "2005-06-01"^^xsd:date }
