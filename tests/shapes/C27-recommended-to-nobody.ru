# trips C27: a recommendation without an addressee
DELETE WHERE { c:rcm-1 wpkg:recommendedTo ?agent }
