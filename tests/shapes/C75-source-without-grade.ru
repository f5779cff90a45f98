# trips C75: an event whose source has no grade
DELETE WHERE { b:evt-1 wpkg:factGrade ?grade }
