# C05: one citing text prints the day, if with a comma; another prints no date
DELETE { ?span wpkg:exact ?words } INSERT { ?span wpkg:exact "decision adopted on 10 May, 2001 (WT/L/9001)" }
WHERE { b:ref-1 wpkg:supportedBy ?span . ?span wpkg:exact ?words } ;
DELETE WHERE { ?text wpkg:text ?characters }
