"""Filters that somebody of the adjustments team keeps for themselves."""

from django.db import models

from .person import Person


class SavedView(models.Model):
    """A list under a name: the filters as they stand in its address, never the words that were searched for."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")  # nobody else's, and no record
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="view_named_once")]

    def __str__(self) -> str:
        return self.name
