"""What is on record about an expert's conduct, and who may not review at all (禁评)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from review.choices import BanEnd, ConductKind
from review.models.experts import Expert
from review.querysets import standing


class Conduct(Rehearsable):
    """履职记录: a fact about how an expert did the work, never a mark. It is not changed.

    A fact that was wrong is answered by a further one of the kind "correction".
    """

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conduct")
    kind = models.CharField(_("kind"), max_length=12, choices=ConductKind)
    on = models.DateField(_("on"))
    what = models.TextField(_("what happened"))
    document = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    kept_for_good = True

    objects = standing.OfExpertQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "conduct"
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="conduct_says_what_happened")
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.get_kind_display()}"


class Ban(Rehearsable):
    """禁评: an expert may not review, from when to when, by whose decision, with its document.

    In force until ``ended_at``: lifted by another manager, or ended by the clock once ``until`` has
    passed. While one is in force the database refuses every assignment and seat of the association.
    """

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="bans")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    number = models.CharField(_("document number"), max_length=80)
    document = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    decided_by = models.CharField(_("decided by"), max_length=120)
    reason = models.TextField(_("reason"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_how = models.CharField(max_length=8, choices=BanEnd, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_why = models.TextField(blank=True)

    kept_for_good = True

    objects = standing.BanQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="ban_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(decided_by="") & ~Q(reason=""),
                name="ban_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="", ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_how="over", ended_by__isnull=True)
                | (
                    Q(ended_at__isnull=False, ended_how="lifted", ended_by__isnull=False)
                    & ~Q(ended_why="")
                    & ~Q(ended_by=F("entered_by"))
                ),
                name="ban_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.number}"
