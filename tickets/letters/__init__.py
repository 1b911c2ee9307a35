"""Tickets and messages as text and as mail."""
