"""Objections (异议)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import Ground, ObjectionStage, ObjectionWay
from awards.lifecycle import ObjectionMachine
from awards.models.notices import Notice
from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.actors import Actor
from ledger.sentences import SEALED_CANDIDATE
from ledger.situations import Sentence
from nominations.models import Candidate
from nominations.querysets.ties import STAFF
from review.conflicts import same_name


class Objection(ObjectionMachine):
    """异议 against a candidate in a notice; who objects is encrypted and seen by officers alone."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="objections")
    receipt_no = models.CharField(max_length=30, unique=True)
    code_hash = models.CharField(max_length=64)
    ground = models.CharField(_("ground"), max_length=14, choices=Ground)
    effect = models.CharField(max_length=20, default="suspend_award")
    from_unit = models.BooleanField(_("made by a unit"), default=False)
    objector = EncryptedTextField(_("real name"))
    contact = EncryptedTextField(_("contact"))
    statement = EncryptedTextField(_("facts"))
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    way = models.CharField(
        _("channel"), max_length=10, choices=ObjectionWay, default=ObjectionWay.SITE
    )
    sent_on = models.DateField(_("postmark of dispatch"), null=True, blank=True)
    arrived_on = models.DateField(_("day of arrival"), null=True, blank=True)
    anonymous = models.BooleanField(_("anonymous"), default=False)
    refusal = models.CharField(_("clause of refusal"), max_length=20, blank=True)
    ruling = models.TextField(_("reasons of the ruling"), blank=True)
    document = models.CharField(_("decision document"), max_length=200, blank=True)
    ruled_at = models.DateTimeField(null=True)

    objects = querysets.ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=ObjectionStage.values), name="objection_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["received", "accepted", "lead"], ruled_at__isnull=True)
                | ~Q(stage__in=["received", "accepted", "lead"])
                & Q(ruled_at__isnull=False)
                & ~Q(ruling=""),
                name="objection_ruling_whole",
            ),
            models.CheckConstraint(
                condition=Q(anonymous=True) | ~Q(stage="lead"), name="only_anonymous_are_leads"
            ),
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from whom it is about, or may have made it.

        Who objects is known by a name alone; whoever bears it hears the objection no more.
        """
        name = str(self.objector)
        mine = bool(name) and by.holds(*STAFF) and same_name(name) == same_name(by.name)
        return mine or self.candidate.keeps_away(by)

    def __str__(self) -> str:
        return self.receipt_no

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return that the candidate it is about is sealed."""
        return (SEALED_CANDIDATE,) if self.candidate.sealed_at else ()
