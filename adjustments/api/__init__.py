"""The JSON door under /api/v1/: the same verbs under the same names as the pages."""
