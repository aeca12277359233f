"""Excel out of the lists of this stretch: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from files.lists import Head, ListOut, excel, in_pieces, moment, number
from people.gates import Request, for_roles
from review.forms.office import ConflictFilter, ExpertFilter, RoundFilter
from review.views import overview, pool
from review.views.office import filtered_conflicts, filtered_rounds, ranking_for, round_for
from review.views.showing import explained, name_of, unit_of

ROUNDS = ListOut(
    _("Rounds"),
    (
        Head(_("Round"), "name", 30),
        Head(_("Cycle"), "cycle.name", 34),
        Head(_("Society"), "society.name", 30),
        Head(_("Stage"), "get_stage_display", 14),
        moment(_("Reviews due"), "due_at"),
        number(_("Items"), "item_count"),
        number(_("Reviews signed"), "signed_count"),
        number(_("Reviews assigned"), "live_count"),
    ),
)
ITEMS = ListOut(
    _("Items"),
    (
        Head(_("Item"), name_of, 24),
        Head(_("Unit"), unit_of, 40),
        number(_("Experts"), "covered"),
        number(_("Signed"), "signed"),
        number(_("Kept away"), "kept_away"),
    ),
)
EXPERTS = ListOut(
    _("Experts"),
    (
        Head(_("Name"), str, 14),
        Head(_("Unit"), "unit", 36),
        Head(_("Professional title"), "title", 20),
        Head(_("Specialty"), "field", 24),
        Head(_("Keywords"), lambda row: "、".join(row.keywords), 36),
        Head(_("Academician"), "is_academician", 10),
        Head(_("First line"), "is_frontline", 10),
        number(_("Items now"), "live"),
        number(_("At most"), "load_max"),
        Head(_("Drawn"), "is_available", 10),
    ),
)
PROGRESS = ListOut(
    _("Progress"),
    (
        Head(_("Expert"), str, 14),
        Head(_("Unit"), "unit", 36),
        Head(_("Pledge"), lambda row: bool(row.pledged), 10),
        number(_("Signed"), "signed"),
        number(_("Being scored"), "accepted"),
        number(_("Offered, not accepted"), "offered", 14),
        number(_("Declined"), "declined"),
        number(_("Recused"), "recused"),
        number(_("Void"), "voided"),
    ),
)
WATCHED = ListOut(
    _("Experts in this round"),
    (
        Head(_("Expert"), str, 14),
        Head(_("Unit"), "unit", 36),
        number(_("Signed"), "signed"),
        number(_("Open"), lambda row: row.accepted + row.offered),
    ),
)
CONFLICTS = ListOut(
    _("Conflicts"),
    (
        Head(_("Expert"), "row.expert", 14),
        Head(_("Unit"), "row.expert.unit", 30),
        Head(_("Item"), lambda each: name_of(each["row"].item), 20),
        Head(_("Relation"), "relation", 20),
        Head(_("Evidence"), lambda each: "；".join(map(str, each["evidence"])), 44, wrap=True),
        Head(_("Note"), "note", 30, wrap=True),
        Head(_("Meaning"), "row.get_outcome_display", 16),
        Head(_("Source"), "row.get_source_display", 16),
    ),
)
RESULTS = ListOut(
    _("Result"),
    (
        number(_("Ranked at"), "row.place", 8),
        Head(_("Tied"), "row.is_tied", 8),
        Head(_("Item"), "name", 20),
        Head(_("Unit"), "unit", 40),
        number(_("Mean"), "row.mean"),
        number(_("Votes"), "row.approvals"),
        Head(_("Arithmetic"), lambda each: "\n".join(map(str, each["lines"])), 60, wrap=True),
        Head(_("Result"), "row.get_outcome_display", 14),
    ),
)


def rounds_rows(request: Request) -> Any:
    """Return the rounds as their page filters and sorts them."""
    return filtered_rounds(request, RoundFilter(request.GET or None))


def experts_rows(request: Request) -> Any:
    """Return the pool as its page filters and sorts it, without documents and contacts."""
    return pool.filtered(request, ExpertFilter(request.GET or None))


def conflicts_rows(request: Request, pk: int) -> Iterator[dict[str, Any]]:
    """Return the conflicts of a round as its page filters and explains them."""
    found = filtered_conflicts(request, round_for(request, pk), ConflictFilter(request.GET or None))
    return in_pieces(found, explained)


def results_rows(request: Request, pk: int) -> Iterable[dict[str, Any]]:
    """Return the places of a ranking with their arithmetic."""
    return overview.results_of(ranking_for(request, pk))


managers, supervisors = for_roles("manager"), for_roles("supervisor")
rounds_out = managers(excel(ROUNDS, rounds_rows))
round_out = managers(excel(ITEMS, lambda request, pk: overview.items_of(round_for(request, pk))))
experts_out = managers(excel(EXPERTS, experts_rows))
progress_out = managers(
    excel(PROGRESS, lambda request, pk: overview.experts_in(round_for(request, pk)))
)
conflicts_out = managers(excel(CONFLICTS, conflicts_rows))
ranking_out = managers(excel(RESULTS, results_rows))
watched_rounds_out = supervisors(excel(ROUNDS, rounds_rows))
watched_progress_out = supervisors(
    excel(WATCHED, lambda request, pk: overview.experts_in(round_for(request, pk)))
)
watched_conflicts_out = supervisors(excel(CONFLICTS, conflicts_rows))
watched_ranking_out = supervisors(excel(RESULTS, results_rows))
