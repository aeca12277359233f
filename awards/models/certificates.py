"""Certificates (证书) and revocations (撤销)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import Standing
from files.models import StoredFile
from ledger.models import Rehearsable
from nominations.models import Candidate


class Certificate(Rehearsable):
    """证书: a number never used twice, a code to verify it, and the facts it states."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="certificates")
    number = models.CharField(_("number"), max_length=60, unique=True)
    code = models.CharField(max_length=24, unique=True)
    facts = models.JSONField(default=dict)
    statement = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()

    objects = querysets.CertificateQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["candidate"], name="one_certificate_a_candidate")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def standing(self) -> str:
        """Return whether the award it states stands: valid or revoked."""
        revoked = self.candidate.stage == "revoked"
        return Standing.REVOKED if revoked else Standing.VALID

    @property
    def shown_code(self) -> str:
        """Return the code in groups of four, as it is printed."""
        return "-".join(self.code[place : place + 4] for place in range(0, len(self.code), 4))


class Correction(Rehearsable):
    """更正换发: the name on a certificate corrected, asked by one person and confirmed by a second.

    From then on ``code``, ``facts``, ``statement`` and ``file`` are those of the paper it replaced.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="corrections")
    name = models.CharField(_("correct name"), max_length=120)
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=200)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(default=dict)
    statement = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = querysets.CorrectionQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(confirmed_at__isnull=True),
                name="one_correction_awaits",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="replaced_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document="") & ~Q(name=""),
                name="correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True, code="")
                | Q(confirmed_by_id__isnull=False, confirmed_at__isnull=False)
                & ~Q(code="")
                & ~Q(confirmed_by_id=F("asked_by_id")),
                name="correction_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.name}"


class Revocation(Rehearsable):
    """撤销: ground and decision, asked by one person and confirmed by a second."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="revocations")
    ground = models.TextField(_("ground"))
    decision = models.CharField(_("decision document"), max_length=200)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = querysets.RevocationQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by_id__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by_id=F("asked_by_id")),
                name="revocation_by_two_persons",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.decision}"
