# trips C44: the recital recalls, the reference is said to reaffirm
DELETE DATA { b:ref-1 wpkg:referenceType reftype:recalls . id:wt-l-9002 wpkg:recalls id:wt-l-9001 } ;
INSERT DATA { b:ref-1 wpkg:referenceType reftype:reaffirms . id:wt-l-9002 wpkg:reaffirms id:wt-l-9001 }
