"""Lessons from earlier problems, as the servers use them."""
