"""Who opened whose record."""

from django.db import models

from .person import Person
from .request import Request


class Look(models.Model):
    """One opening of somebody else's request, shown to them in words. Looks within 30 minutes are one."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="looks")
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "viewer", "at"], name="look_latest")]

    def __str__(self) -> str:
        return f"{self.viewer_id} opened {self.request_id}"
