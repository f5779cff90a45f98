# trips C60: a period that begins nowhere
INSERT DATA { b:aut-1 wpkg:validDuring b:per-9 . b:per-9 a wpkg:ValidityPeriod }
