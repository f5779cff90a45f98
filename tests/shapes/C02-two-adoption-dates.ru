# trips C02-form: the day of adoption and the day after
INSERT DATA { id:wt-min-03-dec-9 wpkg:adoptionDate "2003-09-13"^^xsd:date }
