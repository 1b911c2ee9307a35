"""What every request has: language, identity, limits, headers and errors."""
