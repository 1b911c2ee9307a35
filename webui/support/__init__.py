"""What an operator hands to whoever helps them: the state of a running product, without a word about any person."""
