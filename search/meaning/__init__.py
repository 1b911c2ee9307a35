"""Meaning: vectors of texts by a small encoder, as an extra that the search also does without."""
