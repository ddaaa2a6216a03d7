"""Verbs: the only writers of a case. Each says what is true afterwards and what it raises.

`by` is who does it (a Person, or SYSTEM), `at` is when; nothing here asks the clock.
Not here: sending mail (`notifications`), HTTP (`web`, `api`).
"""
