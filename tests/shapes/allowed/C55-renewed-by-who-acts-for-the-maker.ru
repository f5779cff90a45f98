# C55: the General Council acts for the Ministerial Conference between sessions
DELETE WHERE { id:wt-l-9002 wpkg:adoptedBy ?body ; wpkg:adoptedAt ?session } ;
DELETE WHERE { b:ins-1 wpkg:addressee ?agent } ;
INSERT DATA { id:wt-l-9002 wpkg:adoptedBy body:general-council . b:ins-1 wpkg:addressee body:committee }
