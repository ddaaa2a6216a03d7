"""What the other moves ask for: the employee's, and those of HR's desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst

from ... import wording
from ...models import Barrier, Person
from ...rules import sentences
from ...rules.states import DELIVERS, PauseReason, StillWorks, Team, WithdrawReason, Works
from .fields import (
    DateField,
    contact_field,
    from_today,
    needed_by_field,
    place_field,
    review_day,
    said,
    since_when_field,
    urgent_field,
    words_field,
)


class NothingToFillIn(forms.Form):
    """A button only."""


class CommentForm(forms.Form):
    """Words, if the person wishes to add some."""

    words = words_field("Anything to add?", required=False, help_text="You do not have to write anything.")


class AnswerForm(forms.Form):
    """The employee's answer."""

    words = said("Your answer", "Write your answer.", "You do not need to name a health condition.")


class AdviseForm(forms.Form):
    """What an adviser recommends."""

    words = said(
        "What do you recommend?",
        "Write what you recommend.",
        "Only recommendations: what to do, for how long, when to look again. "
        "No findings, no diagnosis, nothing about health: the employee, and then who decides, read this word for word.",
    )


class CorrectAdviceForm(forms.Form):
    """Which facts are wrong in it."""

    words = said(
        "Which facts are wrong?",
        "Write which facts are wrong.",
        "Whoever decides reads this together with the recommendation. You do not need to name a health condition.",
    )


class TellManagerForm(forms.Form):
    """What the line manager must do, in one sentence."""

    words = words_field(
        "What must the line manager do?",
        required=True,
        missing="Write what the line manager must do.",
        longest=sentences.LONGEST,
        help_text="One sentence, for example “Please let her start at 10 on Mondays”. Nothing about why, what was asked for or health.",
    )


class MessageForm(forms.Form):
    """A message to the other side."""

    words = said("Your message", "Write your message.")


class AppealForm(forms.Form):
    """Why another look."""

    words = said(
        "What should be looked at again?",
        "Write what should be looked at again.",
        "What was left out, or has changed? You do not need to name a health condition.",
    )


class ReasonInWordsForm(forms.Form):
    """Why somebody takes a decision over."""

    words = said("Why do you take it over?", "Write why.", "Whoever had it and the employee read this.")


class PlanReviewForm(forms.Form):
    """When to look again."""

    next_on = DateField(
        label="When shall we look at it again?",
        help_text="For example 27 3 2027. We remind you both.",
        error_messages={"required": "Enter when to look at it again, for example 27 3 2027."},
    )

    def clean_next_on(self) -> date:
        """Refuse a day that has gone, or one that nobody will remember."""
        return review_day(self.cleaned_data["next_on"])


class HoldReviewForm(PlanReviewForm):
    """How well it works now, and when to look again."""

    still_works = forms.TypedChoiceField(
        label="Does it still work?",
        choices=[(found.value, text) for found, text in wording.STILL_WORKS.items()],
        coerce=StillWorks,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how well it works now."},
    )
    words = words_field(
        "What did you talk about?",
        required=False,
        help_text="You can leave this empty. The employee, the line manager and the adjustments team read this. "
        "Do not write a health condition here.",
    )
    field_order = ("still_works", "words", "next_on")


class AskToEndForm(forms.Form):
    """Why it could end."""

    words = said("Why do you ask?", "Write why.", "The employee reads this, and the adjustments team.")


class StillNeededForm(forms.Form):
    """An answer that needs no words."""

    words = words_field(
        "Anything to say to who asked?",
        required=False,
        help_text="You do not have to write anything. Who asked and the adjustments team read it. You do not need to name a health condition.",
    )


class KeepInPlaceForm(forms.Form):
    """Why it stays."""

    words = said("Why does it stay?", "Write why.", "The employee and who asked read this.")


