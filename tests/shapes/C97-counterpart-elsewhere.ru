# trips C97: judged against the first decision, aligned with a statement of the second
DELETE WHERE { c:aln-1 wpkg:judgedAgainst ?document } ;
INSERT DATA { c:aln-1 wpkg:judgedAgainst id:wt-l-9001 }
