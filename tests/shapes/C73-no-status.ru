# trips C73: a quotation nobody says has been checked
DELETE WHERE { c:quo-1 wpkg:curationStatus ?status }
