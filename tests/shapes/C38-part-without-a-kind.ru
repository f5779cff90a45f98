# trips C38: a heading not said to be one
DELETE WHERE { b:heading-1 wpkg:segmentKind ?kind }
