# trips C20: an instruction addressed to nobody
DELETE WHERE { b:ins-1 wpkg:addressee ?agent }
