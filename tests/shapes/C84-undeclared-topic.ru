# trips C84: a topic the scheme does not have
INSERT DATA { b:ins-1 wpkg:onTopic topic:developement }
