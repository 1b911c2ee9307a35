"""Making what is learned; in the background."""
