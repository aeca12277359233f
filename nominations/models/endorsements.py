"""How a 负责人 endorses without logging in: a personal link with a code, or a sealed page (审批页)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Entry, Rehearsable
from nominations import querysets
from nominations.choices import LinkState, PageState
from nominations.models.papers import Paper
from nominations.querysets.holders import ApprovalPageQuerySet
from people.models import Office, PinnedLink


class EndorsementLink(PinnedLink):
    """A personal link by which the holder of one office decides on one paper as it was submitted.

    ``submission`` is the line of the book the paper stood at: once the paper moves on, the link is
    over. Deciding takes a code sent to the telephone that is on record in the holder's account.
    """

    purpose = "endorsement"

    class Outcome(models.TextChoices):
        ENDORSE = "endorse", _("endorsed")
        SEND_BACK = "send_back", _("sent back")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="endorsement_links")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    submission = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = querysets.OfPaperQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "office"],
                name="one_open_link_an_office",
                condition=Q(outcome="", withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="endorsement_link_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(pin_hash="") | Q(pin_at__isnull=False), name="code_was_sent_at_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper.number} · {self.office.user}"

    def state(self, at: datetime) -> LinkState:
        """Return where it stands at a moment."""
        if self.outcome:
            return LinkState(self.outcome)
        if self.withdrawn_at:
            return LinkState.WITHDRAWN
        if self.paper.entry_id != self.submission_id:
            return LinkState.OVER
        return LinkState.EXPIRED if self.expires_at <= at else LinkState.WAITING


class ApprovalPage(Rehearsable):
    """审批页: the scan of a page the 负责人 signed and sealed by hand; the office says what it is worth.

    ``code`` is the version code the page bears, which was that of the paper as it stood; where no
    machine could read it, a person ``typed`` it. What counts for the deadline is ``uploaded_at``.
    """

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="approval_pages")
    submission = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    code = models.CharField(_("version code"), max_length=8)
    typed = models.BooleanField(default=False)
    signer = models.CharField(_("signed by"), max_length=60)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    verified = models.BooleanField(null=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)
    judged_why = models.TextField(blank=True)

    objects = ApprovalPageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                name="one_approval_page_waits",
                condition=Q(verified__isnull=True, replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(verified__isnull=True, judged_by__isnull=True, judged_at__isnull=True)
                | Q(verified__isnull=False, judged_by__isnull=False, judged_at__isnull=False),
                name="approval_page_judged_whole",
            ),
            models.CheckConstraint(
                condition=Q(verified__isnull=True) | Q(verified=True) | ~Q(judged_why=""),
                name="refused_approval_page_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper.number} {self.code}"

    @property
    def state(self) -> PageState:
        """Return where it stands."""
        if self.verified is not None:
            return PageState.CONFIRMED if self.verified else PageState.REFUSED
        if self.replaced_at:
            return PageState.REPLACED
        over = self.paper.entry_id != self.submission_id
        return PageState.OVER if over else PageState.WAITING
