"""Training: lessons are made from records, in the background."""
