"""Public notices (公示) and whom they list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import OF_ENTRY, ChangeKind, EntryStanding, NoticeStage
from awards.lifecycle import NoticeMachine
from awards.models.fields import FactsField
from awards.sentences import FACT_LABELS
from files.models import StoredFile
from files.passages import Passage, Place
from ledger.actors import Actor
from ledger.models import Rehearsable
from ledger.sentences import sealed_within
from ledger.situations import Sentence
from nominations.covered import names_members
from nominations.facts import LEADING
from nominations.models import Candidate, Paper, Statement
from nominations.querysets.ties import is_tied
from nominations.rules import units_wanted
from programmes.models import Cycle
from programmes.vocabulary import RESULT, NoticeRules, NoticeStep

IN_NOTICE = frozenset({"announced", "contested"})
BEFORE_RESULT = frozenset({"admitted", "in_review", "recommended", "cleared", "decided"})


class Notice(NoticeMachine):
    """公示: what is published about whom, from the first to the last moment."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="notices")
    step = models.CharField(max_length=40, default=RESULT, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    basis = models.TextField(_("legal basis"))
    contact = models.TextField(_("contact"))
    text = models.TextField(_("text"), blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by"
    )
    drafted_by_id = models.BigIntegerField(editable=False)
    published_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)
    moved_from = models.DateField(null=True)  # the holiday it was to begin on
    provisional = models.BooleanField(default=False)  # its end falls into an unpublished year
    take_down_due = models.DateTimeField(null=True, db_index=True)
    taken_down_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = querysets.NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=NoticeStage.values), name="notice_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    stage="drafted",
                    published_at__isnull=True,
                    closes_at__isnull=True,
                    provisional=False,
                )
                | ~Q(stage="drafted")
                & Q(published_at__isnull=False, closes_at__gt=F("published_at")),
                name="published_notice_has_its_moments",
            ),
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a candidate in it."""
        return is_tied(Candidate.objects.filter(notice_items__notice=self), by)

    def __str__(self) -> str:
        return self.title

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed candidates keep the notice from being published."""
        count = self.items.sealed().count() if verb == "publish" else 0
        return (sealed_within(count),) if count else ()

    @property
    def rules(self) -> NoticeRules | NoticeStep:
        """Return the rules of this notice: of the result, or of the step it belongs to."""
        rules = self.cycle.rules.notice
        assert rules is not None, "a notice is drawn up where the rule set has one"
        return rules.of(self.step)

    def names_due(self) -> datetime | None:
        """Return when the names are taken down after the end; None where they stay."""
        days = self.rules.withdraw_after_days
        return self.closes_at + timedelta(days=days) if days and self.closes_at else None

    @property
    def is_last(self) -> bool:
        """Tell whether it is the notice of the result."""
        return self.step == RESULT

    @property
    def named_stages(self) -> frozenset[str]:
        """Return the stages in which a candidate stands in such a notice."""
        return IN_NOTICE if self.is_last else BEFORE_RESULT

    def without_consent(self) -> dict[str, list[str]]:
        """Return whose separate consent to publication is asked and does not hold, by who is listed.

        Each accepted paper that was asked for one needs it whole: what is published comes from all. Of
        a team each member consents to being named; the list then holds the members' own names.
        """
        rules = self.cycle.rules
        if "nominee" not in rules.material.consents:
            return {}
        holding = Statement.objects.filter(
            kind="publication", answer="agree", voided_at__isnull=True, withdrawn_at__isnull=True
        ).filter(rejected_at__isnull=True)
        listed = self.items.exclude(standing="removed").values("candidate")
        papers = Paper.objects.filter(stage="accepted", candidate__in=listed).order_by("pk")
        papers = papers.select_related("candidate").prefetch_related("members")
        given = defaultdict[int, set[int | None]](set)
        for pk, member in holding.filter(paper__in=papers).values_list("paper", "member"):
            given[pk].add(member)
        found: dict[str, list[str]] = {}
        for paper in papers:
            if missing := silent_of(paper, given[paper.pk], every=names_members(rules)):
                found.setdefault(str(paper.candidate), []).extend(missing)
        return found

    def units_wanted(self) -> dict[int, list[Candidate]]:
        """Return in how many units it has to hang, and about whom; fewest first, {} where in none."""
        listed = Candidate.objects.filter(notice_items__in=self.items.exclude(standing="removed"))
        found = defaultdict[int, list[Candidate]](list)
        if not (self.rules.units_min or self.rules.units_more):
            return {}
        for each in listed.prefetch_related("papers__members").order_by("sort_key", "pk"):
            found[units_wanted(each, self.rules)].append(each)
        return {wanted: found[wanted] for wanted in sorted(found) if wanted}

    def units_proven(self) -> int:
        """Return how many units have proven that they posted it from the first to the last day."""
        if self.published_at is None or self.last_day is None:
            return 0
        days = {
            "posted_on__lte": timezone.localdate(self.published_at),
            "until__gte": self.last_day,
        }
        return self.postings.standing().filter(**days).values("unit_key").distinct().count()

    def withheld(self) -> list[Candidate]:
        """Return who stands in notice and was withheld for a part of it, as sealed or suspended.

        For them the notice has not run its full length: it is repeated.
        """
        if self.published_at is None or self.closes_at is None:
            return []
        seals = Q(papers__seals__sealed_at__lt=self.closes_at) & Q(
            papers__seals__decided_at__gt=self.published_at
        )
        here = self.items.filter(standing="withheld").values("candidate")
        rows = Candidate.objects.filter(
            seals | Q(pk__in=here),
            notice_items__notice=self,
            stage__in=self.named_stages,
            sealed_at__isnull=True,
        )
        found = rows.distinct().order_by("pk")
        return [c for c in found if c.last_notice_id(self.step) == self.pk]

    def runs_at(self, at: datetime) -> bool:
        """Tell whether the notice is published and its last moment has not passed."""
        return self.stage == "published" and self.closes_at is not None and at < self.closes_at

    def removals(self) -> models.QuerySet[NoticeChange]:
        """Return the reasoned lines that stand where entries were taken from the list."""
        return self.changes.confirmed().filter(kind=ChangeKind.REMOVE).select_related("item")

    @property
    def version(self) -> int:
        """Return the number of the version that is public: 1 as published, one more by each change."""
        return 1 + self.changes.confirmed().count()

    def passages(self) -> Iterator[Passage]:
        """Yield every text that would be published, with where it stands."""
        yield Passage(Place(str(_("title"))), self.title)
        yield Passage(Place(str(_("legal basis"))), self.basis)
        yield Passage(Place(str(_("contact"))), self.contact)
        yield Passage(Place(str(_("text"))), self.text)
        for file in self.attachments.shown():
            yield Passage(Place(f"{_('attachment')} {file.number}"), file.title)
        for item in self.items.shown():
            yield from passages_of_facts(item.facts)


