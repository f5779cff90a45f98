# trips C85: an addressee the register does not have
INSERT DATA { b:ins-1 wpkg:addressee collective:wto-member }
