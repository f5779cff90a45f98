# trips C50: a commitment without a bearer
DELETE WHERE { b:com-1 wpkg:bearer ?agent }
