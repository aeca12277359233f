"""Query sets of nominations; ``seen_by`` is the only way a list, page, export or file loads a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ledger.actors import Actor
from ledger.models import Sealable
from letters.querysets import awaiting_reminder
from nominations.choices import FINAL
from nominations.querysets.carried import of_one_carried_over
from nominations.querysets.ties import candidates_without_tied, tied_papers, without_tied
from programmes.quotas import Taken

OPEN_STAGES = ("draft", "submitted", "returned")
"""Stages of a paper in which statements are still asked and given."""
REMINDERS = (timedelta(days=7), timedelta(days=3), timedelta(days=1))
"""How long before a link expires its reader is reminded, once each."""
CLAIM_LASTS = timedelta(minutes=30)
"""How long a claim stands after its examiner last did anything with the paper."""
SEES_ALL = ("manager", "supervisor")
SOCIETYS_SECTION = "opinion"
"""The section in which the society speaks of its nominee."""
PLACE_TAKEN = (
    Q(stage__in=["endorsed", "returned", "accepted"])
    | Q(stage="submitted", mend_by__isnull=False)
    | Q(stage="withdrawn", candidate__isnull=False)
)


UNSEALED = Q(sealed_at__isnull=True)
"""A paper or candidate that is not under suspicion of being classified (疑似涉密)."""
OF_UNSEALED = Q(paper__sealed_at__isnull=True)


def counted(rows: models.QuerySet) -> Coalesce:
    """Return how many of the rows there are, as one number of the row outside."""
    totals = rows.order_by().values("paper").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(totals), Value(0))


class PaperQuerySet(Sealable):
    """Papers."""

    def seen_by(self, actor: Actor) -> PaperQuerySet:
        """Return the papers an actor may know of, by the one office held now; none that is sealed.

        A society sees its own; the examiner those that were endorsed; the manager and supervisor
        all that left the society; nominee and contact the one they fill. Reviewers reach papers
        through their assignments only. What is sealed the 保密员 sees, and nothing else.
        """
        if actor.holds("secrecy"):
            return self.filter(rehearsal=actor.rehearsal, sealed_at__isnull=False)
        return self.known_to(actor).but_sealed(UNSEALED)

    def known_to(self, actor: Actor) -> PaperQuerySet:
        """Return the papers an actor could see were none sealed."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(society_id=actor.society_id)
        if actor.holds("nominee", "contact"):
            return mine.filter(pk__in=actor.papers)
        if actor.holds("examiner", *SEES_ALL):
            sent = mine.filter(
                Q(stage__in=["endorsed", "returned", "accepted", "refused"])
                | Q(stage__in=["submitted", "withdrawn"], mend_by__isnull=False)
                | Q(stage="withdrawn", candidate__isnull=False)
            )
            return without_tied(sent, actor)
        return self.none()

    def awaiting_endorsement(self) -> PaperQuerySet:
        """待负责人审核."""
        return self.filter(stage="submitted")

    def sealed_from(self, actor: Actor) -> int:
        """Return how many papers an actor knew are sealed now."""
        return self.known_to(actor).sealed().count()

    def sealed(self) -> PaperQuerySet:
        """封存: those that may hold something classified."""
        return self.filter(sealed_at__isnull=False)

    def awaiting_check(self) -> PaperQuerySet:
        """待形式审查, oldest first."""
        return self.filter(stage="endorsed").order_by("entry_id")

    def with_desk(self, human: Mapping[int, tuple[str, ...]], at: datetime) -> PaperQuerySet:
        """Add how many human lines are open and failed, and who has the paper on the desk since when.

        ``human`` are the items a person decides, by rule set.
        """
        line: Any = self.model._meta.get_field("check_lines").related_model
        claim: Any = self.model._meta.get_field("claims").related_model
        lines = line.objects.filter(paper=OuterRef("pk"), round=OuterRef("check_round"))
        claims = claim.objects.in_force(at).filter(paper=OuterRef("pk"))
        open_lines = [
            When(
                checked_by=rule_set,
                then=Value(len(items)) - counted(lines.filter(item__in=items)),
            )
            for rule_set, items in human.items()
        ]
        ruled = self.annotate(checked_by=Coalesce("rule_set", "cycle__rule_set"))
        return ruled.annotate(
            open_lines=Case(*open_lines, default=Value(0)),
            failed_lines=counted(lines.filter(met=False)),
            held_by=Subquery(claims.values("examiner__name")[:1]),
            held_by_id=Subquery(claims.values("examiner")[:1]),
            held_since=Subquery(claims.values("since")[:1]),
        )

    def on_no_other_desk(self, examiner: int | None, at: datetime) -> PaperQuerySet:
        """Return the papers that no other examiner has claimed."""
        claim: Any = self.model._meta.get_field("claims").related_model
        others = claim.objects.in_force(at).exclude(examiner=examiner)
        return self.exclude(pk__in=others.values("paper"))

    def overdue(self, at: datetime) -> PaperQuerySet:
        """Return papers returned for correction that did not come back, endorsed, in time.

        No deadline runs out against a paper that is sealed, nor against one whose 审批页 came in
        time and waits for the office.
        """
        late = self.filter(UNSEALED, stage__in=["returned", "submitted"], mend_by__lte=at)
        page: Any = self.model._meta.get_field("approval_pages").related_model
        came = page.objects.waiting().filter(
            paper=OuterRef("pk"), uploaded_at__lt=OuterRef("mend_by")
        )
        return late.exclude(Exists(came))

    def taking_a_place(self) -> PaperQuerySet:
        """Return the papers that count against the quota."""
        return self.filter(PLACE_TAKEN).exclude(of_one_carried_over())

    def carried_over(self) -> PaperQuerySet:
        """Return the papers about somebody a late objection carried over: no quota binds them."""
        return self.filter(of_one_carried_over())

    def places_taken(self) -> dict[int, list[Taken]]:
        """Return what takes places in each cycle, by society, branch and division; in one query."""
        taken = defaultdict[int, list[Taken]](list)
        rows = self.taking_a_place().order_by("branch").values_list("cycle", *Taken._fields[:3])
        for cycle, *place in rows.annotate(papers=models.Count("pk")):
            taken[cycle].append(Taken(*place))
        return taken


