# trips C03: an instrument that nobody adopted
DELETE WHERE { id:wt-min-03-dec-9 wpkg:adoptedBy ?body }
