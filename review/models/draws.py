"""抽取: the draw of a panel, its committed pool, who contributed to its seed, and whom it called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from files.fields import EncryptedJSONField, EncryptedTextField
from ledger.models import Rehearsable
from programmes.vocabulary.deciding import DrawRules
from review.choices import CallAnswer, CallWay, DeclineGround
from review.lifecycle import DrawMachine
from review.models.panels import Panel
from review.models.rounds import Round
from review.querysets.draws import CallQuerySet, DrawQuerySet

OF_THE_HOUSE = ("office", "supervisor")
"""Contributors with an account; all others are named for each draw."""


class Draw(DrawMachine):
    """抽取: the event. The pool is committed by its root before anybody's random number is known.

    ``rules`` and ``rule_text`` are fixed with the pool; ``sequence`` is the order drawn, as places in
    the pool. Names rest encrypted in its leaves and calls. One draw of a panel is in force; one that
    was redrawn keeps all it had, with the reason and both persons.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField(default=1)
    earlier = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    reference = models.CharField(max_length=16, unique=True)
    places = models.PositiveSmallIntegerField(_("seats"))
    rules = models.JSONField(default=dict)
    rule_text = models.TextField(blank=True)
    rule_hash = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64, blank=True)
    unit_key = EncryptedTextField(blank=True)  # what salts the marks of units; shown with the names
    size = models.PositiveIntegerField(null=True)
    prediction = models.JSONField(default=dict)
    beacon_source = models.CharField(_("public random value"), max_length=120, blank=True)
    beacon = models.CharField(_("its value"), max_length=200, blank=True)
    beacon_at = models.DateTimeField(_("published at"), null=True)
    seed = models.CharField(max_length=64, blank=True)
    sequence = models.JSONField(default=list)
    committed_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    redraw_reason = models.TextField(_("reason"), blank=True)
    redraw_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    redraw_asked_at = models.DateTimeField(null=True)

    read_along = ("round__cycle__rule_set", "panel")
    objects = DrawQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="draw_number_once"),
            models.UniqueConstraint(
                fields=["panel"], name="one_draw_of_a_panel", condition=~Q(stage="redrawn")
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=["prepared", "committed", "seeded", "drawn", "sealed", "opened"]
                )
                | Q(stage="redrawn"),
                name="draw_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(stage="prepared") | ~Q(root="") & ~Q(rule_hash=""),
                name="draw_goes_on_with_its_pool",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["prepared", "committed", "redrawn"]) | ~Q(seed=""),
                name="draw_is_drawn_from_its_seed",
            ),
            models.CheckConstraint(
                condition=Q(beacon="", beacon_at__isnull=True)
                | ~Q(beacon="") & ~Q(beacon_source="") & Q(beacon_at__isnull=False),
                name="beacon_has_source_and_moment",
            ),
            models.CheckConstraint(
                condition=Q(redraw_asked_by__isnull=True, redraw_asked_at__isnull=True)
                & Q(redraw_reason="")
                | Q(redraw_asked_by__isnull=False, redraw_asked_at__isnull=False)
                & ~Q(redraw_reason=""),
                name="redraw_asked_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(format_lazy(_("Draw {number} of {round}"), number=self.number, round=self.round))

    def round_of(self) -> Round:
        """Return the round it belongs to."""
        return self.round

    @property
    def terms(self) -> DrawRules:
        """Return the rule set's words on draws of its round."""
        return self.round.rules.draw

    @property
    def contributors(self) -> tuple[str, ...]:
        """Return who gives a random number, in the order in which they go into the seed."""
        return tuple(self.rules.get("contributors", self.terms.contributors))

    @property
    def others(self) -> tuple[str, ...]:
        """Return the contributors besides office and supervisor: the office names a person for each."""
        return tuple(each for each in self.contributors if each not in OF_THE_HOUSE)

    @property
    def calls_max(self) -> int:
        """Return how many may be called in all."""
        return self.places + int(self.rules.get("reserve", self.terms.reserve))

    @property
    def public_value(self) -> tuple[str, str]:
        """Return the public value and the moment it was published, as both go into the seed."""
        return self.beacon, stamp(self.beacon_at) if self.beacon_at else ""

    @property
    def beacon_is_in(self) -> bool:
        """Tell whether the public value that was announced is typed in, or none was announced."""
        return bool(self.beacon) or not self.beacon_source

    @property
    def seats(self) -> int:
        """Return how many may sit: those committed, and each called beyond them for a quorum."""
        return self.places + self.calls.filter(beyond=True).count()

    def missing(self, what: str = "commitment") -> list[str]:
        """Return the contributors whose commitment (or, for "value", random number) is not in yet."""
        given = {each.party for each in self.contributions.all() if getattr(each, what)}
        return [each for each in self.contributors if each not in given]

    def joined(self) -> int:
        """Return how many of those called have accepted."""
        return self.calls.filter(answer=CallAnswer.ACCEPTED).count()

    def is_waiting(self) -> bool:
        """Tell whether somebody called may still answer."""
        return self.calls.waiting().exists()

    def is_exhausted(self) -> bool:
        """Tell whether the list has ended: called up to the reserve, or the pool has nobody left."""
        short = self.calls.standing().count() < self.seats
        return short and self.stage in {"drawn", "sealed", "opened"} and self.calls.exists()


def stamp(moment: datetime) -> str:
    """Return a moment as it is hashed: to the minute, in Beijing time."""
    return localtime(moment).isoformat(timespec="minutes")


class PoolLeaf(Rehearsable):
    """名单叶: one expert in the pool of a draw, as a salted hash; the name rests encrypted.

    The leaves are numbered in the order of their hashes, so that a place tells nothing of a name.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="leaves")
    place = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    salt = EncryptedTextField()
    record: Any = EncryptedJSONField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "place"], name="leaf_place_once"),
            models.UniqueConstraint(fields=["draw", "digest"], name="leaf_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.digest[:8]}"


class Contributor(Rehearsable):
    """随机数参与方: the person who contributes for a party besides office and supervisor, by a link.

    Address and telephone serve the link alone. The code is gone once the number is revealed.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="outsiders")
    party = models.CharField(max_length=12)  # society, notary, expert
    name = models.CharField(_("name"), max_length=90)
    unit = models.CharField(_("acts for"), max_length=120)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("mobile phone"), blank=True)
    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, db_index=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "party"], name="one_contributor_a_party"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"


