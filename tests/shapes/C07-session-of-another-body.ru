# trips C07: the session is one of the General Council, the decision one of the Ministerial Conference
DELETE WHERE { session:mc-2 wpkg:sessionOf ?body } ;
INSERT DATA { session:mc-2 wpkg:sessionOf body:general-council }
