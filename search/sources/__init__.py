"""What the file of an article says of itself: by its path, its front matter, its links, and the Markdown in it."""
