# trips C28: an authorisation that allows nothing
DELETE WHERE { b:aut-1 wpkg:performative ?verb }
