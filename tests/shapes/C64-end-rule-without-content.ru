# trips C64: an end rule with neither session nor date
DELETE WHERE { a:end-1 wpkg:untilSession ?session }
