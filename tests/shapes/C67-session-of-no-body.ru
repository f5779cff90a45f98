# trips C67: a session that belongs to no body
DELETE WHERE { session:gc-2004-07 wpkg:sessionOf ?body }
