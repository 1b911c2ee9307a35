"""Limits: how often somebody may do something, counted for all processes together."""
