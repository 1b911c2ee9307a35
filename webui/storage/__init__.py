"""The database and what the web keeps in it."""
