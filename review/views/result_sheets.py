"""Excel out of the pages beside a result; their rows are those of the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from files.lists import Head, ListOut, excel, number
from people.gates import Request, for_roles
from review.views import results, seating


def place_and_value(method: str) -> tuple[Head, Head]:
    """Return the columns of one method: what it gives, and the place by it."""
    title = {
        "blup": (_("Without reviewer effects"), _("Place without reviewer effects")),
        "z_score": (_("Standard score"), _("Place by standard score")),
        "expected_rank": (_("Expected rank"), _("Place by expected rank")),
    }[method]
    return (
        number(title[0], lambda row: row["values"].get(method)),
        number(title[1], lambda row: row["places"].get(method)),
    )


ANALYSIS = ListOut(
    _("Analysis"),
    (
        number(_("Ranked at"), "place", 8),
        Head(_("Item"), "name", 20),
        Head(_("Unit"), "unit", 40),
        Head(_("Result"), "standing", 14),
        number(_("Reviews"), "reviews"),
        number(_("What counts"), "counts"),
        number(_("Plain mean"), lambda row: None if row["raw"] is None else float(row["raw"])),
        number(_("Place by the plain mean"), "plain_place"),
        number(_("Spread"), "spread"),
        *place_and_value("blup"),
        *place_and_value("z_score"),
        *place_and_value("expected_rank"),
        number(_("Best rank drawn (95 %)"), lambda row: row["ranks"] and row["ranks"][0]),
        number(_("Worst rank drawn (95 %)"), lambda row: row["ranks"] and row["ranks"][1]),
        number(_("Chance of a place"), "chance"),
    ),
)
ROBUSTNESS = ListOut(
    _("Robustness"),
    (
        Head(_("Left out"), "left_out", 30),
        Head(_("Lose a place"), "leaving", 44, wrap=True),
        Head(_("Gain a place"), "entering", 44, wrap=True),
        number(_("Places that move"), "moved"),
        Head(_("Furthest move"), "furthest", 24),
    ),
)
BOARD = ListOut(
    _("Seats"),
    (
        number(_("Ranked at"), "seat.place", 8),
        Head(_("Item"), "name", 20),
        Head(_("Unit"), "unit", 40),
        Head(_("Seats kept for"), "pool", 20),
        Head(_("Standing"), "fate", 16),
        Head(_("Why"), "why", 44, wrap=True),
    ),
)
SIGNALS = ListOut(
    _("Signals"), (Head(_("Kind"), "kind", 16), Head(_("What was seen"), "said", 90, wrap=True))
)


def analysis_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return the methods side by side."""
    return results.analysis_rows(results.result_for(request, pk))


def robustness_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return every variant."""
    return results.robustness_rows(results.result_for(request, pk))


def board_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return the seats at the number asked for."""
    made = results.result_for(request, pk)
    rows: list[dict[str, Any]] = seating.board_of(made, request.GET.get("seats")).get("rows", [])
    return rows


managers, supervisors = for_roles("manager"), for_roles("supervisor")
analysis_out = managers(excel(ANALYSIS, analysis_rows))
robustness_out = managers(excel(ROBUSTNESS, robustness_rows))
board_out = managers(excel(BOARD, board_rows))
signals_out = managers(excel(SIGNALS, results.signals_rows))
watched_analysis_out = supervisors(excel(ANALYSIS, analysis_rows))
watched_robustness_out = supervisors(excel(ROBUSTNESS, robustness_rows))
watched_board_out = supervisors(excel(BOARD, board_rows))
watched_signals_out = supervisors(excel(SIGNALS, results.signals_rows))
