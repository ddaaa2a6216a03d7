"""The people of the tests, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from adjustments.models import Department, Person, RoleHolding, Site
from adjustments.rules.states import Role, Team

PASSWORD = "correct horse battery staple"


@dataclass
class Cast:
    """Everybody whom a test may need."""

    amina: Person  # asks; a staff nurse
    ben: Person  # her line manager
    grace: Person  # his manager, and hers at one remove
    carl: Person  # her colleague in the same team: a stranger to her case
    mona: Person  # manages another team
    nora: Person  # has no line manager, so HR decides
    hana: Person  # an HR caseworker
    henry: Person  # the HR lead
    ivo: Person  # delivers for IT
    paula: Person  # delivers for procurement
    olga: Person  # holds the budget of the department
    rita: Person  # an independent reviewer
    vera: Person  # may see published reports, and no case
    ada: Person  # administrates, and sees no case
    olive: Person  # advises for occupational health

    def everyone(self) -> list[Person]:
        return [getattr(self, one.name) for one in fields(self)]


ROLES: dict[str, tuple[Role, str]] = {
    "hana": (Role.HR_CASEWORKER, ""),
    "henry": (Role.HR_LEAD, ""),
    "ivo": (Role.FULFILMENT, Team.IT),
    "paula": (Role.FULFILMENT, Team.PROCUREMENT),
    "rita": (Role.INDEPENDENT_REVIEWER, ""),
    "vera": (Role.REPORT_VIEWER, ""),
    "ada": (Role.ADMINISTRATOR, ""),
    "olive": (Role.ADVISER, Team.OCCUPATIONAL_HEALTH),
}
MANAGERS = {"amina": "ben", "carl": "ben", "ben": "grace", "hana": "henry", "ivo": "mona", "paula": "mona"}


def make() -> Cast:
    site = Site.objects.create(name="General Hospital")
    department = Department.objects.create(name="Acute Medical Unit")
    made: dict[str, Any] = {}
    for number, one in enumerate(fields(Cast)):
        made[one.name] = Person.objects.create_user(
            f"{one.name}@test.example",
            None,
            staff_number=f"{100 + number}",
            name=f"{one.name.title()} Test",
            job_title="Officer",
            site=site,
            department=department,
            is_staff=one.name == "ada",
        )
        if one.name in ROLES:
            role, team = ROLES[one.name]
            RoleHolding.objects.create(person=made[one.name], role=role, team=team)
    Department.objects.update(budget_holder=made["olga"])
    for name, manager in MANAGERS.items():
        made[name].line_manager = made[manager]
        made[name].save()
    return Cast(**made)


def fresh(person: Person) -> Person:
    """The person as a new request would load them: nothing cached."""
    return Person.objects.get(pk=person.pk)
