"""Which problems are alike? Clusters of what people typed, and the words that tell them apart."""
