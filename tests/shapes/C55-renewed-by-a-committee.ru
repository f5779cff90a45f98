# trips C55: a committee renews what the Ministerial Conference decided
DELETE WHERE { id:wt-l-9002 wpkg:adoptedBy ?body ; wpkg:adoptedAt ?session } ;
INSERT DATA { id:wt-l-9002 wpkg:adoptedBy body:committee }
