"""What HR and administrators set for the whole organisation. Each change stands in the history, in the same transaction.

Not here: who may (`rules/settings.py`), nor the values' meaning (`rules/policy.py`, `rules/colour.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from .. import wording
from ..models import Adjustment, Department, Handover, Organisation, Person, RoleHolding, SettingChange
from ..queries.settings import newest_change, path_of
from ..rules import settings as rules
from ..rules.permissions import Viewer
from ..rules.policy import Policy
from ..rules.reminders import RULES, WEEKLY
from ..rules.states import OPEN, Role, State, Team
from ..rules.workflow import NotPermitted, Refused
from .people import settle

POLICY = tuple(field.name for field in fields(Policy))
REMINDERS = tuple(rule.code for rule in RULES)
IDENTITY = ("name", "colour")
Held = tuple[Role, Team | None]


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing since this person opened the page; `change` is what they did."""

    code = "changed_meanwhile"

    def __init__(self, change: SettingChange | None = None) -> None:
        super().__init__()
        self.change = change


class OwnRoles(NotPermitted):
    """Nobody says what they themselves may do."""

    code = "own_roles"


class OwnBudget(NotPermitted):
    """Nobody gives themselves a budget."""

    code = "own_budget"


class NotInTeam(Refused):
    """A team belongs to fulfilment or to advisers, and each of them to a team."""

    code = "not_in_team"


def allow(may: Callable[[Viewer], bool], by: Person) -> None:
    """Raise NotPermitted unless this person may."""
    if not may(by.as_viewer):
        raise NotPermitted


def record(what: str, *, about: str = "", before: str = "", after: str = "", by: Person, at: datetime) -> None:
    """Write one line of history."""
    SettingChange.objects.create(what=what, about=about[:300], before=before[:300], after=after[:300], by=by, at=at)


def not_stale(whats: tuple[str, ...], seen: int | None, about: str = "") -> None:
    """Raise ChangedMeanwhile when `seen` is not the newest change. Call it under a lock; None means that nobody looked."""
    newest = newest_change(whats, about[:300])
    if seen is not None and seen != (newest.pk if newest else 0):
        raise ChangedMeanwhile(newest)


def _organisation() -> Organisation:
    """Return the one row, locked."""
    Organisation.objects.get_or_create(pk=1)
    return Organisation.objects.select_for_update().get(pk=1)


