# C71: one contested reading beside the value the graph takes
DELETE WHERE { a:per-1-claim-1 ?property ?value }
