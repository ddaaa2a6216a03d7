"""Run by hand; the suite does not time anything."""
