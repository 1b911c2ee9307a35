"""How does OpenSearch answer in place of the arrays? It chooses candidates; `ranking/` ranks them."""
