"""The command line, above the doors."""
