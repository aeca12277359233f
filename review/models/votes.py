"""Votes with their paper, their roll, the ballot box and the opened sheets."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from ledger.models import Rehearsable
from ledger.sentences import sealed_within
from ledger.situations import Sentence
from nominations.polling import VOTERS_TOLD
from programmes.shares import Share
from review import querysets
from review.lifecycle import VoteMachine
from review.models.conflicts import Conflict
from review.models.experts import Expert
from review.models.rounds import Item, Round


class Vote(VoteMachine):
    """票决: the event. Its sheets are sealed until closing; its count carries the arithmetic.

    ``ballot`` counts the ballots on one matter: the second and later are ``earlier``'s tied items.
    ``division`` is set where a division has seats of its own. ``rule`` is written when the vote opens:
    what its members were told counts, with the fingerprints of ``lot_seed`` and of the number that follows
    from the supervisor's code (``keeper_lot``) in it, whatever the rule set says later. ``supervisor_half`` is useless without the supervisor's code; both halves and the seed are
    gone once the vote is closed or abandoned, the seed into the count where it drew the lot.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="votes")
    number = models.PositiveSmallIntegerField(default=1)
    ballot = models.PositiveSmallIntegerField(default=1)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    division = models.CharField(_("division"), max_length=60, blank=True)
    seats_to_fill = models.PositiveSmallIntegerField(_("seats to fill"))
    secret = models.BooleanField(_("secret"), default=True)
    rule = models.JSONField(default=dict)
    public_key = models.TextField(blank=True)
    office_half = EncryptedTextField(blank=True)
    supervisor_half = models.TextField(blank=True)
    lot_seed = EncryptedTextField(blank=True)  # while a lot may have to settle a tie
    keeper_lot = models.CharField(max_length=64, blank=True, db_default="")
    count = models.JSONField(default=dict)
    inclusion_codes = models.JSONField(default=list)
    opened_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # no ballot is taken from then on
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
    def takes_ballots(self) -> bool:
        """Tell whether a ballot may be cast."""
        return self.stage == "open" and self.stopped_at is None

    @property
    def outcome(self) -> str:
        """Return the outcome of the count (decided, revote, fallback, no_quorum), or ""."""
        return self.count.get("outcome", "")

    @property
    def has_few(self) -> bool:
        """Tell whether a counted secret vote has so few ballots that no number of it is told."""
        return self.secret and self.count.get("ballots", VOTERS_TOLD) < VOTERS_TOLD

    def withheld(self) -> set[str]:
        """Return the items whose votes are not told: of a secret vote so few voted, on them or at all, that
        the number would say much of each ballot. Whether an item passed is told. The supervisor is told all.
        """
        if not self.secret:
            return set()
        found, few = self.count.get("items", ()), self.has_few
        return {
            str(each["item"])
            for each in found
            if few or each.get("ballots", VOTERS_TOLD) < VOTERS_TOLD
        }

    def items_told(self) -> list[dict[str, Any]]:
        """Return the items of the count: by what they got; as on the ballot paper where votes are withheld,
        for the order would tell them.
        """
        found = self.count.get("items", [])
        return sorted(found, key=lambda each: int(each["item"])) if self.withheld() else found

    def quorum_needed(self) -> int:
        """Return how many members must take part."""
        return Share.of(self.round.ballot.quorum).needed(self.seats.count())

    def item_ids(self) -> list[int]:
        """Return the items on the ballot paper, in their order."""
        return list(self.vote_items.order_by("item_id").values_list("item_id", flat=True))

    def late_conflicts(self) -> dict[int, set[int]]:
        """Return the items somebody voted on whom a conflict keeps from them: seats by item."""
        hard = Conflict.objects.hard().filter(item__vote_items__vote=self)
        known: dict[int, set[int]] = {}
        for expert_id, item_id in hard.values_list("expert_id", "item_id"):
            known.setdefault(expert_id, set()).add(item_id)
        found: dict[int, set[int]] = {}
        for seat in self.seats.filter(has_cast=True, expert__in=known):
            for item_id in known[seat.expert_id] - set(seat.recused_from):
                found.setdefault(item_id, set()).add(seat.pk)
        return found

    def seats_in_late_conflict(self) -> list[Seat]:
        """Return the seats whose ballot was cast before a conflict with one of its items was known."""
        late = self.late_conflicts().values()
        return list(self.seats.filter(pk__in={pk for seats in late for pk in seats}))


class VoteItem(Rehearsable):
    """An item on the ballot paper of one vote (in a second ballot only the tied).

    A secret ballot cannot lose one sheet: where a member voted on what they had to keep away from,
    the vote on that item is void as a whole (``void_why``) and held again.
    """

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="vote_items")
    item = models.ForeignKey(Item, models.PROTECT, related_name="vote_items")
    voided_at = models.DateTimeField(null=True)
    voided_by_id = models.BigIntegerField(null=True)
    void_why = models.TextField(_("why its vote is void"), blank=True)

    objects = querysets.VoteItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "item"], name="vote_item_once"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by_id__isnull=True, void_why="")
                | (Q(voided_at__isnull=False, voided_by_id__isnull=False) & ~Q(void_why="")),
                name="void_vote_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)


class Seat(Rehearsable):
    """The roll: who may vote, who is present and whether they have voted; never what."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    recused_from = models.JSONField(default=list)  # item ids
    is_present = models.BooleanField(_("present"), default=False)
    has_cast = models.BooleanField(_("has voted"), default=False)
    by_paper = models.BooleanField(_("votes on paper"), default=False, db_default=False)

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
    """An opened ballot paper, inserted shuffled at closing: what was voted for, nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="sheets")
    approves = models.JSONField(default=list)  # item ids; 0 is a spoilt paper
    marks = models.JSONField(default=dict)  # the place or mark of each, by item id

    def __str__(self) -> str:
        return "—"


class NamedSheet(models.Model):
    """署名票: whose an opened ballot paper is; the database refuses it in a secret vote."""

    sheet = models.OneToOneField(Sheet, models.PROTECT, related_name="named")
    seat = models.OneToOneField(Seat, models.PROTECT, related_name="named")

    def __str__(self) -> str:
        return f"{self.seat}"


class PaperBallot(models.Model):
    """纸质选票: one printed ballot by its code, without a name; keyed in by two persons.

    What they keyed in is kept, encrypted, until both agree: then it lies sealed in the box like every other
    ballot. Which paper a member was handed is written nowhere; one with an item struck out fits those alone
    who are recused from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="paper_ballots")
    code = models.CharField(max_length=9)
    recused_from = models.JSONField(default=list)  # item ids struck out
    first = EncryptedTextField(null=True)
    first_by_id = models.BigIntegerField(null=True)
    second = EncryptedTextField(null=True)
    second_by_id = models.BigIntegerField(null=True)
    differed = models.BooleanField(default=False)
    is_boxed = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "code"], name="paper_ballot_once"),
            models.CheckConstraint(
                condition=Q(second_by_id__isnull=True)
                | (Q(first_by_id__isnull=False) & ~Q(first_by_id=F("second_by_id"))),
                name="paper_ballot_keyed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(is_boxed=False)
                | Q(second_by_id__isnull=False, first__isnull=True, second__isnull=True),
                name="boxed_paper_ballot_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.code
