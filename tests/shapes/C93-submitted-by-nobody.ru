# trips C93: a draft nobody submitted
DELETE WHERE { id:wt-gc-w-90-rev-1 wpkg:submittedBy ?agent ; wpkg:draftOf ?instrument }
