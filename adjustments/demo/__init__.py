"""A synthetic trust to try everything on: its people and stories, its processes, its start page and mailbox.

Exists only where APP_ENV=demo, and only for this machine itself. Not here: anything that a real employer's installation needs.
"""
