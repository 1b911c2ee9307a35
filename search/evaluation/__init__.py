"""How good the search is on a test collection."""
