"""People: the staff directory is the user model; what they are employed to do here; their API tokens."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .. import wording
from ..rules.permissions import DECIDES_BY, HR_ROLES, Given, Viewer
from ..rules.states import ADVISERS, Action, Role, Team
from ._choices import choices
from .organisation import Department, Site

if TYPE_CHECKING:
    from .cover import Cover
    from .invitation import Invitation
    from .request import Request


class PersonQuerySet(models.QuerySet["Person"]):
    """Filters over people."""

    def active(self) -> PersonQuerySet:
        """Those who work here now."""
        return self.filter(is_active=True)

    def hr_caseworkers(self) -> PersonQuerySet:
        """Those who work on cases for the adjustments team now."""
        return self.active().filter(roles_held__role__in=(Role.HR_CASEWORKER, Role.HR_LEAD)).distinct()

    def in_team(self, team: Team) -> PersonQuerySet:
        """Those who can take work that the team holds."""
        if team is Team.HR:
            return self.hr_caseworkers()
        role = Role.ADVISER if team in ADVISERS else Role.FULFILMENT
        return self.active().filter(roles_held__role=role, roles_held__team=team).distinct()

    def counting_on(self, request: Request, *roles: Role) -> PersonQuerySet:
        """Those among them who hold one of these roles by somebody else than whoever asked for it, or since before it was sent."""
        counts = RoleHolding.objects.counting(request.employee_id, request.filed_by_id, request.submitted_at)
        return self.filter(Exists(counts.filter(person=OuterRef("pk"), role__in=roles)))

    def for_rules(self) -> PersonQuerySet:
        """Bring along whether they ever stood in for anybody, or were asked to support somebody: else two more questions each."""
        from .cover import Cover  # these belong to people: the imports would go round
        from .invitation import Invitation

        covers, invitations = Cover.objects.filter(cover=OuterRef("pk")), Invitation.objects.filter(person=OuterRef("pk"))
        known = {"has_covered": Exists(covers), "was_invited": Exists(invitations)}
        return self.annotate(**known)


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> Person:
        """Make a person who can sign in once a password is set."""
        person: Person = self.model(email=self.normalize_email(email) if email else None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Make a person who may use the admin pages (reference data; they read no cases)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody in the staff directory. People who left stay, inactive; what they did stays theirs."""

    staff_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200, help_text="As they write it.")
    email = models.EmailField(max_length=254, null=True, blank=True, unique=True)
    job_title = models.CharField(max_length=200, blank=True)
    staff_group = models.CharField(max_length=120, blank=True)
    band = models.CharField(max_length=40, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    line_manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    active_from = models.DateField(null=True, blank=True)
    active_to = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    reminders_one_by_one = models.BooleanField(
        default=False, help_text="Each reminder in a mail of its own, not all in one a day."
    )
    reminders_stopped_until = models.DateField(null=True, blank=True, help_text="No reminders until then: sickness, bereavement.")
    manager_may_see = models.BooleanField(
        default=True, help_text="Whether the line manager sees what is in force: not before the employee was told of a new one."
    )
    is_staff = models.BooleanField(default=False, help_text="May open the admin pages.")

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Store a missing email as missing, so that many people may have none."""
        super().clean()
        self.email = self.email or None

    @cached_property
    def as_viewer(self) -> Viewer:
        """The person as the rules see them."""
        held = list(self.roles_held.all())
        roles = frozenset(Role(one.role) for one in held) | ({Role.ADMINISTRATOR} if self.is_superuser else set())
        teams = {Team(one.team) for one in held if one.team}
        if roles & HR_ROLES:
            teams.add(Team.HR)
        return Viewer(self.pk, roles, frozenset(teams), given=frozenset(one.given for one in held if one.given))

    def viewer_at(self, at: datetime) -> Viewer:
        """The same at that time: with those for whom this person stands in then, and what others asked them to do for them."""
        away = frozenset(one.away for one in self.open_covers if one.is_running(at))
        running = [one for one in self.open_invitations if one.is_running(at)]
        if not (away or running):
            return self.as_viewer
        supports = frozenset(one.request_id for one in running if one.request_id)
        files_for = frozenset(one.invited_by_id for one in running if one.is_to_file)
        return replace(self.as_viewer, away=away, supports=supports, files_for=files_for)

    @cached_property
    def has_covered(self) -> bool:
        """Whether this person stands, stood or will stand in for anybody; the sign-in brings the answer along."""
        return bool(self.covers_held.all())

    @cached_property
    def open_covers(self) -> list[Cover]:
        """For whom this person stands in, now and to come."""
        if not (self.has_covered and self.is_active):
            return []
        return [one for one in self.covers_held.all() if one.ended_at is None]

    @cached_property
    def was_invited(self) -> bool:
        """Whether anybody ever asked this person to support them; the sign-in brings the answer along."""
        return bool(self.invitations_held.all())

    @cached_property
    def open_invitations(self) -> list[Invitation]:
        """With what others asked this person to support them, and who asked them to fill in a request; answered or not, and not ended."""
        if not (self.was_invited and self.is_active):
            return []
        held = self.invitations_held.filter(ended_at=None).select_related("request", "invited_by__department")
        return list(held.order_by("invited_at", "pk"))

    @cached_property
    def is_covered(self) -> bool:
        """Whether somebody stands in for this person, now or later; the sign-in brings the answer along."""
        return bool(self.covers.filter(ended_at=None).exists())

    @property
    def covers_somebody(self) -> bool:
        """Whether this person stands in for anybody, now or later."""
        return bool(self.open_covers)

    @cached_property
    def has_reports(self) -> bool:
        """Whether this person manages anybody now; the sign-in brings the answer along."""
        return bool(Person.objects.active().filter(line_manager=self).exists())

    @cached_property
    def holds_step(self) -> bool:
        """Whether a decision waits for this person by name; the sign-in brings the answer along."""
        return bool(self.steps.filter(closed_at=None).exists())

    @cached_property
    def holds_budget(self) -> bool:
        """Whether this person decides about a department's money; the sign-in brings the answer along."""
        return bool(self.budgets.exists())

    @cached_property
    def unread_count(self) -> int:
        """How many messages they have not seen; the sign-in brings the answer along."""
        return int(self.notices.unread().count())

    @cached_property
    def is_told(self) -> bool:
        """Whether something was ever written for a line manager of theirs whom somebody passed over; the sign-in brings it along."""
        return bool(told_about(Person.objects.active().filter(line_manager=self)).exists())

    @property
    def needs_cover(self) -> bool:
        """Whether decisions wait or can wait for this person by name, so that somebody can stand in for them."""
        return self.has_reports or self.holds_step or self.holds_budget

    @property
    def decides(self) -> bool:
        """Whether decisions can wait for this person: they manage somebody or money, cover, work for HR, review, or hold one."""
        viewer = self.as_viewer
        return self.needs_cover or self.covers_somebody or viewer.is_hr_casework or Role.INDEPENDENT_REVIEWER in viewer.roles


def told_about(reports: PersonQuerySet) -> PersonQuerySet:
    """Return those of these people of whom their line manager was to be told one thing, though they were passed over."""
    return reports.filter(requests__is_sent_to_hr=True, requests__adjustments__events__action=Action.TELL_MANAGER)


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    """Filters over what people are employed to do here."""

    def counting(self, employee: Any, filed_by: Any, submitted_at: Any) -> RoleHoldingQuerySet:
        """Those by which somebody may act on what was asked for by these at that time: says the same as `permissions.acting_on`.

        The three may be columns of an outer query.
        """
        asked = Q(given_by=employee) | Q(given_by=filed_by)
        return self if submitted_at is None else self.exclude(asked, role__in=sorted(DECIDES_BY), given_at__gt=submitted_at)


class RoleHolding(models.Model):
    """One thing that a person is employed to do here; who delivers or advises does it in a team.

    `given_by` and `given_at` say who gave it on the settings' pages, and when.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")  # nothing without its person
    role = models.CharField(max_length=40, choices=choices(wording.ROLES))
    team = models.CharField(max_length=40, blank=True, choices=choices(wording.TEAMS))
    given_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="roles_given")
    given_at = models.DateTimeField(null=True, blank=True)

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "team"], name="role_held_once"),
            models.CheckConstraint(
                condition=Q(role=Role.FULFILMENT) & ~Q(team="") & ~Q(team__in=sorted(ADVISERS))
                | Q(role=Role.ADVISER, team__in=sorted(ADVISERS))
                | ~Q(role__in=(Role.FULFILMENT, Role.ADVISER)) & Q(team=""),
                name="fulfilment_and_advisers_name_their_team",
            ),
            models.CheckConstraint(
                condition=Q(given_by=None, given_at=None) | Q(given_by__isnull=False, given_at__isnull=False),
                name="role_given_by_somebody_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"

    @property
    def given(self) -> Given | None:
        """Who gave it and when, as the rules want to know it; None where it makes no difference."""
        role = Role(self.role)
        if self.given_by_id is None or self.given_at is None or role not in DECIDES_BY:
            return None
        return Given(role, Team(self.team) if self.team else None, self.given_by_id, self.given_at)


def hashed(secret: str) -> str:
    """Return what is stored of a token: long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Filters over tokens."""

    def usable(self, at: datetime) -> ApiTokenQuerySet:
        """Those neither expired nor revoked, of people who work here."""
        return self.filter(expires_at__gt=at, revoked_at=None, person__is_active=True)


class ApiToken(models.Model):
    """A person's key to the API. Only its hash is kept; it expires and can be revoked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")  # a key opens one door only
    name = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    may_change = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def matches(self, secret: str) -> bool:
        """Say whether this is the token of that secret, in constant time."""
        return hmac.compare_digest(self.secret_hash, hashed(secret))
