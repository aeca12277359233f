"""Excel out of the lists of this stretch: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.lists import Head, ListOut, excel, in_pieces, moment, number
from ledger.situations import NotYours
from people.gates import Request, for_roles
from people.masking import mask_name
from review.choices import Language
from review.forms.assigning import PairFilter
from review.forms.conflicts import ConflictFilter, TriageFilter
from review.forms.office import RoundFilter
from review.forms.pool import PoolFilter
from review.models import DraftPair
from review.sentences import parts_told
from review.services.reading_in import EXPERT, NUMBER, number_of
from review.views import again, assigning, drafting, overview, panels, pool_list
from review.views.ceremony import draw_for, named
from review.views.clusters import Cluster, clusters_of, matters_of
from review.views.desk import READING, Sheet, sheets_of
from review.views.office import filtered_rounds, ranking_for, round_for
from review.views.pledging import reviewers
from review.views.pledging import round_for as own_round_for
from review.views.showing import explained, name_of, relations_of, unit_of
from review.views.triage import filtered_conflicts, filtered_possible


def languages_of(row: Any) -> str:
    """Return the languages an expert reads, in words."""
    return "、".join(str(Language(code).label) for code in row.languages if code in Language.values)


def state_of(row: Any) -> str:
    """Return whether an expert of the list is drawn, in words."""
    if row.is_banned:
        return gettext("banned")
    if not row.is_available:
        return gettext("resting")
    return gettext("away today") if row.is_away else gettext("available")


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
PROFILE = (
    Head(_("Unit"), "unit", 36),
    Head(_("Professional title"), "title", 20),
    Head(_("Specialty"), "field", 24),
    Head(_("Disciplines"), lambda row: "；".join(map(str, row.disciplines.all())), 40),
    Head(_("Keywords"), lambda row: "、".join(row.keywords), 36),
    Head(_("Division"), "division", 18),
    Head(_("Region"), "place", 10),
    Head(_("Languages"), languages_of, 18),
    Head(_("Academician"), "is_academician", 10),
    Head(_("First line"), "is_frontline", 10),
    number(_("Items now"), "live"),
    number(_("At most"), "load_max"),
    number(_("Hours in a season"), "hours_max"),
    Head(_("State"), state_of, 12),
    moment(_("Confirmed"), "confirmed_at"),
)
EXPERTS = ListOut(_("Experts"), (Head(_("Name"), str, 14), *PROFILE))
WATCHED_EXPERTS = ListOut(
    _("Experts"), (Head(_("Name"), lambda row: mask_name(str(row)), 14), *PROFILE)
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
CALLS = ListOut(
    _("Calls of a draw"),
    (
        number(_("Order"), lambda row: row.serial + 1),
        number(_("Place in the pool"), lambda row: row.place + 1, 14),
        Head(_("Name"), "name", 14),
        Head(_("Filled for"), "group", 20),
        number(_("Passed over"), lambda row: len(row.passed)),
        moment(_("Called at"), "called_at"),
        moment(_("Answer due"), "due_at"),
        Head(_("Answer"), "get_answer_display", 18),
        Head(_("Reason"), "get_ground_display", 20),
        Head(_("Came by"), "get_way_display", 14),
    ),
)
ASSIGNMENT = ListOut(
    _("Assignment"),
    (
        Head(NUMBER, lambda row: number_of(row.item), 24),
        Head(_("Item"), lambda row: name_of(row.item), 20),
        Head(_("Unit"), lambda row: unit_of(row.item), 36),
        Head(EXPERT, "expert.user.username", 18),
        Head(_("Expert"), "expert", 14),
        Head(_("Unit of the expert"), "expert.unit", 36),
        number(_("Fit"), "fit"),
        Head(_("Why"), lambda row: "；".join(map(str, parts_told(row.parts))), 50, wrap=True),
    ),
)
LOADS = ListOut(
    _("Work of the experts"),
    (
        Head(_("Expert"), "expert", 14),
        Head(_("Unit"), "expert.unit", 36),
        number(_("Items"), "items"),
        number(_("At most"), "limit"),
        number(_("Pages"), "pages"),
        number(_("Hours"), lambda each: round(each.hours, 1)),
        number(_("Can give"), "can_give"),
    ),
)
PANELS = ListOut(
    _("Panels"),
    (
        number(_("Number"), "number"),
        Head(_("Panel"), "name", 30),
        number(_("Items"), "taken"),
        number(_("Members"), "sitting"),
        number(_("Seats"), "seats"),
        number(_("Go on to the next stage"), "going_on"),
    ),
)
MOVES = ListOut(
    _("Moves between panels"),
    (
        Head(_("Nominee"), lambda row: name_of(row.item), 20),
        Head(_("From"), "left.name", 24),
        Head(_("To"), "to.name", 24),
        Head(_("Reason"), "reason", 44, wrap=True),
        Head(_("State"), "get_state_display", 18),
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
TRIAGE = ListOut(
    _("Possible conflicts"),
    (
        Head(_("Relation"), "first.relation", 20),
        Head(
            _("Evidence"), lambda each: "；".join(map(str, each.first["evidence"])), 44, wrap=True
        ),
        number(_("Pairs it speaks for"), lambda each: len(each.pairs)),
        Head(_("Experts"), lambda each: "、".join(each.experts), 30, wrap=True),
        Head(_("Nominees"), lambda each: "、".join(each.items), 30, wrap=True),
        Head(_("By name alone"), "row.is_doubtful", 12),
        number(_("Disputed"), lambda each: len(each.disputes)),
    ),
)
VERSIONS = ListOut(
    _("Versions of the result"),
    (
        Head(_("Item"), "name", 20),
        Head(_("Unit"), "unit", 40),
        number(_("Before"), "before.place_told"),
        number(_("Mean before"), "before.mean"),
        Head(_("Result before"), "before.get_outcome_display", 16),
        number(_("Now"), "now.place_told"),
        number(_("Mean now"), "now.mean"),
        Head(_("Result now"), "now.get_outcome_display", 16),
    ),
)
RESULTS = ListOut(
    _("Result"),
    (
        number(_("Ranked at"), "place", 8),
        Head(_("Tied"), "tied", 8),
        Head(_("Item"), "name", 20),
        Head(_("Unit"), "unit", 40),
        number(_("Mean"), "row.mean"),
        number(_("Votes"), "votes"),
        Head(_("Arithmetic"), lambda each: "\n".join(map(str, each["lines"])), 60, wrap=True),
        Head(_("Result"), "row.get_outcome_display", 14),
    ),
)


def rounds_rows(request: Request) -> Any:
    """Return the rounds as their page filters and sorts them."""
    return filtered_rounds(request, RoundFilter(request.GET or None))


def experts_rows(request: Request) -> Any:
    """Return the pool as its page filters and sorts it, without documents and contacts."""
    return pool_list.filtered(request, PoolFilter(request.GET or None))


def conflicts_rows(request: Request, pk: int) -> Iterator[dict[str, Any]]:
    """Return the conflicts of a round as its page filters and explains them."""
    found = filtered_conflicts(request, round_for(request, pk), ConflictFilter(request.GET or None))
    return in_pieces(found, explained)


def triage_rows(request: Request, pk: int) -> list[Cluster]:
    """Return the causes of what is possible in a round, as their page filters and sorts them."""
    round_ = round_for(request, pk)
    form = TriageFilter(request.GET or None, relations=relations_of(round_))
    rows = filtered_possible(request, round_, form)
    order = matters_of(rows, request.GET.get("sort", ""))
    return clusters_of(rows, [each["matter"] for each in order])


def versions_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return a result beside the version before it."""
    return again.compared(*again.versions_of(request, pk))


