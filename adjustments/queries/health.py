"""How the machine stands: for `/readyz`."""

from __future__ import annotations

import socket
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max

from ..models import Heartbeat, Notice
from . import worklist

PROBE_SECONDS = 0.3


def redis_answers() -> bool:
    """Say whether Redis takes a connection and answers a ping, within 0.3 seconds each."""
    address = urlsplit(settings.REDIS_URL)
    try:
        with socket.create_connection((address.hostname or "127.0.0.1", address.port or 6379), PROBE_SECONDS) as line:
            line.settimeout(PROBE_SECONDS)
            line.sendall(b"PING\r\n")
            return line.recv(1) in (b"+", b"-")  # "-": it wants a password, and lives
    except OSError:
        return False


def readiness(at: datetime) -> dict[str, Any]:
    """Return the state of database and Redis, the age in seconds of the oldest mail that is due, and what HR must know."""
    try:
        oldest = Notice.objects.due(at).order_by("send_after").first()
        parked = Notice.objects.undelivered().count()
        nobody = worklist.nobody_entitled()
    except DatabaseError:
        return {"database": "down", "redis": "ok" if redis_answers() else "degraded"}
    last_sweep = Heartbeat.objects.filter(task="sweep").aggregate(last=Max("ended_at"))["last"]
    age = int((at - oldest.send_after).total_seconds()) if oldest else 0
    return {
        "database": "ok",
        "redis": "ok" if redis_answers() else "degraded",
        "oldest_due_notice_seconds": age,
        "parked_notices": parked,
        "seconds_since_sweep": int((at - last_sweep).total_seconds()) if last_sweep else None,
        "cases_nobody_may_act_on": nobody,
    }
