"""Figures: what they mean, how they are reckoned, drawn and exported. Not here: writing, pages."""
