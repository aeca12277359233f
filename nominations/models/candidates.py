"""Candidates (候选人), one table and a proxy for the machine of each track."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.sentences import SEALED_CANDIDATE
from ledger.situations import Sentence
from nominations import querysets
from nominations.choices import SHARED, TAILS
from nominations.lifecycle import (
    AcademicianTail,
    AwardTail,
    CandidateMachine,
    TalentTail,
)
from nominations.querysets.ties import STAFF, candidates_without_tied, tied_candidates
from people.models import Person
from programmes.choices import Track
from programmes.models import Cycle


def stages_of(track: str) -> Q:
    """Return the condition that ties a track to its stages."""
    return Q(track=track, stage__in=sorted(SHARED | TAILS[track]))


class Candidate(CandidateMachine):
    """The person or team in a cycle, carried by one or more papers.

    ``key`` is the keyed hash of the verified identity (a team: of its leader's identity and the
    team's name); two papers about one person meet in one candidate by it. After every paper was
    withdrawn and the candidate dropped, a later paper makes a new candidate of the same key.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="candidates")
    track = models.CharField(max_length=12, choices=Track, editable=False)
    number = models.CharField(_("number"), max_length=60)
    key = models.CharField(max_length=80, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="candidacies")
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)  # 姓氏笔画
    unit_name = models.CharField(_("unit"), max_length=200)
    division = models.CharField(_("division"), max_length=60, blank=True)
    sealed_at = models.DateTimeField(
        _("sealed"), null=True, blank=True, editable=False
    )  # while one of its papers is; services.sealing alone changes it
    outcome_document = models.CharField(_("document of the outcome"), max_length=200, blank=True)

    read_along = ("cycle__rule_set",)
    objects = querysets.CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "key"],
                name="candidate_once_a_cycle",
                condition=~Q(stage="dropped"),
            ),
            models.UniqueConstraint(fields=["cycle", "number"], name="candidate_number_once"),
            models.CheckConstraint(
                condition=stages_of("academician") | stages_of("talent") | stages_of("award"),
                name="candidate_stage_of_its_track",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def track_model(cls, row: Any) -> type[models.Model]:
        """Return the proxy whose machine this row obeys."""
        return TRACKS[row.track]

    def bars(self, verb: str) -> tuple[Sentence, ...]:
        """Return that it is sealed: one of its papers may hold something classified."""
        return (SEALED_CANDIDATE,) if self.sealed_at else ()

    def keeps_away(self, by: Actor) -> bool:
        """Tell whether somebody of the staff declared a tie to a paper of it."""
        rows = Candidate.objects.filter(pk=self.pk)
        return by.holds(*STAFF) and candidates_without_tied(rows, by).first() is None

    @classmethod
    def shut_to(cls, by: Actor) -> models.QuerySet:
        """Return the keys of the candidates from whom somebody of the staff keeps away."""
        return tied_candidates(Candidate.objects.all(), by)

    def last_notice_id(self, step: str) -> int | None:
        """Return the key of the last notice of a step (受理、结果) that lists the candidate."""
        of_step = self.notice_items.filter(notice__step=step).order_by("-notice_id")
        return of_step.values_list("notice", flat=True).first()

    def last_result(self) -> str:
        """Return ``in``, ``out`` or "" as the last confirmed result has it."""
        last = (
            self.results.filter(ranking__confirmed_at__isnull=False).order_by("-ranking_id").first()
        )
        return last.outcome if last else ""


class AcademicianCandidate(AcademicianTail, Candidate):
    """院士候选人."""

    class Meta:
        proxy = True


class TalentCandidate(TalentTail, Candidate):
    """人才候选人 (person or team)."""

    class Meta:
        proxy = True


class AwardCandidate(AwardTail, Candidate):
    """奖项候选人."""

    class Meta:
        proxy = True


TRACKS: dict[str, type[Candidate]] = {
    "academician": AcademicianCandidate,
    "talent": TalentCandidate,
    "award": AwardCandidate,
}
