# trips C45: a reference no provision makes
DELETE WHERE { c:p-1 wpkg:hasReference ?reference }
