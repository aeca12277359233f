"""Passing several papers at once (批量通过): each exactly as if it had been passed alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.situations import Refused, Sentence, Situation
from nominations.models import Paper
from nominations.services.checking import machine_check
from nominations.services.claiming import meanwhile
from nominations.services.ruling import accept


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one paper of a batch; ``sentences`` say why it was not passed."""

    paper: Paper
    sentences: tuple[Sentence, ...] = ()


def pass_papers(papers: Iterable[Paper], *, by: Actor, at: datetime) -> list[Passed]:
    """Accept every paper in which no line is open; name each other one with its reason."""
    return [Passed(paper, pass_paper(paper, by=by, at=at)) for paper in papers]


def pass_paper(paper: Paper, *, by: Actor, at: datetime) -> tuple[Sentence, ...]:
    """Accept one paper whose human lines are decided; return what stands in the way, changing nothing."""
    try:
        with transaction.atomic():
            refuse_claimed(paper, by=by, at=at)
            machine_check(paper, by=by, at=at)
            accept(paper, by=by, at=at)
    except Situation as situation:
        return situation.sentences
    return ()


def refuse_claimed(paper: Paper, *, by: Actor, at: datetime) -> None:
    """A paper on somebody else's desk is not passed from the list."""
    held = meanwhile(paper, by=by, at=at).claim
    if held:
        raise Refused(
            format_lazy(
                _(
                    "{name} has this paper on the desk since {since}. Open it to take it over, or let them finish."
                ),
                name=held.examiner.name,
                since=f"{localtime(held.since):%H:%M}",
            )
        )
