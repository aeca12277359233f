"""Clearances and decisions, notices, objections, award lists, certificates, revocations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import Answer, Ground, ListStage, NoticeStage, ObjectionStage, Standing, Verdict
from awards.lifecycle import AwardListMachine, NoticeMachine, ObjectionMachine
from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.models import Rehearsable
from ledger.sentences import SEALED_CANDIDATE, sealed_within
from ledger.situations import Sentence
from nominations.models import Candidate
from programmes.models import Cycle


class Clearance(Rehearsable):
    """A body asked about a candidate (征求意见、诚信核查): when, and what it answered on which document."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="clearances")
    body = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.OPEN)
    answered_on = models.DateField(null=True)
    document = models.CharField(_("document"), max_length=200, blank=True)
    entered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "body"], name="body_asked_once"),
            models.CheckConstraint(
                condition=Q(answer="open", answered_on__isnull=True)
                | Q(answered_on__isnull=False) & ~Q(answer="open") & ~Q(document=""),
                name="clearance_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.answer}"


class Decision(Rehearsable):
    """What the deciding meeting (审定会议) said about one candidate, with its minutes (纪要)."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="decisions")
    meeting = models.CharField(_("meeting"), max_length=120)
    held_on = models.DateField(_("date"))
    minutes = models.CharField(_("minutes"), max_length=200)
    outcome = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True)
    entered_by_id = models.BigIntegerField()
    entered_at = models.DateTimeField()

    kept_for_good = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="confirmed") | ~Q(reason=""), name="decision_against_has_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.outcome}"


class Notice(NoticeMachine):
    """公示: what is published about whom, from the first to the last moment."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="notices")
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    basis = models.TextField(_("legal basis"))
    contact = models.TextField(_("contact"))
    text = models.TextField(_("text"), blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    drafted_by_id = models.BigIntegerField(editable=False)
    published_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = querysets.NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=NoticeStage.values), name="notice_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(stage="drafted", published_at__isnull=True, closes_at__isnull=True)
                | ~Q(stage="drafted")
                & Q(published_at__isnull=False, closes_at__gt=F("published_at")),
                name="published_notice_has_its_moments",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed candidates keep the notice from being published."""
        count = self.items.sealed().count() if verb == "publish" else 0
        return (sealed_within(count),) if count else ()

    def withheld(self) -> list[Candidate]:
        """Return who stands in notice and was withheld for a part of it, because they were sealed.

        For them the notice has not run its full length: it is repeated.
        """
        if self.published_at is None or self.closes_at is None:
            return []
        seals = Q(papers__seals__sealed_at__lt=self.closes_at) & Q(
            papers__seals__decided_at__gt=self.published_at
        )
        rows = Candidate.objects.filter(
            seals, notice_items__notice=self, stage="announced", sealed_at__isnull=True
        )
        return [c for c in rows.distinct().order_by("pk") if c.last_notice_id() == self.pk]

    def runs_at(self, at: datetime) -> bool:
        """Tell whether the notice is published and its last moment has not passed."""
        return self.stage == "published" and self.closes_at is not None and at < self.closes_at

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that would be published, with where it stands."""
        yield str(_("title")), self.title
        yield str(_("legal basis")), self.basis
        yield str(_("text")), self.text
        for item in self.items.shown():
            yield item.facts.get("name", ""), " ".join(str(v) for v in item.facts.values())


class NoticeItem(Rehearsable):
    """A candidate in a notice: the published facts as a snapshot."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="notice_items")
    position = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)

    objects = querysets.ListedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "candidate"], name="noticed_once"),
            models.UniqueConstraint(fields=["notice", "position"], name="notice_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.facts.get('name', '')}"


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
                condition=Q(stage__in=["received", "accepted"], ruled_at__isnull=True)
                | ~Q(stage__in=["received", "accepted"])
                & Q(ruled_at__isnull=False)
                & ~Q(ruling=""),
                name="objection_ruling_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_no

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return that the candidate it is about is sealed."""
        return (SEALED_CANDIDATE,) if self.candidate.sealed_at else ()


class AwardList(AwardListMachine):
    """授奖名单 of a cycle: published by two persons, a snapshot for good."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="award_lists")
    number = models.CharField(_("document number"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    drafted_by_id = models.BigIntegerField(editable=False)
    published_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = querysets.AwardListQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=ListStage.DRAFTED, published_at__isnull=True)
                | Q(stage=ListStage.PUBLISHED, published_at__isnull=False),
                name="published_list_has_its_moment",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed candidates, on it or missing from it, keep it from being published."""
        missing = self.unexplained_absences().filter(sealed_at__isnull=False)
        count = self.items.sealed().count() + missing.count()
        return (sealed_within(count),) if count else ()

    def unexplained_absences(self) -> models.QuerySet[Candidate]:
        """Return who stood in a notice of this cycle and is neither listed here nor explained here.

        Who stands on an earlier published list of the cycle needs no explanation.
        """
        noticed = Candidate.objects.filter(
            cycle=self.cycle, notice_items__notice__stage__in=["published", "suspended", "closed"]
        )
        return (
            noticed.exclude(pk__in=self.items.values("candidate_id"))
            .exclude(pk__in=self.absences.values("candidate_id"))
            .exclude(award_list_items__award_list__stage="published")
            .distinct()
        )


class AwardListItem(Rehearsable):
    """An awardee in a list, with the published facts."""

    award_list = models.ForeignKey(AwardList, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="award_list_items")
    position = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)

    objects = querysets.ListedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["award_list", "candidate"], name="listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.facts.get('name', '')}"


class Absence(Rehearsable):
    """Why somebody who stood in the notice is not on the list (公示后未列入的原因)."""

    award_list = models.ForeignKey(AwardList, models.PROTECT, related_name="absences")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="absences")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award_list", "candidate"], name="absent_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="absence_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.reason}"


class Certificate(Rehearsable):
    """证书: a number never used twice, a code to verify it, and the facts it states."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="certificates")
    number = models.CharField(_("number"), max_length=60, unique=True)
    code = models.CharField(max_length=24, unique=True)
    facts = models.JSONField(default=dict)
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
