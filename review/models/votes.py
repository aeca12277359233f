"""Votes with their paper, their roll, the ballot box and the opened sheets."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from ledger.sentences import sealed_within
from ledger.situations import Sentence
from programmes.shares import Share
from review import querysets
from review.lifecycle import VoteMachine
from review.models.rounds import Conflict, Expert, Item, Round


class Vote(VoteMachine):
    """票决: the event. Its sheets are sealed until closing; its count carries the arithmetic.

    ``ballot`` counts the ballots on one matter: the second and later are ``earlier``'s tied items.
    ``division`` is set where a division has seats of its own. ``supervisor_half`` is useless without
    the supervisor's code; both halves are gone once the vote is closed or abandoned.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="votes")
    number = models.PositiveSmallIntegerField(default=1)
    ballot = models.PositiveSmallIntegerField(default=1)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    division = models.CharField(_("division"), max_length=60, blank=True)
    seats_to_fill = models.PositiveSmallIntegerField(_("seats to fill"))
    public_key = models.TextField(blank=True)
    office_half = EncryptedTextField(blank=True)
    supervisor_half = models.TextField(blank=True)
    count = models.JSONField(default=dict)
    inclusion_codes = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    read_along = ("round__cycle__rule_set",)
    objects = querysets.VoteQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="vote_number_once"),
            models.CheckConstraint(
                condition=Q(stage__in=["prepared", "open", "closed", "abandoned"]),
                name="vote_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return str(format_lazy(_("Vote {number} of {round}"), number=self.number, round=self.round))

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.round

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed items keep the vote from being opened, cast in and counted."""
        if verb not in {"open", "close"}:
            return ()
        count = Item.objects.sealed().filter(vote_items__vote=self).count()
        return (sealed_within(count),) if count else ()

    @property
    def outcome(self) -> str:
        """Return the outcome of the count (decided, revote, fallback, no_quorum), or ""."""
        return self.count.get("outcome", "")

    def quorum_needed(self) -> int:
        """Return how many members must take part."""
        return Share.of(self.round.ballot.quorum).needed(self.seats.count())

    def item_ids(self) -> list[int]:
        """Return the items on the ballot paper, in their order."""
        return list(self.vote_items.order_by("item_id").values_list("item_id", flat=True))

    def seats_in_late_conflict(self) -> list[Seat]:
        """Return the seats whose ballot was cast before a conflict with one of its items was known."""
        hard = Conflict.objects.hard().filter(item__vote_items__vote=self)
        known: dict[int, set[int]] = {}
        for expert_id, item_id in hard.values_list("expert_id", "item_id"):
            known.setdefault(expert_id, set()).add(item_id)
        return [
            seat
            for seat in self.seats.filter(has_cast=True)
            if known.get(seat.expert_id, set()) - set(seat.recused_from)
        ]


class VoteItem(Rehearsable):
    """An item on the ballot paper of one vote (in a second ballot only the tied)."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="vote_items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="vote_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "item"], name="vote_item_once")]

    def __str__(self) -> str:
        return str(self.item)


class Seat(Rehearsable):
    """The roll: who may vote, who is present and whether they have voted; never what."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    recused_from = models.JSONField(default=list)  # item ids
    is_present = models.BooleanField(_("present"), default=False)
    has_cast = models.BooleanField(_("has voted"), default=False)

    class Meta:
        ordering = ["expert__person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "expert"], name="seat_once"),
            models.CheckConstraint(
                condition=Q(has_cast=False) | Q(is_present=True), name="who_votes_is_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.vote}"


class SealedSheet(models.Model):
    """A place in the ballot box: empty, or one ballot paper sealed to the vote's key.

    As many empty places as seats are laid out when the vote opens; casting fills one at random. So
    neither key nor order of rows tells when a sheet was cast. No time, no voter, no book entry.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sealed_sheets")
    sealed = models.BinaryField(default=b"")

    objects = querysets.SealedSheetQuerySet.as_manager()

    def __str__(self) -> str:
        return "—"


class Sheet(models.Model):
    """An opened ballot paper, inserted shuffled at closing: the items approved, nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sheets")
    approves = models.JSONField(default=list)  # item ids

    def __str__(self) -> str:
        return "—"
