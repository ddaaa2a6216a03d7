"""Workplace adjustments: ask, decide, deliver, confirm.

The rooms, lowest first. Each may use those above it in this list, never those below.

rules           pure tables and functions: what is allowed, what is due, who sees what
wording         the words people read
models          nouns: what is true
queries         questions that span nouns
reports         figures
wake            knocks on the worker's door after a commit
actions         verbs: the only writers of a case
notifications   tells people what the rows say
web api tasks   doors: translate in, one call, translate out
admin demo      doors: reference data; the synthetic trust
management      the command line, above the doors
"""