def assignment_rows(request: Request, pk: int) -> Any:
    """Return the pairs of the draft as their page filters and sorts them."""
    round_ = round_for(request, pk)
    draft = drafting.draft_shown(round_)
    if draft is None:
        return DraftPair.objects.none()
    form = PairFilter(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "")
    return drafting.filtered_pairs(draft, given, drafting.changes_of(draft), sort)


def results_rows(request: Request, pk: int) -> Iterable[dict[str, Any]]:
    """Return the places of a ranking with their arithmetic."""
    whole = request.actor.role == "supervisor"
    return overview.results_of(ranking_for(request, pk), whole=whole)


def calls_rows(request: Request, pk: int) -> list[Any]:
    """Return the calls of a draw as its page shows them."""
    found = draw_for(request, pk)
    return named(found, list(found.calls.all()))


managers, supervisors = for_roles("manager"), for_roles("supervisor")
rounds_out = managers(excel(ROUNDS, rounds_rows))
round_out = managers(excel(ITEMS, lambda request, pk: overview.items_of(round_for(request, pk))))
experts_out = managers(excel(EXPERTS, experts_rows))
progress_out = managers(
    excel(PROGRESS, lambda request, pk: overview.experts_in(round_for(request, pk)))
)
conflicts_out = managers(excel(CONFLICTS, conflicts_rows))
triage_out = managers(excel(TRIAGE, triage_rows))
versions_out = managers(excel(VERSIONS, versions_rows))


assignment_out = managers(excel(ASSIGNMENT, assignment_rows))
loads_out = managers(
    excel(LOADS, lambda request, pk: assigning.efforts_shown(request, round_for(request, pk)))
)
panels_out = managers(excel(PANELS, lambda request, pk: panels.panels_of(round_for(request, pk))))
panel_out = managers(excel(ITEMS, lambda request, pk: panels.items_in(request, pk)))
moves_out = for_roles("clerk", "approver")(excel(MOVES, panels.moves_seen))
ranking_out = managers(excel(RESULTS, results_rows))
watched_rounds_out = supervisors(excel(ROUNDS, rounds_rows))
watched_progress_out = supervisors(
    excel(WATCHED, lambda request, pk: overview.experts_in(round_for(request, pk)))
)
watched_conflicts_out = supervisors(excel(CONFLICTS, conflicts_rows))
watched_ranking_out = supervisors(excel(RESULTS, results_rows))

OWN_WORK = ListOut(
    _("My items"),
    (
        Head(_("Item"), "name", 24),
        Head(_("Unit"), "unit", 34),
        Head(_("Marks"), "marks_told", 40),
        Head(_("Score"), "total", 10),
        Head(_("Comment"), "row.comment", 60),
        Head(_("State"), "state", 20),
    ),
)


def own_work_rows(request: Request, pk: int) -> list[Sheet]:
    """Return the reviewer's own sheets of a round, where its rule set lets them be taken away."""
    round_ = own_round_for(request, pk)
    if not round_.rules.workbook:
        raise NotYours(_("By the rules of this programme no workbook leaves the score pages."))
    return [each for each in sheets_of(request.actor, round_) if each.row.stage in READING]


own_workbook = reviewers(excel(OWN_WORK, own_work_rows))

calls_out = managers(excel(CALLS, calls_rows))
watched_calls_out = supervisors(excel(CALLS, calls_rows))
watched_experts_out = supervisors(excel(WATCHED_EXPERTS, experts_rows))
