# trips C46: a reference to a document the graph does not know
INSERT DATA { c:ref-1 wpkg:includesTarget id:wt-l-9999 }
