# trips C05: the day of circulation entered as the day of adoption, everywhere
DELETE DATA { id:wt-l-9001 wpkg:adoptionDate "2001-05-10"^^xsd:date ; wpkg:adoptedAt session:mc-1 .
  a:claim-1 wpkg:claimValue "2001-05-10"^^xsd:date . a:per-1 wpkg:periodStart "2001-05-10"^^xsd:date } ;
INSERT DATA { id:wt-l-9001 wpkg:adoptionDate "2001-05-14"^^xsd:date .
  a:claim-1 wpkg:claimValue "2001-05-14"^^xsd:date . a:per-1 wpkg:periodStart "2001-05-14"^^xsd:date }
