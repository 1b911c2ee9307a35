"""What an index holds of the articles, and how it is written and read."""
