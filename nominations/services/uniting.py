"""The merge desk (合并): papers that may be about one person, one decision, reversible until review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import advance, enter, history
from ledger.secrecy import refuse_marked
from ledger.sentences import SEALED_CANDIDATE
from ledger.situations import NotYet, NotYours, Refused
from nominations.facts import LEADING, STANDING
from nominations.merging import Difference, Lead, candidate_key, differences, groups
from nominations.models import Candidate, Confirmation, Member, Merge, MergedPaper, Paper
from nominations.services.joining import candidate_of, carried_paper, merge
from nominations.services.keeping_away import refuse_tied_among
from programmes.choices import SubjectKind
from programmes.models import Cycle
from programmes.vocabulary import Academy

IDENTITY = "identity"
"""Beside the facts of `merging.VIEWS`: which paper's document of identity the candidate bears."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Papers that lie side by side: sure where one document, and what was decided of them, if anything.

    ``begun``: the review of a candidate they carry has begun, so that nothing is decided any more.
    """

    papers: tuple[int, ...]
    sure: bool
    begun: bool = False
    decided: Merge | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to decide: nothing covers all papers, or the nominee contradicts."""
        return not self.begun if self.decided is None else contradicts(self.decided)

    @property
    def others(self) -> int:
        """Return how many papers lie beside each one."""
        return len(self.papers) - 1


def contradicts(decided: Merge) -> bool:
    """Tell whether the nominee said that a decision is wrong; prefetched confirmations are used."""
    return any(c.answer == "decline" and not c.withdrawn_at for c in decided.confirmations.all())


def leads_of(papers: Any) -> list[Lead]:
    """Return whom each of the papers is about; numbers and addresses are not even read."""
    rows = Member.objects.filter(
        paper__in=papers, role__in=LEADING, paper__stage__in=STANDING
    ).order_by("paper_id")
    of_cycle = ("paper__cycle_id", "paper__cycle__year", "paper__cycle__programme__code")
    facts = ("paper_id", "identity_hash", "name", "birth", "unit_name", "unit__credit_code")
    team = ("paper__team_name", "paper__subject", "paper__cycle__programme__academy")
    return [lead_of(row) for row in rows.values(*of_cycle, *facts, *team)]


def lead_of(row: Mapping[str, Any]) -> Lead:
    """Return whom one row of members is about; the two academies' cycles of a year are one circle."""
    academy, year = row["paper__cycle__programme__academy"], row["paper__cycle__year"]
    key = ""
    if row["identity_hash"]:
        key = candidate_key(
            identity_hash=row["identity_hash"],
            programme=row["paper__cycle__programme__code"],
            year=year,
            team=row["paper__team_name"] if row["paper__subject"] == SubjectKind.TEAM else "",
            academy=cast("Academy", academy),
        )
    return Lead(
        paper=row["paper_id"],
        circle=f"academies-{year}" if academy else f"cycle-{row['paper__cycle_id']}",
        key=key,
        name=row["name"],
        birth=row["birth"],
        unit=row["unit__credit_code"] or row["unit_name"],
    )


def desks_of(papers: Any) -> list[Desk]:
    """Return the papers that lie side by side, the open ones first; in four queries."""
    found = groups(leads_of(papers))
    mine = [paper for group in found for paper in group.papers]
    parts = MergedPaper.objects.filter(paper__in=mine, merge__undone_at__isnull=True)
    of_merge = Prefetch("merge__confirmations", Confirmation.objects.in_force())
    rows = list(parts.select_related("merge__cycle").prefetch_related(of_merge))
    covered: dict[int, set[int]] = {}
    for part in rows:
        covered.setdefault(part.merge_id, set()).add(part.paper_id)
    merges = {part.merge_id: part.merge for part in rows}
    later = Paper.objects.filter(pk__in=mine, stage="accepted").exclude(candidate__stage="admitted")
    in_review = set(later.values_list("pk", flat=True))
    desks = []
    for group in found:
        over = next((pk for pk, of in covered.items() if of >= set(group.papers)), None)
        begun = not in_review.isdisjoint(group.papers)
        desks.append(Desk(group.papers, group.sure, begun, merges[over] if over else None))
    return sorted(desks, key=lambda desk: not desk.is_open)


def refuse_others(by: Actor) -> None:
    """Only a manager decides what papers are about one person."""
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) decides at the merge desk."))


