"""The reviewer's pages: home, own items, score sheet, conflict, compare, finish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from ledger.actors import Actor
from nominations.services import seal as seal_paper
from nominations.services import seal_candidate
from nominations.views.suspecting import step
from people.gates import Request
from programmes.sentences import label_of
from review import services
from review.forms.reviewer import ConflictForm, DeclineForm, SheetForm
from review.models import Expert, Round
from review.views.desk import (
    READING,
    Sheet,
    desks_of,
    expert_of,
    lines_of,
    neighbours,
    others_of,
    sheet_for,
    sheets_of,
    spread_of,
    ties_of,
    votes_of,
)
from review.views.devices import refuse_telephones
from review.views.leafing import file_for, leaf_of, paper_of, watermark
from review.views.pledging import after_work, has_declared, reviewers, round_for
from review.views.showing import own_relations_of, posted
from review.views.strokes import key_of, open_sheets

SHOWING = {"todo": ("offered", "accepted"), "signed": ("signed",)}


@require_safe
@reviewers
def home(request: Request) -> HttpResponse:
    """Show the reviewer's rounds, and one next thing."""
    desks = desks_of(request.actor)
    following = next((desk.next for desk in desks if desk.next), None)
    context = {
        "desks": [desk for desk in desks if not desk.is_past],
        "past": [desk for desk in desks if desk.is_past],
        "kept": Round.objects.touched_by(request.actor).exclude(
            pk__in=[desk.round.pk for desk in desks]
        ),
        "next": following,
        "alone": not any(desk.round.rules.others_shown for desk in desks),
        "me": Expert.objects.seen_by(request.actor).in_the_pool().first(),
        "open_sheets": open_sheets(request.actor),
    }
    return render(request, "review/home.html", context)


@require_POST
@reviewers
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept all items offered since."""
    round_ = round_for(request, pk)
    count = services.accept_offered(round_, by=request.actor, at=request.moment)
    text = ngettext("%(n)s item accepted.", "%(n)s items accepted.", count)
    messages.success(request, text % {"n": count})
    return redirect("review:round", pk)


# --- a round --------------------------------------------------------------------------------------


@require_safe
@reviewers
def work(request: Request, pk: int) -> HttpResponse:
    """List one's own items in one's own order."""
    round_ = round_for(request, pk)
    if not round_.is_over and not has_declared(request, round_):
        return redirect("review:declare", pk)
    sheets = sheets_of(request.actor, round_)
    offered = [sheet for sheet in sheets if sheet.row.stage == "offered"]
    wanted = SHOWING.get(request.GET.get("show", ""))
    mine = next((desk for desk in desks_of(request.actor) if desk.round == round_), None)
    context = {
        "round": round_,
        "sheets": [s for s in sheets if not wanted or s.row.stage in wanted],
        "offered": offered if round_.stage in {"preparing", "scoring"} else [],
        "tabs": tabs_of(request, sheets),
        "next": mine.next if mine else None,
        "hours_left": mine.hours_left if mine else 0,
        "signed": sum(sheet.row.stage == "signed" for sheet in sheets),
        "all": len(sheets),
        "votes": [vote for vote in votes_of(request.actor) if vote.round_id == pk],
        "open_sheets": open_sheets(request.actor),
    }
    return render(request, "review/round.html", context)


def tabs_of(request: Request, sheets: list[Sheet]) -> list[tuple[str, str, bool, int]]:
    """Return the tabs of one's list: all, to do, signed."""
    shown = request.GET.get("show", "")
    named = [("", _("All")), ("todo", _("To do")), ("signed", _("Signed"))]
    return [
        (
            label,
            f"?show={key}" if key else "?",
            shown == key,
            sum(not key or sheet.row.stage in SHOWING[key] for sheet in sheets),
        )
        for key, label in named
    ]


@require_safe
@reviewers
def compare(request: Request, pk: int) -> HttpResponse:
    """Put all one's own marks in one table; nobody else's."""
    round_ = round_for(request, pk)
    sheets = [s for s in sheets_of(request.actor, round_) if s.row.stage in READING]
    key = request.GET.get("sort", "")
    if key.lstrip("-") == "total":
        sheets.sort(key=lambda s: -1 if s.score is None else s.score, reverse=key.startswith("-"))
    elif key.lstrip("-") == "name":
        sheets.sort(key=lambda s: s.name, reverse=key.startswith("-"))
    named = {each.code: label_of(each) for each in round_.rules.criteria}
    for sheet in sheets:  # a signed one keeps the criteria it was signed on
        named |= {each.code: label_of(each) for each in sheet.criteria if each.code not in named}
    for sheet in sheets:
        sheet.columns = tuple(named)
    heads = [(label, "", "num") for label in named.values()]
    columns = [(_("Item"), "name", ""), *heads, (_("Score"), "total", "num"), (_("State"), "", "")]
    context = {"round": round_, "sheets": sheets, "columns": columns, "ties": ties_of(sheets)}
    context["spread"] = spread_of(round_, sheets)
    return render(request, "review/compare.html", context)


