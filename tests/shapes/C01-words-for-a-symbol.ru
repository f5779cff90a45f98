# trips C01-other: a further symbol that is none
INSERT DATA { id:wt-l-9001 wpkg:documentSymbol "and/or" }
