# trips C01-form: two spellings of one symbol, both taken as primary
INSERT DATA { id:wt-gc-w-90-rev-1 wpkg:primarySymbol "WT/GC/W/90/REV.1" }
