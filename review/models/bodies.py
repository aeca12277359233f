"""The body (推选委员会、常务理事会) that votes in a society's own round."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from nominations.choices import SelectionDuty
from review import querysets
from review.models.experts import Expert
from review.models.rounds import Round


class BodyMember(Rehearsable):
    """推选委员: one of those appointed (应到) to a society's own round, and their duty in it.

    ``unit_name`` is as the society named it: what the association's pool knows of the same person
    is not told to a society.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="body")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="bodies")
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    duty = models.CharField(
        _("duty"), max_length=8, choices=SelectionDuty, default=SelectionDuty.MEMBER
    )

    objects = querysets.BodyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="body_member_once")]

    def __str__(self) -> str:
        return str(self.expert)
