"""Identities of people and programs, as values that need no request."""
