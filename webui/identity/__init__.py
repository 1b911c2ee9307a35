"""Who can ask, and with what: values without a request."""
