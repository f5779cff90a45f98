# trips C29: a review window that closes before it opens
DELETE WHERE { b:rev-1 wpkg:scheduledFrom ?day } ;
INSERT DATA { b:rev-1 wpkg:scheduledFrom "2004-08-02"^^xsd:date }
