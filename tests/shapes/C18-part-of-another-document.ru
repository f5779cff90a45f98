# trips C18: a document lists a paragraph whose address is another's
INSERT DATA { id:wt-gc-283 wpkg:hasProvision <https://w3id.org/wpkg/id/wt-gc-90#par-1> . <https://w3id.org/wpkg/id/wt-gc-90#par-1> a wpkg:Provision }
