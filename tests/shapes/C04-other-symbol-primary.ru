# trips C04: a WT/L symbol beside a primary symbol of another series
INSERT DATA { id:wt-gc-90 wpkg:documentSymbol "WT/L/9100" }
