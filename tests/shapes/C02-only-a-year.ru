# trips C02-form: a year where a day is needed
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptionDate ?day } ;
INSERT DATA { id:wt-min-03-dec-9 wpkg:adoptionDate "2003"^^xsd:gYear }
