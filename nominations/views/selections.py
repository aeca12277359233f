"""A society's own selection as its readers see it: the papers with their result, the earlier results."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from files.downloads import hand_out
from ledger.flow import history
from ledger.sentences import of_verb
from ledger.situations import Sentence
from nominations.models import Paper, Selection
from nominations.rules.selections import named, outcome_words, withheld_words
from nominations.selected import Stood, items_of, result_of
from people.choices import Role
from people.gates import Request

RELATED = ("cycle__programme", "cycle__rule_set", "society", "minutes", "tally", "confirmed_by")


def found(request: Request, pk: int) -> Selection:
    """Return the selection, if the office held now may know of it; else 404."""
    mine = Selection.objects.seen_by(request.actor).select_related(*RELATED)
    return get_object_or_404(mine, pk=pk)


def room_of(selection: Selection) -> Any:
    """Return the meeting in the rooms that body and votes come from, or None."""
    return selection.rounds.exclude(stage="abandoned").first()


def rows_of(selection: Selection) -> list[dict[str, Any]]:
    """Return every paper before the body: its votes, what they come to, its place."""
    items = items_of(selection)
    if not selection.asks_vote:
        ordered = sorted(items, key=lambda item: (item.place or 9999, item.pk))
        return [{"item": i, "title": named(i), "paper": i.paper} for i in ordered]
    final = selection.stage != "recording"
    return [
        {
            "item": each.item,
            "title": named(each.item),
            "paper": each.item.paper,
            "outcome": each.outcome,
            "words": words_of(each, final=final),
        }
        for each in result_of(selection, items)
    ]


def words_of(stood: Stood, *, final: bool) -> Sentence:
    """Say what a paper reached; nothing before its votes are there."""
    if stood.item.votes_for is None:
        return ""
    if stood.item.is_withheld:
        return withheld_words(stood.outcome)
    return outcome_words(stood.outcome, final=final)


def rows_for_office(request: Request, selection: Selection) -> list[dict[str, Any]]:
    """Return the result as far as the office may read the papers: numbers, never who voted how."""
    seen = set(
        Paper.objects.seen_by(request.actor)
        .filter(selected_in__selection=selection)
        .values_list("pk", flat=True)
    )
    rows = [row for row in rows_of(selection) if row["paper"].pk in seen]
    return sorted(rows, key=lambda row: (row["item"].rank is None, row["item"].rank or 0))


def timeline(selection: Selection) -> list[dict[str, Any]]:
    """Return the book's lines about a selection as sentences, newest first."""
    roles = dict(Role.choices)
    return [
        {
            "at": entry.at,
            "sentence": of_verb(entry.verb),
            "actor_name": entry.actor_name,
            "office": roles.get(entry.role, ""),
            "reason": entry.reason,
        }
        for entry in reversed(list(history(selection)))
    ]


def earlier_results(selection: Selection) -> list[dict[str, Any]]:
    """Return the results that were confirmed and then taken back, newest first, from the book."""
    lines = [e for e in history(selection) if e.verb in ("confirm_selection", "reopen_selection")]
    gone = [
        {"at": entry.at, "reason": after.reason, **entry.facts}
        for entry, after in pairwise(lines)
        if entry.verb == "confirm_selection"
    ]
    return gone[::-1]


def document_of(request: Request, pk: int, which: str) -> HttpResponseBase:
    """Hand out the minutes or the tally sheet of a selection one may know of."""
    stored = getattr(found(request, pk), which)
    if stored is None:
        raise Http404
    return hand_out(stored)
