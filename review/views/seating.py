"""The board of a result: seats with their reasons, pools and quotas, and the line moved up and down."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from review import board, reckoning, sentences
from review.choices import ResultOutcome
from review.models import Item, Ranking
from review.views.showing import name_of, unit_of
from review.views.steps import groups_of

AROUND = 3
"""So many seats more and fewer are shown beside the line."""
NAMED = 20
"""So many who wait are named one by one; the table has all."""
PAGE = 50


def asked_seats(made: Ranking, asked: str | None, ranked: int) -> int:
    """Return the number of seats asked for, else the result's own, kept between what can be."""
    kept = sum(each["kept"] for each in made.inputs["rule"]["groups"])
    given = int(asked) if asked and asked.isdecimal() and len(asked) < 6 else None
    number = given or made.seats or ranked
    return min(max(number, kept, 1), max(ranked, kept, 1))


def board_of(made: Ranking, asked: str | None) -> dict[str, Any]:
    """Return the board at so many seats; nothing of a vote, which has given the seats itself."""
    if made.method == "vote" or not made.inputs:
        return {}
    rows = made.results.select_related("item__candidate", "item__paper")
    items = {str(row.item_id): row.item for row in rows.prefetch_related("item__paper__members")}
    ranked = {str(row.item_id): row.place for row in rows if row.mean is not None}
    entries = reckoning.entries_of(made.inputs, {item: ranked.get(item) for item in items})
    seats = asked_seats(made, asked, len(ranked))
    rule, groups = reckoning.board_rule_of(made.inputs, seats), groups_of(made)
    found = board.fill(rule, entries)
    names = {item: name_of(each) for item, each in items.items()}
    waiting = [names[item] for item in found.items(board.Fate.WAITING)]
    least = max(sum(rule.pools.values()), 1)
    around = range(max(least, seats - AROUND), min(len(ranked), seats + AROUND) + 1)
    return {
        "rows": [seat_told(each, items[each.item], groups) for each in found.seats],
        "seats": seats,
        "own": made.seats,
        "least": least,
        "most": max(len(ranked), least),
        "waiting": waiting[:NAMED],
        "waiting_more": max(len(waiting) - NAMED, 0),
        "tied": [names[item] for item in found.items(board.Fate.TIED)],
        "pools": pools_of(rule, found, groups),
        "quotas": quotas_of(found, groups, seats),
        "steps": [step_told(each, names, seats) for each in board.cut_offs(rule, entries, around)],
        "columns": COLUMNS,
        **against_record(made, found, names),
    }


def page_of(rows: list[dict[str, Any]], asked: str | None) -> Page:
    """Return the page asked for, else the one on which the line stands: that of the last seat given."""
    given = [at for at, row in enumerate(rows) if row["seat"].fate is board.Fate.IN]
    line = (given[-1] if given else 0) // PAGE + 1
    return Paginator(rows, PAGE).get_page(asked or line)


def against_record(made: Ranking, found: board.Board, names: dict[str, str]) -> dict[str, Any]:
    """Name who would come in and who would drop out against the places on record, and the empty seats."""
    inside = set(found.items(board.Fate.IN))
    recorded = {str(row.item_id) for row in made.results.all() if row.outcome == ResultOutcome.IN}
    return {
        "coming": [name for item, name in names.items() if item in inside - recorded],
        "dropping": [name for item, name in names.items() if item in recorded - inside],
        "empty": found.empty,
        "tied_seats": found.tied_seats,
    }


COLUMNS = [
    (_("Ranked at"), "", "num"),
    (_("Item"), "", ""),
    (_("Standing"), "", ""),
    (_("Why"), "", ""),
]


def seat_told(seat: board.Seat, item: Item, groups: dict[str, str]) -> dict[str, Any]:
    """Return one item with what becomes of it, and why."""
    return {
        "seat": seat,
        "name": name_of(item),
        "unit": unit_of(item),
        "fate": sentences.FATES[seat.fate],
        "why": sentences.reason(seat, groups, groups),
        "pool": groups.get(seat.pool, ""),
    }


def pools_of(rule: board.BoardRule, found: board.Board, groups: dict[str, str]) -> list[Any]:
    """Return the pools with the seats kept for each and taken."""
    kept = [
        (groups.get(code, code), number, found.taken[code]) for code, number in rule.pools.items()
    ]
    open_ = rule.seats - sum(rule.pools.values())
    return [*kept, (_("open to all"), open_, found.taken[""])] if kept else []


def quotas_of(found: board.Board, groups: dict[str, str], seats: int) -> list[dict[str, Any]]:
    """Return the minima and maxima: how many are asked for, are there, and how that comes about."""
    bounds = [(_("at least"), each, False) for each in found.minima]
    bounds += [(_("at most"), each, True) for each in found.maxima]
    return [
        {
            "name": groups.get(each.trait, each.trait),
            "kind": kind,
            "asked": each.asked,
            "got": each.got,
            "said": sentences.quota(each, seats, at_most=most),
        }
        for kind, each, most in bounds
    ]


def step_told(step: board.Step, names: dict[str, str], seats: int) -> dict[str, Any]:
    """Say what one number of seats changes against one fewer."""
    return {
        "seats": step.seats,
        "is_now": step.seats == seats,
        "entering": str(sentences.listed(names[item] for item in step.entering)),
        "leaving": str(sentences.listed(names[item] for item in step.leaving)),
        "tied": str(sentences.listed(names[item] for item in step.tied)),
    }
