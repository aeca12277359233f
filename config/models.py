"""The demo clock: one stored offset."""

from django.db import models


class DemoClock(models.Model):
    """How far the demonstration runs ahead of the real clock, in seconds; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_demo_clock")]

    def __str__(self) -> str:
        return f"+{self.offset}"
