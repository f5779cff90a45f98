# trips C37: an editorial note that does not say what kind of remark it is
DELETE WHERE { b:note-1 wpkg:noteType ?type }
