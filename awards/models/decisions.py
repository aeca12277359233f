"""Bodies asked about a candidate, and what the deciding meeting said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.choices import Answer, Verdict
from ledger.models import Rehearsable
from nominations.models import Candidate


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
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    reason = models.TextField(blank=True)
    entered_by_id = models.BigIntegerField()
    entered_at = models.DateTimeField()

    kept_for_good = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="confirmed") | ~Q(reason=""), name="decision_against_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(outcome="confirmed") | Q(grade=""),
                name="only_the_confirmed_have_a_grade",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.outcome}"

    @property
    def grade_zh(self) -> str:
        """Return the grade as lists and certificates say it, or ""."""
        grades = self.candidate.cycle.rules.publish.grades
        return next((each.zh for each in grades if each.code == self.grade), "")
