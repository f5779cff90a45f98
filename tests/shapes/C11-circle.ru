# trips C11: two paragraphs recall one another
INSERT DATA { b:par-1 wpkg:recalls b:par-2 ; wpkg:hasReference b:ref-3 .
  b:par-2 wpkg:recalls b:par-1 ; wpkg:hasReference b:ref-4 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:recalls ; wpkg:referenceTarget b:par-2 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated .
  b:ref-4 a wpkg:Reference ; wpkg:referenceType reftype:recalls ; wpkg:referenceTarget b:par-1 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
