# trips C60: a period that ends before it begins
INSERT DATA { b:aut-1 wpkg:validDuring b:per-9 .
  b:per-9 a wpkg:ValidityPeriod ; wpkg:periodStart "2005-01-01"^^xsd:date ; wpkg:periodEnd "2004-12-31"^^xsd:date }
