"""Who supports whom with which request or may fill one in, for pages and mails, and who has another part in it.

Not here: what an advocate may see (`rules/permissions.py`), nor inviting somebody (`actions/invitations.py`).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from ..models import Adjustment, Cover, Event, Invitation, Person, Request, Step
from ..models.invitation import InvitationQuerySet
from ..models.person import PersonQuerySet
from ..rules import advice
from ..rules.invitations import Concerned, may_end
from ..rules.permissions import Relation
from ..rules.privacy import WITHHELD_MOVES, WITHHELD_STEPS
from ..rules.states import Action, State
from .case_values import NoSuchCase
from .facts import case_of

MOST_FOUND = 10
LEAST_LETTERS = 3
_NOT_STAFF = (Relation.EMPLOYEE, Relation.FILER, Relation.ADVOCATE, Relation.SYSTEM)


def of_request(reference: str, at: datetime) -> list[Invitation]:
    """Return who was asked to support the employee, as far as it counts now, the first to be asked first."""
    found = Invitation.objects.open().filter(request__reference=reference, expires_at__gt=at)
    return list(found.select_related("person").order_by("invited_at", "pk"))


def own_request(person: Person, reference: str, at: datetime) -> Request:
    """Return a request that this person asked for; raise NoSuchCase when it is not theirs, or not sent yet."""
    found = Request.objects.visible_to(person, at).sent().filter(employee=person, reference=reference).first()
    if found is None:
        raise NoSuchCase
    return found


def about(person: Person, pk: int) -> Invitation:
    """Return an invitation that this person made or has; raise NoSuchCase when it does not exist for them."""
    one = Invitation.objects.select_related("person", "invited_by", "request").filter(pk=pk).first()
    if one is None or not may_end(person.pk, employee_id=one.invited_by_id, invited_id=one.person_id):
        raise NoSuchCase
    return one


def unanswered(person: Person, at: datetime) -> list[Invitation]:
    """Return who asks for this person's support, or to fill in a request, and waits for an answer, the first to ask first."""
    return [one for one in person.open_invitations if one.is_open(at) and one.accepted_at is None]


def supporting(person: Person, at: datetime) -> list[Invitation]:
    """Return with which requests this person supports somebody."""
    return [one for one in person.open_invitations if one.is_running(at) and not one.is_to_file]


def may_fill_in(person: Person, at: datetime) -> list[Invitation]:
    """Return for whom this person may fill in a request, as they were asked to."""
    return [one for one in person.open_invitations if one.is_running(at) and one.is_to_file]


def asked_to_fill_in(employee: Person, at: datetime) -> list[Invitation]:
    """Return whom this person asked to fill in a request, as far as it counts now, the first to be asked first."""
    found = Invitation.objects.to_file().open().filter(invited_by=employee, expires_at__gt=at)
    return list(found.select_related("person").order_by("invited_at", "pk"))


def begun_for(filer: Person, asking: list[Invitation]) -> dict[int, str]:
    """Return the references of what this person began and did not send for those who asked them to, by employee, the newest."""
    if not asking:
        return {}
    begun = Request.objects.drafts_of(filer).filter(employee__in=[one.invited_by_id for one in asking])
    return dict(begun.order_by("created_at").values_list("employee", "reference"))


def supports(person: Person, reference: str, at: datetime) -> Invitation | None:
    """Return by what this person supports somebody with this request now, if they do."""
    return next((one for one in supporting(person, at) if one.request and one.request.reference == reference), None)


def made_or_held(person: Person, at: datetime) -> InvitationQuerySet:
    """Return all that count now: whom this person asked, and who asked them."""
    found: InvitationQuerySet = Invitation.objects.open().filter(Q(person=person) | Q(invited_by=person))
    return found.filter(expires_at__gt=at).select_related("person", "invited_by", "request").order_by("invited_at", "pk")


def concerned(request: Request, at: datetime, *, as_told: bool) -> Concerned:
    """Return who has another part in the request.

    `as_told`: as far as the employee is told of them. Who makes a check that is not shown to them learns it when they want to say yes.
    """
    manager = request.employee.line_manager_id
    steps, withheld = Step.objects.filter(adjustment__request=request, closed_at=None), Q(kind__in=WITHHELD_STEPS)
    acted = Event.objects.filter(request=request, by__isnull=False).exclude(acting_as__in=_NOT_STAFF)
    held = Adjustment.objects.filter(request=request, holder_person__isnull=False)
    if as_told:
        acted = acted.exclude(action__in=WITHHELD_MOVES).exclude(action=Action.APPROVE_COST, to=State.SUBMITTED)
        held = held.exclude(Exists(steps.filter(withheld, adjustment=OuterRef("pk"))))
        steps = steps.exclude(withheld)
    has = steps.filter(holder_person__isnull=False).values_list("holder_person").union(held.values_list("holder_person"))
    decides = {pk for (pk,) in has} | ({manager} if manager else set())
    covers = Cover.objects.running(at).filter(manager__in=decides).values_list("cover", flat=True)
    return Concerned(
        employee_id=request.employee_id,
        manager_id=manager,
        decides=decides | set(covers),
        took_part=set(acted.values_list("by", flat=True)),
        advises_alone=_advises_alone(request),
    )


def _advises_alone(request: Request) -> set[int]:
    """Return who alone can give the advice that is wished or awaited for something in this request."""
    found = set[int]()
    asked = Event.objects.filter(adjustment=OuterRef("pk"), action=Action.ASK_FOR_ADVICE)
    for one in Adjustment.objects.with_case().filter(Exists(asked), request=request):  # rarely more than one
        facts = case_of(one).facts()
        wanted = advice.last_asked(facts.history) if one.state == State.ADVICE else advice.wish_kept(facts.history)
        may = facts.advisers.get(wanted.of, frozenset()) - facts.standing.barred_from_advising if wanted else frozenset()
        found |= may if len(may) == 1 else set()
    return found


def candidates(employee: Person, words: str) -> PersonQuerySet:
    """Return colleagues by the beginning of each of their names, or by the whole work email: three letters at least."""
    people: PersonQuerySet = Person.objects.active().exclude(pk=employee.pk)
    if len(words) < LEAST_LETTERS:
        return people.none()
    named = Q()
    for part in words.split():
        named &= Q(name__istartswith=part) | Q(name__icontains=f" {part}")
    return people.filter(named | Q(email__iexact=words)).select_related("department").order_by("name", "pk")
