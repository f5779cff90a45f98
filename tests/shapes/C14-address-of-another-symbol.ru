# trips C14: the symbol was corrected, the address was not
DELETE WHERE { id:wt-gc-w-90-rev-1 wpkg:primarySymbol ?symbol } ;
INSERT DATA { id:wt-gc-w-90-rev-1 wpkg:primarySymbol "WT/GC/W/91" }
