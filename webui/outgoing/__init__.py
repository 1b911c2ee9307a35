"""Tickets and replies that leave, and promised reply times."""
