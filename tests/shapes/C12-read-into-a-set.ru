# trips C12: a shortcut to what a curator reads into an unenumerated set
INSERT DATA { id:wt-l-9002 wpkg:reaffirms id:wt-min-03-dec-9 .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:reaffirms ; wpkg:includesTarget id:wt-min-03-dec-9 ; wpkg:targetDescription "later decisions" ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
