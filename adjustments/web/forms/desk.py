"""What the adjustments team asks of its list."""

from __future__ import annotations

from typing import Any

from django import forms

from ... import wording
from ...queries import desk
from ...rules.states import State

_ANY = [("", "Any")]


class FilterForm(forms.Form):
    """What the list is narrowed to. The words stand in the session, all else in the address."""

    words = forms.CharField(label="Reference, person or adjustment", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Where it stands",
        required=False,
        choices=[
            *((value, wording.DESK_STATES[value]) for value in (desk.ANY_OPEN, desk.CLOSED, desk.ANY_STATE)),
            *((state.value, text) for state, text in wording.STATES.items() if state is not State.DRAFT),
        ],
    )
    holder = forms.ChoiceField(
        label="Who has it", required=False, choices=_ANY + [(one.value, wording.DESK_HOLDERS[one]) for one in desk.Holder]
    )
    directorate = forms.TypedChoiceField(label="Directorate", required=False, coerce=int, empty_value=None)
    category = forms.ChoiceField(label="Category", required=False)
    route = forms.ChoiceField(label="Approval route", required=False, choices=_ANY + list(wording.ROUTES.items()))
    part = forms.ChoiceField(
        label="What needs a look", required=False, choices=_ANY + [(one.value, wording.DESK_PARTS[one]) for one in desk.Part]
    )
    only = forms.MultipleChoiceField(
        label="Only what is",
        required=False,
        choices=[(one.value, wording.DESK_ONLY[one]) for one in desk.Only],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["directorate"].choices = _ANY + [(str(one.pk), one.name) for one in desk.directorates()]
        kinds = [(kind, kind) for kind in desk.categories()]
        self.fields["category"].choices = [*_ANY, *kinds, (desk.OWN_WORDS, wording.OWN_WORDS)]

    def asked(self) -> desk.Filter:
        """Return the filter, once the form is valid."""
        answers = self.cleaned_data
        return desk.Filter(**answers | {"only": frozenset(answers["only"]), "words": answers["words"].strip()})


class SaveViewForm(forms.Form):
    """A name for the filters."""

    name = forms.CharField(
        label="Name of this view",
        max_length=60,
        help_text="Do not use a person’s name. The words that you searched for are not kept.",
        error_messages={"required": "Enter a name for this view."},
    )