class ReassignForm(forms.Form):
    """Who should have it, and why."""

    to = forms.ChoiceField(
        label="Who should have it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who should have it.", "invalid_choice": "Choose who should have it."},
    )
    words = said("Why?", "Write why.", "Whoever gets it and the employee read this.")

    def __init__(self, *args: Any, people: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.staff_number: one for one in people}
        job = {number: f", {one.job_title}" if one.job_title else "" for number, one in self.people.items()}
        self.fields["to"].choices = [(number, f"{one.name}{job[number]}") for number, one in self.people.items()]

    def clean_to(self) -> Person:
        """Return the person of that staff number."""
        return self.people[self.cleaned_data["to"]]


class ReassignDeliveryForm(forms.Form):
    """Which team should deliver it, and why."""

    team = forms.TypedChoiceField(
        label="Which team should deliver it?",
        choices=[(team.value, capfirst(str(text))) for team, text in wording.TEAMS.items() if team in DELIVERS],
        coerce=Team,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a team."},
    )
    words = said("Why?", "Write why.", "That team and the employee read this.")


class PauseForm(forms.Form):
    """Why the clock is stopped: the closed list."""

    reason = forms.TypedChoiceField(
        label="Why should the clock stand?",
        choices=[(r.value, text) for r, text in wording.PAUSE_REASONS.items() if r is not PauseReason.ANSWER],
        coerce=PauseReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the clock should stand."},
    )
    is_agreed = forms.BooleanField(
        label="The employee said yes to waiting for their own health professional",
        help_text="Only needed for that reason. Do not ask for anything about their health.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the yes where the reason needs it."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") is PauseReason.HEALTH_PROFESSIONAL and not cleaned.get("is_agreed"):
            self.add_error("is_agreed", "Ask the employee first. Tick this when they have said yes, or choose another reason.")
        return cleaned


class AskedForm(forms.Form):
    """What gets in the way, in the employee's words."""

    barriers = forms.MultipleChoiceField(
        label="What gets in the way?",
        help_text="Choose all that fit.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what gets in the way, or “I am not sure”."},
    )
    barrier_words = words_field("In your words", required=False, help_text="You do not need to name a health condition.")
    since_when = since_when_field("Since when does it get in the way?")
    more_words = words_field("Anything else that helps us decide?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["barriers"].choices = list(Barrier.objects.order_by("position").values_list("code", "on_the_page"))


class ConfirmFilingForm(AskedForm):
    """Is it right? All that was written can be corrected."""


class ChangeForm(AskedForm):
    """What was sent, until somebody has decided."""

    is_urgent = urgent_field()
    needed_by = needed_by_field()
    place = place_field()
    contact = contact_field()
    field_order = ("barriers", "barrier_words", "since_when", "is_urgent", "needed_by", "place", "contact", "more_words")

    def clean_needed_by(self) -> date | None:
        """Refuse a date that has gone, unless it was there before."""
        day: date | None = self.cleaned_data["needed_by"]
        return day if day == self.initial.get("needed_by") else from_today(day)


class ConfirmForm(forms.Form):
    """How well does it work?"""

    works = forms.TypedChoiceField(
        label="Does it work?",
        choices=[(works.value, text) for works, text in wording.WORKS.items()],
        coerce=Works,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how well it works, or use one of the links below."},
    )


class NotWorkingForm(forms.Form):
    """What is wrong with it?"""

    words = words_field(
        "What does not work?",
        required=True,
        missing="Write what does not work, in a few words.",
        help_text="“It helps, but not enough” counts too. The adjustments team reads this.",
    )


class WithdrawForm(forms.Form):
    """Why, if the person wishes to say."""

    reason = forms.TypedChoiceField(
        label="Why do you withdraw it? You do not have to say.",
        help_text="You can leave this empty: then it is withdrawn, and nothing else happens.",
        choices=[(r.value, text) for r, text in wording.WITHDRAW_REASONS.items() if r is not WithdrawReason.NOT_RIGHT],
        coerce=WithdrawReason,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    hints = wording.WITHDRAW_CONSEQUENCES


class WithdrawFiledForm(WithdrawForm):
    """Why, where somebody else asked and it was not confirmed yet: it may simply not be right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_right = WithdrawReason.NOT_RIGHT
        self.fields["reason"].choices = [
            (not_right.value, wording.WITHDRAW_REASONS[not_right]),
            *self.fields["reason"].choices,
        ]
