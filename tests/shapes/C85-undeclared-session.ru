# trips C85-session: a session the register does not have
INSERT DATA { b:rev-1 wpkg:reviewAt session:gc-2004-13 }
