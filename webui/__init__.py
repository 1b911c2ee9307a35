"""The web front: pages by who uses them, what a request knows, what is kept, and the processes and commands."""
