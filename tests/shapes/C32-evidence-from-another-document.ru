# trips C32: a statement of the second decision shown by words of the first
INSERT { b:ack-1 wpkg:supportedBy ?span } WHERE { a:rec-1 wpkg:supportedBy ?span }
