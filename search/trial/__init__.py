"""What would change in the search if a text were published."""
