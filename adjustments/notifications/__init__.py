"""Tells people what the rows of the outbox say.

Not here: deciding who is told (`rules/notices.py`), writing rows (`actions/_post.py`).
"""
