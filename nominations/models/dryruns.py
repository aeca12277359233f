"""试行: changed rules tried over the papers of an earlier cycle, and what would become of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from nominations import querysets
from nominations.models.papers import Paper
from programmes.models import Cycle, RuleSet


class DryRun(Rehearsable):
    """One trial of a version of the rules over the papers handed in in a cycle of its programme."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="dry_runs")
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="dry_runs")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    papers = models.PositiveIntegerField(default=0)

    objects = querysets.DryRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "cycle"], name="dry_run_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} · {self.cycle}"


class DryRunLine(Rehearsable):
    """A paper the changed rules judge otherwise, and by which findings.

    ``said_*`` are the sentences of the findings that come or go, sealed: they name days of birth.
    """

    class Verdict(models.TextChoices):
        """What becomes of a paper under the changed rules."""

        FAILS = "fails", _("would newly fail")
        PASSES = "passes", _("would newly pass")
        OTHERWISE = "otherwise", _("would fail for another reason")

    run = models.ForeignKey(DryRun, models.CASCADE, related_name="lines")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    codes = models.JSONField(default=list)
    said_zh = EncryptedTextField(blank=True)
    said_en = EncryptedTextField(blank=True)

    class Meta:
        ordering = ["verdict", "paper_id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "paper"], name="dry_run_paper_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["fails", "passes", "otherwise"]),
                name="dry_run_verdict_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.verdict}"

    @property
    def said(self) -> list[str]:
        """Return the sentences in the reader's language."""
        text = self.said_en if (get_language() or "").startswith("en") else self.said_zh
        return str(text).splitlines()
