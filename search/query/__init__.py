"""What somebody typed, as terms that the index holds."""
