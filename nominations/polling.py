"""The count of a society's own vote (推选计票): votes for, against and abstaining, candidate by candidate.

Exact integers and shares only. A member recused from a candidate casts no vote on it and is not
among those present or entitled (`eligible`) for it; `appointed` is the whole body (应到). A blank or
void ballot abstains.
Those who pass are ranked by votes for; equals stay equal, and where equals meet the last place the
result is open until the society has settled it (复议), in an order it states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from programmes.shares import Share

VOTERS_TOLD = 5
"""Of a secret vote with fewer ballots than these no number stands on any page or paper."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """The body in numbers: appointed members (应到) and those present (实到)."""

    appointed: int
    present: int


@dataclass(frozen=True, slots=True)
class Poll:
    """What was cast about one candidate: `recused` of the body, `away` of them not even present.

    `place` is the order the society stated among equals, None where it stated none.
    """

    key: int
    votes_for: int
    against: int
    abstaining: int
    recused: int = 0
    away: int = 0
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rule set asks: quorum and votes to pass, each with its base; places left (None: any)."""

    quorum: Share
    quorum_base: str
    passing: Share
    passing_base: str
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One candidate's result with its arithmetic.

    `voters` are those present and not recused; `needed` of `of` pass, `quorum_needed` of `quorum_of`
    must be there. `rank` is that of the society (1 is the first), equals share one; `tied`: somebody
    else has as many votes; `open_tie`: equals meet the last place and nobody has settled it.
    """

    poll: Poll
    voters: int
    cast: int
    quorum_of: int
    quorum_needed: int
    quorate: bool
    of: int
    needed: int
    passed: bool
    rank: int | None = None
    tied: bool = False
    open_tie: bool = False
    selected: bool = False

    @property
    def adds_up(self) -> bool:
        """Tell whether as many votes were cast as there are voters."""
        return self.cast == self.voters


def judge(poll: Poll, attendance: Attendance, terms: Terms) -> Outcome:
    """Return what one candidate reached by itself, before the places are given."""
    eligible = max(attendance.appointed - poll.recused, 0)
    voters = max(attendance.present - (poll.recused - poll.away), 0)
    cast = poll.votes_for + poll.against + poll.abstaining
    bases = {
        "appointed": attendance.appointed,
        "eligible": eligible,
        "present": voters,
        "ballots": cast,
        "valid": poll.votes_for + poll.against,
    }
    quorum_of, of = bases[terms.quorum_base], bases[terms.passing_base]
    quorate = terms.quorum.met(voters, quorum_of)
    return Outcome(
        poll,
        voters,
        cast,
        quorum_of,
        terms.quorum.needed(quorum_of),
        quorate,
        of,
        terms.passing.needed(of),
        passed=quorate and poll.votes_for > 0 and terms.passing.met(poll.votes_for, of),
    )


def count(polls: Sequence[Poll], attendance: Attendance, terms: Terms) -> list[Outcome]:
    """Return every candidate's result, by votes for; those who pass get rank and place."""
    found = [judge(poll, attendance, terms) for poll in polls]
    passed = [each for each in found if each.passed]
    votes = Counter(each.poll.votes_for for each in passed)
    settled = {n: _is_settled([e for e in passed if e.poll.votes_for == n]) for n in votes}
    ranked = [_stand(each, passed, votes, settled, terms.places) for each in passed]
    ranked.sort(key=lambda each: (each.rank or 0, each.poll.key))
    failed = [each for each in found if not each.passed]
    return [*ranked, *sorted(failed, key=lambda e: (-e.poll.votes_for, e.poll.key))]


def _is_settled(equals: Sequence[Outcome]) -> bool:
    """Tell whether every one of the equals has a place of its own among them."""
    places = {each.poll.place for each in equals}
    return None not in places and len(places) == len(equals)


def _stand(
    one: Outcome,
    passed: Sequence[Outcome],
    votes: Counter[int],
    settled: dict[int, bool],
    places: int | None,
) -> Outcome:
    """Return where one that passed stands among all that did."""
    mine = one.poll.votes_for
    before = sum(each.poll.votes_for > mine for each in passed)
    group = before + votes[mine]
    rank = before + 1
    if settled[mine]:
        order = sorted(e.poll.place or 0 for e in passed if e.poll.votes_for == mine)
        rank += order.index(one.poll.place or 0)
    across = places is not None and before < places < group and not settled[mine]
    within = places is None or (rank if settled[mine] else group) <= places
    return replace(
        one,
        rank=rank,
        tied=votes[mine] > 1,
        open_tie=across,
        selected=within and not across,
    )
