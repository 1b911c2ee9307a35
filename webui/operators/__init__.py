"""For operators and their monitoring."""
