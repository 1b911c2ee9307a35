"""Lint: one engine for the command line, hooks, code hosts and the editor."""
