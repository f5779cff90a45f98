# trips C01: an instrument without a primary symbol, and nobody claims one
DELETE WHERE { id:wt-l-9002 wpkg:primarySymbol ?symbol }
