# Take back what was recorded of named graphs: that they are whole. That they came from here stays.
DELETE { GRAPH <https://w3id.org/wpkg/graph/loaded> { ?g ?p ?o } }
WHERE {
  # values: ?g
  # values: ?p
  GRAPH <https://w3id.org/wpkg/graph/loaded> { ?g ?p ?o }
}
