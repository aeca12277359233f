"""分配草案: an assignment as it was solved or read in, before anybody is offered anything."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from review import querysets
from review.choices import DraftState, DraftWay, PinKind
from review.models.experts import Expert
from review.models.rounds import Item, Round

EXACT = 1e-6
"""Which part of a total two numbers may differ by and still be the same."""


class Draft(Rehearsable):
    """分配草案: one assignment of a round, numbered; nothing is offered before it is published.

    ``certificate`` says what it is worth and what is proven (total, bound, worst), and the floor
    ``aim`` that was chosen, which later drafts aim at, too, until another is chosen; ``clash``
    why there is none. ``fact_hash`` are the facts conflicts were looked for in. Of a round one draft
    at most is staged; the next one replaces it.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.STAGED)
    way = models.CharField(max_length=7, choices=DraftWay)
    certificate = models.JSONField(default=dict)
    clash = models.JSONField(default=dict)
    fact_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = querysets.OfRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="draft_number_once"),
            models.UniqueConstraint(
                fields=["round"], name="one_draft_staged", condition=Q(state="staged")
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at__isnull=True),
                name="draft_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="impossible") | Q(clash={}), name="draft_clash_if_impossible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.round

    @property
    def moved(self) -> set[tuple[int, int]]:
        """Return the pairs (item, expert) at work that it moves: offered, and accepted by nobody."""
        removed = self.certificate.get("mend", {}).get("removed", [])
        return {(item, expert) for item, expert in removed}


class DraftPair(Rehearsable):
    """One expert for one item in a draft, and how well they fit: the number and its parts.

    ``kept``: the expert has the item already; the draft only adds to it.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="pairs")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    fit = models.FloatField()
    parts = models.JSONField(default=dict)
    kept = models.BooleanField(default=False)

    class Meta:
        ordering = ["item_id", "expert_id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "item", "expert"], name="draft_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.item}"


class DraftFloor(Rehearsable):
    """One line of what fairness costs: every item reaches ``level`` or its own best, at a price.

    ``total`` is what the assignment found reaches and ``price`` what that costs of the draft's; no
    assignment on this level costs less than ``price_least``. ``below`` items cannot reach it.
    ``pairs`` are the assignment: [item, expert].
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="floors")
    place = models.PositiveSmallIntegerField()
    level = models.FloatField()
    below = models.PositiveIntegerField()
    worst = models.FloatField()
    total = models.FloatField()
    price = models.FloatField()
    price_least = models.FloatField()
    pairs = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "place"], name="draft_floor_once"),
            models.CheckConstraint(
                condition=Q(price_least__gte=0, price__gte=F("price_least")),
                name="floor_costs_its_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}: {self.level:.4f}"

    @property
    def aim(self) -> float | None:
        """Return the floor to aim at in later drafts; None where the largest total stands on it."""
        return self.level if self.place else None

    @property
    def is_proven(self) -> bool:
        """Tell whether no assignment on this level costs less."""
        return self.price - self.price_least <= EXACT * max(1.0, self.total)


class Pin(Rehearsable):
    """A pair decided by hand for every draft of a round: it must be in, or must not, and why."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="pins")
    item = models.ForeignKey(Item, models.PROTECT, related_name="pins")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=PinKind)
    reason = models.TextField(_("reason"))
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "expert"], name="pinned_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.expert} – {self.item}"


class Allowance(Rehearsable):
    """放宽: in one round an expert takes more items than their limit, or an item is read by fewer.

    ``number`` is the new limit of the expert, or the new number of experts of the item.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="allowances")
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="allowance")
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"))
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "expert"], name="one_allowance_an_expert"),
            models.CheckConstraint(
                condition=Q(item__isnull=True, expert__isnull=False)
                | Q(item__isnull=False, expert__isnull=True),
                name="allowance_of_item_or_expert",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="allowance_of_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.item or self.expert}: {self.number}"
