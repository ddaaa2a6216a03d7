"""Who is there in the tests of faults, and what they do, as code for the shell of a running product."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from tests.cast import PASSWORD
from tests.stack import Stack

PEOPLE = """
from django.contrib.auth.hashers import make_password
from adjustments.models import Person, RoleHolding, Site
site, _ = Site.objects.get_or_create(name="General Hospital")
password = make_password({password!r})
def person(name):
    return Person(email=f"{{name}}@trust.example", password=password, staff_number=name, name=name.title(), site=site)
there = set(Person.objects.values_list("staff_number", flat=True))
Person.objects.bulk_create([person(f"p{{n}}") for n in range({count}) if f"p{{n}}" not in there], batch_size=500)
for name in {{"hana", "henry"}} - there:
    one = person(name)
    one.save()
    RoleHolding.objects.create(person=one, role="hr_caseworker")
"""
DRAFTS = """
from django.utils import timezone
from adjustments.actions import requests
from adjustments.models import CatalogueEntry, Person
for person in Person.objects.filter(staff_number__startswith="p").order_by("pk")[:{count}]:
    draft = requests.begin(by=person, at=timezone.now())
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
    print(draft.reference)
"""
MAILS = """
from django.utils import timezone
from adjustments.actions import _post
from adjustments.models import Notice, Person
at = timezone.now()
people = Person.objects.filter(staff_number__startswith="p").order_by("pk")[:{count}]
_post.post(
    Notice(key=f"password_reset:{{at:%H%M%S%f}}:{{one.pk}}", kind="password_reset", to=one, created_at=at, send_after=at) for one in people
)
"""
SUBMITTED = """
from datetime import timedelta
from django.utils import timezone
from adjustments.actions import requests
from adjustments.models import CatalogueEntry, Person
at = timezone.now() - timedelta({days})
for number in range({count}):
    draft = requests.begin(by=Person.objects.get(staff_number=f"p{{number}}"), at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
    requests.submit(request=draft, by=draft.employee, at=at)
    print(draft.reference)
"""


def people(stack: Stack, count: int) -> None:
    """See to it that so many employees and two caseworkers are there."""
    if stack.rows("SELECT COUNT(*) FROM adjustments_person WHERE staff_number LIKE 'p%'")[0][0] < count:
        stack.shell(PEOPLE.format(count=count, password=PASSWORD))


def mails(stack: Stack, count: int) -> None:
    """Write so many mails to as many people."""
    people(stack, count)
    stack.shell(MAILS.format(count=count))


def submitted(stack: Stack, count: int = 1, *, days: int = 0) -> list[str]:
    """Send so many requests, that many days ago; return their references."""
    people(stack, count)
    return stack.shell(SUBMITTED.format(count=count, days=days)).splitlines()


def unsent(stack: Stack) -> int:
    """Return how many mails are due and have no receipt yet."""
    due = f"send_after <= '{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+00:00'"  # at night reminders wait for the morning
    is_open = "sent_at IS NULL AND parked_at IS NULL AND dropped_at IS NULL AND digest_id IS NULL"
    return int(stack.rows(f"SELECT COUNT(*) FROM adjustments_notice WHERE {is_open} AND {due}")[0][0])


def copies(stack: Stack) -> Counter[str]:
    """Return how often each mail arrived, by its Message-ID."""
    return Counter(mail["Message-ID"] for mail in list(stack.inbox.mails))


def extra(stack: Stack) -> int:
    """Return how many mails arrived beyond the first of each."""
    found = copies(stack)
    return sum(found.values()) - len(found)
