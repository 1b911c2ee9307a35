"""Who is behind a request: a visitor, a member of the host site, somebody of the house, or a program with a key."""
