# trips C81: emphasize and emphasise as two verbs
INSERT DATA {
  verb:emphasize a wpkg:OperativeVerb ; skos:prefLabel "emphasize"@en ; skos:notation "emphasize" ; skos:inScheme scheme:operative-verb .
  verb:emphasise a wpkg:OperativeVerb ; skos:prefLabel "emphasise"@en ; skos:notation "emphasise" ; skos:inScheme scheme:operative-verb }
