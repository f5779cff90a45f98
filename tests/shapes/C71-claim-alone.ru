# trips C71-claim: a contested claim about a record nobody else contests
INSERT DATA { b:per-1-claim-1 a wpkg:Claim ; wpkg:claimSubject b:per-1 ; wpkg:claimProperty "https://w3id.org/wpkg/ns#periodEnd"^^xsd:anyURI ;
  wpkg:claimValue "2005-03-31"^^xsd:date ; prov:hadPrimarySource <https://example.org/blog> ; wpkg:factGrade grade:B ; wpkg:curationStatus status:contested }
