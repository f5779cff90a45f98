# trips C84: a principle where a topic belongs
INSERT DATA { b:ins-1 wpkg:onTopic principle:transparency }
