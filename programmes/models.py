"""Programmes, their cycles, versioned rule sets, quotas and the calendar of working days."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from files.models import StoredFile
from ledger.models import Rehearsable
from people.models import Society, User
from programmes import querysets
from programmes.choices import AuthorityKind, FounderKind, SubjectKind, Track
from programmes.lifecycle import CycleMachine, RuleChangeMachine
from programmes.vocabulary import RuleSet as Rules


class Programme(models.Model):
    """A programme (项目), e.g. 杰出工程师奖; what differs by year is in its rule sets."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    track = models.CharField(max_length=12, choices=Track)
    subject = models.CharField(max_length=6, choices=SubjectKind, default=SubjectKind.PERSON)
    academy = models.CharField(max_length=10, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@lru_cache(maxsize=256)
def parsed(canonical: str) -> Rules:
    """Return the rules a canonical text holds; immutable, so one copy serves everybody."""
    return Rules.parse(json.loads(canonical))


class RuleSet(Rehearsable):
    """One version of a programme's rules: the canonical JSON of its TOML and its SHA-256.

    Frozen when it is proposed; a frozen one never changes (trigger): a new version is cloned.
    Published by another person than those who wrote and proposed it, when a cycle comes to run on it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    canonical = models.TextField()
    digest = models.CharField(max_length=64)
    cloned_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="clones"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    prepared_by_id = models.BigIntegerField(null=True, editable=False)
    proposed_by_id = models.BigIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by_id = models.BigIntegerField(null=True, editable=False)

    objects = querysets.RuleSetQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version", "rehearsal"], name="rule_set_version_once"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by_id__isnull=True)
                | Q(
                    published_at__isnull=False,
                    published_by_id__isnull=False,
                    frozen_at__isnull=False,
                ),
                name="rule_set_published_frozen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_by_id__isnull=True)
                | (
                    (Q(prepared_by_id__isnull=True) | ~Q(prepared_by_id=F("published_by_id")))
                    & (Q(proposed_by_id__isnull=True) | ~Q(proposed_by_id=F("published_by_id")))
                ),
                name="rule_set_published_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} v{self.version}"

    @property
    def is_frozen(self) -> bool:
        """Tell whether it can no longer change."""
        return self.frozen_at is not None

    @property
    def data(self) -> dict[str, Any]:
        """Return the rules as plain data, freshly made."""
        return json.loads(self.canonical)

    @property
    def rules(self) -> Rules:
        """Return the parsed rules; one text is parsed once a process."""
        return parsed(self.canonical)


class Cycle(CycleMachine):
    """One edition of a programme (届/年度)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField(_("year"))
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="cycles")
    organiser = models.ForeignKey(Society, models.PROTECT, related_name="organised_cycles")
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    notice_no = models.CharField(_("document number of the call"), max_length=80, blank=True)
    notice_title = models.CharField(_("title of the call"), max_length=200, blank=True)
    notice_text = models.TextField(_("text of the call"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("deadline"))
    prepared_by_id = models.BigIntegerField(editable=False)
    opened_by_id = models.BigIntegerField(null=True, editable=False)

    objects = querysets.CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "programme__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "rehearsal"], name="cycle_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="cycle_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["preparing", "open", "closed", "finished"]),
                name="cycle_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def before(self) -> Cycle | None:
        """Return the last cycle of the programme before this one."""
        same = self.programme.cycles.filter(rehearsal=self.rehearsal, year__lt=self.year)
        return same.select_related("rule_set").order_by("-year").first()

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh

    @property
    def code(self) -> str:
        """Return the short word its numbers begin with: ``"OE2026"``, ``"CAS2027"``."""
        initials = "".join(word[0] for word in self.programme.code.split("-"))
        return f"{self.programme.academy or initials.upper()}{self.year}"

    @property
    def rules(self) -> Rules:
        """Return the rules this cycle runs on."""
        return self.rule_set.rules

    def limit_for(self, society_id: int) -> int | None:
        """Return how many a society may nominate; None is unlimited (不限名额)."""
        quota = self.quotas.filter(society_id=society_id).first()
        return quota.limit if quota else self.default_limit()

    def invited(self) -> list[Society]:
        """Return the societies that may nominate: of a kind the rules name, and with a place."""
        kinds = self.rules.nomination.society_kinds
        limits = dict(self.quotas.values_list("society_id", "limit"))
        found = Society.objects.nominating().filter(kind__in=kinds, rehearsal=self.rehearsal)
        default = self.default_limit()
        return [each for each in found if limits.get(each.pk, default) != 0]

    def default_limit(self) -> int | None:
        """Return how many a society without a quota of its own may nominate, as the rules say."""
        default = self.rules.nomination.quota
        return default.team if self.programme.subject == SubjectKind.TEAM else default.person

    def places_used_by(self, society_id: int) -> int:
        """Return how many places a society has used; drafts use none."""
        return self.papers.filter(society_id=society_id).taking_a_place().count()


class Authority(Rehearsable):
    """设奖依据: the approval or registration an award of a cycle is given under, with its document."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="founded_on")
    kind = models.CharField(_("kind"), max_length=12, choices=AuthorityKind)
    founder = models.CharField(_("the organiser is"), max_length=12, choices=FounderKind)
    number = models.CharField(_("number"), max_length=120)
    dated = models.DateField(_("date of the document"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    objects = querysets.OfCycleQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="authority_has_number")]

    def __str__(self) -> str:
        return self.number


class CallFile(Rehearsable):
    """An attachment of the call (通知附件)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="call_files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    objects = querysets.OfCycleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name


class CallReading(Rehearsable):
    """阅知: the first time somebody of an invited society opened the call."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="readings")
    society = models.ForeignKey(Society, models.PROTECT, related_name="+")
    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["read_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "society"], name="call_read_once_a_society")
        ]

    def __str__(self) -> str:
        return f"{self.society}: {self.read_at:%Y-%m-%d %H:%M}"


class RuleChange(RuleChangeMachine):
    """规则变更: a new version of an open cycle's rules, its reason, and what becomes of it."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rule_changes")
    old = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    new = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    proposed_by_id = models.BigIntegerField(null=True, editable=False)

    read_along = ("cycle__programme", "cycle__rule_set", "old", "new")
    objects = querysets.RuleChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(stage__in=["drafted", "proposed"]),
                name="rule_change_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["drafted", "dropped"])
                | (Q(new__isnull=False, proposed_by_id__isnull=False) & ~Q(reason="")),
                name="rule_change_proposed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["drafted", "proposed", "adopted", "dropped"]),
                name="rule_change_stage_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.old.version} → {self.new.version if self.new else '…'}"


class Quota(Rehearsable):
    """How many a society may nominate in a cycle; a missing limit means unlimited (不限名额)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="quotas")
    society = models.ForeignKey(Society, models.PROTECT, related_name="quotas")
    limit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "society"], name="quota_once")]

    def __str__(self) -> str:
        return f"{self.society} {self.cycle}: {self.limit}"


class CalendarYear(models.Model):
    """A year whose holidays are published; unconfirmed years are refused by the notice clock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=200)
    confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday (休) or a make-up working day (班)."""

    date = models.DateField(primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