@transaction.atomic
def decide_merge(
    papers: Iterable[Paper],
    *,
    same: bool,
    reason: str,
    stands: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Merge:
    """Decide that papers are about one person, or are not; an earlier decision on any is replaced.

    ``stands`` names, for each fact the papers differ in, the number of the paper whose fact holds.
    """
    refuse_others(by)
    rows = locked_papers(papers, by=by)
    if not reason.strip():
        raise Refused(_("Give the reason: what shows that it is, or is not, one person."))
    refuse_marked({_("The reason"): reason})
    replaced = [replace_merge(each, at) for each in merges_over(rows)]
    identity = unite_under(rows, stands or {}) if same else None
    if any(each.same and each.key != (identity and identity.candidate_key) for each in replaced):
        scatter(rows, by, at)
    made = (
        unite(rows, identity, stands or {}, reason, by, at)
        if identity
        else part(rows, reason, by, at)
    )
    facts = {
        "papers": [row.number for row in rows],
        "stands": made.stands,
        "replaces": [each.pk for each in replaced],
    }
    enter(made, "unite" if same else "keep_apart", by=by, at=at, reason=reason, facts=facts)
    return made


def locked_papers(papers: Iterable[Paper], *, by: Actor) -> list[Paper]:
    """Return the papers under a lock, with their cycles; Refused where one cannot be merged now."""
    asked = [paper.pk for paper in papers]
    refuse_tied_among(Paper.objects.filter(pk__in=asked), by=by)
    cycles = Paper.objects.filter(pk__in=asked).values("cycle")
    list(Cycle.objects.filter(pk__in=cycles).order_by("pk").select_for_update().values_list("pk"))
    rows = Paper.objects.filter(pk__in=asked).select_for_update(of=("self",)).order_by("pk")
    found = list(rows.select_related("cycle__programme", "society", "candidate"))
    if len(found) < 2:
        raise Refused(_("At least two papers are compared."))
    for row in found:
        if row.stage not in STANDING or row.secret:
            words = _("{paper} is no longer with the office.")
            raise Refused(format_lazy(words, paper=row.number))
        if row.sealed_at or (row.candidate and row.candidate.sealed_at):
            raise NotYet([SEALED_CANDIDATE])
        refuse_begun_review(row)
    return found


def refuse_begun_review(row: Paper) -> None:
    """Refuse a paper whose candidate is in review or beyond."""
    if row.stage == "accepted" and row.candidate and row.candidate.stage != "admitted":
        words = _(
            "{name} ({number}) is in review or beyond. Papers are merged or parted before it."
        )
        named = {"name": row.candidate.name, "number": row.candidate.number}
        raise Refused(format_lazy(words, **named))


def merges_over(rows: Sequence[Paper]) -> list[Merge]:
    """Return the standing decisions that are about any of the papers."""
    return list(Merge.objects.standing().filter(parts__paper__in=rows).distinct())


def replace_merge(decided: Merge, at: datetime) -> Merge:
    """Let a decision count no more; what was asked about it is no longer asked."""
    decided.undone_at = at
    decided.save(update_fields=["undone_at"])
    decided.confirmations.in_force().update(withdrawn_at=at, code="")
    return decided


def facts_that_stand(rows: Sequence[Paper], stands: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return, of every fact the papers differ in, the one that stands."""
    found = differences([carried_paper(row) for row in rows])
    return {each.field: standing_fact(each, stands) for each in found}


def unite_under(rows: Sequence[Paper], stands: Mapping[str, str]) -> Paper:
    """Return the paper under whose number the papers become one."""
    academy = facts_that_stand(rows, stands).get("academy")
    return identity_of(rows, stands.get(IDENTITY, ""), academy)


def unite(
    rows: Sequence[Paper],
    identity: Paper,
    stands: Mapping[str, str],
    reason: str,
    by: Actor,
    at: datetime,
) -> Merge:
    """Make papers one: the facts that stand, the number that counts, one candidate."""
    made = Merge.objects.create(
        cycle=identity.cycle,
        same=True,
        key=identity.candidate_key,
        identity=identity,
        stands=facts_that_stand(rows, stands),
        reason=reason.strip(),
        decided_by_id=by.person_id,
        decided_at=at,
        rehearsal=identity.rehearsal,
    )
    keep_parts(made, rows)
    gather(made, rows, by, at)
    return made


def standing_fact(difference: Difference, stands: Mapping[str, str]) -> dict[str, str]:
    """Return the fact that stands of those the papers give; Refused where none was named."""
    said = dict(difference.said)
    number = stands.get(difference.field, "")
    if number not in said:
        raise Refused(
            _("Say of every fact the papers differ in which paper's holds; one is still open.")
        )
    return {"paper": number, "said": said[number]}


def identity_of(rows: Sequence[Paper], number: str, academy: dict[str, str] | None) -> Paper:
    """Return the paper whose document of identity the candidate bears."""
    bearing = [row for row in rows if row.candidate_key]
    if academy:
        cycle = next(row.cycle_id for row in rows if row.number == academy["paper"])
        refuse_accepted_elsewhere(rows, cycle)
        bearing = [row for row in bearing if row.cycle_id == cycle]
    if not bearing:
        raise Refused(_("No paper bears a document of identity. Return one for correction first."))
    if len({row.candidate_key for row in bearing}) == 1:
        accepted = [row for row in bearing if row.stage == "accepted"]
        return (accepted or bearing)[0]
    chosen = next((row for row in bearing if row.number == number), None)
    if chosen is None:
        raise Refused(_("The papers bear different identity numbers. Say which one counts."))
    if chosen.stage != "accepted" and any(row.stage == "accepted" for row in bearing):
        words = _("Accept {paper} first, or let the number of an accepted paper count.")
        raise Refused(format_lazy(words, paper=chosen.number))
    return chosen


def refuse_accepted_elsewhere(rows: Sequence[Paper], cycle: int) -> None:
    """Refuse to decide for one academy while the other's paper is accepted."""
    for row in rows:
        if row.cycle_id != cycle and row.stage == "accepted":
            words = _(
                "{paper} is accepted for the other academy. Its society must withdraw it first."
            )
            raise Refused(format_lazy(words, paper=row.number))


def keep_parts(made: Merge, rows: Iterable[Paper]) -> None:
    """Put down which papers a decision is about."""
    MergedPaper.objects.bulk_create(
        [MergedPaper(merge=made, paper=row, rehearsal=made.rehearsal) for row in rows]
    )


def gather(made: Merge, rows: Sequence[Paper], by: Actor, at: datetime) -> None:
    """Let the accepted papers of a decision carry one candidate, with the facts that stand."""
    accepted = [row for row in rows if row.stage == "accepted" and row.cycle_id == made.cycle_id]
    if not accepted:
        return
    known = next((row for row in accepted if row.pk == made.identity_id), accepted[0])
    main = cast("Candidate", known.candidate)
    for row in accepted:
        if row.candidate_id != main.pk:
            empty = cast("Candidate", row.candidate)
            Paper.objects.filter(pk=row.pk).update(candidate=main)
            merge(main, row, by=by, at=at)
            drop_empty(empty, by, at)
    state_facts(main, made)


def drop_empty(candidate: Candidate, by: Actor, at: datetime) -> None:
    """Drop a candidate whose papers carry another one now."""
    if candidate.stage == "admitted" and not candidate.papers.filter(stage="accepted").exists():
        reason = str(_("Its papers carry another candidate since the merge desk decided."))
        advance(candidate, "drop", by=by, at=at, reason=reason)


def state_facts(main: Candidate, made: Merge) -> None:
    """Write the unit and the division that stand to the candidate."""
    told = {"unit_name": made.stands.get("unit"), "division": made.stands.get("division")}
    facts = {column: each["said"] for column, each in told.items() if each}
    if facts:
        Candidate.objects.filter(pk=main.pk).update(**facts)


def part(rows: Sequence[Paper], reason: str, by: Actor, at: datetime) -> Merge:
    """Keep papers apart; refused where two bear the same document of identity."""
    keys = [row.candidate_key for row in rows if row.candidate_key]
    if len(set(keys)) < len(keys):
        raise Refused(
            _(
                "Two of these papers bear the same identity number: for the rules they are about one person. If a number is wrong, return that paper for correction."
            )
        )
    made = Merge.objects.create(
        cycle=rows[0].cycle,
        same=False,
        reason=reason.strip(),
        decided_by_id=by.person_id,
        decided_at=at,
        rehearsal=rows[0].rehearsal,
    )
    keep_parts(made, rows)
    return made


def scatter(rows: Sequence[Paper], by: Actor, at: datetime) -> None:
    """Give every accepted paper the candidate of its own document again."""
    for row in rows:
        candidate = row.candidate
        if row.stage != "accepted" or candidate is None:
            continue
        if candidate.key == row.candidate_key:
            if row.number == number_at_first(candidate):
                restate(candidate, row)
            continue
        row.candidate, _made = candidate_of(row, by=by, at=at)
        Paper.objects.filter(pk=row.pk).update(candidate=row.candidate)
        facts = {"paper": row.number, "candidate": row.candidate.number}
        enter(candidate, "part", by=by, at=at, facts=facts)
        drop_empty(candidate, by, at)


def number_at_first(candidate: Candidate) -> str:
    """Return the number of the paper that made a candidate, from the book."""
    return next((str(line.facts.get("paper", "")) for line in history(candidate)), "")


def restate(candidate: Candidate, row: Paper) -> None:
    """Let the candidate say again what the paper says that made it."""
    own = {"unit_name": row.lead.unit_name if row.lead else "", "division": row.division}
    Candidate.objects.filter(pk=candidate.pk).update(**own)


@transaction.atomic
def undo_merge(decided: Merge, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a decision back before review begins: everything stands as without it, all is kept."""
    refuse_others(by)
    if not reason.strip():
        raise Refused(_("Give the reason for taking the decision back."))
    refuse_marked({_("The reason"): reason})
    row = Merge.objects.select_for_update().get(pk=decided.pk)
    if row.undone_at:
        raise Refused(_("This decision does not count any more."))
    rows = locked_papers(Paper.objects.filter(merges__merge=row), by=by)
    replace_merge(row, at)
    if row.same:
        scatter(rows, by, at)
    enter(row, "undo_merge", by=by, at=at, reason=reason)
