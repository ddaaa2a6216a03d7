"""The HTML door: translate in, one call, translate out. Not here: rules, writing."""
