"""The rulebook: pure tables and functions on plain values.

Not here: Django, settings, the clock on the wall, files, the network. Everything that a rule needs is an argument.
"""
