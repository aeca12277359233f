"""The book (Entry) and what every staged record carries."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import Sealed, Sentence

STAGE: str = "stage"  # the field of every machine


class Rehearsable(models.Model):
    """A record that may belong to a rehearsal; the flag is set at insert and never changes."""

    rehearsal = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def subject_kind(cls) -> str:
        """Return the word the book uses for this kind of record, the same for all its proxies."""
        concrete = cls._meta.concrete_model or cls
        return concrete._meta.label_lower

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether a tie keeps this member of staff from the record (工作人员回避)."""
        return False

    @classmethod
    def shut_to(cls, by: Actor) -> models.QuerySet | None:
        """Return the keys of the records of this kind that a tie keeps somebody of the staff from."""
        return None


class Sealable(models.QuerySet):
    """Rows that may be sealed (封存): left out of what is seen, and said to be sealed to who knew them.

    ``known`` are the rows an actor could see were nothing sealed.
    """

    known: models.QuerySet | None = None

    def but_sealed(self, shown: models.Q) -> Self:
        """Return the rows that ``shown`` leaves; asking for one of the others raises Sealed."""
        found = self.filter(shown)
        found.known = self
        return found

    def get(self, *args: Any, **words: Any) -> Any:
        """Return the one row; raise Sealed where it would be seen but for a seal."""
        try:
            return super().get(*args, **words)
        except self.model.DoesNotExist:  # type: ignore[attr-defined]
            if self.known is not None and self.known.filter(*args, **words).exists():
                raise Sealed from None
            raise

    def _clone(self) -> Self:
        """Carry along what was known before the sealed rows were left out."""
        clone = super()._clone()  # type: ignore[misc]
        clone.known = self.known
        return clone


class EntryQuerySet(models.QuerySet):
    """Lines of the book."""

    def seen_by(self, actor: Actor) -> EntryQuerySet:
        """Return the lines an actor may search: the supervisor's view of the whole book."""
        if actor.holds("supervisor"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()


class Entry(Rehearsable):
    """One line of the book: who did what to which record, when, in which office and why.

    Append-only by trigger. ``digest`` chains the lines of one subject: SHA-256 over the previous
    line's digest and this line's canonical content, so that a changed or missing line shows.
    Names are snapshots, not foreign keys: a deleted account takes no history with it. No sensitive
    column (identity numbers, phones, ballots) ever enters ``facts``.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)  # type: ignore[assignment]  # "nominations.paper"
    subject_id = models.BigIntegerField()
    from_stage = models.CharField(max_length=30, blank=True)
    to_stage = models.CharField(max_length=30, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=200, blank=True)
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, blank=True)
    society_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="next"
    )
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"])]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind}:{self.subject_id}"

    def content(self) -> dict[str, Any]:
        """Return what the digest covers."""
        return {
            "at": self.at.astimezone(UTC).isoformat(),
            "verb": self.verb,
            "subject": f"{self.subject_kind}:{self.subject_id}",
            "stage": [self.from_stage, self.to_stage],
            "actor": [self.actor_kind, self.user_id, self.actor_name, self.role, self.society_id],
            "reason": self.reason,
            "facts": self.facts,
        }

    def compute_digest(self) -> str:
        """Return the SHA-256 (hex) of the previous digest and this line's canonical content."""
        canonical = json.dumps(self.content(), ensure_ascii=False, sort_keys=True)
        before = self.previous.digest if self.previous else ""
        return hashlib.sha256(f"{before}\n{canonical}".encode()).hexdigest()


class Staged(Rehearsable):
    """A record with a machine: its ``stage`` moves only through ``ledger.flow.advance``.

    ``entry`` is its last line in the book; a trigger refuses a change of stage that does not bring
    a new one. ``moment`` is set by ``advance`` for the conditions, which see only the instance.
    ``read_along`` names the relations those conditions read, so that they come in one query;
    ``answers`` holds what they answered while ``advance`` takes one step.
    """

    read_along: ClassVar[tuple[str, ...]] = ()

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    stage: Any  # the FSMField of each machine, always of this name
    get_all_stage_transitions: Any  # made by that field
    moment: tuple[Actor, Any] | None = None
    answers: dict[Any, bool] | None = None

    class Meta:
        abstract = True

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return what stands against a step whatever its own conditions say: a seal (封存)."""
        return ()

    @classmethod
    def track_model(cls, row: Any) -> type[models.Model]:
        """Return the class whose machine the row obeys; overridden where there are tracks."""
        return cls


class Serial(models.Model):
    """A series of numbers that never gives one twice; rehearsals have series of their own."""

    series = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
