"""A language model of the operator that suggests texts to editors; off unless it is configured."""
