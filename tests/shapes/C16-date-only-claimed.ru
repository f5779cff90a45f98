# trips C16: the date of a recalled instrument rests on an unverified claim
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptionDate ?day } ;
INSERT DATA { <https://w3id.org/wpkg/id/wt-min-03-dec-9#claim-2> a wpkg:Claim ; wpkg:claimSubject id:wt-min-03-dec-9 ;
    wpkg:claimProperty "https://w3id.org/wpkg/ns#adoptionDate"^^xsd:anyURI ; wpkg:claimValue "2003-09-12"^^xsd:date ;
    wpkg:factGrade grade:C ; wpkg:curationStatus status:unverified .
  id:wt-l-9002 wpkg:recalls id:wt-min-03-dec-9 .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:recalls ; wpkg:referenceTarget id:wt-min-03-dec-9 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
