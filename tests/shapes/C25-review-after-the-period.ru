# trips C25: the instruction had ended when its review was to be held
INSERT DATA { b:ins-1 wpkg:validDuring b:per-9 .
  b:per-9 a wpkg:ValidityPeriod ; wpkg:periodStart "2003-09-12"^^xsd:date ; wpkg:periodEnd "2004-01-01"^^xsd:date }
