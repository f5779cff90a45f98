# C12: what is extended is continued
DELETE DATA { <https://w3id.org/wpkg/id/wt-gc-283#ref-1> wpkg:referenceType reftype:continues } ;
INSERT DATA { <https://w3id.org/wpkg/id/wt-gc-283#ref-1> wpkg:referenceType reftype:extends .
  id:wt-gc-283 wpkg:extends id:wt-l-9002 .
  reftype:extends a wpkg:ReferenceType ; skos:prefLabel "extends"@en ; skos:notation "extends" ; skos:inScheme scheme:reference-type }
