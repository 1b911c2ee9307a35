"""What became of help sessions, counted."""
