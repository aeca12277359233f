"""Award lists (授奖名单), and why somebody is missing from one."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards import querysets
from awards.choices import ListStage
from awards.lifecycle import AwardListMachine
from awards.models.fields import FactsField
from awards.models.notices import passages_of_facts
from files.models import StoredFile
from files.passages import Passage, Place
from ledger.actors import Actor
from ledger.models import Rehearsable
from ledger.sentences import sealed_within
from ledger.situations import Sentence
from nominations.models import Candidate
from nominations.querysets.ties import is_tied
from nominations.rules import bars_in_force
from programmes.models import Cycle
from programmes.vocabulary import RESULT


class AwardList(AwardListMachine):
    """授奖名单 of a cycle: published by two persons, a snapshot for good.

    ``sent_draft`` is the 送审稿 as it went to the office's document system, ``decision`` the sealed
    document that came back, ``run`` all certificates in one document for the printing house.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="award_lists")
    number = models.CharField(_("document number"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    drafted_by_id = models.BigIntegerField(editable=False)
    published_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sent_draft = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    objects = querysets.AwardListQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=ListStage.DRAFTED, published_at__isnull=True)
                | Q(stage=ListStage.PUBLISHED, published_at__isnull=False),
                name="published_list_has_its_moment",
            )
        ]

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff keeps away from a candidate on it, or missing from it."""
        there = Q(award_list_items__award_list=self) | Q(absences__award_list=self)
        return is_tied(Candidate.objects.filter(there), by)

    def __str__(self) -> str:
        return self.title

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return how many sealed candidates, on it or missing from it, keep it from being published."""
        missing = self.unexplained_absences().filter(sealed_at__isnull=False)
        count = self.items.sealed().count() + missing.count()
        return (sealed_within(count),) if count else ()

    def passages(self) -> Iterator[Passage]:
        """Yield every text that would be published, with where it stands."""
        yield Passage(Place(str(_("title"))), self.title)
        for item in self.items.shown():
            yield from passages_of_facts(item.facts)

    def barred(self) -> list[str]:
        """Return who is listed and barred now by a record of misconduct or disqualification."""
        found = []
        for candidate in Candidate.objects.filter(award_list_items__award_list=self):
            candidate.moment = self.moment
            if bars_in_force(candidate):
                found.append(candidate.name)
        return found

    def unexplained_absences(self) -> models.QuerySet[Candidate]:
        """Return who stood in a notice of this cycle and is neither listed here nor explained here.

        Who stands on an earlier published list of the cycle needs no explanation.
        """
        noticed = Candidate.objects.filter(
            cycle=self.cycle,
            notice_items__notice__stage__in=["published", "suspended", "closed"],
            notice_items__notice__step=RESULT,
        )
        return (
            noticed.exclude(pk__in=self.items.values("candidate_id"))
            .exclude(pk__in=self.absences.values("candidate_id"))
            .exclude(award_list_items__award_list__stage="published")
            .distinct()
        )


class AwardListItem(Rehearsable):
    """An awardee in a list, with the published facts."""

    award_list = models.ForeignKey(AwardList, models.PROTECT, related_name="items")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="award_list_items")
    position = models.PositiveIntegerField()
    facts = FactsField(default=dict)

    objects = querysets.ListedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["award_list", "candidate"], name="listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.facts.get('name', '')}"


class Absence(Rehearsable):
    """Why somebody who stood in the notice is not on the list (公示后未列入的原因)."""

    award_list = models.ForeignKey(AwardList, models.PROTECT, related_name="absences")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="absences")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award_list", "candidate"], name="absent_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="absence_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.reason}"
