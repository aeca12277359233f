"""Statements (声明、意见): what people owe a paper who have no account, asked and given by a link."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable
from nominations import querysets
from nominations.choices import StatementKind, StatementState
from nominations.models.contents import Member
from nominations.models.papers import Paper


class Statement(Rehearsable):
    """A consent or opinion asked of one person or unit, for one paper as it stood when it was given.

    The link's code is found by its hash; it rests encrypted, so that the same link can be sent again,
    and is gone once it was used. ``digest`` is of what the giver was shown: a change voids the answer.
    """

    class Answer(models.TextChoices):
        AGREE = "agree", _("agree")
        DECLINE = "decline", _("decline")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=12, choices=StatementKind)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="statements")
    name = models.CharField(_("name"), max_length=120)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("mobile phone"), blank=True)
    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)
    edition = models.CharField(max_length=10, blank=True)  # of the words that were agreed to
    digest = models.CharField(max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    handler = EncryptedTextField(_("handled by"), blank=True)
    handler_phone = EncryptedTextField(_("telephone of the handler"), blank=True)
    on_paper = models.BooleanField(default=False)  # signed by hand; the file is its scan
    typed = models.BooleanField(default=False)  # its code was typed, not read
    rejected_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    rejected_why = models.TextField(blank=True)
    voided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = querysets.StatementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "kind", "member"],
                name="statement_of_a_person_once",
                condition=Q(withdrawn_at__isnull=True, member__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["paper"],
                name="statement_of_the_unit_once",
                condition=Q(withdrawn_at__isnull=True, kind="unit"),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, digest="")
                | (~Q(answer="") & Q(answered_at__isnull=False) & ~Q(digest="")),
                name="statement_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer="decline") | ~Q(words=""), name="declined_statement_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(kind="unit", answer="agree") | Q(file__isnull=False),
                name="opinion_of_unit_has_its_seal",
            ),
            models.CheckConstraint(
                condition=Q(on_paper=False) | Q(file__isnull=False, answer="agree"),
                name="statement_on_paper_has_its_scan",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at__isnull=True, rejected_by__isnull=True, rejected_why="")
                | Q(on_paper=True, rejected_at__isnull=False, rejected_by__isnull=False)
                & ~Q(rejected_why=""),
                name="rejected_statement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from the paper it belongs to."""
        return self.paper.keeps_away(by)

    @property
    def stands(self) -> bool:
        """Tell whether it was agreed to and nothing it covers has changed."""
        over = self.voided_at or self.withdrawn_at or self.rejected_at
        return self.answer == "agree" and not over

    @property
    def told_at(self) -> datetime:
        """Return when the person was last written to."""
        return self.reminded_at or self.asked_at

    def state(self, at: datetime) -> StatementState:
        """Return where it stands at a moment."""
        if self.withdrawn_at:
            return StatementState.WITHDRAWN
        if self.answer == "decline":
            return StatementState.DECLINED
        if self.rejected_at:
            return StatementState.REJECTED
        if self.answer:
            return StatementState.VOID if self.voided_at else StatementState.AGREED
        return StatementState.EXPIRED if self.expires_at <= at else StatementState.WAITING
