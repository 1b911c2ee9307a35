"""The web front: pages in a room for each kind of user, what they share, the database, processes and commands."""
