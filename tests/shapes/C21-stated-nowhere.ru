# trips C21: an acknowledgement no paragraph states
DELETE DATA { b:par-3 wpkg:states b:ack-1 }