class Contribution(Rehearsable):
    """随机数: what one party gives to the seed; its hash first, the number itself once all are in.

    ``given_by`` is who entered it with an account, ``contributor`` the outsider it is of; both where
    the office entered it for them in the presence of whom the note names.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="contributions")
    party = models.CharField(max_length=12)  # office, supervisor, society, notary, expert
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    contributor = models.ForeignKey(Contributor, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)  # in whose presence the office entered it
    commitment = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    value = models.CharField(max_length=200, blank=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "party"], name="one_contribution_a_party"),
            models.CheckConstraint(
                condition=Q(value="", revealed_at__isnull=True)
                | ~Q(value="") & Q(revealed_at__isnull=False),
                name="contribution_revealed_whole",
            ),
            models.CheckConstraint(
                condition=Q(contributor__isnull=True, given_by__isnull=False, note="")
                & Q(party__in=OF_THE_HOUSE)
                | Q(contributor__isnull=False, given_by__isnull=True, note="")
                | Q(contributor__isnull=False, given_by__isnull=False) & ~Q(note=""),
                name="contribution_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.commitment[:8]}"

    @property
    def giver(self) -> str:
        """Return by name whose number it is."""
        return str(self.contributor or self.given_by.name)  # type: ignore[union-attr]


class Call(Rehearsable):
    """通知: one expert called to a seat, in drawn order; who it is stands in the leaf alone.

    ``left_after`` is how many had been called when they declined, let the time pass or were kept
    away: with it the back-fill can be computed again. The link's code is gone once it was used.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="calls")
    serial = models.PositiveSmallIntegerField()
    place = models.PositiveIntegerField()
    mark = models.CharField(max_length=20, blank=True)  # the group the seat was filled for
    beyond = models.BooleanField(default=False)  # a seat more than committed, for a quorum
    passed: Any = EncryptedJSONField(default=list)
    code = EncryptedTextField(blank=True)
    code_hash = models.CharField(max_length=64, db_index=True)
    called_at = models.DateTimeField()
    due_at = models.DateTimeField(_("answer due"))
    answer = models.CharField(max_length=8, choices=CallAnswer, blank=True)
    answered_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=10, choices=DeclineGround, blank=True)
    way = models.CharField(max_length=10, choices=CallWay, blank=True)  # the answer came by
    caller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = EncryptedTextField(blank=True)
    left_after = models.PositiveSmallIntegerField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "serial"], name="call_serial_once"),
            models.UniqueConstraint(fields=["draw", "place"], name="called_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, left_after__isnull=True)
                | Q(answer="accepted", answered_at__isnull=False, left_after__isnull=True)
                | Q(answer__in=["declined", "lapsed", "barred"])
                & Q(answered_at__isnull=False, left_after__isnull=False),
                name="call_answer_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(ground=""), name="declined_call_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw} #{self.serial + 1}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether it may still be answered."""
        return not self.answer and at < self.due_at and self.draw.stage == "drawn"
