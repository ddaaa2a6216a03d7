"""The list of reports: the question each answers, how, and what is left out. Page, files, API and method note read it.

Not here: counting (`measures`), small numbers (`rules/disclosure.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..rules.disclosure import Audience, Mark, Shown, Table
from . import sentences
from .asked import Asked
from .measures import backlog, custody, equity, refusals, repeats, spend, turnaround, volumes, works

PLACES = ("directorate", "site", "category", "route", "staff_group")
"""What every report can be narrowed to."""
_PERIOD = ("period", "basis")
_ONCE = "An adjustment that was agreed in part counts once, with the part that was agreed."
_LEFT_OUT = "Withdrawn requests, and those of people who left before it was in place, are left out."
_DAYS = "Days are whole working days at the person’s site. The day of sending is day 0."


@dataclass(frozen=True)
class Chart:
    """Which table is drawn, and which of its columns: one or two bars for each row but that of all."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """One report. `asks` names what of `Asked` its page asks beside the places."""

    code: str
    title: str
    question: str
    make: Callable[[Asked, datetime], tuple[Table, ...]]
    sentence: Callable[[Sequence[Shown]], str]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    asks: tuple[str, ...] = (*_PERIOD, "by")


@dataclass(frozen=True)
class Answer:
    """A report as its audience may see it: the sentence is made of what the tables show, and of nothing else."""

    report: Report
    asked: Asked
    at: datetime
    sentence: str
    tables: tuple[Shown, ...]

    @property
    def mark(self) -> Mark:
        """Whether the figures are live or published."""
        return self.tables[0].mark

    def drawn(self) -> Iterator[tuple[Shown, tuple[str, ...]]]:
        """Yield each table and which of its columns are drawn; none where it has no chart."""
        for table in self.tables:
            names = {*table.dimensions, *(("by",) if table.dimensions == (self.asked.by,) else ())}
            yield table, next((chart.columns for chart in self.report.charts if chart.table in names), ())


def answer(report: Report, asked: Asked, at: datetime, audience: Audience = Audience.CASEWORK) -> Answer:
    """Return what the report says of what is asked."""
    tables = tuple(table.for_audience(audience) for table in report.make(asked, at))
    return Answer(report, asked, at, report.sentence(tables), tables)


REPORTS = {
    one.code: one
    for one in (
        Report(
            "turnaround",
            "Turnaround",
            "How long do people wait?",
            turnaround.tables,
            sentences.turnaround,
            (Chart("by", ("median", "ninetieth")), Chart("month", ("median", "ninetieth")), Chart("days", ("completed",))),
            (
                _DAYS,
                "Days on hold (waiting for the employee, or paused) are left out, but where it says “with the days on hold”.",
                "Half, and nine in ten: the nearest rank over what was completed. n stands beside it.",
                "In target: what was completed in target, out of everything completed and everything open that is past its target "
                "already. Leaving out what is overdue and open would make it look better than it is.",
                "By completion, a month counts what ended in it, and of what is open what was received in it.",
                "With those who wait: the median after Kaplan and Meier, in which everyone who waits counts until today.",
                _LEFT_OUT,
                _ONCE,
            ),
            asks=(*_PERIOD, "stage", "by"),
        ),
        Report(
            "volumes",
            "Volumes and outcomes",
            "How much is asked for, and what becomes of it?",
            volumes.tables,
            sentences.volumes,
            (Chart("outcome", ("asked_for",)), Chart("month", ("asked_for",))),
            (
                "Each adjustment has one outcome: the newest. One that is being decided anew is not decided yet.",
                "Agreed, of what was decided: agreed at once, in part, something else that was accepted, or after another look.",
                "By completion, a month counts what got its outcome in it.",
                _ONCE,
            ),
        ),
        Report(
            "backlog",
            "Backlog and ageing",
            "What is open, and for how long?",
            backlog.ageing,
            sentences.backlog,
            (Chart("held_by", ("open",)),),
            (_DAYS, "Everything that somebody has now counts, days on hold included, whenever it was received."),
            asks=("by",),
        ),
        Report(
            "overdue",
            "Overdue",
            "What is overdue, and who has it?",
            backlog.overdue,
            sentences.overdue,
            (Chart("held_by", ("open", "late")),),
            (
                "Overdue: past the day by which whoever has it now should be done. What stands on hold has no such day.",
                "Lateness counts working days at the person’s site.",
            ),
            asks=("by",),
        ),
        Report(
            "days",
            "Where the days went",
            "With whom were the days?",
            custody.holders,
            sentences.days,
            (Chart("holder", ("days",)),),
            (
                _DAYS,
                "A working day belongs to whoever had it when the day began; days on hold stay with them.",
                "From the day somebody first asked. Days before it was filed have a line of their own.",
                "What is open counts up to today.",
                _ONCE,
            ),
            asks=_PERIOD,
        ),
        Report(
            "pauses",
            "Pauses",
            "Why did the clock stand still?",
            custody.on_hold,
            sentences.pauses,
            (Chart("pause", ("days",)),),
            (
                _DAYS,
                "A day on hold for two reasons counts once, for the one that began first.",
                "What is on hold counts up to today.",
            ),
            asks=_PERIOD,
        ),
        Report(
            "spend",
            "Spend",
            "What do adjustments cost?",
            spend.tables,
            sentences.spend,
            (Chart("by", ("estimate", "cost")),),
            (
                "Estimates are what was expected when it was agreed; costs are what those who deliver entered.",
                "Sums are rounded up to the whole pound once they are added up.",
                _LEFT_OUT,
            ),
        ),
        Report(
            "refusals",
            "Refusals and appeals",
            "What is not agreed, why, and does it stand?",
            refusals.tables,
            sentences.refusals,
            (Chart("reason", ("refused",)), Chart("by", ("refused", "appealed"))),
            (
                "Not agreed: proposed by one person and confirmed by a second one, also where another look changed it later.",
                "A refusal can give several reasons, so they add up to more than the refusals.",
                _ONCE,
            ),
        ),
        Report(
            "works",
            "Does it work?",
            "Does what was delivered remove the barrier?",
            works.does_it_work,
            sentences.works,
            (Chart("works", ("in_place",)),),
            (
                "At delivery people say whether it works or is good enough; until they do, nobody has said so.",
                "Reviews: what the newest one found.",
                _LEFT_OUT,
            ),
        ),
        Report(
            "interim",
            "For the meantime",
            "What do people have while they wait?",
            works.meanwhile,
            sentences.meanwhile,
            (Chart("by", ("arranged", "nothing")),),
            ("Only adjustments for which something was to be said in time count.", _LEFT_OUT),
        ),
        Report(
            "repeats",
            "Repeat barriers",
            "What gets in the way of many people in one place?",
            repeats.tables,
            sentences.repeats,
            (),
            (
                f"A barrier is shown where at least {repeats.PEOPLE} people of one department named it; at most {repeats.MOST} lines.",
                "Withdrawn requests count: the barrier was there.",
            ),
            asks=_PERIOD,
        ),
        Report(
            "equity",
            "Between groups",
            "Are groups of staff answered alike?",
            equity.tables,
            sentences.equity,
            (Chart("staff_group", ("decision_median", "wait_median")),),
            (
                _DAYS,
                "Groups are those on the staff record on the day of sending.",
                _LEFT_OUT.replace("are left out", "are left out of times"),
            ),
            asks=_PERIOD,
        ),
    )
}
