"""Proof that a notice hung in a unit (张贴证明): which unit, from when to when, and a photograph."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.models.notices import Notice
from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable


class Posting(Rehearsable):
    """One unit that posted a notice on paper, with the photograph that shows it; never changed.

    ``unit_key`` is the unit's name without widths and spaces: who sends two photographs counts once.
    A wrong entry is struck out with its reason and entered anew.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="postings")
    unit = models.CharField(_("unit"), max_length=200)
    unit_key = models.CharField(max_length=200, db_index=True)
    place = models.CharField(_("where it hung"), max_length=200)
    posted_on = models.DateField(_("posted on"))
    until = models.DateField(_("hung until"))
    photograph = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    entered_by_id = models.BigIntegerField()
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_why = models.TextField(_("reason"), blank=True)

    objects = querysets.PostingQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("posted_on")), name="posting_in_order"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_why="")
                | Q(struck_at__isnull=False) & ~Q(struck_why=""),
                name="struck_posting_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.posted_on}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a candidate in the notice."""
        return self.notice.keeps_away(by)
