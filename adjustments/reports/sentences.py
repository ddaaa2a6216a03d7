"""The answer of each report in one sentence, made of what its tables show."""

from __future__ import annotations

from collections.abc import Sequence

from .. import wording
from ..rules.disclosure import Reason, Shown, ShownCell
from ..rules.states import HeldBy
from .figures import in_words

_NOTHING = "Nothing to count in this time yet."


def turnaround(tables: Sequence[Shown]) -> str:
    """How long half of the decisions took, how many came in target, and how long half of the whole waits took."""
    decision, wait = (str(wording.STAGES[stage]) for stage in ("decision", "wait"))
    stages = tables[0]
    if not _is_there(stages.cell("median", decision)):
        return "Too little was decided in this time to say."
    words = f"Half of the decisions took {_figure(stages, 'median', decision)} or fewer"
    if _is_there(stages.cell("in_target", decision)):
        words += f"; {_figure(stages, 'in_target', decision)} came in target"
    if _is_there(stages.cell("median", wait)):
        words += f". From asking to “it works”, half took {_figure(stages, 'median', wait)} or fewer"
    return f"{words}."


def volumes(tables: Sequence[Shown]) -> str:
    """How much was asked for, and how much of what was decided was agreed."""
    outcomes, months = tables[0], tables[-1]
    if not _is_there(outcomes.cell("asked_for", None)):
        return _NOTHING
    words = f"{_were(outcomes, 'asked_for')} asked for"
    if _is_there(months.cell("agreed_share", None)):
        words += f"; {_figure(months, 'agreed_share', None)} of those decided were agreed"
    return f"{words}."


def backlog(tables: Sequence[Shown]) -> str:
    """How much is open, and how much of it is old."""
    ages = tables[0]
    if not _is_there(ages.cell("open", None)):
        return "Nothing is open."
    row = next(row for row in ages.rows if row.labels == (None,))
    old = [cell.value for column, cell in zip(ages.columns, row.cells, strict=True) if column.label in _OLD]
    words = f"{_are(ages, 'open')} open"
    known = [count for count in old if count is not None]
    if len(known) == len(old):
        words += f"; {sum(known):,} of them were received more than 60 working days ago"
    return f"{words}."


_OLD = ("61 to 130", "131 to 260", "over 260")


def overdue(tables: Sequence[Shown]) -> str:
    """How much is overdue, and with whom most of it is."""
    late = tables[0]
    if not _is_there(late.cell("late", None)):
        return "Nothing is overdue." if _is_there(late.cell("open", None)) else "Nothing is open."
    most = _largest(late, "late")
    words = f"Of {_figure(late, 'open', None)} open adjustments, {_figure(late, 'late', None)} are overdue"
    return f"{words}, most of them with: {most.lower()}." if most else f"{words}."


def days(tables: Sequence[Shown]) -> str:
    """With whom most days were."""
    most = _largest(tables[0], "days")
    return f"Most working days were with: {most.lower()} ({_figure(tables[0], 'days', most)})." if most else _NOTHING


def pauses(tables: Sequence[Shown]) -> str:
    """Why the clock stood still most."""
    most = _largest(tables[0], "days")
    return (
        f"Most days on hold: {most.lower()} ({_figure(tables[0], 'days', most)})."
        if most
        else "Nothing was on hold in this time."
    )


def spend(tables: Sequence[Shown]) -> str:
    """What was paid, and for how many."""
    if not _is_there(tables[0].cell("paid", None)):
        return "Nothing was paid for in this time yet."
    return f"{_figure(tables[0], 'cost', None)} was paid, for {_count(tables[0], 'paid')}."


def refusals(tables: Sequence[Shown]) -> str:
    """How much was not agreed, and how often another look changed it."""
    groups = tables[0]
    if not _is_there(groups.cell("decided", None)):
        return "Nothing was decided in this time yet."
    words = f"{_figure(groups, 'refused_share', None)} of {_figure(groups, 'decided', None)} decided adjustments were not agreed"
    if _is_there(groups.cell("overturned_share", None)):
        words += f"; another look changed {_figure(groups, 'overturned_share', None)} of those looked at again"
    return f"{words}."


def works(tables: Sequence[Shown]) -> str:
    """How many say that it works, and how many have not said."""
    if not _is_there(tables[0].cell("delivered", None)):
        return "Nothing was delivered in this time yet."
    words = f"Of {_figure(tables[0], 'delivered', None)} delivered adjustments, nobody has said yet of {_figure(tables[0], 'unsaid', None)}"
    if _is_there(tables[0].cell("works_share", None)):
        words += f" whether they work; {_figure(tables[0], 'works_share', None)} of the others work"
    return f"{words}."


def meanwhile(tables: Sequence[Shown]) -> str:
    """For how many something was arranged."""
    if not _is_there(tables[0].cell("wanted", None)):
        return _NOTHING
    share, wanted = (_figure(tables[0], code, None) for code in ("arranged_share", "wanted"))
    return f"Something was arranged for the meantime for {share} of {wanted} adjustments."


def repeats(tables: Sequence[Shown]) -> str:
    """What most people of one department named."""
    if not tables[0].rows:
        return "No barrier was named by several people of one department in this time."
    first = tables[0].rows[0]
    return f"{_of(first.cells[0], tables[0], 0)} people in {first.labels[0]} named the same: {first.labels[1]}."


def equity(tables: Sequence[Shown]) -> str:
    """The shortest and the longest median of groups with enough cases."""
    groups = tables[0]
    medians = {
        str(row.labels[0]): cell.value
        for row in groups.rows
        if row.labels != (None,) and (cell := groups.cell("decision_median", *row.labels)).value is not None
    }
    if len(medians) < 2:
        return "Too few groups have decisions to compare."
    if len(set(medians.values())) == 1:
        return f"Half of the decisions took {_figure(groups, 'decision_median', next(iter(medians)))} or fewer in every group."
    least, most = min(medians, key=lambda name: medians[name]), max(medians, key=lambda name: medians[name])
    return (
        f"Half of the decisions took {_figure(groups, 'decision_median', least)} or fewer in the fastest group ({least}). "
        f"In the slowest ({most}) it was {_figure(groups, 'decision_median', most)} or fewer."
    )


def _is_there(cell: ShownCell) -> bool:
    return cell.reason not in (Reason.NOTHING, Reason.FEW_CASES, Reason.SMALL_BASE) and cell.value != 0


def _count(shown: Shown, code: str) -> str:
    """Return how many adjustments there are of all."""
    found = _figure(shown, code, None)
    return f"{found} adjustment" if found == "1" else f"{found} adjustments"


def _were(shown: Shown, code: str) -> str:
    found = _count(shown, code)
    return f"{found} {'were' if found.endswith('s') else 'was'}"


def _are(shown: Shown, code: str) -> str:
    found = _count(shown, code)
    return f"{found} {'are' if found.endswith('s') else 'is'}"


def _figure(shown: Shown, code: str, *labels: str | None) -> str:
    where = next(index for index, column in enumerate(shown.columns) if column.code == code)
    return _of(shown.cell(code, *labels), shown, where)


def _of(cell: ShownCell, shown: Shown, where: int) -> str:
    return in_words(cell, shown.units[where])


def _largest(shown: Shown, code: str) -> str:
    """Return the label of the row with the most; empty where there is none. Nobody is no answer."""
    found = {row.labels[0]: shown.cell(code, *row.labels).value or 0 for row in shown.rows if row.labels != (None,)}
    found.pop(str(wording.HELD_BY[HeldBy.NOBODY]), None)
    best = max(found, key=lambda label: found[label], default=None)
    return best if best and found[best] else ""
