# trips C74: an event that rests on a source of grade C, called curated
DELETE WHERE { b:evt-1 wpkg:factGrade ?grade } ;
INSERT DATA { b:evt-1 wpkg:factGrade grade:C }
