"""What the READMEs say is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from adjustments.management.commands.workflow_diagram import diagram

ROOT = Path(__file__).resolve().parents[2]
READMES = ["README.md", "config/README.md", "adjustments/README.md", "tests/README.md"]
COMMANDS = [
    "python3 -m venv .venv && .venv/bin/pip install -q -r config/requirements.txt && .venv/bin/python manage.py demo",
    "python3 -m venv .venv && .venv/bin/pip install -q -r tests/requirements.txt && .venv/bin/pytest",
]


def text(name):
    return (ROOT / name).read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_two_commands_stand_in_the_readme(command):
    assert f"```sh\n{command}\n```" in text("README.md")


@pytest.mark.parametrize("name", READMES)
def test_every_link_and_every_named_path_is_there(name):
    folder = (ROOT / name).parent
    for target in re.findall(r"\]\(([^)#]+)\)", text(name)):
        if not target.startswith("http"):
            assert (folder / target).exists(), target
    for path in re.findall(r"`((?:rules|actions|queries|reports|models|jinja2|config|tests)/[\w./]+)`", text(name)):
        assert any((base / path).exists() for base in (folder, ROOT, ROOT / "adjustments")), path


def test_the_diagram_is_the_tables():
    assert diagram() in text("adjustments/README.md")


def test_every_setting_of_the_environment_is_described():
    described = set(re.findall(r"`([A-Z_]+)`", text("config/README.md")))
    source = text("config/settings.py") + text("config/celery.py")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)) | set(re.findall(r'secret\("([A-Z_]+)"', source))
    read |= set(re.findall(r'environ\.get\("([A-Z_]+)"', source))
    assert read <= described | {"DJANGO_SETTINGS_MODULE"}, read - described
    given = set(re.findall(r"^    ([A-Z_]+):", text("docker-compose.yml"), re.M)) - {
        "POSTGRES_USER",
        "POSTGRES_DB",
        "POSTGRES_PASSWORD",
    }
    assert given <= read, given - read


def test_every_dependency_has_a_lower_bound_and_a_hash():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        assert ">=" in wanted, wanted
    for name in ("config/requirements.txt", "tests/requirements.txt"):
        lines = [line for line in text(name).splitlines() if re.match(r"^[a-z]", line)]
        assert lines
        assert text(name).count("--hash=sha256:") >= len(lines)
        assert "://" not in text(name)


def test_every_dependency_to_run_is_locked():
    locked = {line.split("==")[0] for line in text("config/requirements.txt").splitlines() if re.match(r"^[a-z]", line)}
    wanted = tomllib.loads(text("pyproject.toml"))["project"]["dependencies"]
    for one in wanted:
        assert re.split(r"[\[<>=]", one)[0].lower().replace("_", "-") in locked, one


def test_the_change_log_and_licence_are_there():
    assert "## Unreleased" in text("CHANGELOG.md")
    assert text("LICENSE").startswith("MIT License")


def test_pre_commit_runs_what_ci_runs():
    hooks = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    for entry in (hook["entry"].replace(" --fix", "").split()[0] for hook in hooks):
        assert Path(entry).name in text(".ci/run")
