# trips C10-reference: the same, seen on the reference before any shortcut is drawn
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptionDate ?day } ;
INSERT DATA { id:wt-min-03-dec-9 wpkg:adoptionDate "2003-09-13"^^xsd:date .
  b:rec-1 wpkg:hasReference b:ref-3 .
  b:ref-3 a wpkg:Reference ; wpkg:referenceType reftype:pursuant-to ; wpkg:referenceTarget id:wt-min-03-dec-9 ;
    prov:hadPrimarySource <https://example.org/register> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated .
  reftype:pursuant-to a wpkg:ReferenceType ; skos:prefLabel "pursuant to"@en ; skos:notation "pursuant-to" ; skos:inScheme scheme:reference-type }
