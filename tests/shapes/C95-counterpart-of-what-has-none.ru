# trips C95: no counterpart, it says, and names one
DELETE WHERE { c:aln-1 wpkg:alignmentType ?type } ;
INSERT DATA { c:aln-1 wpkg:alignmentType alignment:no-counterpart }
