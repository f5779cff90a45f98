# trips C51: a commitment without a period
DELETE WHERE { b:com-1 wpkg:validDuring ?period }
