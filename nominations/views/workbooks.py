"""Excel out of the lists of this stretch: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from files.lists import PIECE, Head, ListOut, day, excel, moment, number
from ledger.situations import Sentence
from nominations.services.acknowledging import Judged
from nominations.views.office import (
    approvals,
    dryruns,
    history,
    late,
    merges,
    parcels,
    queue,
    statements,
    waivers,
)
from nominations.views.office import candidates as office_candidates
from nominations.views.society import papers as own
from nominations.views.society import selections
from nominations.views.society import statements as owed
from people.gates import Request, for_roles
from programmes.sentences import divisions_in

DECIDED: dict[bool | None, Sentence] = {
    None: _("not decided yet"),
    True: _("granted"),
    False: _("refused"),
}
SURE: dict[bool, Sentence] = {True: _("one identity number"), False: _("only possible")}
PAPER = (Head(_("Number"), "number", 26), Head(_("Name"), "title", 20))
"""The first columns of every list of papers."""

PAPERS = ListOut(
    _("Papers"),
    (
        PAPER[0],
        number(_("Rank"), "rank", 8),
        PAPER[1],
        Head(_("Unit"), "lead.unit_name", 40),
        Head(_("Branch"), "branch", 24),
        Head(_("Cycle"), "cycle.name", 34),
        Head(_("Stage"), "get_stage_display", 14),
        moment(_("Changed"), "changed_at"),
    ),
)
OWED = ListOut(
    _("Who still owes what"),
    (
        *PAPER,
        Head(_("Cycle"), "cycle.name", 34),
        Head(_("Not asked yet"), lambda row: named(row.owing["unasked"], "kind.label"), 40),
        Head(_("Not answered"), lambda row: named(row.owing["waiting"], "get_kind_display"), 40),
        Head(_("To be asked again"), lambda row: named(row.owing["again"], "get_kind_display"), 40),
    ),
)
SELECTIONS = ListOut(
    _("Recorded selections"),
    (
        Head(_("Cycle"), "cycle.name", 34),
        number(_("No."), "number", 6),
        Head(_("Body that selects"), "body", 30),
        day(_("Day of the meeting"), "held_on"),
        number(_("Papers"), lambda row: len(row.items.all())),
        number(_("Put forward"), lambda row: None if row.stage == "recording" else row.put_forward),
        Head(_("Stage"), "get_stage_display", 16),
    ),
)
CHECKS = ListOut(
    _("Form check"),
    (
        *PAPER,
        Head(_("Unit"), "lead.unit_name", 40),
        Head(_("Society"), "society.name", 30),
        Head(_("Cycle"), "cycle.name", 34),
        Head(_("Division"), "division_label", 24),
        Head(_("Stage"), "get_stage_display", 14),
        number(_("Check round"), "check_round"),
        moment(_("In this stage since"), "entry.at"),
        number(_("Human lines open"), "open_lines", 12),
        Head(_("On whose desk"), "held_by", 16),
        moment(_("Corrections due"), "mend_by"),
    ),
)
CANDIDATES = ListOut(
    _("Candidates"),
    (
        number(_("No."), "position", 6),
        Head(_("Number"), "number", 26),
        Head(_("Name"), "name", 20),
        Head(_("Unit"), "unit_name", 40),
        Head(_("Division"), "division", 20),
        Head(_("Cycle"), "cycle.name", 30),
        number(_("Papers"), "papers_count", 8),
        Head(_("Stage"), "get_stage_display", 20),
    ),
)
LATE = ListOut(
    _("Later deadlines"),
    (
        Head(_("Society"), "society.name", 30),
        Head(_("Cycle"), "cycle.name", 34),
        Head(_("Paper"), "paper.number", 28),
        moment(_("Later deadline"), "until"),
        Head(_("Reason"), "reason", 40, wrap=True),
        Head(_("Document"), "document", 30),
        Head(_("Granted by"), "granted_by.name", 14),
        moment(_("Granted"), "granted_at"),
    ),
)
STATEMENTS = ListOut(
    _("Statements"),
    (
        Head(_("Society"), "paper.society.name", 30),
        Head(_("Paper"), "paper.number", 26),
        Head(_("Cycle"), "paper.cycle.name", 34),
        Head(_("Kind"), "get_kind_display"),
        Head(_("Name"), "name", 14),
        Head(_("State"), "stands_at.label"),
        moment(_("Asked"), "asked_at"),
        moment(_("Reminded"), "reminded_at"),
        moment(_("Answered"), "answered_at"),
        moment(_("Until"), "expires_at"),
    ),
)
WAIVERS = ListOut(
    _("Waivers"),
    (
        Head(_("Number"), "paper.number", 26),
        Head(_("Name"), "paper.title", 20),
        Head(_("Society"), "paper.society.name", 30),
        Head(_("Cycle"), "paper.cycle.name", 34),
        Head(_("Ground"), "ground", 50, wrap=True),
        moment(_("Asked"), "asked_at"),
        Head(_("Decision"), lambda row: DECIDED[row.granted], 14),
        moment(_("Decided"), "decided_at"),
        Head(_("Reason"), "reason", 50, wrap=True),
    ),
)
APPROVALS = ListOut(
    _("Approval pages"),
    (
        Head(_("Number"), "paper.number", 26),
        Head(_("Name"), "paper.title", 20),
        Head(_("Society"), "paper.society.name", 30),
        Head(_("Cycle"), "paper.cycle.name", 34),
        Head(_("Signed by"), "signer", 16),
        Head(_("Code"), "code", 12),
        moment(_("Uploaded"), "uploaded_at"),
        Head(_("State"), "state.label", 16),
        moment(_("Decided"), "judged_at"),
        Head(_("Reason"), "judged_why", 50, wrap=True),
    ),
)
EARLIER = ListOut(
    _("Possible, please confirm"),
    (
        Head(_("Name"), "line.row.name", 16),
        Head(_("Unit"), "line.row.unit_name", 36),
        Head(_("Date of birth"), "line.row.birth", 14),
        Head(_("On record as"), "line.what", 44),
        Head(_("Document"), "line.row.document", 36),
        Head(_("Paper"), "pair.paper.number", 26),
        Head(_("Nominee"), "pair.paper.title", 16),
        Head(_("Society"), "pair.paper.society.name", 30),
    ),
)
MERGES = ListOut(
    _("Merge desk"),
    (
        Head(_("Nominee"), lambda row: row["papers"][0].title, 20),
        Head(_("Found by"), lambda row: SURE[row["desk"].sure], 20),
        Head(_("Papers"), lambda row: "\n".join(each.number for each in row["papers"]), 30, wrap=True),
        Head(_("Societies"), lambda row: "\n".join(str(each.society) for each in row["papers"]), 30, wrap=True),
        Head(_("Stage"), lambda row: "\n".join(str(each.get_stage_display()) for each in row["papers"]), 16, wrap=True),
        Head(_("State"), lambda row: merge_state(row), 26),
    ),
)  # fmt: skip
PARCELS = ListOut(
    _("Register of parcels"),
    (
        Head(_("Number"), "parcel.number", 20),
        Head(_("Society"), "parcel.society.name", 30),
        Head(_("Came by"), "parcel.get_way_display", 14),
        Head(_("Carrier"), "parcel.carrier", 16),
        Head(_("Tracking number"), "parcel.tracking", 22),
        day(_("Dispatched"), "parcel.sent_on"),
        day(_("Arrived"), "parcel.arrived_on"),
        number(_("Papers"), lambda row: len(row.entries), 8),
        Head(_("Numbers of the papers"), lambda row: per_paper(row, paper_number), 30, wrap=True),
        Head(_("In time"), lambda row: per_paper(row, lambda each: each.timing), 44, wrap=True),
        Head(_("Still wanting"), lambda row: per_paper(row, wanted_of), 50, wrap=True),
        Head(_("Packing, damage"), "parcel.packing", 24, wrap=True),
        Head(_("Registered by"), "parcel.registered_by.name", 14),
        moment(_("Registered"), "parcel.registered_at"),
        Head(_("Struck through because"), "parcel.voided_why", 30, wrap=True),
    ),
)
AWAITED = ListOut(
    _("Nothing received yet"),
    (
        Head(_("Number"), "paper.number", 30),
        Head(_("Name"), "paper.title", 20),
        Head(_("Society"), "paper.society.name", 30),
        Head(_("Stage"), "paper.get_stage_display", 14),
        day(_("Last day"), "standing.terms.last"),
    ),
)
DRY_RUN = ListOut(
    _("Dry run"),
    (
        Head(_("Number"), "paper.number", 26),
        Head(_("Name"), "paper.title", 20),
        Head(_("Society"), "paper.society.name", 30),
        Head(_("Verdict"), "get_verdict_display", 18),
        Head(_("Findings"), lambda row: " ".join(row.said), 80, wrap=True),
    ),
)


def merge_state(row: dict[str, Any]) -> str:
    """Say whether a group of papers is decided on, and what the nominee said to it."""
    desk = row["desk"]
    if desk.decided:
        words = [_("merged") if desk.decided.same else _("kept apart")]
    else:
        words = [_("review has begun") if desk.begun else _("to be decided")]
    return " · ".join(map(str, [*words, *([row["state"].label] if row["state"] else [])]))


def named(people: list[Any], kind: str) -> str:
    """Return who owes what, one below the other."""
    word = Head("", kind)
    return "\n".join(f"{each.name or _('(no name yet)')} {word.cell(each)}" for each in people)


def owed_rows(request: Request) -> Iterator[Any]:
    """Yield the open papers with who owes each of them something."""
    for paper in owed.open_papers(request).iterator(chunk_size=PIECE):
        paper.owing = owed.owing(paper, request)
        yield paper


def checks_rows(request: Request) -> Iterator[Any]:
    """Yield the papers of the tab asked for, with the name of their division."""
    labels = divisions_in(*(cycle.rules for cycle in queue.cycles_of(request)))
    _form, rows = queue.queue(request, queue.tab_of(request))
    for paper in rows.iterator(chunk_size=PIECE):
        paper.division_label = labels.get(paper.division, paper.division)
        yield paper


def candidates_rows(request: Request) -> Iterator[Any]:
    """Yield the candidates, numbered as they stand."""
    rows = office_candidates.listed(request)[1].iterator(chunk_size=PIECE)
    for position, candidate in enumerate(rows, start=1):
        candidate.position = position
        yield candidate


def statements_rows(request: Request) -> Iterator[Any]:
    """Yield the statements with where each stands now."""
    rows = statements.chosen(request, statements.filters(request))
    for statement in rows.iterator(chunk_size=PIECE):
        statement.stands_at = statement.state(request.moment)
        yield statement


def dry_run_rows(request: Request, pk: int) -> Any:
    """Return the papers a trial judged otherwise."""
    return dryruns.lines_of(request, dryruns.run_of(request, pk))


def per_paper(row: parcels.Row, said: Callable[[Judged], object]) -> str:
    """Return what is said of each paper of a parcel, a line each."""
    return "\n".join(str(said(each)) for each in row.entries)


def paper_number(each: Judged) -> str:
    """Return number, copies and originals of a paper in a parcel."""
    return f"{each.item.paper.number} ×{each.item.copies} ({each.item.originals})"


def wanted_of(each: Judged) -> str:
    """Return all that a paper still lacks, in one line."""
    return " ".join(map(str, each.wants)) or "—"


def parcels_rows(request: Request, pk: int) -> list[parcels.Row]:
    """Return the parcels the list shows, with what is said of their contents."""
    return parcels.rows_of(request, parcels.listed(request, parcels.cycle_of(request, pk))[1])


def awaited_rows(request: Request, pk: int) -> list[dict[str, Any]]:
    """Return the papers of which nothing has come."""
    cycle = parcels.cycle_of(request, pk)
    return parcels.awaiting(request, cycle, parcels.awaited_rows(request, cycle)[1])


desk = for_roles("clerk", "approver")
office = for_roles("manager", "examiner")
papers_out = desk(excel(PAPERS, own.listed))
selections_out = desk(excel(SELECTIONS, selections.listed))
owed_out = desk(excel(OWED, owed_rows))
checks_out = office(excel(CHECKS, checks_rows))
candidates_out = office(excel(CANDIDATES, candidates_rows))
statements_out = office(excel(STATEMENTS, statements_rows))
waivers_out = office(excel(WAIVERS, waivers.listed))
parcels_out = office(excel(PARCELS, parcels_rows))
awaited_out = office(excel(AWAITED, awaited_rows))
merges_out = office(excel(MERGES, merges.listed))
approval_pages_out = office(excel(APPROVALS, approvals.listed))
earlier_out = office(excel(EARLIER, history.pairs_listed))
dry_run_out = office(excel(DRY_RUN, dry_run_rows))
late_out = for_roles("manager", "examiner", "supervisor")(
    excel(LATE, lambda request: late.listed(request)[1])
)
