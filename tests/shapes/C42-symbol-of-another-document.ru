# trips C42: the printed symbol is that of another document than the target
INSERT DATA { <https://w3id.org/wpkg/id/wt-gc-283#ref-1> wpkg:citedAs "WT/L/9001" }
