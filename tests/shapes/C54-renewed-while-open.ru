# trips C54: renewed, though nobody said when it ended
DELETE WHERE { a:per-1 wpkg:periodEnd ?day }
