# trips C76: a claim with neither words nor source nor author
DELETE WHERE { b:ins-1-actsThrough-1 wpkg:supportedBy ?span }
