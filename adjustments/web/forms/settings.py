"""What each settings page asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ... import wording
from ...models import Person, Site
from ...rules import colour as colours
from ...rules.policy import Policy
from ...rules.reminders import RULES, WEEKLY
from ...rules.settings import teams_of
from ...rules.states import Role, Team
from .fields import DateField, cost_field

MOST_DAYS = 366
MOST_REMINDERS = 6


def _days_field(name: str, policy: Policy) -> forms.IntegerField:
    wrong = f"Enter a number of working days from 1 to {MOST_DAYS}, for {str(wording.SETTINGS[name]).lower()}."
    return forms.IntegerField(
        label=wording.SETTINGS[name],
        help_text=f"In working days. Now: {getattr(policy, name)}.",
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class TargetsForm(forms.Form):
    """The cost limit, and a number of working days for each target."""

    def __init__(self, data: Any, *, policy: Policy) -> None:
        initial = {name: getattr(policy, name) for name in policy.__dataclass_fields__}
        super().__init__(data, initial=initial)
        limit = cost_field()
        limit.required = True
        limit.label = wording.SETTINGS["cost_limit"]
        limit.help_text = f"In pounds. Now: {wording.setting_in_words('cost_limit', policy.cost_limit)}."
        limit.error_messages["required"] = "Enter the cost in pounds, for example 1000."
        self.fields["cost_limit"] = limit
        for name in policy.__dataclass_fields__:
            if name != "cost_limit":
                self.fields[name] = _days_field(name, policy)


class RemindersForm(forms.Form):
    """For each rule the days on which it speaks."""

    def __init__(self, data: Any, *, days: Mapping[str, tuple[int, ...]]) -> None:
        super().__init__(data, initial={rule.code: ", ".join(map(str, days.get(rule.code, rule.offsets))) for rule in RULES})
        for rule in RULES:
            now = wording.days_in_words(days.get(rule.code, rule.offsets), is_weekly=rule in WEEKLY)
            label, help_text = wording.REMINDERS[rule.code], f"Now: {now}."
            if rule in WEEKLY:
                self.fields[rule.code] = forms.ChoiceField(
                    label=label,
                    help_text=help_text,
                    required=False,
                    choices=[("0", wording.EACH_MONDAY), ("", wording.days_in_words(()))],
                    widget=forms.RadioSelect,
                )
                continue
            self.fields[rule.code] = forms.CharField(label=label, help_text=help_text, required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        """Read the days of each rule: whole numbers, each once, in their order."""
        cleaned = super().clean() or {}
        for rule in RULES:
            written = str(cleaned.get(rule.code, "")).replace(" ", "")
            parts = [part for part in written.split(",") if part]
            if not all(re.fullmatch(r"-?[0-9]{1,3}", part) and abs(int(part)) <= MOST_DAYS for part in parts):
                self.add_error(
                    rule.code, f"Enter days with commas between them, like -5, 0, 2, for “{wording.REMINDERS[rule.code]}”."
                )
            elif len(parts) > MOST_REMINDERS:
                self.add_error(rule.code, f"Enter up to {MOST_REMINDERS} days for “{wording.REMINDERS[rule.code]}”.")
            else:
                cleaned[rule.code] = tuple(sorted({int(part) for part in parts}))
        return cleaned


class StopRemindersForm(forms.Form):
    """Until when somebody is left alone."""

    until = DateField(
        label="Until which day should no reminders go to this person?",
        required=False,
        help_text="For example when somebody is ill or bereaved. Leave it empty to send reminders again.",
    )


class NameForm(forms.Form):
    """How the organisation shows itself."""

    name = forms.CharField(
        label=wording.SETTINGS["name"],
        required=False,
        max_length=100,
        error_messages={"max_length": "Use 100 characters or fewer; nothing you wrote is lost."},
    )
    colour = forms.CharField(
        label=wording.SETTINGS["colour"],
        required=False,
        max_length=50,
        help_text="# and six digits or letters from a to f, for example #0a3d62. Leave it empty for the usual blue.",
    )

    def clean_colour(self) -> str:
        """Refuse what is no colour, and what white words cannot be read on."""
        typed: str = self.cleaned_data["colour"]
        if not typed:
            return ""
        try:
            return colours.readable(typed)
        except colours.NotAColour as error:
            raise ValidationError("Write the colour as # and six digits or letters from a to f, for example #0a3d62.") from error
        except colours.TooPale as error:
            raise ValidationError(
                f"White words on this colour have a contrast of {error.contrast} to 1. Choose a darker one: it must be 7 to 1 or more."
            ) from error


class ClosureForm(forms.Form):
    """A day that differs from the public holidays."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            ("closed", "A closed day: it does not count as a working day"),
            ("working", "A public holiday on which people work"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is a closed day or a working day."},
    )
    site = forms.ModelChoiceField(
        label="Where?", queryset=Site.objects.none(), required=False, empty_label=str(wording.ALL_SITES)
    )
    on = DateField(
        label="When?",
        help_text="For example 24 12 2026.",
        error_messages={"required": "Enter the date."},
    )
    name = forms.CharField(
        label="What is it called?",
        max_length=100,
        help_text="For example: Founders’ day.",
        error_messages={
            "required": "Write what the day is called.",
            "max_length": "Use 100 characters or fewer; nothing you wrote is lost.",
        },
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        sites: Any = self.fields["site"]
        sites.queryset = Site.objects.order_by("name")
        self.fields["site"].choices = [("", wording.ALL_SITES), *((str(one.pk), one.name) for one in sites.queryset)]


def held_code(role: str, team: str | None) -> str:
    """Return a role with its team as the value of a checkbox."""
    return f"{role}-{team}" if team else role


HELD = {held_code(role, team): (role, team) for role in Role for team in teams_of(role)}
"""Everything that somebody can hold, by the value of its checkbox."""


class RolesForm(forms.Form):
    """All that somebody is employed to do here."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        help_text="Choose all that fit. Line managers need no role: the staff directory says who they are.",
        choices=[(code, wording.role_in_words(role, team or "")) for code, (role, team) in HELD.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, held: Iterable[tuple[str, str | None]]) -> None:
        super().__init__(data, initial={"roles": [held_code(role, team) for role, team in held]})

    def clean_roles(self) -> set[tuple[Role, Team | None]]:
        """Return the roles as the rules name them."""
        return {HELD[code] for code in self.cleaned_data["roles"]}


class BudgetForm(forms.Form):
    """Who decides over a department's money."""

    staff_number = forms.CharField(
        label="Staff number of the budget holder",
        required=False,
        max_length=40,
        help_text="You find it under “People and roles”. Leave it empty to use the department above.",
    )

    def clean_staff_number(self) -> Person | None:
        """Return the person; None for nobody."""
        typed = self.cleaned_data["staff_number"]
        if not typed:
            return None
        person: Person | None = Person.objects.active().filter(staff_number__iexact=typed).first()
        if person is None:
            raise ValidationError("Nobody who works here has this staff number. Look it up under “People and roles”.")
        return person
