"""评审组: the panels of a round, who sits in them, and the moves of items between them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Rehearsable
from people.models import Society
from review import querysets
from review.choices import MoveState, PanelDuty, PanelSource
from review.models.experts import Expert
from review.models.rounds import Item, Round


class Panel(Rehearsable):
    """评审组: the part of a round's items that some divisions (学部) and disciplines make up.

    An empty list takes all; a discipline (GB/T 13745) takes all below it. ``seats`` are the places
    it fills, ``extra`` (差额) how many more than that go on to the next stage of the review.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="panels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    divisions = models.JSONField(default=list)
    disciplines = models.JSONField(default=list)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    extra = models.PositiveSmallIntegerField(_("more go on than there are seats"), default=0)

    objects = querysets.OfRoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="panel_number_once"),
            models.UniqueConstraint(fields=["round", "name"], name="panel_name_once"),
            models.CheckConstraint(
                condition=Q(seats__isnull=False) | Q(extra=0), name="panel_extra_beyond_seats"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.round

    @property
    def going_on(self) -> int | None:
        """Return how many of its items go on: its seats and the difference (差额); None if not set."""
        return None if self.seats is None else self.seats + self.extra


class PanelMember(Rehearsable):
    """One expert in a panel (评审组成员), drawn or appointed; at most one of them chairs it."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="panels")
    duty = models.CharField(_("duty"), max_length=6, choices=PanelDuty, default=PanelDuty.MEMBER)
    source = models.CharField(_("how they came"), max_length=9, choices=PanelSource)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["duty", "id"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="panel_member_once"),
            models.UniqueConstraint(
                fields=["panel"], name="one_chair_a_panel", condition=Q(duty="chair")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.panel}"


class PanelMove(Rehearsable):
    """调整评审组: the office asks the societies of an item to confirm its move to another panel.

    It is done once all of them have confirmed; one refusal ends it. The book keeps who and when.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="moves")
    left = models.ForeignKey(Panel, models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(Panel, models.PROTECT, related_name="moves_in")
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=MoveState, default=MoveState.AWAITING)
    settled_at = models.DateTimeField(null=True)

    objects = querysets.MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], name="one_move_at_a_time", condition=Q(state="awaiting")
            ),
            models.CheckConstraint(
                condition=Q(state="awaiting", settled_at__isnull=True)
                | ~Q(state="awaiting") & Q(settled_at__isnull=False),
                name="move_settled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.left or '—'} → {self.to}"


class MoveAnswer(Rehearsable):
    """What one society (负责人) answered to a move of its nominee."""

    move = models.ForeignKey(PanelMove, models.PROTECT, related_name="answers")
    society = models.ForeignKey(Society, models.PROTECT, related_name="+")
    agreed = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["move", "society"], name="one_answer_a_society")
        ]

    def __str__(self) -> str:
        return f"{self.society}: {self.move}"
