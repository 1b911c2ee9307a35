"""From a folder of articles to a published generation."""
