# trips C08: the session closed the evening before
DELETE WHERE { session:mc-2 wpkg:heldUntil ?day } ;
INSERT DATA { session:mc-2 wpkg:heldUntil "2003-09-12"^^xsd:date }
