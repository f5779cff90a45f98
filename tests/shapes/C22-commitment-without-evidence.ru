# trips C22: a commitment with neither words nor source
DELETE WHERE { b:com-1 wpkg:supportedBy ?span }
