# C10: instruments of one day may cite one another
INSERT DATA { id:wt-l-9002 wpkg:recalls id:wt-min-03-dec-9 .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:recalls ; wpkg:referenceTarget id:wt-min-03-dec-9 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
