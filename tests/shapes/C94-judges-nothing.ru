# trips C94: an alignment of no claim and no recommendation
DELETE WHERE { c:aln-2 wpkg:alignsClaim ?claim }
