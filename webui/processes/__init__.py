"""The processes of the running product: web server, worker, mail-in, supervisor."""
