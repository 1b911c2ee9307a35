"""Which articles answer a query, in which order, and how likely."""
