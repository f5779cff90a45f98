# trips C31: one figure of the quotation is wrong
DELETE { ?span wpkg:exact ?words } INSERT { ?span wpkg:exact "in July 2005" }
WHERE { b:rev-1 wpkg:supportedBy ?span . ?span wpkg:exact ?words }
