"""Ballots on paper (纸质选票): printed with a code, handed out, handed back, keyed in by two persons.

A paper bears a code and no name, and which one a member took is written nowhere. What two persons key in
alike is sealed and laid into the box like every ballot cast on a screen; nothing tells them apart
afterwards. Whoever keys in the only paper of a vote knows whose it is: that is the limit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter, locked
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import opened
from review.choices import Keyed
from review.lifecycle import prepares, runs
from review.models import Expert, Item, PaperBallot, Round, Seat, Vote
from review.services.casting import chance, coded, only, put_into_the_box, seat_of
from review.services.floor import sign_in
from review.services.keys import new_code

CODE = 9  # two groups of four with a dash


@transaction.atomic
def print_papers(vote: Vote, *, by: Actor, at: datetime) -> list[PaperBallot]:
    """Print a paper for every seat, in random order; printed again, the same papers and what is missing.

    A paper is struck out where a member is recused, so there are as many of each kind as members need.
    """
    row = locked(vote)
    check_running(row, by=by)
    wanted = Counter(tuple(seat.recused_from) for seat in row.seats.all())
    there = Counter(tuple(paper.recused_from) for paper in row.paper_ballots.all())
    missing = [list(kind) for kind in (wanted - there).elements()]
    chance.shuffle(missing)
    PaperBallot.objects.bulk_create(
        PaperBallot(vote=row, code=new_code()[:CODE], recused_from=kind) for kind in missing
    )
    enter(row, "print_papers", by=by, at=at, facts={"papers": row.paper_ballots.count()})
    return list(row.paper_ballots.all())


@transaction.atomic
def hand_paper(vote: Vote, expert: Expert, *, by: Actor, at: datetime) -> Seat:
    """发出纸质选票: a member votes on paper and casts nothing on a screen from now on."""
    sign_in(vote, expert, by=by, at=at)
    row, seat = open_seat(vote, expert, by=by)
    if not row.paper_ballots.exists():
        raise Refused(_("Print the papers first."))
    if not row.round.declarations.filter(expert=expert).exists():
        raise Refused(_("The member signs the pledge on integrity and recusal first."))
    if set(row.item_ids()) <= set(seat.recused_from):
        raise Refused(_("This member is recused from every item and casts no ballot."))
    row.seats.update(by_paper=only(seat.pk, "by_paper"))
    enter(row, "hand_paper", by=by, at=at, facts={"papers": on_paper(row).count()})
    return seat


@transaction.atomic
def return_paper(vote: Vote, expert: Expert, *, by: Actor, at: datetime) -> Seat:
    """收回纸质选票: the paper is in the box of the room; whose it is can no longer be told."""
    row, seat = open_seat(vote, expert, by=by)
    if not seat.by_paper:
        raise OutOfOrder(_("This member was handed no paper."))
    row.seats.update(has_cast=only(seat.pk, "has_cast"))
    enter(row, "return_paper", by=by, at=at, facts={"papers": returned(row).count()})
    return seat


def open_seat(vote: Vote, expert: Expert, *, by: Actor) -> tuple[Vote, Seat]:
    """Return an open vote and a seat that has not voted, both locked; refuse everything else."""
    row = locked(vote)
    check_running(row, by=by)
    if not row.takes_ballots:
        raise OutOfOrder(_("The vote is not open."))
    seat = seat_of(row, expert)
    if seat.has_cast:
        raise OutOfOrder(_("This member has voted already."))
    return row, seat


def check_running(vote: Vote, *, by: Actor) -> None:
    """Refuse whoever does not run the vote, a named vote, and one that is over."""
    if not (runs(vote.round, by) or prepares(vote.round, by)):
        raise NotYours(_("Only whoever runs the round hands out papers."))
    if not vote.secret:
        raise Refused(_("A named vote has no papers without a name. Its members vote on a screen."))
    if vote.stage not in {"prepared", "open"}:
        raise OutOfOrder(_("This vote is over."))


def keys_in(round_: Round, by: Actor) -> bool:
    """Tell whether somebody keys papers in: who runs or prepares the round, and of the office's the
    supervisor.
    """
    watches = round_.society_id is None and by.holds("supervisor")
    return runs(round_, by) or prepares(round_, by) or watches


@transaction.atomic
def key_paper(
    vote: Vote,
    code: str,
    choices: Iterable[Item] | Mapping[Item, int],
    *,
    spoilt: bool = False,
    by: Actor,
    at: datetime,
) -> Keyed:
    """录入纸质选票: key in what a paper says, as it says it; a void one too. ``spoilt``: it cannot be read.

    The first two persons to key it in are those who may mend their own entry; once both agree it is sealed
    into the box, and what they keyed in is wiped out.
    """
    row = locked(vote)
    if not keys_in(row.round, by):
        raise NotYours(_("Papers are keyed in by whoever runs the round, and by the supervisor."))
    if row.stage != "open":
        raise OutOfOrder(_("The vote is not open."))
    paper = paper_with(row, code)
    words = [opened.SPOILT] if spoilt else opened.written(*coded(choices))
    struck = {str(pk) for pk in paper.recused_from}
    if any(word.partition(":")[0] in struck for word in words):
        raise Refused(_("This item is struck out on the paper. Compare the code."))
    done = keep_entry(paper, json.dumps(sorted(words)), by=by)
    if done is Keyed.AGREED:
        box_paper(row, paper, words)
    told = {
        "in_box": row.paper_ballots.filter(is_boxed=True).count(),
        "differs": done == Keyed.DIFFERS,
    }
    enter(row, "key_paper", by=by, at=at, facts=told)
    return done


def paper_with(vote: Vote, code: str) -> PaperBallot:
    """Return the paper with a code, however it is typed, that is not in the box yet."""
    paper = vote.paper_ballots.select_for_update().filter(code=code_in(code)).first()
    if paper is None:
        raise Refused(_("No paper of this vote bears this code. Type it again."))
    if paper.is_boxed:
        raise OutOfOrder(_("This paper was keyed in twice already and is in the box."))
    return paper


def code_in(text: str) -> str:
    """Return a code as it is printed, however it was typed."""
    plain = "".join(char for char in text.upper() if char.isalnum())
    return f"{plain[:4]}-{plain[4:]}"


def keep_entry(paper: PaperBallot, entry: str, *, by: Actor) -> Keyed:
    """Keep one person's entry, and say how the two stand."""
    if paper.first_by_id in (None, by.user_id):
        paper.first, paper.first_by_id = entry, by.user_id
    elif paper.second_by_id in (None, by.user_id):
        paper.second, paper.second_by_id = entry, by.user_id
    else:
        raise NotYours(_("Two others key in this paper. They compare it together."))
    done = Keyed.FIRST
    if paper.second_by_id is not None:
        done = Keyed.AGREED if paper.first == paper.second else Keyed.DIFFERS
    paper.differed |= done is Keyed.DIFFERS
    paper.save()
    return done


def box_paper(vote: Vote, paper: PaperBallot, words: Sequence[str]) -> None:
    """Lay what both keyed in into the box and wipe it out; never more than were handed back."""
    if vote.paper_ballots.filter(is_boxed=True).count() >= returned(vote).count():
        raise Refused(
            _(
                "More papers would be in the box than were handed back. Note who handed one back first."
            )
        )
    put_into_the_box(vote, words)
    paper.first = paper.second = None
    paper.is_boxed = True
    paper.save()


def check_papers(vote: Vote) -> None:
    """Refuse to close a vote whose papers were not all keyed in twice alike."""
    back, inside = returned(vote).count(), vote.paper_ballots.filter(is_boxed=True).count()
    if back != inside:
        words = _(
            "{back} papers were handed back, {inside} are keyed in twice alike. Key in the others."
        )
        raise NotYet([format_lazy(words, back=back, inside=inside)])


def on_paper(vote: Vote) -> QuerySet[Seat]:
    """Return the seats that vote on paper."""
    return vote.seats.filter(by_paper=True)


def returned(vote: Vote) -> QuerySet[Seat]:
    """Return the seats whose paper was handed back."""
    return on_paper(vote).filter(has_cast=True)
