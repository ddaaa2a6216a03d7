"""The whole loop in a real browser, with real web server, worker, beat, Redis and mail server."""

from __future__ import annotations

import csv
import io
import re
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from tests.journeys.walks import Walker
from tests.stack import Stack, wait_for

PASSWORD = "correct horse battery staple"
STAFF = """Employee Number,Full Name,Email Address,Position Title,Department,Directorate,Location,Supervisor Employee Number
{tag}1,Amina Rahman,{tag}amina@trust.example,Staff nurse,Acute Medical Unit,Medicine,General Hospital,{tag}2
{tag}2,Ben Okafor,{tag}ben@trust.example,Ward manager,Acute Medical Unit,Medicine,General Hospital,
{tag}3,Priya Nair,{tag}priya@trust.example,HR caseworker,People Services,Corporate,General Hospital,
{tag}4,Paula Jones,{tag}paula@trust.example,Procurement officer,Procurement,Corporate,General Hospital,
{tag}5,Helen Marsh,{tag}helen@trust.example,HR lead,People Services,Corporate,General Hospital,
"""
ROLES = """
from adjustments.models import Person, RoleHolding
for number, role, team in (("3", "hr_caseworker", ""), ("5", "hr_lead", ""), ("4", "fulfilment", "procurement")):
    RoleHolding.objects.get_or_create(person=Person.objects.get(staff_number="{tag}" + number), role=role, team=team)
"""
WAYS = {
    "mouse": {"keyboard": False, "options": {"viewport": {"width": 1280, "height": 900}}},
    "keyboard, no script, 320 pixels": {
        "keyboard": True,
        "options": {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
    },
}


@pytest.mark.parametrize("way", list(WAYS))
def test_import_ask_decide_deliver_confirm_remind_report(stack: Stack, browser: Browser, tmp_path, way):
    tag = "m." if way == "mouse" else "k."
    staff = tmp_path / "staff.csv"
    staff.write_text(STAFF.format(tag=tag))
    assert "5 " in stack.manage("import_people", str(staff))
    stack.shell(ROLES.format(tag=tag))
    stack.inbox.mails.clear()
    context = browser.new_context(**WAYS[way]["options"])
    context.set_default_timeout(15000)
    walker = Walker(context.new_page(), stack, WAYS[way]["keyboard"])

    def be(who: str) -> None:
        walker.set_password_from_mail(f"{tag}{who}@trust.example", PASSWORD)
        walker.sign_in(f"{tag}{who}@trust.example", PASSWORD)

    reference = _ask(walker, be)
    _decide(walker, be, tag, reference)
    _deliver(walker, be, tag, reference)
    _confirm(walker, tag, reference)
    _report(walker, be, context)
    assert "0 violations" in stack.manage("doctor")
    _nobodys_words_stand_where_they_should_not(stack)
    context.close()


def _nobodys_words_stand_where_they_should_not(stack: Stack) -> None:
    """Neither in logs nor in Redis nor in a mail: they are in the database, and on pages for those who may read them."""
    places = [file.read_bytes() for file in stack.folder.rglob("*") if file.is_file() and "db.sqlite3" not in file.name]
    places += [bytes(mail) for mail in stack.inbox.mails]
    for words in (b"ward is loud", b"no quieter seat", b"eadphones"):
        assert not any(words in place for place in places), words


def _ask(walker: Walker, be) -> str:
    be("amina")
    walker.link("Ask for an adjustment")
    walker.button("Start")
    walker.button("Save and go on")
    walker.reads("There is a problem")
    assert walker.page.title().startswith("Error: ")
    walker.tick("Noise and interruptions")
    walker.fill("Tell us more, if you like", "The ward is loud. 🦻")
    walker.button("Save and go on")
    walker.tick("Noise-cancelling headphones")
    walker.tick("Quieter or less busy seat")
    walker.button("Save and go on")
    walker.reads("Since when is it so?")
    walker.fill("Since when does it get in the way?", "Since we moved.")
    walker.button("Save and go on")
    walker.reads("Is anything urgent?")
    soon = datetime.now(UTC).date() + timedelta(days=30)
    for part, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        walker.fill(part, str(value))
    walker.button("Save and go on")
    walker.reads("Where is it needed?")  # the directory knows: nothing to fill in
    walker.button("Save and go on")
    walker.reads("Who decides?")
    walker.button("Save and go on")
    walker.reads("Anything else that helps us decide?")
    walker.button("Save and go on")
    walker.reads("Since we moved.")
    walker.reads("Noise-cancelling headphones")
    walker.reads("Ben Okafor, your line manager")
    walker.button("Send request")
    walker.reads("Your request is sent")
    reference = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{2}", walker.page.title())[0]
    walker.sign_out()
    return reference


def _decide(walker: Walker, be, tag: str, reference: str) -> None:
    stack = walker.stack
    assert wait_for(lambda: stack.inbox.to(f"{tag}amina@trust.example", f"we have your request, {reference}"))
    task = wait_for(lambda: stack.inbox.to(f"{tag}ben@trust.example", reference))[0]
    be("ben")
    walker.goto(re.search(r"http://[^/]+(/requests/\S+)", task.get_body(("plain",)).get_content())[1])
    walker.reads("The ward is loud. 🦻")
    walker.button("Agree to Noise-cancelling headphones")
    walker.reads("You agreed.")
    walker.link("Not agree")
    walker.button("Send it to be checked")
    walker.reads("Choose at least one reason.")
    walker.tick("It is not practicable in this job or place")
    walker.fill("Explain it in your own words", "There is no quieter seat on this ward. Let us talk about breaks.")
    walker.button("Send it to be checked")
    walker.reads("Your proposal is sent to be checked")
    walker.sign_out()
    check = wait_for(lambda: stack.inbox.to(f"{tag}helen@trust.example", reference))[-1]
    be("helen")
    walker.goto(re.search(r"http://[^/]+(/requests/\S+)", check.get_body(("plain",)).get_content())[1])
    walker.link("Confirm that it is not agreed")
    walker.button("Confirm and send the letter")
    walker.reads("The letter with the reasons is on its way")
    walker.sign_out()
    for words in ("agreed", "a decision on your request"):
        assert wait_for(lambda words=words: stack.inbox.to(f"{tag}amina@trust.example", words))


def _deliver(walker: Walker, be, tag: str, reference: str) -> None:
    assert wait_for(lambda: walker.stack.inbox.to(f"{tag}paula@trust.example", "something to deliver"))
    be("paula")
    walker.link("To deliver")
    walker.link("Noise-cancelling headphones")
    assert "The ward is loud" not in walker.page.content()
    walker.link("Record the order")
    soon = datetime.now(UTC).date() + timedelta(days=3)
    for part, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        walker.fill(part, str(value))
    walker.fill("Supplier", "Office Direct")
    walker.button("Record the order")
    walker.reads("Office Direct")
    walker.link("Record the delivery")
    walker.fill("Cost in pounds", "129.99")
    walker.button("It is delivered")
    walker.reads("The delivery is recorded")
    walker.sign_out()
    assert wait_for(lambda: walker.stack.inbox.to(f"{tag}amina@trust.example", "does it work?"))


def _confirm(walker: Walker, tag: str, reference: str) -> None:
    walker.sign_in(f"{tag}amina@trust.example", PASSWORD)
    walker.link("Tell us")
    walker.tick("Yes, it works")
    walker.button("Send")
    walker.reads("It is in place now")
    walker.reads("There is no quieter seat on this ward.")
    walker.reads("Ben Okafor, your manager, opened your request")
    walker.sign_out()


def _report(walker: Walker, be, context) -> None:
    be("priya")
    walker.link("Reports")
    walker.link("Turnaround")
    walker.reads("Computer equipment")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in context.cookies())
    request = urllib.request.Request(walker.stack.url + "/reports/turnaround/1.csv", headers={"Cookie": cookies})
    with urllib.request.urlopen(request, timeout=10) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode())))
    found = {row["Stage"]: int(row["Completed"]) for row in rows}
    assert found["Whole wait"] >= 1
    assert found["Decision"] >= 2
    walker.sign_out()
