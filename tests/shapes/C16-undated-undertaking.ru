# trips C16: a joint undertaking without a date continues a decision
DELETE WHERE { id:wt-gc-283 wpkg:circulationDate ?day }
