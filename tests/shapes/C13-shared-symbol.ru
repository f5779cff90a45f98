# trips C13: two documents bear one symbol
INSERT DATA { id:wt-gc-283 wpkg:documentSymbol "WT/MIN(01)/91" }
