# trips C09: a document with neither title nor label
DELETE WHERE { id:wt-min-03-dec-9 dct:title ?title }
