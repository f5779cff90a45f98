# trips C39: a paragraph of a held text without its offsets
DELETE WHERE { c:p-2 wpkg:supportedBy ?span }
