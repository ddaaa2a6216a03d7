"""Knocks on the worker's door after a commit, so that mail leaves within seconds. It may fail: the sweep finds the row.

A web request never waits for Redis: a thread of its own sends the call, and many knocks at once become one.
"""

import logging
import os
import threading

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

PAUSE_AFTER_FAILURE = 2.0  # seconds; with Redis away there is no use in asking more often
DELIVER = "adjustments.tasks.deliver_notices"


class _Knocker:
    """A thread that sends one wake-up call for any number of knocks since the last."""

    def __init__(self) -> None:
        self._knocked = threading.Event()
        self._lock = threading.Lock()
        self._pid = 0

    def knock(self) -> None:
        """Ask for a call; returns at once."""
        with self._lock:
            if self._pid != os.getpid():  # a forked process has no threads of its parent
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="wake", daemon=True).start()
        self._knocked.set()

    def _run(self) -> None:
        while self._knocked.wait():
            self._knocked.clear()
            try:
                current_app.send_task(DELIVER, retry=False, ignore_result=True, expires=60)
            except Exception as error:  # whatever Redis does, the row is safe
                log.info("No wake-up call could be sent (%s); the sweep will find the rows.", type(error).__name__)
                threading.Event().wait(PAUSE_AFTER_FAILURE)


_knocker = _Knocker()


def after_commit() -> None:
    """Wake a worker once the current transaction is committed."""
    transaction.on_commit(_knocker.knock, robust=True)
