"""What gathers around an objection: the nominator's answer, notes of the inquiry, an appeal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import AppealSide, NoteKind
from awards.models.objections import Objection
from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.actors import Actor
from ledger.models import Rehearsable
from people.models import Society


class Answer(Rehearsable):
    """What the nominating society answers (推荐单位答复) to a redacted copy of an objection.

    ``copy`` is all the society reads: the facts without whoever objects.
    """

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="replies")
    society = models.ForeignKey(Society, models.PROTECT, related_name="objection_answers")
    copy = EncryptedTextField(_("redacted copy"))
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    text = EncryptedTextField(_("answer"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    answered_by_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = querysets.AnswerQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "society"], name="society_answers_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by_id__isnull=True)
                | Q(answered_at__isnull=False, answered_by_id__isnull=False),
                name="answer_to_objection_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection}: {self.society}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from the case."""
        return self.objection.keeps_away(by)


class CaseNote(Rehearsable):
    """A note of the inquiry or of a hearing (调查、听证记录), written by the office; never changed."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=8, choices=NoteKind)
    held_on = models.DateField(_("date"))
    text = EncryptedTextField(_("text"))
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    kept_for_good = True

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.objection} {self.kind}"


class Appeal(Rehearsable):
    """A request that a ruling be looked at again (复核), decided by other people than who ruled.

    ``former`` is the ruling it is about; granted, the objection is open again.
    """

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="appeals")
    side = models.CharField(max_length=10, choices=AppealSide)
    statement = EncryptedTextField(_("what is wrong with the ruling"))
    former = models.TextField()
    ruled_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    words = models.TextField(_("reasons"), blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    kept_for_good = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "side"], name="each_side_appeals_once"),
            models.CheckConstraint(
                condition=Q(
                    granted__isnull=True, decided_by_id__isnull=True, decided_at__isnull=True
                )
                | Q(granted__isnull=False, decided_by_id__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by_id=F("ruled_by_id"))
                & ~Q(words=""),
                name="appeal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection}: {self.side}"
