"""Idempotency: what was sent once is done once."""

from django.db import models

from .person import Person


class Sending(models.Model):
    """One accepted form or API call, kept for seven days so that a repeat gets the first answer again.

    `body_hash` is keyed and says only whether a repeat is the same. `result` is a reference or path, never text.
    """

    key = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    result = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="sent_once")]

    def __str__(self) -> str:
        return self.route
