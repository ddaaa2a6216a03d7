"""Words between people, kept apart from history so that they can be erased."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

from .adjustment import Adjustment
from .event import Event
from .person import Person

LONGEST = 4000  # characters; about two pages


def says_something(words: str) -> None:
    """Refuse words without a sign that can be read: blanks of every kind, marks of direction, joiners alone."""
    if all(unicodedata.category(sign)[0] in "CZ" for sign in words):
        raise ValidationError("Write something that can be read.", code="required")


class Message(models.Model):
    """What somebody wrote when they did something: reasons for a refusal, what does not work, why withdrawn."""

    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="messages")
    about = models.CharField(max_length=40, help_text="The action with which it was written.")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=LONGEST)
    at = models.DateTimeField()
    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="messages")

    def __str__(self) -> str:
        return f"{self.adjustment_id} {self.about}"
