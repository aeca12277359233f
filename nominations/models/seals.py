"""Seals (封存): a paper that may hold something classified, until two persons have decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from nominations.models.papers import Paper
from nominations.models.ways import Import
from nominations.querysets.holders import SealQuerySet


class Seal(Rehearsable):
    """疑似涉密: who sealed a paper, when and on what ground; what was decided, by which two persons.

    ``ground`` says where to look and never repeats what is written there. ``imports`` are the summary
    sheets that hold the paper as well, ``stopped`` the jobs the seal stopped. ``erased`` keeps, after
    the paper was found classified, the hashes of what was erased.
    """

    class Verdict(models.TextChoices):
        """What the 保密员 proposes."""

        RELEASE = "release", _("not classified: release")  # 解封
        CLASSIFIED = "classified", _("classified: erase, go offline")  # 确认涉密

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="seals")
    ground = models.CharField(_("ground"), max_length=200)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sealed_in = models.CharField(max_length=12, blank=True)  # the office they pressed it in
    sealed_at = models.DateTimeField(_("sealed"))
    imports = models.ManyToManyField(Import, related_name="seals")
    stopped = models.JSONField(default=list)
    verdict = models.CharField(_("proposal"), max_length=10, choices=Verdict, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    erased = models.JSONField(default=dict)

    kept_for_good = True
    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"], name="one_open_seal_a_paper", condition=Q(decided_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(verdict="", proposed_by__isnull=True, proposed_at__isnull=True)
                | ~Q(verdict="")
                & ~Q(reason="")
                & Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="seal_proposal_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, proposed_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="seal_decided_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"封存 {self.paper.number}"

    @property
    def is_open(self) -> bool:
        """Tell whether the paper is sealed by it now."""
        return self.decided_at is None

    @property
    def number(self) -> str:
        """Return the number of the paper: all that is named of it outside this page."""
        return self.paper.number
