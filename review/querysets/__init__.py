"""Query sets of review; a reviewer's access is the assignment table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Length

from ledger.actors import Actor
from ledger.models import Sealable
from nominations.querysets.ties import untied
from review.querysets.reminders import keys_due

LIVE = ("offered", "accepted", "signed")

ENDED = ("declined", "recused", "voided")
"""Work that never comes back to its expert; what was withdrawn from them may."""

"""How long before a round is due its experts are reminded."""

INVITED = Q(item__round__society__isnull=False) | Q(item__round__invited_at__isnull=False)

UNTOLD = ("EXCLUDED", "OBJECTOR")
"""Relations an expert must not learn of: they would name whoever asked. Rule sets of earlier years know
both."""

OF_UNSEALED = Q(item__candidate__sealed_at__isnull=True, item__paper__sealed_at__isnull=True)
"""What concerns an item that is not under suspicion of being classified (疑似涉密)."""

Rows = TypeVar("Rows", bound=models.QuerySet)


def of_the_organiser(rows: Rows, actor: Actor, society: str) -> Rows:
    """Return the office's to office and supervisor, a society's own to its 填报人 and 负责人.

    What a society's body deliberates is its own: others read the result and the minutes of its
    selection. ``society`` is the path to the round's society.
    """
    mine = rows.filter(rehearsal=actor.rehearsal)
    if actor.holds("manager", "supervisor"):
        return mine.filter(**{f"{society}__isnull": True})
    if actor.holds("clerk", "approver") and actor.society_id:
        return mine.filter(**{society: actor.society_id})
    return rows.none()


class AssignmentQuerySet(Sealable):
    """Assignments."""

    def seen_by(self, actor: Actor) -> AssignmentQuerySet:
        """Return an expert's own work, without what was recused, declined, voided or moved; the organiser
        and the supervisor see all of it (never scores while a round is open: that is the page's rule).
        Nobody sees what is sealed.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(
                INVITED, rehearsal=actor.rehearsal, expert__user_id=actor.user_id, stage__in=LIVE
            )
            return mine.but_sealed(OF_UNSEALED)
        rows = untied(self, actor, "item__candidate")
        return of_the_organiser(rows, actor, "item__round__society_id").but_sealed(OF_UNSEALED)

    def live(self) -> AssignmentQuerySet:
        """Return those that count: offered, accepted or signed."""
        return self.filter(stage__in=LIVE)

    def unfinished(self) -> AssignmentQuerySet:
        """Return those still to be signed."""
        return self.filter(stage__in=("offered", "accepted"))


class ReopeningQuerySet(models.QuerySet):
    """Requests to open signed reviews again after closing."""

    def seen_by(self, actor: Actor) -> ReopeningQuerySet:
        """Return those of reviews the office or the supervisor may see; no expert's."""
        if not actor.holds("manager", "supervisor"):
            return self.none()
        seen: Any = self.model._meta.get_field("assignment").related_model
        return self.filter(assignment__in=seen.objects.seen_by(actor))

    def awaiting(self, actor: Actor) -> ReopeningQuerySet:
        """Return those nobody has decided yet and somebody else than the actor asked for."""
        rows = self.filter(decided_at=None, rehearsal=actor.rehearsal)
        return rows.exclude(asked_by=actor.user_id)


class RoundQuerySet(models.QuerySet):
    """Rounds."""

    def seen_by(self, actor: Actor) -> RoundQuerySet:
        """Return the rounds an actor may know of."""
        if actor.holds("expert", "chair"):
            invited = Q(society__isnull=False) | Q(invited_at__isnull=False)
            return self.filter(
                Q(
                    invited,
                    items__assignments__expert__user_id=actor.user_id,
                    items__assignments__stage__in=LIVE,
                )
                | Q(votes__seats__expert__user_id=actor.user_id)
                | Q(body__expert__user_id=actor.user_id),
                rehearsal=actor.rehearsal,
            ).distinct()
        return of_the_organiser(self, actor, "society_id")

    def touched_by(self, actor: Actor) -> RoundQuerySet:
        """Return the rounds in which something is, or was, before the acting expert."""
        mine = {"expert__user_id": actor.user_id}
        work: Any = self.model.items.rel.related_model.assignments.rel.related_model  # type: ignore[attr-defined]
        taken = work.objects.filter(**mine, rehearsal=actor.rehearsal)
        return self.filter(
            Q(pk__in=taken.values("item__round")) | Q(pk__in=self.seen_by(actor).values("pk"))
        )

    def due_to_remind(self, at: datetime) -> RoundQuerySet:
        """Return the rounds whose due date comes near and whose experts were not told since."""
        rows = self.filter(
            stage__in=["preparing", "scoring"], society__isnull=True, invited_at__isnull=False
        )
        told = ("assign", "repair", "publish_assignment", "invite_experts", "remind")
        return self.filter(pk__in=keys_due(rows, at=at, told=told))


class ItemQuerySet(models.QuerySet):
    """Items of rounds."""

    def sealed(self) -> ItemQuerySet:
        """封存: those that may hold something classified."""
        sealed = Q(candidate__sealed_at__isnull=False) | Q(paper__sealed_at__isnull=False)
        return self.filter(sealed)

    def unsealed(self) -> ItemQuerySet:
        """Return those that anybody may be shown."""
        return self.filter(candidate__sealed_at__isnull=True, paper__sealed_at__isnull=True)

    def standing(self) -> ItemQuerySet:
        """Return the items still in the round: not dropped, not withdrawn."""
        return self.exclude(candidate__stage="dropped").exclude(paper__stage="withdrawn")

    def covered_by_fewer_than(self, demand: int) -> ItemQuerySet:
        """Return the items with fewer live experts (``covered``) than ``demand``, or than was allowed."""
        return self.annotate(
            covered=Count("assignments", filter=Q(assignments__stage__in=LIVE)),
            wanted=Coalesce("allowance__number", demand),
        ).filter(covered__lt=F("wanted"))


class ConflictQuerySet(models.QuerySet):
    """Conflicts of interest."""

    def hard(self) -> ConflictQuerySet:
        """Return those that keep the expert away."""
        return self.filter(outcome="hard")

    def possible(self) -> ConflictQuerySet:
        """Return those a person still confirms or refuses: left open by the rules, or by name alone."""
        by_name = Q(outcome="warn", is_doubtful=True, decided_at__isnull=True)
        return self.filter(Q(outcome="decide") | by_name)

    def by_cause(self) -> ConflictQuerySet:
        """Add ``matter``: what one decision settles, the cause or, without one, the conflict itself."""
        alone = Concat(Value("one-"), Cast("pk", models.CharField()))
        return self.annotate(matter=Case(When(cause="", then=alone), default=F("cause")))

    def awaiting_decision(self) -> ConflictQuerySet:
        """Return those somebody has to decide with a reason."""
        return self.filter(outcome="decide")

    def seen_by(self, actor: Actor) -> ConflictQuerySet:
        """Return them to the organiser and the supervisor; to an expert those of their own.

        Who objected, who asked for an exclusion and why a recusal was ordered is told to no expert.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(rehearsal=actor.rehearsal, expert__user_id=actor.user_id)
            told = mine.exclude(relation__in=UNTOLD).exclude(source="ordered")
            return told.filter(OF_UNSEALED)
        rows = untied(self, actor, "item__candidate")
        return of_the_organiser(rows, actor, "item__round__society_id").filter(OF_UNSEALED)


class VoteQuerySet(Sealable):
    """Votes."""

    def seen_by(self, actor: Actor) -> VoteQuerySet:
        """Return the votes an actor has a seat in, or watches; none with a sealed item on its paper.

        A vote that is only prepared is known to whoever runs it, and to a teller who keeps its key.
        """
        if actor.holds("expert", "chair"):
            mine = self.filter(rehearsal=actor.rehearsal, seats__expert__user_id=actor.user_id)
            keeps = Q(round__body__expert__user_id=actor.user_id, round__body__duty="teller")
            mine = mine.filter(~Q(stage="prepared") | keeps).distinct()
        else:
            rows = untied(self, actor, "vote_items__item__candidate")
            mine = of_the_organiser(rows, actor, "round__society_id")
        return mine.but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the votes on something that is sealed now."""
        item: Any = self.model._meta.get_field("vote_items").related_model
        sealed = Q(item__candidate__sealed_at__isnull=False)
        return item.objects.filter(sealed | Q(item__paper__sealed_at__isnull=False)).values("vote")


class VoteItemQuerySet(models.QuerySet):
    """Items on ballot papers."""

    def standing(self) -> VoteItemQuerySet:
        """Return those whose vote counts or will: not abandoned, not void."""
        return self.exclude(vote__stage="abandoned").filter(voided_at__isnull=True)

    def counted(self) -> VoteItemQuerySet:
        """Return those whose vote is counted and stands."""
        return self.filter(vote__stage="closed", voided_at__isnull=True)


class SealedSheetQuerySet(models.QuerySet):
    """Places in the ballot box."""

    def cast(self) -> SealedSheetQuerySet:
        """Return the places that hold a ballot paper."""
        return self.alias(length=Length("sealed")).filter(length__gt=0)

    def empty(self) -> SealedSheetQuerySet:
        """Return the places still free."""
        return self.alias(length=Length("sealed")).filter(length=0)


class RankingQuerySet(Sealable):
    """Rankings."""

    def confirmed(self) -> RankingQuerySet:
        """Return those in force."""
        return self.filter(confirmed_at__isnull=False)

    def seen_by(self, actor: Actor) -> RankingQuerySet:
        """Return them to the organiser and the supervisor; none that ranks what is sealed."""
        mine = untied(self, actor, "results__item__candidate")
        rows = of_the_organiser(mine, actor, "round__society_id")
        return rows.but_sealed(~Q(pk__in=self.with_sealed()))

    def with_sealed(self) -> models.QuerySet:
        """Return the keys of the rankings of something that is sealed now."""
        result: Any = self.model._meta.get_field("results").related_model
        sealed = Q(item__candidate__sealed_at__isnull=False)
        rows = result.objects.filter(sealed | Q(item__paper__sealed_at__isnull=False))
        return rows.values("ranking")


class ExpertQuerySet(models.QuerySet):
    """Experts."""

    def seen_by(self, actor: Actor) -> ExpertQuerySet:
        """Return the pool to the office and the supervisor; to a society who sits in a body of its
        own. Lists are secret to all others. An expert finds themselves.
        """
        mine = self.filter(rehearsal=actor.rehearsal)
        if actor.holds("expert", "chair"):
            return mine.filter(user_id=actor.user_id)
        if actor.holds("manager", "supervisor"):
            return mine.in_the_pool()
        if actor.holds("clerk", "approver") and actor.society_id:
            return mine.filter(bodies__round__society_id=actor.society_id).distinct()
        return self.none()

    def in_the_pool(self) -> ExpertQuerySet:
        """Return the experts of the association's pool, without those who only sit in a society's body."""
        return self.filter(society__isnull=True)

    def available(self) -> ExpertQuerySet:
        """Return the experts of the pool who take work and can log in; nobody who is banned."""
        return self.in_the_pool().filter(is_available=True, user__is_active=True).unbanned()

    def banned(self) -> ExpertQuerySet:
        """禁评: those a ban is in force against."""
        return self.filter(pk__in=self.bans().in_force().values("expert"))

    def unbanned(self) -> ExpertQuerySet:
        """Return those no ban is in force against."""
        return self.exclude(pk__in=self.bans().in_force().values("expert"))

    def bans(self) -> Any:
        """Return all bans."""
        return self.model._meta.get_field("bans").related_model.objects.all()  # type: ignore[union-attr]

    def away(self, since: date, until: date) -> ExpertQuerySet:
        """Return those who said that they take no work on some day of a time."""
        absence: Any = self.model._meta.get_field("absences").related_model
        rows = absence.objects.filter(since__lte=until, until__gte=since)
        return self.filter(pk__in=rows.values("expert"))

    def in_discipline(self, code: str) -> ExpertQuerySet:
        """Return those who work in a discipline or in one below it (GB/T 13745)."""
        row: Any = self.model._meta.get_field("disciplines").related_model
        return self.filter(pk__in=row.objects.filter(code__startswith=code).values("expert"))

    def of_region(self, name: str) -> ExpertQuerySet:
        """Return those of a province: as stated, or else by their unit."""
        return self.filter(Q(region=name) | Q(region="", unit__region__startswith=name))

    def reading(self, language: str) -> ExpertQuerySet:
        """Return those who read papers in a language."""
        return self.filter(languages__icontains=f'"{language}"')

    def unconfirmed_since(self, moment: datetime) -> ExpertQuerySet:
        """Return those who have not confirmed their profile since a moment, or never."""
        return self.filter(Q(confirmed_at__isnull=True) | Q(confirmed_at__lt=moment))


class BodyQuerySet(models.QuerySet):
    """Members of the bodies of societies' own rounds."""

    def seen_by(self, actor: Actor) -> BodyQuerySet:
        """Return them to their society alone."""
        if not actor.holds("clerk", "approver"):
            return self.none()
        return of_the_organiser(self, actor, "round__society_id")

    def tellers(self) -> BodyQuerySet:
        """监票人: those who keep a half of the key to the ballot box."""
        return self.filter(duty="teller")


class OfRoundQuerySet(models.QuerySet):
    """Panels of rounds, and drafts of their assignments."""

    def seen_by(self, actor: Actor) -> OfRoundQuerySet:
        """Return them to whoever runs or supervises the round."""
        return of_the_organiser(self, actor, "round__society_id")


class MoveQuerySet(models.QuerySet):
    """Moves of items between panels."""

    def waiting_for(self, actor: Actor) -> MoveQuerySet:
        """Return those that wait for the answer of one's own society."""
        if not (actor.holds("clerk", "approver") and actor.society_id):
            return self.none()
        waiting = self.seen_by(actor).filter(state="awaiting")
        return waiting.exclude(answers__society=actor.society_id)

    def seen_by(self, actor: Actor) -> MoveQuerySet:
        """Return them to office and supervisor; to a society those of its own nominees."""
        if actor.holds("clerk", "approver") and actor.society_id:
            carried = Q(item__candidate__papers__society=actor.society_id)
            mine = carried & Q(item__candidate__papers__stage="accepted")
            return self.filter(mine, rehearsal=actor.rehearsal).filter(OF_UNSEALED).distinct()
        return of_the_organiser(self, actor, "item__round__society_id").filter(OF_UNSEALED)
