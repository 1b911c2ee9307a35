"""What stands where in a text of Markdown, read line by line, and what it says in plain words."""
