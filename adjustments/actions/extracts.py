"""Asking for the rows behind the figures: written down with the reason before anything leaves."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from ..models import Extract, Person
from ..rules.permissions import may_take_extract
from ..rules.workflow import NotPermitted

log = logging.getLogger(__name__)


def take_extract(*, by: Person, reason: str, asked: Mapping[str, object], words: str, at: datetime) -> Extract:
    """Write down who wants which rows and why; they may fetch them for a day. Raises NotPermitted for all but HR casework."""
    if not may_take_extract(by.as_viewer):
        raise NotPermitted
    made = Extract.objects.create(by=by, at=at, reason=reason, asked=dict(asked), words=words)
    log.info("extract %s taken by person %s", made.pk, by.pk)
    return made
