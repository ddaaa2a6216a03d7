"""Builders walk real moves to a state; they never set one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adjustments.actions import adjustments, advice, appeals, conversations, decisions, deliveries, digests, requests, sentences
from adjustments.models import Adjustment, CatalogueEntry, Notice, Person, Request
from adjustments.rules.states import AskedHow, Reason, State, Team, WithdrawReason, Works

from .cast import Cast

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # 10:00 in London
GOODS, NO_GOODS, SLOW = "EQ07", "WS06", "CM01"  # headphones (procurement, fast), a quieter seat (manager), an interpreter (slow)
CANARY = "canary-words-about-me"


def ask(
    by: Person,
    *codes: str,
    own_words: str = "",
    at: datetime = MONDAY,
    words: str = CANARY,
    send: bool = True,
    to_hr: bool = False,
) -> Request:
    """A request for these entries, sent unless told otherwise; to HR instead of the line manager if wished."""
    draft = requests.begin(by=by, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words=words)
    entries = CatalogueEntry.objects.filter(code__in=codes).order_by("code")
    requests.choose_help(request=draft, entries=entries, own_words=own_words)
    requests.say(request=draft, is_sent_to_hr=to_hr)
    return requests.submit(request=draft, by=by, at=at) if send else draft


def file_for(
    employee: Person, by: Person, *codes: str, own_words: str = "", at: datetime = MONDAY, words: str = CANARY
) -> Request:
    """A request that somebody filed for the employee, who asked on that day by word of mouth."""
    draft = requests.begin(by=by, employee=employee, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words=words)
    entries = CatalogueEntry.objects.filter(code__in=codes).order_by("code")
    requests.choose_help(request=draft, entries=entries, own_words=own_words)
    requests.say(request=draft, first_asked_on=at.date(), first_asked_how=AskedHow.SPOKEN)
    return requests.submit(request=draft, by=by, at=at)


def asked(by: Person, code: str = GOODS, **kwargs: Any) -> Adjustment:
    """One submitted adjustment."""
    return ask(by, code, **kwargs).adjustments.get()


def walk(cast: Cast, state: State, *, code: str = GOODS, employee: Person | None = None, at: datetime = MONDAY) -> Adjustment:
    """An adjustment of Amina's (or another's) in this state, reached by real moves an hour apart."""
    one = employee or cast.amina
    hour = iter(range(1, 50))

    def later() -> datetime:
        return at + timedelta(hours=next(hour))

    if state is State.DRAFT:
        return ask(one, code, send=False, at=at).adjustments.get()
    found = asked(one, code, at=at)
    decider = one.line_manager or cast.hana
    checker = next(person for person in (cast.hana, cast.henry, cast.rita) if person not in (decider, one))
    match state:
        case State.SUBMITTED:
            return found
        case State.INFO_NEEDED:
            return conversations.ask_for_information(adjustment=found, words="When is it worst?", by=decider, at=later())
        case State.ADVICE:
            found = ask_for_advice(found, decider, at=later())
            return advice.agree_to_advice(adjustment=found, by=one, at=later())
        case State.ALTERNATIVE_OFFERED:
            return conversations.offer_alternative(
                adjustment=found, offered_words="Earplugs", needs_goods=True, words="They keep noise out.", by=decider, at=later()
            )
        case State.DECLINED | State.APPEALED:
            found = refused(found, decider, checker, later)
            if state is State.DECLINED:
                return found
            return appeals.appeal(adjustment=found, words="Please look again.", by=one, at=later())
        case State.WITHDRAWN:
            return adjustments.withdraw(adjustment=found, reason=WithdrawReason.NOT_NEEDED, by=one, at=later())
    found = decisions.agree(adjustment=found, by=decider, at=later())
    if state in (State.AGREED, State.IN_DELIVERY):
        assert found.state == state, f"{code} leads to {found.state}; choose another entry"
        return found
    if found.state == State.AGREED:
        found = decisions.start(adjustment=found, by=decider, at=later())
    else:
        found = deliveries.deliver(
            adjustment=found, cost=None, by=cast.paula if found.team == "procurement" else cast.ivo, at=later()
        )
    if state is State.DELIVERED:
        return found
    if state is State.NOT_WORKING:
        return adjustments.not_working(adjustment=found, words="It hums.", by=one, at=later())
    found = adjustments.confirm(adjustment=found, works=Works.WORKS, by=one, at=later())
    if state is State.IN_PLACE:
        return found
    assert state is State.ENDED
    return adjustments.end(adjustment=found, by=one, at=later())


def ask_for_advice(found: Adjustment, by: Person, *, at: datetime) -> Adjustment:
    """A wish for advice from occupational health."""
    of = Team.OCCUPATIONAL_HEALTH
    return advice.ask_for_advice(adjustment=found, adviser=of, words="What would remove the noise?", by=by, at=at)


def advised(cast: Cast, *, at: datetime = MONDAY) -> Adjustment:
    """An adjustment of Amina's on which occupational health has given advice, the same morning; she was told at once."""
    found = walk(cast, State.ADVICE, at=at)
    found = advice.advise(adjustment=found, words="A room with a door.", by=cast.olive, at=at + timedelta(hours=4))
    return read(cast.amina, found, at=at + timedelta(hours=4))


def read(person: Person, found: Adjustment, *, at: datetime) -> Adjustment:
    """The same once its employee has seen the messages about it in their list."""
    digests.mark_read(shown=Notice.objects.filter(to=person, adjustment=found), at=at)
    return Adjustment.objects.with_case().get(pk=found.pk)


def agreed_by_hr(cast: Cast, *, code: str = NO_GOODS, at: datetime = MONDAY) -> Adjustment:
    """An adjustment that Amina sent to HR instead of Ben, agreed an hour later: he sees nothing of it."""
    found = asked(cast.amina, code, at=at, to_hr=True)
    return decisions.agree(adjustment=found, by=cast.hana, at=at + timedelta(hours=1))


SENTENCE = "Please let her start at 10."


def told(cast: Cast, *, code: str = NO_GOODS, at: datetime = MONDAY) -> Adjustment:
    """The same with one sentence for Ben, which Amina reads first; she was told at once."""
    found = agreed_by_hr(cast, code=code, at=at)
    found = sentences.tell_manager(adjustment=found, words=SENTENCE, by=cast.hana, at=at + timedelta(hours=2))
    return read(cast.amina, found, at=at + timedelta(hours=2))


def refused(found: Adjustment, decider: Person, checker: Person, later: Callable[[], datetime]) -> Adjustment:
    """Proposed by one, confirmed by another."""
    reasons = [Reason.NOT_PRACTICABLE]
    found = decisions.propose_refusal(
        adjustment=found, reasons=reasons, words="The room is in use.", alternatives="The next room.", by=decider, at=later()
    )
    return decisions.confirm_refusal(adjustment=found, words="The room is in use until May.", by=checker, at=later())


def entry_for(state: State) -> str:
    """The entry with which a state can be reached."""
    return NO_GOODS if state is State.AGREED else GOODS
