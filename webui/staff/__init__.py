"""Pages for support staff."""
