"""The processes of the running product."""
