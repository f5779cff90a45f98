# trips C23-session: due at a session that had closed two years before
DELETE WHERE { a:ins-1 wpkg:dueAt ?session } ;
INSERT DATA { a:ins-1 wpkg:dueAt session:mc-0 .
  session:mc-0 a wpkg:Session ; rdfs:label "Session before"@en ; wpkg:sessionOf body:ministerial-conference ;
    wpkg:heldFrom "1999-11-30"^^xsd:date ; wpkg:heldUntil "1999-12-04"^^xsd:date }
