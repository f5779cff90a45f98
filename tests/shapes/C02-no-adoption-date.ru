# trips C02: an instrument without an adoption date
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptionDate ?day }
