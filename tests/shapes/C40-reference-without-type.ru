# trips C40: a reference in no manner
DELETE WHERE { c:ref-1 wpkg:referenceType ?type }
