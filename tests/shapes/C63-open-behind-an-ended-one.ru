# trips C63: the first period is open and unlinked, the second of the series has ended
DELETE DATA { b:com-1 wpkg:renews a:com-1 . a:per-1 wpkg:periodEnd "2003-09-12"^^xsd:date }
