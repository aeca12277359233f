"""Decisions of the merge desk: which papers are about one person, which facts stand, what they say."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.actors import Actor
from ledger.models import Rehearsable
from nominations.choices import ConfirmationState
from nominations.models.papers import Paper
from nominations.querysets.holders import ConfirmationQuerySet, MergeQuerySet
from nominations.querysets.ties import is_tied
from programmes.models import Cycle


class Merge(Rehearsable):
    """合并认定: the office's one decision on papers that may be about one person or team.

    ``cycle`` and ``key`` are where and as whom the papers meet, where they do. ``stands`` says of each
    fact the papers differ in which paper's holds: ``{"unit": {"paper": number, "said": text}}``. It
    counts until it is undone; a further decision about one of its papers undoes it.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="merges")
    same = models.BooleanField(_("one person"))
    key = models.CharField(max_length=80, blank=True, editable=False)
    identity = models.ForeignKey(Paper, models.CASCADE, null=True, related_name="+")
    stands = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_its_reason"),
            models.CheckConstraint(
                condition=Q(same=False, key="", identity__isnull=True)
                | (Q(same=True, identity__isnull=False) & ~Q(key="")),
                name="merged_papers_have_their_key",
            ),
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from one of its papers."""
        return is_tied(Paper.objects.filter(merges__merge=self), by)

    def __str__(self) -> str:
        return f"{self.cycle}: {self.reason}"


class MergedPaper(Rehearsable):
    """A paper a decision of the merge desk is about."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="parts")
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="merges")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["merge", "paper"], name="paper_once_a_merge")
        ]

    def __str__(self) -> str:
        return str(self.paper)


class Confirmation(Rehearsable):
    """本人确认: the merged papers shown to the nominee by a signed link, and what they answered.

    The link's code is found by its hash; it rests encrypted and is gone once it was used. ``digest`` is
    of what the page showed.
    """

    class Answer(models.TextChoices):
        AGREE = "agree", _("it is right")
        DECLINE = "decline", _("it is wrong")

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="confirmations")
    name = models.CharField(_("name"), max_length=120)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("mobile phone"), blank=True)
    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merge"],
                name="confirmation_asked_once",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, digest="")
                | (~Q(answer="") & Q(answered_at__isnull=False) & ~Q(digest="")),
                name="confirmation_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer="decline") | ~Q(words=""), name="contradiction_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merge} · {self.name}"

    def state(self, at: datetime) -> ConfirmationState:
        """Return where it stands at a moment."""
        if self.withdrawn_at:
            return ConfirmationState.WITHDRAWN
        if self.answer:
            agreed = self.answer == self.Answer.AGREE
            return ConfirmationState.CONFIRMED if agreed else ConfirmationState.CONTRADICTED
        return ConfirmationState.EXPIRED if self.expires_at <= at else ConfirmationState.WAITING
