"""How the organisation is set up: who may do what, who holds which budget, what was changed, what is missing.

Not here: changing it (`actions/settings.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from .. import wording
from ..models import Department, Person, Request, RoleHolding, SettingChange
from ..rules.states import DELIVERS, Role, Team


def newest_change(whats: tuple[str, ...], about: str = "") -> SettingChange | None:
    """Return the last line of history about these settings, if any; its number is the version that a form has seen."""
    found = SettingChange.objects.filter(what__in=whats, about=about)
    return found.select_related("by").order_by("-pk").first()


def version_of(whats: tuple[str, ...], about: str = "") -> int:
    """Return the number of the newest change, 0 where nothing was ever changed."""
    newest = newest_change(whats, about)
    return newest.pk if newest else 0


def history() -> QuerySet[SettingChange]:
    """Return every change, newest first."""
    return SettingChange.objects.select_related("by").order_by("-pk")


def people_found(words: str) -> QuerySet[Person]:
    """Return active people by name or staff number; without words those who hold a role."""
    found: QuerySet[Person] = Person.objects.active().select_related("department").prefetch_related("roles_held")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(staff_number__iexact=words) | Q(email__iexact=words))
    else:
        found = found.filter(Q(roles_held__isnull=False)).distinct()
    return found.order_by("name", "pk")


@dataclass(frozen=True)
class Budget:
    """A department with who decides over its money: its own budget holder, or that of the one above."""

    department: Department
    path: str
    own: Person | None
    inherited: Person | None
    inherited_from: str

    @property
    def holder(self) -> Person | None:
        """Who it is in the end; None means the HR lead."""
        return self.own or self.inherited


def has_sent(person: Person) -> bool:
    """Say whether this person sent a request, for themselves or for somebody else: whom they name from now on does not decide on it."""
    return Request.objects.sent().filter(Q(employee=person) | Q(filed_by=person)).exists()


def path_of(department: Department) -> str:
    """Return a department with those above it: Medicine / Cardiology."""
    above: Department | None = department
    names: list[str] = []
    while above:
        names.insert(0, above.name)
        above = above.parent
    return " / ".join(names)


def budgets() -> list[Budget]:
    """Return every department, in the order of the tree, in one query."""
    by_id = {one.pk: one for one in Department.objects.select_related("budget_holder")}
    for one in by_id.values():
        one.parent = by_id[one.parent_id] if one.parent_id else None
    return sorted((_budget(one) for one in by_id.values()), key=lambda one: one.path.casefold())


def _budget(department: Department) -> Budget:
    above = department.parent
    while above and not (above.budget_holder and above.budget_holder.is_active):
        above = above.parent
    own = department.budget_holder
    return Budget(
        department=department,
        path=path_of(department),
        own=own if own and own.is_active else None,
        inherited=above.budget_holder if above else None,
        inherited_from=above.name if above else "",
    )


@dataclass(frozen=True)
class Gap:
    """Something that is not set up: a code of `wording.GAPS`, how many, and which team."""

    code: str
    count: int = 0
    team: Team | None = None

    def __str__(self) -> str:
        return str(wording.GAPS[self.code]) % {"count": self.count, "team": wording.TEAMS[self.team] if self.team else ""}


def gaps() -> Iterator[Gap]:
    """Yield what is missing for the loop to run well."""
    holdings = RoleHolding.objects.filter(person__is_active=True).values_list("role", "team", "person")
    held = {(role, team) for role, team, _ in holdings}
    caseworkers = {person for role, _, person in holdings if role in (Role.HR_CASEWORKER, Role.HR_LEAD)}
    if len(caseworkers) < 2:
        yield Gap("few_caseworkers", len(caseworkers))
    if (Role.HR_LEAD, "") not in held:
        yield Gap("no_lead")
    for team in Team:
        if team in DELIVERS - {Team.HR} and (Role.FULFILMENT, team) not in held:
            yield Gap("empty_team", team=team)
    if not any(role == Role.ADVISER for role, _ in held):
        yield Gap("no_adviser")
    if without := sum(one.holder is None for one in budgets()):
        yield Gap("no_budget_holder", without)
