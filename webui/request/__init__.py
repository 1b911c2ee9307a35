"""What is known of one request before a page answers it."""
