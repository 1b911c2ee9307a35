"""Markdown to safe HTML, in processes that can be stopped."""
