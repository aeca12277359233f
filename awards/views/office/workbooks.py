"""Excel out of the lists of the awards desk: what each is called and holds; its rows are its page's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from awards.forms.public import wording
from awards.models import AwardList
from awards.views.office import barring, clearances, decision, lists, notices, objections, outcomes
from awards.views.office.parts import candidates_of, cycle_of, managers
from files.lists import Head, ListOut, day, excel, hand_out_workbook, in_pieces, moment, number
from nominations.models import Candidate
from people.gates import Request, for_roles
from programmes.calendar import calendar

CANDIDATE = (Head(_("Number"), "number", 26), Head(_("Candidate"), "name", 20), Head(_("Unit"), "unit_name", 40))  # fmt: skip
ABOUT = tuple(Head(head.title, f"candidate.{head.value}", head.width) for head in CANDIDATE)
"""The first columns of lists of candidates, and of lists of records about one each."""

NOTICES = ListOut(
    _("Public notices"),
    (
        Head(_("Number"), "number", 26),
        Head(_("Notice"), "title", 44),
        Head(_("Cycle"), "cycle.name", 34),
        number(_("Entries"), "listed"),
        moment(_("First moment"), "published_at"),
        moment(_("Last moment"), "closes_at"),
        Head(_("Stage"), "get_stage_display", 14),
    ),
)
OBJECTIONS = ListOut(
    _("Objections"),
    (
        Head(_("Objection"), "objection.receipt_no", 24),
        Head(_("About"), "objection.candidate.name", 20),
        Head(_("Notice"), "objection.notice.title", 44),
        Head(_("Ground"), "ground", 20),
        moment(_("Received"), "objection.received_at"),
        moment(_("Due"), "due"),
        Head(_("Late"), lambda row: bool(row["late"]), 8),
        Head(_("Stage"), "objection.get_stage_display", 16),
        moment(_("Ruled"), "objection.ruled_at"),
    ),
)
BARS = ListOut(
    _("Barred from nomination"),
    (
        Head(_("Who"), lambda row: str(row["record"].person or row["record"].society), 30),
        Head(_("Kind"), "record.get_kind_display", 18),
        Head(_("Decision"), "record.decision", 30),
        Head(_("Decided by"), "record.decided_by", 30),
        day(_("From"), "record.since"),
        day(_("Until"), "record.until"),
        Head(_("Reason"), "record.reason", 40, wrap=True),
        moment(_("Lifted"), "record.lifted_at"),
    ),
)
DECISIONS = ListOut(
    _("Decisions so far"),
    (
        *ABOUT,
        Head(_("Verdict"), "get_outcome_display", 14),
        Head(_("Grade or medal"), "grade_zh", 12),
        Head(_("Reason"), "reason", 40, wrap=True),
        Head(_("Meeting"), "meeting", 30),
        day(_("Held on"), "held_on"),
        Head(_("Minutes"), "minutes", 30),
    ),
)
APPROVALS = ListOut(
    _("Candidates in notice"),
    (
        *ABOUT,
        Head(_("Notice"), "notice.number", 26),
        Head(_("Stage of the notice"), "notice.get_stage_display", 16),
        moment(_("Last moment"), "notice.closes_at"),
        Head(_("Stage"), "candidate.get_stage_display", 14),
    ),
)
HONOURED = ListOut(
    _("Award list"),
    (
        number(_("No."), "item.position", 6),
        Head(_("Name"), "name", 20),
        Head(_("Facts"), lambda row: "\n".join(f"{label}：{said}" for label, said in row["cells"]), 60, wrap=True),
        Head(_("Number of the certificate"), "certificate.number", 26),
        Head(_("Verification code"), "certificate.shown_code", 24),
        day(_("Given on"), "certificate.issued_at"),
        Head(_("Stage"), "item.candidate.get_stage_display", 14),
    ),
)  # fmt: skip
OUTCOMES = ListOut(
    _("Outcomes"),
    (
        *CANDIDATE,
        Head(_("Stage"), "get_stage_display", 18),
        Head(_("Document"), "outcome_document", 40),
    ),
)


def notices_rows(request: Request) -> Any:
    """Return the notices of the cycle asked for, or of all."""
    return notices.listed(request)[1]


def objections_rows(request: Request) -> Iterator[dict[str, Any]]:
    """Return the objections of the tab asked for, each with what is due when; who objects is sealed."""
    days, at = calendar(), request.moment
    rows = objections.of_tab(request, objections.listed(request)[1])
    return in_pieces(rows, lambda piece: [objections.case_line(each, days, at) for each in piece])


def approvals_rows(request: Request, pk: int) -> Iterable[dict[str, Any]]:
    """Return the candidates in or after their notice, each with its last notice."""
    cycle = award_cycle_of(request, pk)
    waiting = candidates_of(request, cycle).filter(stage__in=lists.WAITING)
    return lists.with_notices(waiting)


def award_cycle_of(request: Request, pk: int) -> Any:
    """Return a cycle that gives awards; else 404."""
    cycle = cycle_of(request, pk)
    if cycle.programme.track != "award":
        raise Http404
    return cycle


def honoured_rows(request: Request, pk: int) -> Iterator[dict[str, Any]]:
    """Yield the names of a list as they are published, each with its certificate once it is given."""
    found: AwardList = lists.list_of(request, pk)
    given = {each.candidate_id: each for each in lists.certificates_on(request, found)}
    for row in lists.rows_of(list(found.items.select_related("candidate"))):
        yield row | {"certificate": given.get(row["item"].candidate_id)}


def outcomes_rows(request: Request, pk: int) -> Any:
    """Return the candidates of the tail, also those about whom the deciding body has spoken."""
    cycle = cycle_of(request, pk)
    if cycle.programme.track == "award":
        raise Http404
    stages = [*outcomes.steps_of(cycle), *outcomes.REACHED]
    return (
        candidates_of(request, cycle).filter(stage__in=stages).order_by("stage", "sort_key", "pk")
    )


@managers
@require_safe
def clearances_out(request: Request, pk: int) -> HttpResponse:
    """Hand out the matrix of candidates and bodies of a cycle."""
    cycle = cycle_of(request, pk)
    bodies = cycle.rules.clearance.bodies if cycle.rules.clearance else ()
    asked = [head for body in bodies for head in answers_of(body.code, wording(body))]
    out = ListOut(_("Other bodies asked"), (*CANDIDATE, *asked, Head(_("Stage"), "get_stage_display", 14)))  # fmt: skip
    rows = clearances.before_the_meeting(request, cycle)
    return hand_out_workbook(str(out.title), [out.sheet(rows)], request.moment)


def answers_of(code: str, word: str) -> Iterator[Head]:
    """Yield the columns of one body: what it answered, upon which document, when."""

    def said(candidate: Candidate, field: str) -> Any:
        answers = {each.body: each for each in candidate.clearances.all()}
        answer = answers.get(code)
        found = getattr(answer, field) if answer else None
        return found() if callable(found) else found

    yield Head(word, lambda row: said(row, "get_answer_display") or _("not asked"), 18)
    yield Head(f"{word} · {_('Document')}", lambda row: said(row, "document"), 30)
    yield day(f"{word} · {_('Answered on')}", lambda row: said(row, "answered_on"))


notices_sheet = excel(NOTICES, notices_rows)
notices_out = managers(notices_sheet)
bars_out = barring.readers(excel(BARS, barring.bars_listed))
objections_out = for_roles("manager", "supervisor")(excel(OBJECTIONS, objections_rows))
decisions_out = managers(
    excel(DECISIONS, lambda request, pk: decision.decisions_of(request, cycle_of(request, pk)))
)
approvals_out = managers(excel(APPROVALS, approvals_rows))
award_list_out = managers(excel(HONOURED, honoured_rows))
outcomes_out = managers(excel(OUTCOMES, outcomes_rows))
