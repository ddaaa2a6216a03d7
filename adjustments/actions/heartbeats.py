"""Signs of life: which worker did what last. People read them on the operations page, machines at `/readyz`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ..models import Heartbeat

KEPT = timedelta(days=1)


@contextmanager
def heard(task: str, worker: str, clock: Callable[[], datetime]) -> Iterator[None]:
    """Write down that the worker began the task, and that it finished unless it failed."""
    began = clock()
    Heartbeat.objects.update_or_create(task=task, worker=worker[:200], defaults={"began_at": began})
    yield
    Heartbeat.objects.filter(task=task, worker=worker[:200]).update(ended_at=clock())
    Heartbeat.objects.filter(began_at__lt=began - KEPT).delete()  # workers that are no more
