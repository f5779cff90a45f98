# trips C82: a concept of no scheme
DELETE WHERE { topic:development skos:inScheme ?scheme }
