"""The Django app. The one signal of the product: history's triggers are made again after every migrate."""

import sys
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def _make_triggers(*, using: str, **kwargs: Any) -> None:
    from .models.append_only import make_triggers

    make_triggers(connections[using])


class AdjustmentsConfig(AppConfig):
    """Workplace adjustments."""

    name = "adjustments"
    verbose_name = "Workplace adjustments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the triggers and register the checks."""
        from .checks import refuse_dangerous_settings

        if sys.argv[1:2] not in (["collectstatic"], ["makemigrations"]):  # a build holds no secrets yet
            refuse_dangerous_settings()

        post_migrate.connect(_make_triggers, sender=self)
