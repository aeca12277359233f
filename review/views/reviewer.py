"""The reviewer's pages: home, pledge, own items, score sheet, conflict, compare, finish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from nominations.models import Attachment
from nominations.services import seal as seal_paper
from nominations.services import seal_candidate
from nominations.views.suspecting import step
from people.gates import Request, for_roles
from review import services
from review.forms.reviewer import ConflictForm, DeclarationForm, DeclineForm, SheetForm
from review.models import Assignment, Conflict, Expert, Round
from review.views.desk import (
    READING,
    UNSHOWN_SLOTS,
    Sheet,
    desks_of,
    dossier_of,
    expert_of,
    items_to_declare_on,
    neighbours,
    sheet_of,
    sheets_of,
    votes_of,
)
from review.views.showing import explained, label_of, posted, relations_of

reviewers = for_roles("expert", "chair")
SHOWING = {"todo": ("offered", "accepted"), "signed": ("signed",)}


@require_safe
@reviewers
def home(request: Request) -> HttpResponse:
    """Show the reviewer's rounds, and one next thing."""
    desks = desks_of(request.actor)
    following = next((desk.next for desk in desks if desk.next), None)
    context = {
        "desks": [desk for desk in desks if not desk.round.is_over],
        "past": [desk for desk in desks if desk.round.is_over],
        "next": following,
    }
    return render(request, "review/home.html", context)


def round_for(request: Request, pk: int) -> Round:
    """Return one of the reviewer's rounds, or answer 404."""
    rows = Round.objects.seen_by(request.actor).select_related(
        "cycle__programme", "cycle__rule_set"
    )
    return get_object_or_404(rows, pk=pk)


def has_declared(request: Request, round_: Round) -> bool:
    """Tell whether the pledge of this round is signed."""
    mine = Expert.objects.seen_by(request.actor)
    return round_.declarations.filter(expert__in=mine).exists()


# --- the pledge -----------------------------------------------------------------------------------


@reviewers
def declare(request: Request, pk: int) -> HttpResponse:
    """Pledge, then names and units only, to tick one's ties; nothing confidential before."""
    round_ = round_for(request, pk)
    if request.method != "POST" and has_declared(request, round_):
        return redirect("review:round", pk)
    items = items_to_declare_on(request.actor, round_)
    told = told_of(request, round_)
    form = DeclarationForm(
        posted(request),
        items=items,
        relations=relations_of(round_),
        found={each["row"].item_id: each["row"].relation for each in told},
    )
    if request.method == "POST" and form.is_valid():
        expert = expert_of(request.actor)
        if expert is None:
            raise Http404
        services.take_up(round_, expert, ties=form.ties(), by=request.actor, at=request.moment)
        messages.success(request, _("The pledge is signed. The files of your items are open."))
        return after_work(request, pk)
    context = {"round": round_, "form": form, "told": told, "items": len(items)}
    status = 422 if form.is_bound else 200
    return render(request, "review/declare.html", context, status=status)


def told_of(request: Request, round_: Round) -> list[dict[str, Any]]:
    """Return the conflicts of the acting expert that they may be told of, with the evidence."""
    rows = Conflict.objects.seen_by(request.actor).filter(item__round=round_)
    loaded = rows.select_related("item__round__cycle__rule_set", "item__candidate", "item__paper")
    return explained(loaded.prefetch_related("item__paper__members"))


