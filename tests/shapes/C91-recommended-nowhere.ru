# trips C91: a recommendation no submission makes
DELETE WHERE { id:sample-paper wpkg:makesRecommendation ?recommendation }
