# C12: a sentence of a paragraph is named, and more is read into the same citation
INSERT DATA { id:wt-l-9002 wpkg:reaffirms a:par-1 .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:reaffirms ; wpkg:referenceTarget a:par-1-s1 ; wpkg:includesTarget id:wt-min-03-dec-9 ; wpkg:targetDescription "later decisions" ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
