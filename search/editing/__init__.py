"""Changes to an article file that leave every other byte as it is."""
