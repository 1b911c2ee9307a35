"""What an article has from files for many: whether, when and to whom it is shown."""
