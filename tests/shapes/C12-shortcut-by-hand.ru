# trips C12: a shortcut of a manner no reference has
INSERT DATA { id:wt-l-9002 wpkg:reaffirms id:wt-l-9001 }
