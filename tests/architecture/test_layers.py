"""The layering holds, and breaks for a stray module and for each forbidden direction."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FORBIDDEN = {  # a module: an import that must break the contracts
    "rules/calendar.py": ["django", "adjustments.wording", "adjustments.models", "adjustments.actions"],
    "wording/cases.py": ["adjustments.models", "adjustments.actions"],
    "models/step.py": ["adjustments.queries", "adjustments.actions", "celery", "rest_framework"],
    "queries/directory.py": ["adjustments.actions", "adjustments.reports", "adjustments.web", "celery"],
    "reports/charts.py": ["adjustments.queries", "adjustments.actions"],
    "wake.py": ["adjustments.actions"],
    "actions/tokens.py": ["adjustments.notifications.deliver", "adjustments.web", "adjustments.reports", "celery"],
    "notifications/channels.py": ["adjustments.actions", "adjustments.web", "rest_framework"],
    "web/suggestions.py": ["adjustments.api", "adjustments.tasks", "adjustments.demo"],
    "api/pagination.py": ["adjustments.web", "adjustments.admin"],
    "tasks.py": ["adjustments.web", "adjustments.management"],
    "demo/mail.py": ["adjustments.web"],
    "admin.py": ["adjustments.demo"],
    "../config/env.py": ["adjustments.models"],
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config", str(folder / "pyproject.toml"), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"}
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("adjustments", "config"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "jinja2", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_a_stray_module_breaks_them(copy):
    (copy / "adjustments" / "utils.py").write_text("")
    done = lint(copy)
    assert done.returncode != 0
    assert "utils" in done.stdout


@pytest.mark.parametrize(("module", "forbidden"), [(m, f) for m, names in FORBIDDEN.items() for f in names])
def test_each_forbidden_direction_breaks_them(copy, module, forbidden):
    file = (copy / "adjustments" / module).resolve()
    file.write_text(f"{file.read_text()}\nimport {forbidden}\n")
    done = lint(copy)
    assert done.returncode != 0, f"{module} may import {forbidden}"
    assert "BROKEN" in done.stdout
