# trips C17: a paragraph the document does not list
DELETE DATA { id:sample-paper wpkg:hasProvision c:p-2 }
