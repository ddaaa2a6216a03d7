"""The promises that the code keeps about itself."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "adjustments"
FILES = [path for path in APP.rglob("*.py") if "migrations" not in path.parts]


def nodes(path, *kinds):
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def name_of(path):
    return path.relative_to(APP).as_posix()


def test_only_move_writes_a_state():
    writers = set()
    for path in FILES:
        for node in nodes(path, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    writers.add(name_of(path))
        for node in nodes(path, ast.Call):
            words = {keyword.arg for keyword in node.keywords}
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if "state" in words and called in ("update", "create", "Adjustment", "update_or_create", "get_or_create"):
                writers.add(name_of(path))
    assert writers == {"actions/_move.py"}


def test_nothing_below_a_door_asks_for_the_time_or_the_user():
    doors = ("web/", "api/", "demo/", "management/", "tasks.py", "admin.py", "apps.py")
    asking = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(|utcnow|get_current_user")
    for path in FILES:
        if not name_of(path).startswith(doors):
            assert not asking.search(path.read_text()), name_of(path)


def test_only_the_calendar_imports_holidays_and_only_wake_celery():
    importers = {"holidays": set(), "celery": set()}
    for path in FILES:
        for node in nodes(path, ast.Import, ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in names:
                if (top := name.split(".")[0]) in importers and not (isinstance(node, ast.ImportFrom) and node.level):
                    importers[top].add(name_of(path))
    assert importers == {"holidays": {"models/calendars.py"}, "celery": {"wake.py", "tasks.py"}}


@pytest.mark.parametrize("room", ["models", "queries", "reports", "actions"])
def test_the_middle_rooms_know_nothing_of_http_and_mail(room):
    forbidden = ("django.http", "django.core.mail", "django.shortcuts", "django.views", "django.template")
    for path in (APP / room).rglob("*.py"):
        for node in nodes(path, ast.Import, ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert not module.startswith(forbidden), name_of(path)


def test_doors_reach_cases_through_visible_to():
    """A door may read its own person's drafts, tokens and mail; adjustments and requests only by visible_to."""
    for room in ("web", "api"):
        for path in (APP / room).rglob("*.py"):
            for line in path.read_text().splitlines():
                if re.search(r"\b(Adjustment|Request)\.objects\.", line):
                    assert "visible_to(" in line or "drafts_of(" in line, f"{name_of(path)}: {line.strip()}"


def test_no_logic_in_save_no_signals_but_one_no_ordering():
    signals = set()
    for path in FILES:
        text = path.read_text()
        assert "ordering =" not in text, name_of(path)
        assert "GenericForeignKey" not in text
        assert not re.search(r"def save\(", text), name_of(path)
        if re.search(r"\.connect\(.*sender|@receiver", text):
            signals.add(name_of(path))
    assert signals == {"apps.py"}


def test_no_page_uses_script_and_no_python_holds_html():
    for path in (APP / "jinja2").rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert "<script" not in text, path
            assert "onclick" not in text, path
            assert not re.search(r'(src|href)="https?://', text), path
    for path in FILES:
        assert not re.search(r"['\"]<(div|p|a|span|table|form|li|h\d)\b", path.read_text()), name_of(path)
        # A word to look for, not a use of it: this reads the code of the product as text, and nothing here is marked as safe.
        assert "mark_safe" not in path.read_text(), (
            f"{name_of(path)}: what people write is escaped by the templates, without exception"
        )


def test_no_view_of_ours_is_exempt_from_the_form_token():
    """The API is by its own library, which asks for a token of its own kind instead."""
    for path in FILES:
        assert "csrf_exempt" not in path.read_text(), name_of(path)


def test_files_are_short_and_rooms_have_no_junk():
    for path in [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "config").glob("*.py")]:
        assert len(path.read_text().splitlines()) <= 400, path
        assert path.stem not in {"utils", "helpers", "common", "core", "manager", "service"}, path
    for path in (APP / "jinja2" / "adjustments").rglob("*.jinja"):
        limit = 80 if "components" in path.parts else 50
        assert len(path.read_text().splitlines()) <= limit, path


def test_the_top_level_holds_what_was_agreed():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a checkout")
    top = {line.split("/")[0] for line in done.stdout.splitlines()}
    agreed = {
        "manage.py",
        "pyproject.toml",
        "README.md",
        "adjustments",
        "config",
        "docker-compose.yml",
        "tests",
        "LICENSE",
        "CHANGELOG.md",
    }
    assert {name for name in top if not name.startswith(".")} <= agreed


def test_event_rows_hold_no_words():
    from adjustments.models import Event

    kinds = {field.name: field.get_internal_type() for field in Event._meta.fields}
    assert "TextField" not in kinds.values()


def test_every_notice_kind_has_its_folder_and_no_other():
    from adjustments.rules.notices import NoticeKind

    folder = APP / "jinja2" / "adjustments" / "emails"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(NoticeKind)


def test_every_move_has_a_page_template_of_its_name():
    from adjustments.web.views.moves import PAGES

    folder = APP / "jinja2" / "adjustments" / "moves"
    assert {path.stem for path in folder.glob("*.jinja")} == {action.value for action in PAGES}


def test_every_word_of_the_domain_has_its_wording():
    from adjustments import wording
    from adjustments.rules import states

    for words, members in (
        (wording.STATES, states.State),
        (wording.STATE_COLOURS, states.State),
        (wording.HAPPENED, states.Action),
        (wording.ROLES, states.Role),
        (wording.TEAMS, states.Team),
        (wording.REASONS, states.Reason),
        (wording.WITHDRAW_REASONS, states.WithdrawReason),
        (wording.WORKS, states.Works),
        (wording.STEP_KINDS, states.StepKind),
    ):
        assert set(words) == set(members)


def test_a_production_with_dangerous_settings_does_not_start(settings):
    from adjustments.checks import dangers

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert dangers() == []
    for name, value in (("SECRET_KEY", "short"), ("DEBUG", True), ("ALLOWED_HOSTS", ["*"]), ("ALLOWED_HOSTS", [".x.org"])):
        before = getattr(settings, name)
        setattr(settings, name, value)
        assert dangers(), name
        setattr(settings, name, before)
    settings.ALLOWED_HOSTS = ["adjustments.example.org"]
    assert any("TLS" in danger for danger in dangers())
    settings.IS_DEMO = True
    assert any("demo" in danger for danger in dangers())
