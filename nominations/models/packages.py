"""Packages of files that leave the house: dossiers for the office, what a society hands in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable
from nominations.models.candidates import Candidate
from nominations.models.papers import Paper
from nominations.querysets.holders import PackageQuerySet
from nominations.querysets.ties import is_tied
from people.models import Society
from programmes.models import Cycle


class Package(Rehearsable):
    """卷宗 or 推荐材料: one archive of papers, asked for by somebody and made in the background.

    Personal numbers in it are masked unless ``purpose`` says what they are needed for.
    """

    class Kind(models.TextChoices):
        CANDIDATE = "candidate", _("dossier of a candidate")
        BATCH = "batch", _("dossiers of several candidates")
        SOCIETY = "society", _("package of a society")
        REPORT = "report", _("report package for the deciding body")  # 上报材料包

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="packages"
    )
    society = models.ForeignKey(
        Society, models.PROTECT, null=True, blank=True, related_name="packages"
    )
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="packages")
    papers = models.ManyToManyField(Paper, related_name="packages")
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True, made_at__isnull=True)
                | Q(file__isnull=False, made_at__isnull=False),
                name="package_made_whole",
            ),
            models.CheckConstraint(
                condition=Q(kind="candidate", candidate__isnull=False, society__isnull=True)
                | Q(kind="batch", candidate__isnull=True, society__isnull=True)
                | Q(kind="society", society__isnull=False, cycle__isnull=False)
                | Q(
                    kind="report", candidate__isnull=True, society__isnull=True, cycle__isnull=False
                ),
                name="package_of_its_kind",
            ),
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a paper it holds."""
        return is_tied(self.papers.all(), by)

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> bool:
        """Tell whether personal numbers are masked in it."""
        return not self.purpose