def after_work(request: Request, pk: int) -> HttpResponse:
    """Lead to the round's list, or home where nothing of the round is left to this reviewer."""
    if Round.objects.seen_by(request.actor).filter(pk=pk).exists():
        return redirect("review:round", pk)
    return redirect("review:home")


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
    context = {
        "round": round_,
        "sheets": [s for s in sheets if not wanted or s.row.stage in wanted],
        "offered": offered if round_.stage in {"preparing", "scoring"} else [],
        "tabs": tabs_of(request, sheets),
        "next": next((d.next for d in desks_of(request.actor) if d.round == round_), None),
        "signed": sum(sheet.row.stage == "signed" for sheet in sheets),
        "all": len(sheets),
        "votes": [vote for vote in votes_of(request.actor) if vote.round_id == pk],
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
        sheets.sort(key=lambda s: float(s.total or -1), reverse=key.startswith("-"))
    elif key.lstrip("-") == "name":
        sheets.sort(key=lambda s: s.name, reverse=key.startswith("-"))
    heads = [(label_of(each), "", "num") for each in round_.rules.criteria]
    columns = [(_("Item"), "name", ""), *heads, (_("Score"), "total", "num"), (_("State"), "", "")]
    context = {"round": round_, "sheets": sheets, "columns": columns}
    return render(request, "review/compare.html", context)


@reviewers
def finish(request: Request, pk: int) -> HttpResponse:
    """Name what is incomplete; sign all that is complete."""
    round_ = round_for(request, pk)
    if request.method == "POST":
        count = services.sign_all(round_, by=request.actor, at=request.moment)
        text = ngettext("%(n)s review signed.", "%(n)s reviews signed.", count)
        messages.success(request, text % {"n": count})
        return redirect("review:finish", pk)
    sheets = sheets_of(request.actor, round_)
    writing = [sheet for sheet in sheets if sheet.row.stage in {"offered", "accepted"}]
    context = {
        "round": round_,
        "incomplete": [s for s in writing if s.row.stage == "offered" or s.missing],
        "ready": [s for s in writing if s.takes_marks and s.is_complete],
        "signed": [sheet for sheet in sheets if sheet.row.stage == "signed"],
        "can_reopen": round_.stage == "scoring",
    }
    return render(request, "review/finish.html", context)


# --- one item -------------------------------------------------------------------------------------


def sheet_for(request: Request, pk: int) -> Sheet:
    """Return one of the reviewer's sheets, or answer 404."""
    rows = Assignment.objects.seen_by(request.actor).select_related(
        "item__candidate", "item__paper", "item__round__cycle__rule_set", "expert"
    )
    row = get_object_or_404(rows.prefetch_related("scores"), pk=pk)
    return sheet_of(row, row.item.round)


@never_cache
@reviewers
def item(request: Request, pk: int) -> HttpResponse:
    """The file left, the score sheet right; without JavaScript one button saves all."""
    sheet = sheet_for(request, pk)
    if sheet.row.stage == "offered":
        return redirect("review:round", sheet.round.pk)
    form = SheetForm(posted(request), sheet=sheet.row, marks=sheet.marks)
    if request.method != "POST":
        return item_page(request, sheet, form)
    if not form.is_valid():
        return item_page(request, sheet, form, status=422)
    words = form.cleaned_data["comment"]
    services.save_sheet(sheet.row, form.marks, words, by=request.actor, at=request.moment)
    if request.POST.get("act") == "sign":
        services.sign(sheet.row, by=request.actor, at=request.moment)
        messages.success(request, _("Signed: %(name)s.") % {"name": sheet.name})
        return onwards(request, sheet)
    messages.success(request, _("Saved."))
    return redirect("review:item", pk)


def item_page(
    request: Request, sheet: Sheet, form: SheetForm, *, status: int = 200
) -> HttpResponse:
    """Draw the score page."""
    before, after, place = neighbours(sheets := sheets_of(request.actor, sheet.round), sheet.row.pk)
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "form": form,
        "lines": [(each, label_of(each), form[each.code]) for each in sheet.criteria],
        "dossier": dossier_of(sheet.row.item) if sheet.is_open else [],
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
def mark(request: Request, pk: int, criterion: str) -> HttpResponse:
    """Save one mark at once, or say beside it why it cannot stand."""
    sheet = sheet_for(request, pk)
    form = SheetForm(request.POST, sheet=sheet.row, marks=sheet.marks)
    if criterion not in {each.code for each in sheet.criteria}:
        raise Http404
    form.is_valid()
    faults: list[Any] = list(form.errors.get(criterion, ()))
    value = form.cleaned_data.get(criterion) or ""
    if not faults and value == "":
        faults = [_("A mark can be changed, not taken away. The one saved before stays.")]
    if not faults:
        services.save_score(sheet.row, criterion, value, by=request.actor, at=request.moment)
    context = {"sheet": sheet_for(request, pk), "code": criterion, "faults": faults}
    return render(request, "review/mark.html", context, status=422 if faults else 200)


@require_POST
@reviewers
def comment(request: Request, pk: int) -> HttpResponse:
    """Save the words of a review."""
    sheet = sheet_for(request, pk)
    words = request.POST.get("comment", "")[:2000]
    services.save_comment(sheet.row, words, by=request.actor, at=request.moment)
    return render(request, "review/mark.html", {"sheet": sheet, "code": "comment"})


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
    form = ConflictForm(posted(request), relations=relations_of(sheet.round))
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
        services.decline(sheet.row, reason=form.reason, by=request.actor, at=request.moment)
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
    """Open a file of an item on one's desk; shut with the item."""
    sheet = sheet_for(request, pk)
    if not sheet.is_open:
        raise Http404
    rows = Attachment.objects.filter(paper__in=sheet.row.item.papers())
    found = get_object_or_404(rows.exclude(slot__in=UNSHOWN_SLOTS).select_related("file"), pk=file)
    return hand_out(found.file, shown=True)
