# trips C43: the target's other symbol, which this text does not print
DELETE WHERE { b:ref-1 wpkg:citedAs ?printed } ;
INSERT DATA { b:ref-1 wpkg:citedAs "WT/MIN(01)/91" }
