"""Text to terms, one file for each language. Pure; knows no article and no index."""
