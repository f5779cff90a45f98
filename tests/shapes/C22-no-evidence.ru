# trips C22: a review event with neither words nor source
DELETE WHERE { b:rev-1 wpkg:supportedBy ?span }
