"""What signing a review leaves and asks for: its basis, its code, and opening it again after closing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from people.models import Pinned
from review import querysets
from review.models.experts import Expert
from review.models.rounds import Assignment, Round


class Reopening(Rehearsable):
    """结束后重新打开: the office asks with a reason, another person, the supervisor, decides; for good."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reopenings")
    reason = EncryptedTextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    words = EncryptedTextField(blank=True)  # of the supervisor, where they do not agree
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    kept_for_good = True
    objects = querysets.ReopeningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], name="reopening_asked_once", condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                condition=Q(agreed=None, decided_by=None, decided_at=None)
                | Q(agreed__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("asked_by")),
                name="reopening_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)


class SigningCode(Pinned):
    """签名验证码: the one-time code by which one expert signs in one round, where the rule set asks."""

    purpose = "signing"

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "expert"], name="signing_code_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert}: {self.round}"


class Basis(Rehearsable):
    """评分依据: the score sheet's criteria and the paper versions a review was signed on, for good."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="bases")
    criteria = models.TextField()  # canonical JSON
    digest = models.CharField(max_length=64)  # its SHA-256
    versions = models.JSONField()  # [number of the paper, version, its digest]
    number = models.PositiveSmallIntegerField()  # of its signatures
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "number"], name="basis_once")]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.digest[:8]}"
