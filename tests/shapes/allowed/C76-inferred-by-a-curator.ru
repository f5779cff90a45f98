# C76: a curator's inference needs no words
DELETE WHERE { b:ins-1-actsThrough-1 wpkg:supportedBy ?span } ;
INSERT DATA { b:ins-1-actsThrough-1 prov:wasAttributedTo organization:author2 . organization:author2 a wpkg:ExternalOrganization ; rdfs:label "curators"@en }
