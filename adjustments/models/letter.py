"""Letters: what the employee has in hand."""

from django.db import models

from .adjustment import Adjustment
from .event import Event


class Letter(models.Model):
    """The letter about one outcome, made in the transaction of its event. Its words are the event's and its message's."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="letter")
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="letters")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"letter of {self.event}"
