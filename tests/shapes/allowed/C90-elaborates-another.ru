# C90: what elaborates a recommendation need not be judged apart
INSERT DATA { id:sample-paper wpkg:makesRecommendation c:rcm-2 .
  c:rcm-2 a wpkg:Recommendation ; wpkg:elaborates c:rcm-1 ; wpkg:recommendedTo collective:wto-members ; wpkg:recommendedAction c:rcm-1-act-1 ;
    prov:hadPrimarySource <https://example.org/paper> ; wpkg:factGrade grade:A ; wpkg:curationStatus status:curated }
