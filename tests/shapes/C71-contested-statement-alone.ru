# trips C71: a contested instruction whose thread holds no other reading
DELETE WHERE { b:ins-1 wpkg:curationStatus ?status } ;
INSERT DATA { b:ins-1 wpkg:curationStatus status:contested }
