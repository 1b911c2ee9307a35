"""The contact form as data, and what was filled in."""