class DryRunQuerySet(models.QuerySet):
    """Trials of changed rules."""

    def seen_by(self, actor: Actor) -> DryRunQuerySet:
        """Return the trials an actor may read: the office's view."""
        if actor.holds("manager", "examiner"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()


class CandidateQuerySet(Sealable):
    """Candidates."""

    def seen_by(self, actor: Actor) -> CandidateQuerySet:
        """Return the candidates an actor may know of: the office's and the supervisor's view.

        None whose paper is sealed; those the 保密员 sees.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("secrecy"):
            return mine.filter(sealed_at__isnull=False)
        if actor.holds("manager", "examiner", "supervisor"):
            return candidates_without_tied(mine, actor).but_sealed(UNSEALED)
        return self.none()

    def on_the_way(self) -> CandidateQuerySet:
        """Return the candidates that have not reached a final stage."""
        return self.exclude(stage__in=sorted(FINAL))

    def admitted_late(self) -> CandidateQuerySet:
        """Return those admitted after the office opened the first round, which took all it found."""
        return self.filter(
            UNSEALED, stage="admitted", cycle__rounds__number=1, cycle__rounds__society__isnull=True
        )


class CheckLineQuerySet(models.QuerySet):
    """Lines of form checks."""

    def of_round(self, number: int) -> CheckLineQuerySet:
        """Return the lines of one round."""
        return self.filter(round=number)

    def failed(self) -> CheckLineQuerySet:
        """Return the items marked as not met."""
        return self.filter(met=False)


class ClaimQuerySet(models.QuerySet):
    """Claims are seen with their paper."""

    def in_force(self, at: datetime) -> ClaimQuerySet:
        """Return the claims that have not lapsed."""
        return self.filter(renewed_at__gt=at - CLAIM_LASTS)


class LateExceptionQuerySet(models.QuerySet):
    """Later deadlines."""

    def seen_by(self, actor: Actor) -> LateExceptionQuerySet:
        """Return the exceptions an actor may know of: the office all, a society its own."""
        mine = self.filter(OF_UNSEALED, rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(society_id=actor.society_id)
        if actor.holds("examiner", *SEES_ALL):
            return mine
        return self.none()

    def in_force(self, at: datetime) -> LateExceptionQuerySet:
        """Return the last exception of every society and paper, where it still gives time."""
        latest = self.model._base_manager.order_by().values("cycle", "society", "paper")
        last = latest.annotate(last=models.Max("pk")).values("last")
        return self.filter(pk__in=last, until__gt=at)


class ReceiverFormQuerySet(models.QuerySet):
    """The receiver's own forms."""

    def seen_by(self, actor: Actor) -> ReceiverFormQuerySet:
        """Return the forms an actor may know of: the office's."""
        if actor.holds("manager", "examiner"):
            return self.filter(rehearsal=actor.rehearsal)
        return self.none()

    def in_force(self) -> ReceiverFormQuerySet:
        """Return the last version of every form that was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True, replaced_at__isnull=True)


class SelectionQuerySet(Sealable):
    """The societies' own selections."""

    def seen_by(self, actor: Actor) -> SelectionQuerySet:
        """Return the selections an actor may know of: a society its own.

        The office reads one that is complete, once it may read a paper of it. Nobody reads one
        with a sealed paper before it.
        """
        return self.known_to(actor).but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the selections a sealed paper is before."""
        rows = self.model._base_manager.filter(items__paper__sealed_at__isnull=False)
        return rows.values("pk")

    def known_to(self, actor: Actor) -> SelectionQuerySet:
        """Return the selections an actor could read were no paper of theirs sealed."""
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(society_id=actor.society_id)
        if actor.holds("examiner", *SEES_ALL):
            item: Any = self.model._meta.get_field("items").related_model
            papers: Any = item._meta.get_field("paper").related_model
            read = item.objects.filter(paper__in=papers.objects.seen_by(actor), selected=True)
            return mine.filter(
                stage__in=("confirmed", "concluded"), pk__in=read.values("selection")
            )
        return self.none()


class WaiverQuerySet(models.QuerySet):
    """Waivers are seen with their paper."""

    def seen_by(self, actor: Actor) -> WaiverQuerySet:
        """Return the waivers of the papers the actor sees, and those of drafts one has to decide."""
        papers: Any = self.model._meta.get_field("paper").related_model
        if actor.holds("manager"):
            shut = tied_papers(papers.objects.all(), actor)
            return self.filter(OF_UNSEALED, rehearsal=actor.rehearsal).exclude(paper__in=shut)
        seen = Q(paper__in=papers.objects.seen_by(actor))
        if actor.holds("examiner"):
            seen |= Q(OF_UNSEALED, approver="examiner", rehearsal=actor.rehearsal)
        return self.filter(seen)

    def undecided(self) -> WaiverQuerySet:
        """Return those that wait for a decision, oldest first."""
        return self.filter(granted__isnull=True).order_by("asked_at")


class AttachmentQuerySet(models.QuerySet):
    """Attachments are seen with their paper."""

    def seen_by(self, actor: Actor) -> AttachmentQuerySet:
        """Return the attachments of the papers the actor sees, of classified work none.

        The pictures of the society's own words are not for nominee and contact.
        """
        papers: Any = self.model._meta.get_field("paper").related_model
        mine = self.filter(paper__in=papers.objects.seen_by(actor).filter(secret=False))
        if actor.holds("nominee", "contact"):
            return mine.exclude(figure__section=SOCIETYS_SECTION)
        return mine


class FigureQuerySet(models.QuerySet):
    """Figures are seen with their paper; those of the society's own words by the society."""

    def seen_by(self, actor: Actor) -> FigureQuerySet:
        """Return the figures of the papers the actor sees, of classified work none."""
        papers: Any = self.model._meta.get_field("paper").related_model
        mine = self.filter(paper__in=papers.objects.seen_by(actor).filter(secret=False))
        if actor.holds("nominee", "contact"):
            return mine.exclude(section=SOCIETYS_SECTION)
        return mine


class OfPaperQuerySet(models.QuerySet):
    """Frozen versions and scans are seen with their paper, by whom it concerns officially."""

    def seen_by(self, actor: Actor) -> OfPaperQuerySet:
        """Return those of the papers the actor sees; nominee and contact see none."""
        if actor.holds("nominee", "contact"):
            return self.none()
        papers: Any = self.model._meta.get_field("paper").related_model
        return self.filter(paper__in=papers.objects.seen_by(actor).filter(secret=False))


class ScannedPageQuerySet(models.QuerySet):
    """Scanned pictures are seen with their scan."""

    def seen_by(self, actor: Actor) -> ScannedPageQuerySet:
        """Return the pictures of the scans the actor sees."""
        scans: Any = self.model._meta.get_field("scan").related_model
        return self.filter(scan__in=scans.objects.seen_by(actor))


class UploadQuerySet(models.QuerySet):
    """Files on their way are seen by whoever sends them."""

    def seen_by(self, actor: Actor) -> UploadQuerySet:
        """Return one's own uploads to papers the actor still sees."""
        if actor.user_id is None:
            return self.none()
        papers: Any = self.model._meta.get_field("paper").related_model
        return self.filter(begun_by_id=actor.user_id, paper__in=papers.objects.seen_by(actor))

    def expired(self, at: datetime) -> UploadQuerySet:
        """Return those whose time is over."""
        return self.filter(expires_at__lte=at)


class StatementQuerySet(models.QuerySet):
    """Statements are the society's; the office sees who has not answered, also of drafts."""

    def seen_by(self, actor: Actor) -> StatementQuerySet:
        """Return the statements of the papers the actor sees; the manager those of drafts as well.

        Nominee and contact see none: what a referee or the unit says is not for them.
        """
        if actor.holds("nominee", "contact"):
            return self.none()
        papers: Any = self.model._meta.get_field("paper").related_model
        if actor.holds("manager"):
            shut = tied_papers(papers.objects.all(), actor)
            return self.filter(OF_UNSEALED, rehearsal=actor.rehearsal).exclude(paper__in=shut)
        return self.filter(paper__in=papers.objects.seen_by(actor))

    def in_force(self) -> StatementQuerySet:
        """Return those that are still asked for."""
        return self.filter(withdrawn_at__isnull=True)

    def agreed(self) -> StatementQuerySet:
        """Return those that stand: agreed to, and nothing they cover has changed."""
        stand = {"voided_at__isnull": True, "rejected_at__isnull": True}
        return self.in_force().filter(answer="agree", **stand)

    def unanswered(self) -> StatementQuerySet:
        """Return those nobody has answered, on papers that still take answers."""
        return self.in_force().filter(answer="", paper__stage__in=OPEN_STAGES)

    def due_to_remind(self, at: datetime) -> StatementQuerySet:
        """Return those whose link expires soon and whose reader was not written to since."""
        told = ("ask_statement", "remind_statement")
        rows = self.unanswered().filter(OF_UNSEALED)
        return awaiting_reminder(rows, "expires_at", at=at, before=REMINDERS, told=told)
