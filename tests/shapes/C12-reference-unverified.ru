# trips C12: the reference behind the shortcut is in doubt
DELETE WHERE { b:ref-1 wpkg:curationStatus ?status } ;
INSERT DATA { b:ref-1 wpkg:curationStatus status:unverified }
