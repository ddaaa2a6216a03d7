"""Figures as CSV and JSON. No cell can start a formula."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from .measures import Row

COLUMNS = ("stage", "group", "n", "median", "ninetieth", "in_target", "open_late", "open", "percent_in_target")
HEADINGS = (
    *("stage", "category", "completed", "median working days", "90th percentile working days"),
    *("completed in target", "open past target", "open", "percent in target"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(cell: Any) -> Any:
    """Return a text cell that no spreadsheet evaluates."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_csv(rows: list[Row]) -> str:
    """Return the rows as CSV with a header; an empty cell where there is nothing to say."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for row in rows:
        values = asdict(row)
        writer.writerow(["" if values[name] is None else inert(values[name]) for name in COLUMNS])
    return text.getvalue()


def as_json(rows: list[Row]) -> str:
    """Return the rows as JSON."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2)
