"""Articles as files: read, changed, kept under version control."""
