"""Files and values that are put into articles, in the words of every system."""
