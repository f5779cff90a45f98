# trips C72: a claim that says nothing
DELETE WHERE { b:ins-1-actsThrough-1 wpkg:claimValue ?value }
