"""Questions that span nouns. Not here: writing."""
