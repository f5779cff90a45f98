# trips C41: a citation resolved to nothing
DELETE WHERE { c:ref-1 wpkg:includesTarget ?target }
