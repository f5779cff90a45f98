# trips C24: the body instructs itself
DELETE WHERE { a:ins-1 wpkg:addressee ?agent } ;
INSERT DATA { a:ins-1 wpkg:addressee body:ministerial-conference }
