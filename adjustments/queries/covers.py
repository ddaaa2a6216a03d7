"""Who stands in for whom, for pages and mails.

Not here: what a cover may see (`rules/permissions.py`), nor naming one (`actions/covers.py`).
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime

from django.db.models import Q

from .. import wording
from ..models import Cover, Person, Request, Step
from ..models.cover import CoverQuerySet
from ..models.person import PersonQuerySet
from ..rules import covers as rules
from ..rules.permissions import stands_in
from ..rules.states import ADVISERS
from .case_values import NoSuchCase
from .directory import budget_holder_of, decider_of_draft
from .facts import Case, Pools
from .worklist import Whose, to_decide

MOST_FOUND = 20


def day(on: date) -> str:
    """Return a day as it stands in the middle of a sentence."""
    return f"{on.day} {on:%B}"


def in_words(one: Cover, manager: str) -> str:
    """Return the name of a cover with whom they stand in for, and until when."""
    return str(wording.COVERED_BY).format(cover=one.cover.name, manager=manager, until=day(one.to_on))


def holder(case: Case, viewer: Person, at: datetime) -> str:
    """Return which person has it; with their cover, where somebody stands in for them."""
    person = case.adjustment.holder_person
    assert person is not None  # noqa: S101 - asked only then
    if person.pk == viewer.pk:
        return "you"
    return holder_named(case, person, at, viewer)


def holder_named(case: Case, person: Person, at: datetime, reader: Person) -> str:
    """Return a holder of the case by name, with the cover who decides meanwhile."""
    one = case.house.cover_of(person.pk, at)
    if one is None or not stands_in(case.standing(), one.cover_id, one.away):
        return person.name
    if one.cover_id == reader.pk:
        return str(wording.YOU_FOR).format(manager=person.name)
    return in_words(one, person.name)


def of_draft(draft: Request, at: datetime) -> Cover | None:
    """Return who would decide on this draft in place of its line manager; None where they decide themselves."""
    decider = decider_of_draft(draft)
    if decider is None:
        return None
    one = Cover.objects.running(at).select_related("cover").filter(manager=decider, cover__is_active=True).first()
    if one is None or one.appointed_by_id in (draft.employee_id, draft.filed_by_id):
        return None
    own = {draft.employee_id, draft.filed_by_id} | {each.cover_id for each in draft.employee.covers.open().own_choices()}
    return None if one.cover_id in own else one


def of_manager(manager: Person) -> CoverQuerySet:
    """Return who covers for this person, now and to come."""
    found: CoverQuerySet = Cover.objects.open().filter(manager=manager)
    return found.select_related("cover", "manager").order_by("begins_at", "pk")


def held_by(person: Person) -> CoverQuerySet:
    """Return for whom this person covers, now and to come."""
    found: CoverQuerySet = Cover.objects.open().filter(cover=person)
    return found.select_related("cover", "manager").order_by("begins_at", "pk")


def to_end(person: Person, pk: int) -> Cover:
    """Return a cover that this person may end; raise NoSuchCase when it does not exist for them."""
    one = Cover.objects.select_related("cover", "manager__site").filter(pk=pk).first()
    if one is None or not rules.may_appoint_for(person.as_viewer, one.manager_id):
        raise NoSuchCase
    return one


def waiting(one: Cover, at: datetime) -> int:
    """Return how many decisions wait for this cover as such."""
    return to_decide(one.cover, at, Whose.COVERED).count()


def candidates(manager: Person, words: str) -> PersonQuerySet:
    """Return those who might cover: by words from the directory, else the manager's own manager and who manages beside them."""
    people: PersonQuerySet = Person.objects.active().exclude(pk=manager.pk)
    above = manager.line_manager_id
    beside = Q(line_manager=above, pk__in=Person.objects.active().values("line_manager"))
    around = Q(pk=above) | beside if above else Q(pk__in=[])
    named = Q(name__icontains=words) | Q(staff_number__iexact=words)
    found = people.filter(named if words else around).select_related("department").prefetch_related("roles_held")
    return found.order_by("name", "pk")


def wanted_by(manager: Person) -> frozenset[int]:
    """Return who is wanted on this person's own requests, beside HR: their line manager, whoever decides about money or holds a step, lone advisers."""
    steps = Step.objects.filter(closed_at=None, adjustment__request__employee=manager).values_list("holder_person", flat=True)
    pools = Pools().of
    alone = (people for team, people in pools.items() if team in ADVISERS and len(people) == 1)
    found = {manager.line_manager_id, budget_holder_of(manager), *steps}.union(*alone)
    return frozenset(one for one in found if one)


def may_choose(manager: Person, wanted: Set[int], named: Person, by: Person) -> bool:
    """Say whether `by` may name this person as the manager's cover: HR names anybody. `wanted_by` tells who is wanted."""
    return rules.may_choose(manager.as_viewer, wanted, named.as_viewer, by=by.as_viewer)
