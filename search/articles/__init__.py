"""A folder of Markdown files as articles."""
