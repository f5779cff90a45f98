# trips C70: the claim has another day than the graph
DELETE WHERE { a:claim-1 wpkg:claimValue ?day } ;
INSERT DATA { a:claim-1 wpkg:claimValue "2001-05-11"^^xsd:date }
