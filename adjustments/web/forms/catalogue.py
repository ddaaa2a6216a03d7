"""What HR fills in to edit the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms

from ... import wording
from ...models import Barrier, CatalogueEntry
from ...rules import delivery
from ...rules.routes import DELIVERERS
from ...rules.states import DELIVERS, Task, Team

_MISFITS = {
    "no_steps_wanted": "Nothing is bought when only the line manager or HR delivers: choose “Not needed” for every step.",
    "steps_wanted": "Choose the team for at least one step, for example “Set it up”.",
    "quote_wanted": "At this cost, choose who gets a quote first.",
}
_TEAMS = [
    ("", "Not needed"),
    *((team.value, str(wording.TEAMS[team])[0].upper() + str(wording.TEAMS[team])[1:]) for team in Team if team in DELIVERS),
]


def _categories() -> list[str]:
    return list(CatalogueEntry.objects.order_by("category").values_list("category", flat=True).distinct())


def _days(label: str, help_text: str) -> forms.IntegerField:
    wrong = "Enter a number of working days from 0 to 365."
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=365, widget=forms.TextInput, error_messages=errors
    )


class FindForm(forms.Form):
    """What HR may narrow the list by."""

    q = forms.CharField(label="Search", required=False, max_length=100, help_text="The name, or another word for it.")
    category = forms.ChoiceField(label="Category", required=False)
    offer = forms.ChoiceField(
        label="On offer",
        required=False,
        choices=[("", "What people can ask for"), ("withdrawn", "What is no longer offered"), ("all", "Everything")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "Every category"), *((name, name) for name in _categories())]


class EntryForm(forms.Form):
    """An entry of the catalogue."""

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="What people would call it, in a few plain words.",
        error_messages={"required": "Enter a name.", "max_length": "Use 100 characters or fewer for the name."},
    )
    in_plain_words = forms.CharField(
        label="What it is and what it does",
        max_length=300,
        help_text="One or two short sentences that anybody understands at once. Do not name a health condition.",
        widget=forms.Textarea,
        error_messages={"required": "Write what it is and what it does.", "max_length": "Use 300 characters or fewer."},
    )
    synonyms = forms.CharField(
        label="Other words that people use for it",
        required=False,
        max_length=1000,
        help_text="Brands, older names, everyday words, with commas between. Search finds the entry by them; nobody sees them.",
        widget=forms.Textarea,
        error_messages={"max_length": "Use 1,000 characters or fewer."},
    )
    category = forms.ChoiceField(label="Category")
    new_category = forms.CharField(
        label="A new category, if none of these fits",
        required=False,
        max_length=100,
        error_messages={"max_length": "Use 100 characters or fewer for the category."},
    )
    barriers = forms.MultipleChoiceField(
        label="Which barriers does it remove?",
        help_text="People who choose one of these see it first.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one barrier."},
    )
    lead_days_least = _days("Working days until it is in place, at least", "From the agreement. 0 means the same day.")
    lead_days_most = _days("Working days until it is in place, at most", "The employee is told this number. It is the target.")
    cost_band = forms.ChoiceField(
        label="Usual cost",
        choices=[(band, str(words).capitalize()) for band, words in wording.COST_BANDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the usual cost."},
    )
    is_recurring = forms.BooleanField(label="The cost comes again, for example each month or year", required=False)
    first_deliverer = forms.ChoiceField(
        label="Who delivers it first?",
        choices=[(name, name[0].upper() + name[1:]) for name in sorted(DELIVERERS, key=str.casefold)],
    )
    other_deliverers = forms.MultipleChoiceField(
        label="Who else takes part?",
        required=False,
        choices=[(name, name[0].upper() + name[1:]) for name in sorted(DELIVERERS, key=str.casefold)],
        widget=forms.CheckboxSelectMultiple,
    )
    is_fast_track = forms.BooleanField(label="Usually a quick yes: agreed beforehand, one click for the manager", required=False)
    changes_contract = forms.BooleanField(
        label="It changes a contract or roster: HR decides after the line manager", required=False
    )
    goes_to_hr = forms.BooleanField(label="The adjustments team decides it, not the line manager", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(name, name) for name in _categories()]
        barriers = Barrier.objects.exclude(code="OTHER").order_by("position")
        self.fields["barriers"].choices = list(barriers.values_list("code", "on_the_page"))
        for step in Task:
            self.fields[f"step_{step}"] = forms.ChoiceField(label=wording.DELIVERY_STEPS[step], required=False, choices=_TEAMS)

    @property
    def steps(self) -> list[forms.BoundField]:
        """The fields of the delivery steps, in order."""
        return [self[f"step_{step}"] for step in Task]

    @staticmethod
    def filled_with(values: dict[str, Any]) -> dict[str, Any]:
        """Return the initial answers for an entry's values."""
        first, *others = values["delivered_by"] or [""]
        steps = {f"step_{one['step']}": one["team"] for one in values["delivery_steps"]}
        return {**values, **steps, "first_deliverer": first, "other_deliverers": others}

    def clean_in_plain_words(self) -> str:
        """Return the sentence without its last full stop: pages add it."""
        return str(self.cleaned_data["in_plain_words"]).strip().removesuffix(".")

    def clean_synonyms(self) -> str:
        """Return the words with one comma and one space between."""
        words = str(self.cleaned_data["synonyms"]).replace("\n", ",").split(",")
        return ", ".join(word for one in words if (word := " ".join(one.split())))

    def clean(self) -> dict[str, Any]:
        """Refuse what does not go together."""
        cleaned = super().clean() or {}
        least, most = cleaned.get("lead_days_least"), cleaned.get("lead_days_most")
        if least is not None and most is not None and least > most:
            self.add_error("lead_days_most", "Enter a number that is not below the one above.")
        if cleaned.get("is_fast_track") and cleaned.get("changes_contract"):
            self.add_error("changes_contract", "A change of contract or roster is never a quick yes. Choose one of the two.")
        if not self.errors and (misfit := self._misfit()):
            self.add_error("step_quote", _MISFITS[misfit])
        return cleaned

    def _misfit(self) -> str | None:
        values = self.values()
        kinds = [Task(one["step"]) for one in values["delivery_steps"]]
        return delivery.do_not_fit(kinds, cost_band=values["cost_band"], delivered_by=tuple(values["delivered_by"]))

    def values(self) -> dict[str, Any]:
        """Return the answers as the catalogue keeps them."""
        answers = self.cleaned_data
        same = (
            *("name", "in_plain_words", "synonyms", "lead_days_least", "lead_days_most", "cost_band", "is_recurring"),
            *("is_fast_track", "changes_contract", "goes_to_hr"),
        )
        others = [name for name in answers["other_deliverers"] if name != answers["first_deliverer"]]
        return {name: answers[name] for name in same} | {
            "category": answers["new_category"] or answers["category"],
            "barriers": sorted(answers["barriers"]),
            "delivered_by": [answers["first_deliverer"], *others],
            "delivery_steps": [{"step": step.value, "team": team} for step in Task if (team := answers[f"step_{step}"])],
        }
