# trips C92: a recommendation without an action
DELETE WHERE { c:rcm-1 wpkg:recommendedAction ?action }
