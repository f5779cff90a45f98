# trips C25: the window closed before the decision was adopted
DELETE WHERE { b:rev-1 wpkg:scheduledFrom ?from ; wpkg:scheduledUntil ?until } ;
INSERT DATA { b:rev-1 wpkg:scheduledFrom "2002-07-01"^^xsd:date ; wpkg:scheduledUntil "2002-08-01"^^xsd:date }
