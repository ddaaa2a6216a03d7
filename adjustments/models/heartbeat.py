"""A sign of life of the machine."""

from django.db import models


class Heartbeat(models.Model):
    """When one worker last began, and last finished, one task that comes round by itself."""

    task = models.CharField(max_length=60)
    worker = models.CharField(max_length=200)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "worker"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.task} by {self.worker}"
