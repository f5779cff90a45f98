# C29: a text may ask for reviews and fix no time
DELETE WHERE { b:rev-1 wpkg:scheduledFrom ?from ; wpkg:scheduledUntil ?until }
