# trips C34: the last figure of the year is left out
DELETE { ?span wpkg:end ?end ; wpkg:exact ?words } INSERT { ?span wpkg:end ?shorter ; wpkg:exact "in July 200" }
WHERE { b:rev-1 wpkg:supportedBy ?span . ?span wpkg:end ?end ; wpkg:exact ?words .
  BIND(STRDT(STR(?end - 1), xsd:nonNegativeInteger) AS ?shorter) }
