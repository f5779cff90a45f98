# trips C26: the words name the General Council, yet it is said to be inferred
INSERT DATA { b:ins-1 wpkg:addresseeInferred true }
