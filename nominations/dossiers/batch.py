"""A society's batch: the papers it hands in for one cycle, in its order, and what they still lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import Sentence
from nominations.facts import scan_fact
from nominations.models import Paper, Selection
from people.models import Society
from programmes.choices import SubjectKind
from programmes.models import Cycle

HANDED_IN = ("submitted", "endorsed", "returned", "accepted")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a society hands in for a cycle: its papers by 推荐排序, those without one last."""

    cycle: Cycle
    society: Society
    papers: tuple[Paper, ...]
    drafts: int
    at: datetime
    selections: tuple[Selection, ...] = ()

    @property
    def is_of_teams(self) -> bool:
        """Tell whether teams are nominated."""
        return self.cycle.programme.subject == SubjectKind.TEAM

    @property
    def measure(self) -> str:
        """Return how the nominated are counted."""
        return "个团队" if self.is_of_teams else "人"

    @property
    def role(self) -> str:
        """Return what the nominated are called."""
        return "候选团队" if self.is_of_teams else "候选人"


def batch_of(cycle: Cycle, society: Society, *, by: Actor, at: datetime) -> Batch:
    """Return the batch of a society as an actor sees it, in few queries."""
    mine = Paper.objects.seen_by(by).filter(cycle=cycle, society=society)
    papers = (
        mine.filter(stage__in=HANDED_IN)
        .select_related("cycle__rule_set", "cycle__organiser", "rule_set", "society")
        .prefetch_related("members", "versions", "waivers")
    )
    ordered = sorted(papers, key=lambda p: (p.rank is None, p.rank or 0, p.pk))
    drafts = mine.filter(stage="draft").count()
    return Batch(cycle, society, tuple(ordered), drafts, at, selections_of(cycle, society, by))


def selections_of(cycle: Cycle, society: Society, by: Actor) -> tuple[Selection, ...]:
    """Return the society's complete selections of a cycle, the first one first."""
    known = Selection.objects.seen_by(by).filter(cycle=cycle, society=society).order_by("number")
    related = ("cycle__programme", "cycle__rule_set", "society", "minutes", "tally")
    return tuple(each for each in known.select_related(*related) if each.is_complete)


def shown(paper: Paper) -> str:
    """Return whom a paper is about; of a classified one its number alone."""
    return paper.number if paper.secret else paper.title


def missing(batch: Batch) -> Iterator[Sentence]:
    """Yield what a package made now would lack, each with what to do about it."""
    if not batch.papers:
        yield _("No paper has been handed in yet. Drafts are not part of the package.")
    elif batch.drafts:
        words = _("Papers still being drafted, not part of the package: {count}.")
        yield format_lazy(words, count=batch.drafts)
    rules = batch.cycle.rules
    if rules.asks_selection and not batch.selections:
        yield _(
            "The rules ask for your society's own selection (推选) and notice: none is complete. Record it under “Own selection”."
        )
    yield from ranking(batch)
    for paper in batch.papers:
        yield from lacking(paper)


def ranking(batch: Batch) -> Iterator[Sentence]:
    """Yield what is wrong with the society's ranking."""
    ranks = Counter(paper.rank for paper in batch.papers if paper.rank is not None)
    for rank in sorted(rank for rank, times in ranks.items() if times > 1):
        yield format_lazy(_("The ranking {rank} is given to several papers."), rank=rank)
    if len(batch.papers) > 1:
        for paper in batch.papers:
            if paper.rank is None:
                words = _("{title} ({number}) has no ranking and stands last.")
                yield format_lazy(words, title=shown(paper), number=paper.number)


def lacking(paper: Paper) -> Iterator[Sentence]:
    """Yield what one paper lacks."""
    named = {"title": shown(paper), "number": paper.number}
    if paper.secret:
        words = _("{number} is classified or sealed: the package only names it.")
        yield format_lazy(words, **named)
        return
    if not paper.versions.all():
        words = _("{title} ({number}): the form is not frozen; it is taken as it is now.")
        yield format_lazy(words, **named)
    elif paper.rules.material.sealed_scan and scan_fact(paper).missing:
        words = _("{title} ({number}): signed and sealed pages have not come back.")
        yield format_lazy(words, **named)
