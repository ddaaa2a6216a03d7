"""How hard the faults are tried, and what they cost: figures that are printed at the end of the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

IS_LONG = os.environ.get("FAULTS") == "long"
PROMISED_SECONDS = 60
"""Killed work resumes within this time: the bound of each wait."""
Figure = Callable[[str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Write a figure down, for the end of the run."""
    return lambda words: record_property("figure", words)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print all figures, also those of the processes that ran tests beside this one."""
    reports = [one for outcome in ("passed", "failed") for one in terminalreporter.stats.get(outcome, ())]
    found = [words for one in reports for name, words in getattr(one, "user_properties", ()) if name == "figure"]
    if found:
        terminalreporter.section(f"faults, {'long' if IS_LONG else 'short'}")
        for words in found:
            terminalreporter.write_line(words)
