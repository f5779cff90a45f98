# trips C83: a body without a label
DELETE WHERE { body:committee rdfs:label ?label }
