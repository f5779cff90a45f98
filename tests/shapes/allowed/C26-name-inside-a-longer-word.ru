# C26: Committee is not printed where only Committees is
DELETE WHERE { b:aut-1 wpkg:addressee ?agent } ;
DELETE WHERE { ?text wpkg:text ?characters } ;
DELETE { ?span wpkg:exact ?words } INSERT { ?span wpkg:exact "Subcommittees and Committees may explore appropriate mechanisms" }
WHERE { b:aut-1 wpkg:supportedBy ?span . ?span wpkg:exact ?words } ;
INSERT DATA { b:aut-1 wpkg:addressee body:committee }
