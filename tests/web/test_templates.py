"""Templates name only what is there: an undefined name is silently nothing, so a misspelt or missing one would show nowhere else."""

from __future__ import annotations

from django.template import engines
from jinja2 import meta

from tests.architecture.test_promises import APP

OURS = [path for path in sorted((APP / "jinja2").rglob("*")) if path.suffix in (".jinja", ".html")]


def test_no_template_names_a_table_that_the_environment_does_not_have():
    environment = next(one.env for one in engines.all() if hasattr(one, "env"))
    missing = {}
    for path in OURS:
        used = meta.find_undeclared_variables(environment.parse(path.read_text()))
        if unknown := {name for name in used if name[0].isupper() and name not in environment.globals}:
            missing[path.relative_to(APP).as_posix()] = unknown
    assert len(OURS) > 100
    assert missing == {}