@reviewers
def finish(request: Request, pk: int) -> HttpResponse:
    """Name what is incomplete; sign all that is complete."""
    round_ = round_for(request, pk)
    if request.POST.get("act") == "code":
        services.send_signing_code(round_, by=request.actor, at=request.moment)
        messages.success(request, _("A code was sent. It is good for ten minutes."))
        return redirect("review:finish", pk)
    if request.method == "POST":
        code = request.POST.get("code", "")[:20]
        count = services.sign_all(round_, code=code, by=request.actor, at=request.moment)
        text = ngettext("%(n)s review signed.", "%(n)s reviews signed.", count)
        messages.success(request, text % {"n": count})
        return redirect("review:finish", pk)
    sheets = sheets_of(request.actor, round_)
    writing = [sheet for sheet in sheets if sheet.row.stage in {"offered", "accepted"}]
    context = {
        "round": round_,
        "incomplete": [s for s in writing if s.row.stage == "offered" or not s.is_complete],
        "ready": [s for s in writing if s.takes_marks and s.is_complete],
        "signed": [sheet for sheet in sheets if sheet.row.stage == "signed"],
        "can_reopen": round_.stage == "scoring" and not round_.rules.others_shown,
        "reach": shown_reach_of(request.actor) if round_.rules.sign_code else "",
        "spread": spread_of(round_, sheets),
        "open_sheets": open_sheets(request.actor),
    }
    return render(request, "review/finish.html", context)


def shown_reach_of(actor: Actor) -> str:
    """Return where a code for the acting expert goes, masked."""
    me = expert_of(actor)
    return services.shown_reach(me) if me else ""


# --- one item -------------------------------------------------------------------------------------


@never_cache
@reviewers
def item(request: Request, pk: int) -> HttpResponse:
    """The file left, the score sheet right; without JavaScript one button saves all."""
    sheet = sheet_for(request, pk)
    refuse_telephones(request, sheet.round)
    if sheet.row.stage == "offered":
        return redirect("review:round", sheet.round.pk)
    form = SheetForm(posted(request), sheet=sheet.row, marks=sheet.marks)
    if request.method != "POST":
        return item_page(request, sheet, form)
    if not form.is_valid():
        return item_page(request, sheet, form, status=422)
    given = (form.marks, form.comment)
    by, at = request.actor, request.moment
    services.save_sheet(sheet.row, *given, remarks=form.remarks, seen=form.seen, by=by, at=at)
    if request.POST.get("act") == "sign":
        services.sign(sheet.row, by=request.actor, at=request.moment)
        messages.success(request, _("Signed: %(name)s.") % {"name": sheet.name})
        return onwards(request, sheet)
    messages.success(request, _("Saved."))
    return redirect("review:item", pk)


def item_page(
    request: Request, sheet: Sheet, form: SheetForm, *, status: int = 200
) -> HttpResponse:
    """Draw the score page: the paper, or one page of an attachment, beside the marks."""
    leaf = leaf_of(request, sheet)
    before, after, place = neighbours(sheets := sheets_of(request.actor, sheet.round), sheet.row.pk)
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "form": form,
        "lines": lines_of(sheet, form),
        "seen": services.seen_of(sheet.row),
        "key": key_of(request, sheet),
        "open_sheets": open_sheets(request.actor),
        "spread": spread_of(sheet.round, sheets),
        "others": others_of(sheet),
        "leaf": leaf,
        "part": None if leaf else paper_of(request, sheet),
        "watermark": watermark(request),
        "before": before,
        "after": after,
        "place": place,
        "all": len(sheets),
    }
    return render(request, "review/item.html", context, status=status)


def onwards(request: Request, sheet: Sheet) -> HttpResponse:
    """Lead to the next sheet that still takes marks, else to the last look."""
    for other in sheets_of(request.actor, sheet.round):
        if other.takes_marks and not other.is_complete:
            return redirect("review:item", other.row.pk)
    return redirect("review:finish", sheet.round.pk)


@require_POST
@reviewers
def reopen(request: Request, pk: int) -> HttpResponse:
    """Open a signed sheet again."""
    services.reopen(sheet_for(request, pk).row, by=request.actor, at=request.moment)
    messages.success(request, _("Open again. It counts once you sign it."))
    return redirect("review:item", pk)


@reviewers
def conflict(request: Request, pk: int) -> HttpResponse:
    """我有利益关系: the file is shut at once."""
    sheet = sheet_for(request, pk)
    form = ConflictForm(posted(request), relations=own_relations_of(sheet.round))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.report_conflict(
            sheet.row, given["relation"], given["note"], by=request.actor, at=request.moment
        )
        messages.success(request, _("Recorded. The file is shut; another expert is found for it."))
        return after_work(request, sheet.round.pk)
    context = {"sheet": sheet, "round": sheet.round, "form": form}
    return render(request, "review/conflict.html", context, status=422 if form.is_bound else 200)


@reviewers
def decline(request: Request, pk: int) -> HttpResponse:
    """谢绝: with a reason from one list."""
    sheet = sheet_for(request, pk)
    form = DeclineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        ground = form.cleaned_data["ground"]
        services.decline(
            sheet.row, reason=form.reason, ground=ground, by=request.actor, at=request.moment
        )
        messages.success(request, _("Declined. Another expert is found for it."))
        return after_work(request, sheet.round.pk)
    context = {"sheet": sheet, "round": sheet.round, "form": form}
    return render(request, "review/decline.html", context, status=422 if form.is_bound else 200)


@never_cache
@reviewers
def suspect(request: Request, pk: int) -> HttpResponse:
    """疑似涉密: seal every paper of the item; the reviewer is shown no more of it either."""
    item = sheet_for(request, pk).row.item

    def seal(**given: Any) -> None:
        if item.candidate is not None:
            seal_candidate(item.candidate, by=request.actor, **given)
        else:
            seal_paper(item.paper, by=request.actor, **given)  # type: ignore[arg-type]

    return step(request, seal, others=len(item.papers()))


@require_safe
@never_cache
@reviewers
def attachment(request: Request, pk: int, file: int) -> StreamingHttpResponse:
    """Hand out a file of an item on one's desk, where the rule set does not keep it in the house."""
    sheet = sheet_for(request, pk)
    found = file_for(sheet, file)
    if sheet.round.rules.pages_only:
        raise Http404
    return hand_out(found.file, shown=True)
