"""The database, and the tables of the web."""
