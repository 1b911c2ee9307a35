"""`readfirst doctor`: what does not fit in a running product, and the remedy."""
