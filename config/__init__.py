"""How it runs: settings, processes, addresses. No business meaning."""

from .celery import app as celery_app

__all__ = ["celery_app"]
