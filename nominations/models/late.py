"""Named exceptions from the deadline of a cycle (延期受理)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from nominations import querysets
from nominations.models.papers import Paper
from people.models import Society
from programmes.models import Cycle


class LateException(Rehearsable):
    """延期: a later deadline for one society, or for one paper of it; the last one granted counts."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="late_exceptions")
    society = models.ForeignKey(Society, models.PROTECT, related_name="late_exceptions")
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="late_exceptions")
    until = models.DateTimeField(_("deadline"))
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    objects = querysets.LateExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("granted_at")), name="late_exception_lies_ahead"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document=""), name="late_exception_has_its_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.society} {self.cycle}"
