# C55: the end rule names a committee that may put off the end
DELETE WHERE { id:wt-l-9002 wpkg:adoptedBy ?body ; wpkg:adoptedAt ?session } ;
INSERT DATA { id:wt-l-9002 wpkg:adoptedBy body:committee . a:end-1 wpkg:extendableBy body:committee }