def silent_of(paper: Paper, given: set[int | None], *, every: bool) -> list[str]:
    """Return who of a paper has not consented: its nominee or leader, and where ``every``, each member."""
    lead = [m for m in paper.members.all() if m.role in LEADING]
    others = [m for m in paper.members.all() if m.role not in LEADING] if every else []
    mute = lead if not given & {None, *(m.pk for m in lead)} else []
    return [m.name for m in (*mute, *others) if m in mute or m.pk not in given]


def passages_of_facts(facts: dict[str, Any]) -> Iterator[Passage]:
    """Yield every published fact about one person or team, each line with its name and label."""
    name = str(facts.get("name", ""))
    for key, value in facts.items():
        label = FACT_LABELS.get(key, key)
        part = name if key == "name" else f"{name} · {label}"
        for words in value if isinstance(value, list) else [value]:
            yield Passage(Place(part), str(words))


class NoticeItem(Rehearsable):
    """A candidate in a notice: the published facts as a snapshot."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="notice_items")
    position = models.PositiveIntegerField()
    standing = models.CharField(max_length=8, choices=EntryStanding, default=EntryStanding.SHOWN)
    facts = FactsField(default=dict)

    objects = querysets.NoticedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "candidate"], name="noticed_once"),
            models.UniqueConstraint(fields=["notice", "position"], name="notice_position_once"),
            models.CheckConstraint(
                condition=Q(standing__in=EntryStanding.values), name="entry_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.facts.get('name', '')}"


class NoticeChange(Rehearsable):
    """What was changed in a published notice: asked by one person, confirmed by a second, a version.

    A suspension, of all or of one entry; an entry taken from the list; a correction, which keeps how
    it read before. ``facts`` are how entry or words read now; ``files`` what becomes of each file that
    names whom a correction is about.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="changes")
    item = models.ForeignKey(NoticeItem, models.PROTECT, null=True, related_name="changes")
    attachment = models.ForeignKey(
        "awards.Attachment", models.PROTECT, null=True, related_name="changes"
    )
    kind = models.CharField(max_length=8, choices=ChangeKind)
    reason = models.TextField(_("reason"))
    before = FactsField(default=dict)
    facts = FactsField(default=dict)
    files = models.JSONField(default=dict)  # by number, what becomes of a file, and why
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = querysets.ChangeQuerySet.as_manager()
    kept_for_good = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "version"], name="notice_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="change_has_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(OF_ENTRY), item__isnull=False, attachment__isnull=True)
                | Q(kind__in=["suspend", "reword"], item__isnull=True, attachment__isnull=True)
                | Q(kind="take_out", item__isnull=True, attachment__isnull=False),
                name="change_is_of_entry_or_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    confirmed_by_id__isnull=True, confirmed_at__isnull=True, version__isnull=True
                )
                | Q(confirmed_at__isnull=False, version__gt=1, confirmed_by_id__isnull=False)
                & ~Q(confirmed_by_id=F("asked_by_id")),
                name="change_by_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.kind}"

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a candidate in the notice."""
        return self.notice.keeps_away(by)