@transaction.atomic
def set_policy(values: Mapping[str, Any], *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Set targets and the cost limit. Raises NotPermitted, ChangedMeanwhile."""
    allow(rules.may_set_policy, by)
    row = _organisation()
    not_stale(POLICY, seen)
    for name in POLICY:
        before, after = getattr(row, name), values.get(name, getattr(row, name))
        if before != after:
            setattr(row, name, after)
            words = wording.setting_in_words
            record(name, before=words(name, before), after=words(name, after), by=by, at=at)
    row.save()


@transaction.atomic
def set_reminders(days: Mapping[str, tuple[int, ...]], *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Set on which days each rule speaks, by its code; none: it is switched off. What is open is looked at anew.

    Raises NotPermitted, ChangedMeanwhile.
    """
    allow(rules.may_set_policy, by)
    row = _organisation()
    not_stale(REMINDERS, seen)
    for rule in RULES:
        before, after = row.reminder_days.get(rule.code, rule.offsets), days.get(rule.code, rule.offsets)
        if before != after:
            words = partial(wording.days_in_words, is_weekly=rule in WEEKLY)
            record(rule.code, before=words(before), after=words(after), by=by, at=at)
    row.reminders = {rule.code: list(days[rule.code]) for rule in RULES if days.get(rule.code, rule.offsets) != rule.offsets}
    row.save()
    dated = Q(until_on__isnull=False) | Q(delivery__expires_on__isnull=False)
    Adjustment.objects.filter(Q(state__in=OPEN) | Q(state=State.IN_PLACE) & dated).update(next_notice_at=at)
    Handover.objects.unacknowledged().filter(shared_at__isnull=False).update(remind_at=at)


@transaction.atomic
def stop_reminders(person: Person, until: date | None, *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Send this person no reminders until the end of that day; None: send them again. Raises NotPermitted, ChangedMeanwhile."""
    allow(rules.may_set_policy, by)
    row = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    not_stale(("reminders_stopped",), seen, named(person))
    before = row.reminders_stopped_until
    if before == until:
        return
    Person.objects.filter(pk=person.pk).update(reminders_stopped_until=until)
    words = {"before": before.isoformat() if before else "", "after": until.isoformat() if until else ""}
    record("reminders_stopped", about=named(person), **words, by=by, at=at)


@transaction.atomic
def set_identity(*, name: str, colour: str, by: Person, at: datetime, seen: int | None = None) -> None:
    """Set the organisation's name and colour; empty ones are the defaults. Raises NotPermitted, ChangedMeanwhile."""
    allow(rules.may_open_settings, by)
    row = _organisation()
    not_stale(IDENTITY, seen)
    for what, value in zip(IDENTITY, (name, colour), strict=True):
        if getattr(row, what) != value:
            record(what, before=getattr(row, what), after=value, by=by, at=at)
            setattr(row, what, value)
    row.save()


def named(person: Person) -> str:
    """Return how a person stands in the history: with the staff number, because names repeat."""
    return f"{person.name} ({person.staff_number})"


def roles_of(person: Person) -> set[Held]:
    """Return what somebody holds now."""
    held = RoleHolding.objects.filter(person=person).values_list("role", "team")
    return {(Role(role), Team(team) if team else None) for role, team in held}


def roles_in_words(held: Iterable[Held]) -> str:
    """Return roles as people read them, in the order of the list."""
    order = list(Role)
    return "; ".join(
        wording.role_in_words(role, team or "")
        for role, team in sorted(held, key=lambda one: (order.index(one[0]), one[1] or ""))
    )


@transaction.atomic
def change_roles(person: Person, wanted: set[Held], *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Give and take until the person holds exactly these; what they may no longer hold is handed on.

    Raises NotPermitted, OwnRoles, NotInTeam, ChangedMeanwhile.
    """
    allow(rules.may_give_roles, by)
    if person == by:
        raise OwnRoles
    if any(team not in rules.teams_of(role) for role, team in wanted):
        raise NotInTeam
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    not_stale(("role",), seen, named(person))
    held = roles_of(person)
    for role, team in held - wanted:
        RoleHolding.objects.filter(person=person, role=role, team=team or "").delete()
    new = sorted(wanted - held, key=lambda one: (one[0], one[1] or ""))
    RoleHolding.objects.bulk_create(
        RoleHolding(person=person, role=role, team=team or "", given_by=by, given_at=at) for role, team in new
    )
    if held != wanted:
        words = {"before": roles_in_words(held), "after": roles_in_words(wanted)}
        record("role", about=named(person), **words, by=by, at=at)
        settle(at=at)


def give_role(person: Person, role: Role, team: Team | None = None, *, by: Person, at: datetime) -> None:
    """Give one role. Raises as `change_roles`."""
    change_roles(person, roles_of(person) | {(role, team)}, by=by, at=at)


def take_role(person: Person, role: Role, team: Team | None = None, *, by: Person, at: datetime) -> None:
    """Take one role away. Raises as `change_roles`."""
    change_roles(person, roles_of(person) - {(role, team)}, by=by, at=at)


@transaction.atomic
def set_budget_holder(
    department: Department, person: Person | None, *, by: Person, at: datetime, seen: int | None = None
) -> None:
    """Name who decides over a department's money; None: that of the department above. Raises NotPermitted, OwnBudget, ChangedMeanwhile."""
    allow(rules.may_give_roles, by)
    if person == by:
        raise OwnBudget
    row = Department.objects.select_for_update(of=("self",)).select_related("budget_holder").get(pk=department.pk)
    about = path_of(row)
    not_stale(("budget_holder",), seen, about)
    before = row.budget_holder
    if before == person:
        return
    row.budget_holder, row.budget_given_by, row.budget_given_at = person, by, at
    row.save(update_fields=["budget_holder", "budget_given_by", "budget_given_at"])
    words = {"before": named(before) if before else "", "after": named(person) if person else ""}
    record("budget_holder", about=about, **words, by=by, at=at)
    settle(at=at)
