"""会评: a meeting with its agenda, those called to it, and the numbered booklets on the table."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedTextField
from files.models import StoredFile
from ledger.models import Rehearsable
from review.choices import Phase
from review.lifecycle import MeetingMachine
from review.models.experts import Expert
from review.models.rounds import Item, Round
from review.models.votes import Vote
from review.querysets.meetings import (
    AgendaQuerySet,
    AttendeeQuerySet,
    BookletQuerySet,
    MeetingQuerySet,
)


class Meeting(MeetingMachine):
    """会评: the members of a round in one room, on a day, with an agenda in an order drawn by lot.

    ``commitment`` fixes a secret number, and ``root`` the list of items, before ``lot_value`` is called
    out in the room; the order follows from all three. Of the hall screen's link its hash is kept.
    ``shown_vote`` is the closed vote whose result the hall screen shows.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(default=1)
    reference = models.CharField(max_length=16, unique=True)
    place = models.CharField(_("place of the meeting"), max_length=200)
    begins_at = models.DateTimeField(_("begins"))
    chair = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="chaired")
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    root = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    secret = EncryptedTextField()
    lot_value = models.CharField(_("number called out"), max_length=60, blank=True)
    lot_witness = models.CharField(_("called out by"), max_length=60, blank=True)
    drawn_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    current = models.ForeignKey("AgendaItem", models.PROTECT, null=True, related_name="+")
    shown_vote = models.ForeignKey(Vote, models.PROTECT, null=True, related_name="+")
    hall_hash = models.CharField(max_length=64, blank=True, db_index=True)
    hall_made_at = models.DateTimeField(null=True)

    read_along = ("round__cycle__rule_set", "round__selection")
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                name="one_meeting_at_a_time",
                condition=Q(stage__in=["planned", "ordered", "sitting"]),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["planned", "ordered", "sitting", "ended", "called_off"]),
                name="meeting_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["planned", "called_off"])
                | Q(drawn_at__isnull=False) & ~Q(lot_value="") & ~Q(lot_witness=""),
                name="meeting_sits_in_drawn_order",
            ),
            models.CheckConstraint(
                condition=Q(hall_hash="", hall_made_at__isnull=True)
                | ~Q(hall_hash="") & Q(hall_made_at__isnull=False),
                name="hall_link_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(
            format_lazy(_("Meeting {number} of {round}"), number=self.number, round=self.round)
        )

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.round

    @property
    def is_drawn(self) -> bool:
        """Tell whether the order of the agenda is drawn."""
        return self.drawn_at is not None


class AgendaItem(Rehearsable):
    """答辩: one item of a meeting's agenda, its slot, its slides, and the clock that runs for it.

    ``place`` is its place in the committed list, ``position`` the one drawn by lot. The clock: what
    ran before (``spent``, in seconds) and, where it runs, since when.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda")
    item = models.ForeignKey(Item, models.PROTECT, related_name="agenda")
    place = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(null=True)
    talk_minutes = models.PositiveSmallIntegerField(_("minutes of the presentation"))
    question_minutes = models.PositiveSmallIntegerField(_("minutes of questions"))
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.WAITING)
    spent = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True)
    slides = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        ordering = ["position", "place"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="agenda_item_once"),
            models.UniqueConstraint(fields=["meeting", "place"], name="agenda_place_once"),
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False, slides__isnull=False),
                name="slides_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(running_since__isnull=True)
                | Q(phase__in=["talk", "questions", "deliberation"]),
                name="clock_runs_in_a_phase",
            ),
        ]

    def __str__(self) -> str:
        return str(self.item)

    def limit(self) -> int:
        """Return the seconds the present phase may take; 0 where none are set."""
        minutes = {"talk": self.talk_minutes, "questions": self.question_minutes}
        return 60 * minutes.get(self.phase, 0)

    def seconds(self, at: datetime) -> int:
        """Return the seconds of the present phase so far, on the server's clock."""
        ran = at - self.running_since if self.running_since else timedelta()
        return self.spent + max(0, int(ran.total_seconds()))


class Attendee(Rehearsable):
    """签到: somebody called to a meeting (应到); present (实到) from their arrival until they leave."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendees")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="attended")
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ["expert__person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "expert"], name="called_to_meeting_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True)
                | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")),
                name="who_leaves_has_come",
            ),
        ]

    def __str__(self) -> str:
        return str(self.expert)

    @property
    def is_present(self) -> bool:
        """Tell whether they are in the room."""
        return self.arrived_at is not None and self.left_at is None


class Booklet(Rehearsable):
    """一人一页材料册: one numbered copy, who has it, and when it came back."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="booklets")
    number = models.PositiveSmallIntegerField()
    recipient = models.CharField(_("recipient"), max_length=100)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = BookletQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="booklet_number_once"),
            models.UniqueConstraint(
                fields=["meeting", "expert"],
                name="one_booklet_each",
                condition=Q(expert__isnull=False, returned_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_to__isnull=True)
                | Q(returned_at__isnull=False, returned_to__isnull=False),
                name="booklet_returned_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:03d}"
