"""Pages for people with a problem."""
