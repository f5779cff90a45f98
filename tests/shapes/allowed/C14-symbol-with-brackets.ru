# C14: brackets and dots become hyphens
INSERT DATA { id:job-09-144 a wpkg:MemberProposal ; rdfs:label "informal paper"@en ; wpkg:primarySymbol "JOB(09)/144" ; wpkg:submittedBy collective:wto-members .
  id:office-00-39 a wpkg:Report ; rdfs:label "office note"@en ; wpkg:primarySymbol "OFFICE(00)/39" .
  id:rd-gc-41 a wpkg:Report ; rdfs:label "room document"@en ; wpkg:primarySymbol "RD/GC/41" .
  id:wt-min-05-dec a wpkg:Report ; rdfs:label "declaration"@en ; wpkg:primarySymbol "WT/MIN(05)/DEC" .
  id:wt-ds160-24-add-180 a wpkg:Report ; rdfs:label "status report"@en ; wpkg:primarySymbol "WT/DS160/24/Add.180" .
  id:wto-air-ctg-6 a wpkg:Report ; rdfs:label "airgram"@en ; wpkg:primarySymbol "WTO/AIR/CTG/6" .
  id:wt-acc-spec-lva-7-add-2-corr-1 a wpkg:Report ; rdfs:label "correction"@en ; wpkg:primarySymbol "WT/ACC/SPEC/LVA/7/Add.2/Corr.1" .
  id:a-res-70-1 a wpkg:Report ; rdfs:label "resolution"@en ; wpkg:primarySymbol "A/RES/70/1" .
  id:s-res-1325-2000 a wpkg:Report ; rdfs:label "resolution"@en ; wpkg:primarySymbol "S/RES/1325(2000)" }
