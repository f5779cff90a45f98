# trips C29: a review window that never closes
DELETE WHERE { b:rev-1 wpkg:scheduledUntil ?day }
