# trips C01-form: hyphens where the symbol has slashes
DELETE DATA { id:wt-l-9002 wpkg:primarySymbol "WT/L/9002" } ;
INSERT DATA { id:wt-l-9002 wpkg:primarySymbol "WT-L-9002" }
