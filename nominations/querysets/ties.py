"""What a tie of staff shuts: a paper, the others of its candidate, and the candidate."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from ledger.actors import Actor

STAFF = ("examiner", "manager", "supervisor")
"""Offices in which somebody handles papers and candidates of others."""

Rows = TypeVar("Rows", bound=models.QuerySet)


def tied_papers(rows: models.QuerySet, actor: Actor) -> models.QuerySet:
    """Return the keys of the papers, read through a query set of papers, that are shut to an actor."""
    tie: Any = rows.model._meta.get_field("staff_ties").related_model
    mine = tie.objects.in_force().filter(user_id=actor.user_id)
    carried = mine.filter(paper__candidate__isnull=False).values("paper__candidate")
    shut = Q(pk__in=mine.values("paper")) | Q(candidate__in=carried)
    return rows.model._base_manager.filter(shut).values("pk")


def without_tied(rows: Rows, actor: Actor) -> Rows:
    """Return papers without those shut to somebody of the staff who declared a tie."""
    if not actor.holds(*STAFF) or actor.user_id is None:
        return rows
    return rows.exclude(pk__in=tied_papers(rows, actor))


def tied_candidates(rows: models.QuerySet, actor: Actor) -> models.QuerySet:
    """Return the keys of the candidates that are shut to an actor; ``rows`` are candidates."""
    papers: Any = rows.model._meta.get_field("papers").related_model
    tie: Any = papers._meta.get_field("staff_ties").related_model
    mine = tie.objects.in_force().filter(user_id=actor.user_id, paper__candidate__isnull=False)
    return mine.values("paper__candidate")


def candidates_without_tied(rows: Rows, actor: Actor) -> Rows:
    """Return candidates without those shut to somebody of the staff who declared a tie."""
    if not actor.holds(*STAFF) or actor.user_id is None:
        return rows
    return rows.exclude(pk__in=tied_candidates(rows, actor))


def is_tied(rows: models.QuerySet, actor: Actor) -> bool:
    """Tell whether a tie keeps this member of staff from any of these papers or candidates."""
    if not actor.holds(*STAFF) or actor.user_id is None:
        return False
    papers = rows.model._meta.label_lower == "nominations.paper"
    shut = (tied_papers if papers else tied_candidates)(rows, actor)
    return rows.filter(pk__in=shut).exists()


def untied(rows: Rows, actor: Actor, path: str) -> Rows:
    """Return what does not concern a candidate or paper from which this member of staff keeps away.

    ``path`` leads to the candidate or the papers, over however many rows.
    """
    if not actor.holds(*STAFF) or actor.user_id is None:
        return rows
    field: Any = rows.model
    for name in path.split("__"):
        field = field._meta.get_field(name).related_model
    papers = field._meta.label_lower == "nominations.paper"
    shut = (tied_papers if papers else tied_candidates)(field.objects.all(), actor)
    return rows.exclude(
        pk__in=rows.model._base_manager.filter(**{f"{path}__in": shut}).values("pk")
    )


class StaffTieQuerySet(models.QuerySet):
    """Ties of staff, declared and found."""

    def in_force(self) -> StaffTieQuerySet:
        """Return those that keep somebody away: declared, found beyond doubt, or confirmed."""
        return self.filter(outcome="hard")

    def waiting_for(self, actor: Actor) -> StaffTieQuerySet:
        """Return those somebody has to decide on: in doubt or disputed; never one's own."""
        doubtful = Q(outcome__in=["decide", "warn"], decided_at__isnull=True)
        disputed = Q(disputes__isnull=False, disputes__upheld__isnull=True)
        theirs = self.seen_by(actor).exclude(user_id=actor.user_id)
        return theirs.filter(doubtful | disputed).distinct()

    def seen_by(self, actor: Actor) -> StaffTieQuerySet:
        """Return one's own; to manager and supervisor those of all, but with whom they keep away from."""
        mine = self.filter(rehearsal=actor.rehearsal)
        own = models.Q(user_id=actor.user_id)
        if actor.holds("manager", "supervisor"):
            papers: Any = self.model._meta.get_field("paper").related_model
            return mine.filter(own | ~models.Q(paper__in=tied_papers(papers.objects.all(), actor)))
        if actor.holds(*STAFF):
            return mine.filter(own)
        return self.none()

    def about(self, paper: Any) -> StaffTieQuerySet:
        """Return those to a paper, or to another that carries the same candidate."""
        same = Q(paper=paper)
        if paper.candidate_id:
            same |= Q(paper__candidate=paper.candidate_id)
        return self.filter(same)
