"""A society's own selection (推选) before it endorses: the body, its votes, the order, the notice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from ledger.sentences import sealed_within
from ledger.situations import Sentence
from nominations import querysets
from nominations.choices import RecusalGround, SelectionDuty, SelectionStage
from nominations.lifecycle import SelectionMachine
from nominations.models.papers import Paper
from nominations.polling import VOTERS_TOLD
from people.models import Society
from programmes.models import Cycle
from programmes.sentences.reading import length_words

DONE = {"posted": False, "concluded": True, "recording": False}
"""Whether a selection is complete at a stage; once confirmed it is where no notice is asked for."""


class Selection(SelectionMachine):
    """推选: one meeting of a society's body on whom it puts forward in a cycle, and its own notice."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="selections")
    society = models.ForeignKey(Society, models.PROTECT, related_name="selections")
    number = models.PositiveSmallIntegerField(_("number"))
    body = models.CharField(_("body that selects"), max_length=120, blank=True)
    held_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    place = models.CharField(_("place of the meeting"), max_length=200, blank=True)
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    tally = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    opens_at = models.DateTimeField(_("first moment of the notice"), null=True)
    closes_at = models.DateTimeField(_("last moment of the notice"), null=True)
    posted_where = models.CharField(_("where it is posted"), max_length=200, blank=True)
    posted_url = models.URLField(_("address on the web"), max_length=300, blank=True)
    objected = models.BooleanField(_("objections were raised"), null=True)
    handling = models.TextField(_("how they were handled"), blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    read_along = ("cycle__rule_set", "cycle__programme", "society")
    objects = querysets.SelectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "society", "number"], name="selection_number_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "society"],
                name="one_selection_recorded_at_a_time",
                condition=Q(stage="recording"),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=SelectionStage.values), name="selection_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(stage="recording")
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, held_on__isnull=False),
                name="confirmed_selection_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["posted", "concluded"]) | Q(closes_at__gt=F("opens_at")),
                name="posted_selection_has_its_window",
            ),
            models.CheckConstraint(
                condition=~Q(stage="concluded") | Q(objected=False) | ~Q(handling=""),
                name="concluded_selection_tells_of_objections",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.society} {self.cycle} {self.number}"

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed papers keep the selection where it stands."""
        count = self.items.filter(paper__sealed_at__isnull=False).count()
        return (sealed_within(count),) if count else ()

    @property
    def asks_vote(self) -> bool:
        """Tell whether the rules ask the society for a vote, or for its notice alone."""
        return self.cycle.rules.nomination.own_vote

    @cached_property
    def in_rooms(self) -> bool:
        """Tell whether body and secret votes come from a round held here, not from a record of paper."""
        return bool(self.rounds.exclude(stage="abandoned").exists())

    @property
    def notice_days(self) -> int:
        """Return for how many days the society posts its result; 0: not at all."""
        own = self.cycle.rules.own_notice
        return own.days if own else 0

    @property
    def notice_length(self) -> str:
        """Return in words how long the society posts its result, "" where not at all."""
        own = self.cycle.rules.own_notice
        return length_words(own) if own else ""

    @property
    def is_complete(self) -> bool:
        """Tell whether all the rules ask for before endorsing is done."""
        return DONE.get(self.stage, not self.notice_days)

    @property
    def put_forward(self) -> int:
        """Return how many papers it puts forward; prefetched items are used."""
        return sum(item.is_put_forward for item in self.items.all())


class SelectionMember(Rehearsable):
    """A member of the body that selects (应到), by name and unit; present (实到) or not."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=100)
    unit_name = models.CharField(_("unit"), max_length=120, blank=True)
    duty = models.CharField(
        _("duty"), max_length=8, choices=SelectionDuty, default=SelectionDuty.MEMBER
    )
    present = models.BooleanField(_("present"), default=True)
    namesake = models.BooleanField(_("namesake of a nominee, somebody else"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "name", "unit_name"], name="selection_member_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SelectionItem(Rehearsable):
    """A paper before the body: its votes in numbers, its place among equals, what came of it.

    ``rank`` and ``selected`` are set when the result is confirmed, and with them of whom it was: the
    hash of the name and the day of birth tell when a paper speaks of somebody else afterwards.
    """

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="items")
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="selected_in")
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    abstaining = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    place = models.PositiveSmallIntegerField(_("place among equals"), null=True, blank=True)
    ground = models.CharField(_("how the tie was settled"), max_length=300, blank=True)
    rank = models.PositiveSmallIntegerField(_("society's ranking"), null=True)
    selected = models.BooleanField(_("put forward"), null=True)
    struck = models.CharField(_("struck off after an objection"), max_length=300, blank=True)
    name_hash = models.CharField(max_length=64, blank=True)
    born = models.DateField(null=True)

    class Meta:
        ordering = ["selection", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "paper"], name="paper_once_a_selection")
        ]

    def __str__(self) -> str:
        return f"{self.selection_id}: {self.paper_id}"

    @property
    def is_withheld(self) -> bool:
        """Tell whether so few voted on it in secret that its numbers would say much of each ballot."""
        ballots = (self.votes_for or 0) + (self.against or 0)
        return self.votes_for is not None and ballots < VOTERS_TOLD and self.selection.in_rooms

    @property
    def votes_told(self) -> tuple[int | None, int | None, int | None]:
        """Return the votes for, against and abstaining as pages and papers tell them."""
        if self.is_withheld:
            return None, None, None
        return self.votes_for, self.against, self.abstaining

    @property
    def is_put_forward(self) -> bool:
        """Tell whether the society puts the paper forward still."""
        return bool(self.selected) and not self.struck


class SelectionRecusal(Rehearsable):
    """回避: a member who neither discusses nor votes on one candidate, and why."""

    item = models.ForeignKey(SelectionItem, models.CASCADE, related_name="recusals")
    member = models.ForeignKey(SelectionMember, models.CASCADE, related_name="recusals")
    ground = models.CharField(_("ground"), max_length=12, choices=RecusalGround)
    words = models.CharField(_("in words"), max_length=200, blank=True)

    class Meta:
        ordering = ["member__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="member_recused_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_ground_display()}"
