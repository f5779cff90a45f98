# trips C35: a quotation without speaker or document
DELETE WHERE { c:quo-1 wpkg:quotedSpeaker ?agent }
