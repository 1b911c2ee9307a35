"""The domain: one person's one problem, from the first described text to its outcome."""
