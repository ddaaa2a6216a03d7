"""What happens in the stories of the synthetic trust, and what its people write.

Not here: letting it happen (`stories`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ..rules.states import Action, Reason, WithdrawReason

BARRIER_WORDS = (
    "The office is open and loud; I lose the thread when I write up notes.",
    "By the afternoon I cannot read the small print on the screen any more.",
    "On calls I miss half of what is said when several people talk.",
    "Standing at the bench for a whole shift is too much.",
    "Typing the discharge letters takes me twice as long as it should.",
    "Nights and early shifts in the same week leave me with nothing.",
    "",
)
REFUSAL_WORDS = (
    "We looked at this together with the team. The bench cannot be moved while the room is in use. We can offer a stool and shorter stints.",
    "The roster for the next quarter is fixed. Let us look at swapping two shifts a month instead, and talk again in January.",
)
NOT_WORKING_WORDS = (
    "It helps a little, but the sound still comes through.",
    "It keeps losing the connection on the ward network.",
)
WORDS = {
    Action.ASK_FOR_INFORMATION: "On which days is it hardest, and what have you tried so far?",
    Action.ANSWER: "Mondays and Thursdays, when the clinic next door is open. Earplugs were not enough.",
    Action.ASK_FOR_ADVICE: "Which chair or desk would take the strain off, and for how long at a time?",
    Action.RETURN_REFUSAL: "Please look at the other room first, and write down what you found.",
    Action.APPEAL: "The other room was never looked at. It is free in the mornings.",
    Action.OVERTURN: "The other room is free. It removes the barrier and costs nothing.",
    Action.ASK_TO_END: "The team has moved since. Do you still need this?",
    Action.STILL_NEEDED: "Yes. It is no better in the new place.",
    Action.KEEP_IN_PLACE: "I have been there and asked. It stays.",
}
MEANWHILE_WORDS = (
    "A desk in the quiet room on Tuesdays and Thursdays.",
    "The spare chair from the seminar room; the porters bring it over.",
    "Somebody else takes the phone until two o’clock.",
)
REASONS = [reason for reason in Reason if reason is not Reason.COST]
WITHDRAWN_FOR = [reason for reason in WithdrawReason if reason is not WithdrawReason.NOT_RIGHT]
SKIPPED = frozenset({Action.ORDER, Action.START, Action.DELIVER})
SUPPLIERS = ("Office Direct", "Clearview Access", "Brightside Supplies", "In stock")


@dataclass(frozen=True)
class Beat:
    """One thing that happens, so many working days after the one before."""

    action: Action
    days: tuple[int, int]


ASK = Beat(Action.SUBMIT, (0, 0))
YES = Beat(Action.AGREE, (0, 11))
NO = (Beat(Action.PROPOSE_REFUSAL, (2, 9)), Beat(Action.CONFIRM_REFUSAL, (0, 3)))
ASKED = (Beat(Action.ASK_FOR_INFORMATION, (0, 2)), Beat(Action.ANSWER, (0, 6)))
ORDER, DELIVER, START = Beat(Action.ORDER, (0, 4)), Beat(Action.DELIVER, (2, 16)), Beat(Action.START, (0, 4))
WORKS = Beat(Action.CONFIRM, (0, 6))
LOOK = Beat(Action.HOLD_REVIEW, (50, 70))
TO_END = (Beat(Action.ASK_TO_END, (10, 30)), Beat(Action.STILL_NEEDED, (0, 6)))
MEANWHILE = Beat(Action.ARRANGE_INTERIM, (0, 2))
GOODS = (ASK, YES, ORDER, DELIVER)
PLAIN = (ASK, YES, START)

STORIES: tuple[tuple[int, bool | None, tuple[Beat, ...]], ...] = (  # weight, needs goods (None: either), what happens
    (24, True, (*GOODS, WORKS, LOOK)),
    (6, True, (*GOODS, WORKS)),
    (18, False, (*PLAIN, WORKS, LOOK)),
    (4, False, (*PLAIN, WORKS)),
    (7, None, (ASK, *NO)),
    (2, None, (ASK, Beat(Action.PROPOSE_REFUSAL, (1, 6)), Beat(Action.RETURN_REFUSAL, (0, 2)), Beat(Action.AGREE, (0, 3)))),
    (2, True, (ASK, *NO, Beat(Action.APPEAL, (1, 9)), Beat(Action.OVERTURN, (2, 8)), ORDER, DELIVER, WORKS)),
    (1, None, (ASK, *NO, Beat(Action.APPEAL, (1, 9)), Beat(Action.UPHOLD, (2, 8)))),
    (6, True, (ASK, *ASKED, *GOODS[1:], WORKS)),
    (4, False, (ASK, *ASKED, *PLAIN[1:], WORKS)),
    (2, None, (ASK, Beat(Action.ASK_FOR_INFORMATION, (0, 2)))),
    (2, None, (ASK, Beat(Action.PROPOSE_REFUSAL, (1, 6)))),
    (2, True, (ASK, YES, ORDER, Beat(Action.CANNOT_SUPPLY, (1, 5)), Beat(Action.AGREE, (1, 4)), ORDER, DELIVER, WORKS)),
    (5, None, (ASK, Beat(Action.WITHDRAW, (1, 15)))),
    (5, True, (*GOODS, Beat(Action.NOT_WORKING, (1, 8)), Beat(Action.REDELIVER, (1, 4)), Beat(Action.DELIVER, (3, 9)), WORKS)),
    (
        3,
        True,
        (
            *GOODS,
            Beat(Action.NOT_WORKING, (1, 8)),
            Beat(Action.RECONSIDER, (1, 3)),
            Beat(Action.AGREE, (0, 4)),
            DELIVER,
            WORKS,
        ),
    ),
    (3, True, (*GOODS, Beat(Action.NOT_HERE, (0, 2)), Beat(Action.DELIVER, (1, 4)), WORKS)),
    (4, None, (ASK,)),  # a request that nobody decided
    (3, True, GOODS),  # delivered, and nobody says whether it works
    (3, True, (ASK, MEANWHILE, YES)),  # agreed, and nothing comes
    (2, False, (ASK, YES)),
    (2, True, (*GOODS, Beat(Action.NOT_WORKING, (1, 8)))),
    (3, None, (*PLAIN, WORKS, Beat(Action.END, (10, 40)))),
    (1, None, (*PLAIN, WORKS, *TO_END, Beat(Action.KEEP_IN_PLACE, (1, 5)))),
    (1, None, (*PLAIN, WORKS, *TO_END, Beat(Action.TAKE_AWAY, (1, 5)))),
)

ENDINGS = {
    *(Action.CONFIRM, Action.HOLD_REVIEW, Action.CONFIRM_REFUSAL, Action.UPHOLD, Action.WITHDRAW, Action.END),
    *(Action.KEEP_IN_PLACE, Action.TAKE_AWAY),
}
