# C54, C63: the last period of a series may be open
DELETE WHERE { b:per-1 wpkg:periodEnd ?day }
