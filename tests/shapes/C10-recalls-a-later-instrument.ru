# trips C10: the recalled instrument was adopted one day after the one that recalls it
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptionDate ?day } ;
INSERT DATA { id:wt-min-03-dec-9 wpkg:adoptionDate "2003-09-13"^^xsd:date .
  id:wt-l-9002 wpkg:recalls id:wt-min-03-dec-9 .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:recalls ; wpkg:referenceTarget id:wt-min-03-dec-9 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
