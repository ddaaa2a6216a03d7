"""A life of one adjustment in memory: real plans, folded into facts; no database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from adjustments.models.calendars import public_calendar
from adjustments.rules import planning, workflow
from adjustments.rules.clocks import Happening
from adjustments.rules.facts import Facts
from adjustments.rules.permissions import CHECKS, SYSTEM, Standing, Viewer, takes_part
from adjustments.rules.states import Action, Role, State, Task, Team

ENGLAND, LONDON = public_calendar("GB", "ENG"), ZoneInfo("Europe/London")
EMPLOYEE, MANAGER, PAYER, HANA, HENRY, RITA, PAULA, IVO, STRANGER, FILER = range(1, 11)
OLIVE, ASSESSOR = 13, 14
ADVISERS = {Team.OCCUPATIONAL_HEALTH: frozenset({OLIVE}), Team.ASSESSOR: frozenset({ASSESSOR})}
_HR = frozenset({Team.HR})
PEOPLE = {
    "employee": Viewer(EMPLOYEE),
    "manager": Viewer(MANAGER),
    "payer": Viewer(PAYER),
    "hana": Viewer(HANA, frozenset({Role.HR_CASEWORKER}), _HR),
    "henry": Viewer(HENRY, frozenset({Role.HR_LEAD}), _HR),
    "rita": Viewer(RITA, frozenset({Role.INDEPENDENT_REVIEWER})),
    "paula": Viewer(PAULA, frozenset({Role.FULFILMENT}), frozenset({Team.PROCUREMENT})),
    "ivo": Viewer(IVO, frozenset({Role.FULFILMENT}), frozenset({Team.IT})),
    "stranger": Viewer(STRANGER),
    "viewer": Viewer(11, frozenset({Role.REPORT_VIEWER})),
    "admin": Viewer(12, frozenset({Role.ADMINISTRATOR})),
    "filer": Viewer(FILER),
    "olive": Viewer(OLIVE, frozenset({Role.ADVISER}), frozenset({Team.OCCUPATIONAL_HEALTH})),
    "assessor": Viewer(ASSESSOR, frozenset({Role.ADVISER}), frozenset({Team.ASSESSOR})),
    "system": SYSTEM,
}
TASKS = ((Task.QUOTE, Team.PROCUREMENT), (Task.ORDER, Team.PROCUREMENT), (Task.RECEIVE, Team.PROCUREMENT), (Task.SET_UP, Team.IT))
MONDAY = date(2026, 6, 1)


class Life:
    """One adjustment. `do` makes a move on a day; `facts` is where it stands."""

    def __init__(self, *, filed_by: int = EMPLOYEE, manager: int | None = MANAGER, to_hr: bool = False, **facts: Any) -> None:
        hr_ids = facts.pop("hr_ids", frozenset({HANA, HENRY}))
        standing = Standing(
            state=State.DRAFT,
            employee_id=EMPLOYEE,
            filed_by_id=filed_by,
            manager_id=manager,
            holder_id=None,
            holder_team=None,
            step_holder_ids=frozenset(),
            team=Team.PROCUREMENT,
            is_sent_to_hr=to_hr,
            is_confirmed=filed_by == EMPLOYEE,
            hr_ids=hr_ids,
        )
        usual = {
            "delivered_by": ("procurement", "IT"),
            "tasks": TASKS,
            "lead_days_most": 15,
            "cost_band": "££",
            "advisers": ADVISERS,
        }
        self.facts = Facts(standing, ENGLAND, LONDON, budget_holder_id=facts.pop("payer", PAYER), **usual | facts)
        self.day = MONDAY

    def do(self, action: Action, who: str, on: date | None = None, to: str = "", **data: Any) -> planning.Plan:
        """Make a move and become what it makes true; raise what the plan raises."""
        self.day = on or self.day
        at = datetime.combine(self.day, time(10), LONDON).astimezone(UTC)
        plan = planning.plan(self.facts, action, PEOPLE[who], at, data, to=PEOPLE[to] if to else None)
        by_id = PEOPLE[who].id or None
        history = (*self.facts.history, Happening(action, plan.to, self.day, plan.data, by_id, plan.acting_as, told_on=self.day))
        step = plan.step
        held = {step.holder.person_id} if step and step.holder.person_id else set()
        opened_on = (self.day if step.is_new else self.facts.step_opened_on) if step else None
        ordered = {Action.ORDER: True, Action.CANCEL_ORDER: False, Action.REDELIVER: False}
        standing = replace(
            self.facts.standing,
            state=plan.to,
            holder_id=plan.holder.person_id,
            holder_team=plan.holder.team,
            team=plan.team,
            step_kind=step.kind if step else None,
            step_holder_id=step.holder.person_id if step else None,
            step_holder_team=step.holder.team if step else None,
            step_holder_ids=self.facts.standing.step_holder_ids | held,
            is_ordered=ordered.get(action, self.facts.standing.is_ordered),
            is_confirmed=self.facts.standing.is_confirmed or action is Action.CONFIRM_FILING,
            took_part=frozenset(e.by_id for e in history if e.by_id and takes_part(e.action, e.acting_as)),
            checked=_ids(history, CHECKS),
            asked_advice=_ids(history, frozenset({Action.ASK_FOR_ADVICE})),
        )
        self.facts = replace(self.facts, standing=standing, history=history, step_opened_on=opened_on)
        return plan

    def can(self, who: str) -> set[Action]:
        """What somebody could do now."""
        return set(workflow.allowed(self.facts, PEOPLE[who], self.day))

    @property
    def state(self) -> State:
        return self.facts.standing.state


def _ids(history: tuple[Happening, ...], actions: frozenset[Action]) -> frozenset[int]:
    return frozenset(e.by_id for e in history if e.by_id and e.action in actions)


def sent(**options: Any) -> Life:
    life = Life(**options)
    life.do(Action.SUBMIT, "filer" if options.get("filed_by") == FILER else "employee")
    return life


def _after(*moves: tuple[Any, ...], **options: Any) -> Life:
    life = sent(**options)
    for action, who, *data in moves:
        life.do(action, who, **(data[0] if data else {}))
    return life


def _later(life: Life, days: int) -> Life:
    """The same, that many working days later."""
    life.day = ENGLAND.add(life.day, days)
    return life


REFUSE = (Action.PROPOSE_REFUSAL, "manager", {"reasons": ["safety"]})
CONFIRM = (Action.CONFIRM_REFUSAL, "hana")
AGREE = (Action.AGREE, "manager")
ASK_ADVICE = (Action.ASK_FOR_ADVICE, "manager", {"adviser": Team.OCCUPATIONAL_HEALTH})
YES_TO_ADVICE = (Action.AGREE_TO_ADVICE, "employee")
ORDER = (Action.ORDER, "paula", {"expected_on": "2026-06-12"})
DELIVER = (Action.DELIVER, "paula")
IN_PLACE = (AGREE, DELIVER, (Action.CONFIRM, "employee"))
ASK_TO_END = (Action.ASK_TO_END, "manager")
NEEDED = (*IN_PLACE, ASK_TO_END, (Action.STILL_NEEDED, "employee"))
TAKEN_AWAY = (*NEEDED, (Action.TAKE_AWAY, "hana", {"reasons": ["safety"]}))
HR_AGREES = (Action.AGREE, "hana")
TELL = (Action.TELL_MANAGER, "hana")
PLAIN = {"delivered_by": ("line manager",), "tasks": (), "cost_band": "0"}
SITUATIONS = {
    "draft": Life,
    "submitted": sent,
    "filed": lambda: sent(filed_by=FILER),
    "sent to HR": lambda: sent(to_hr=True),
    "question": lambda: _after((Action.ASK_FOR_INFORMATION, "manager")),
    "advice wished": lambda: _after(ASK_ADVICE),
    "advice refused": lambda: _after(ASK_ADVICE, (Action.REFUSE_ADVICE, "employee")),
    "advice": lambda: _after(ASK_ADVICE, YES_TO_ADVICE),
    "sent to HR, advice": lambda: _after((*ASK_ADVICE[:1], "hana", *ASK_ADVICE[2:]), YES_TO_ADVICE, to_hr=True),
    "advised": lambda: _after(ASK_ADVICE, YES_TO_ADVICE, (Action.ADVISE, "olive")),
    "advice shared": lambda: _after(ASK_ADVICE, YES_TO_ADVICE, (Action.ADVISE, "olive"), (Action.SHARE_ADVICE, "employee")),
    "advice shown": lambda: _later(_after(ASK_ADVICE, YES_TO_ADVICE, (Action.ADVISE, "olive")), 2),
    "offer": lambda: _after((Action.OFFER_ALTERNATIVE, "manager")),
    "budget step": lambda: _after(AGREE, cost_band="££££"),
    "cost check": lambda: _after((Action.PROPOSE_REFUSAL, "manager", {"reasons": ["cost"]})),
    "second check": lambda: _after(REFUSE),
    "returned": lambda: _after(REFUSE, (Action.RETURN_REFUSAL, "hana")),
    "paused": lambda: _after((Action.PAUSE, "hana", {"reason": "away"})),
    "taken over": lambda: _after((Action.TAKE_OVER, "hana")),
    "agreed": lambda: _after(AGREE, **PLAIN),
    "in delivery": lambda: _after(AGREE),
    "ordered": lambda: _after(AGREE, ORDER),
    "overspend": lambda: _after(AGREE, (Action.QUOTE, "paula", {"cost": "900"})),
    "delivered": lambda: _after(AGREE, DELIVER),
    "in place": lambda: _after(*IN_PLACE),
    "asked to end": lambda: _after(*IN_PLACE, ASK_TO_END),
    "not answered": lambda: _later(_after(*IN_PLACE, ASK_TO_END), 11),
    "still needed": lambda: _after(*NEEDED),
    "kept": lambda: _after(*NEEDED, (Action.KEEP_IN_PLACE, "hana")),
    "taken away": lambda: _after(*TAKEN_AWAY),
    "taken away, appealed": lambda: _after(*TAKEN_AWAY, (Action.APPEAL, "employee")),
    "stays ended": lambda: _after(*TAKEN_AWAY, (Action.APPEAL, "employee"), (Action.UPHOLD, "henry")),
    "put back": lambda: _after(*TAKEN_AWAY, (Action.APPEAL, "employee"), (Action.OVERTURN, "henry")),
    "not working": lambda: _after(AGREE, DELIVER, (Action.NOT_WORKING, "employee")),
    "declined": lambda: _after(REFUSE, CONFIRM),
    "appealed": lambda: _after(REFUSE, CONFIRM, (Action.APPEAL, "employee")),
    "final": lambda: _after(REFUSE, CONFIRM, (Action.APPEAL, "employee"), (Action.UPHOLD, "henry")),
    "withdrawn": lambda: _after((Action.WITHDRAW, "employee")),
    "withdrawn on order": lambda: _after(AGREE, ORDER, (Action.WITHDRAW, "employee")),
    "sent to HR, agreed": lambda: _after(HR_AGREES, to_hr=True, **PLAIN),
    "sent to HR, no manager": lambda: _after(HR_AGREES, to_hr=True, manager=None, **PLAIN),
    "sent to HR, in place": lambda: _after(HR_AGREES, DELIVER, (Action.CONFIRM, "employee"), to_hr=True),
    "sent to HR, sentence": lambda: _after(HR_AGREES, TELL, to_hr=True, **PLAIN),
    "sent to HR, sentence shown": lambda: _later(_after(HR_AGREES, TELL, to_hr=True, **PLAIN), 2),
    "sent to HR, sentence allowed": lambda: _after(HR_AGREES, TELL, (Action.ALLOW_TELLING, "employee"), to_hr=True, **PLAIN),
    "sent to HR, sentence stopped": lambda: _after(HR_AGREES, TELL, (Action.STOP_TELLING, "employee"), to_hr=True, **PLAIN),
    "sent to HR, sentence known": lambda: _after(
        HR_AGREES, TELL, (Action.ALLOW_TELLING, "employee"), (Action.READ_SENTENCE, "system"), to_hr=True, **PLAIN
    ),
    "ended": lambda: _after(*IN_PLACE, (Action.END, "employee")),
}
