# trips C15: a draft is continued as if it had been adopted
DELETE DATA { id:wt-gc-283 wpkg:continues id:wt-l-9002 . <https://w3id.org/wpkg/id/wt-gc-283#ref-1> wpkg:referenceTarget b:par-5 } ;
INSERT DATA { id:wt-gc-283 wpkg:continues id:wt-gc-w-90-rev-1 .
  <https://w3id.org/wpkg/id/wt-gc-283#ref-1> wpkg:referenceTarget id:wt-gc-w-90-rev-1 .
  id:wt-gc-w-90-rev-1 wpkg:circulationDate "2003-09-01"^^xsd:date }
