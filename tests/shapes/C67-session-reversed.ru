# trips C67: a session that closed before it opened
INSERT DATA { session:gc-2004-07 wpkg:heldFrom "2004-07-27"^^xsd:date ; wpkg:heldUntil "2004-07-26"^^xsd:date }
