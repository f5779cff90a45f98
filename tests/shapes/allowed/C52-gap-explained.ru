# C52: a gap somebody explains
DELETE WHERE { b:per-1 wpkg:periodStart ?day } ;
INSERT DATA { b:per-1 wpkg:periodStart "2003-09-20"^^xsd:date . b:com-1 wpkg:gapExplanation "Members disagreed whether it had lapsed."@en }
