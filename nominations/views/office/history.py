"""Earlier candidacies: published lists imported, and whom their lines are about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.lists import hand_out_excel
from files.workbooks import Column, SheetOut, write_workbook
from nominations import services
from nominations.forms.history import HistoryListForm, RecogniseForm
from nominations.models import Paper
from nominations.published_words import OUTCOME_WORDS
from people.gates import Request, for_roles
from people.models import History, HistoryList, Recognition
from programmes.models import Programme

office = for_roles("examiner", "manager")
managers = for_roles("manager")
HEADS = ("姓名", "工作单位", "出生年月", "证件号码", "项目", "年度", "结果", "来源")
"""The headings of the empty list."""


def pairs_of(request: Request) -> tuple[Paper | None, Any]:
    """Return the paper the address asks for, and the lines that may be about it, or about any."""
    papers = Paper.objects.seen_by(request.actor).filter(secret=False)
    only = request.GET.get("paper", "")
    one = papers.filter(pk=only).first() if only.isdecimal() and len(only) < 19 else None
    return one, services.open_pairs([one] if one else papers.exclude(cycle__stage="finished"))


def pairs_listed(request: Request) -> list[dict[str, Any]]:
    """Return those lines in words, each with its paper."""
    names = names_of_programmes()
    return [{"pair": pair, "line": told_line(pair.line, names)} for pair in pairs_of(request)[1]]


@require_safe
@office
def earlier(request: Request) -> HttpResponse:
    """List the lines that may be about a nominee and wait for an officer, and what was decided."""
    one, pairs = pairs_of(request)
    said = Recognition.objects.filter(history__in=History.objects.seen_by(request.actor))
    said = said.select_related("history", "person", "decided_by").order_by("-pk")[:30]
    names, page = names_of_programmes(), Paginator(pairs, 50).get_page(request.GET.get("page"))
    context = {
        "rows": [{"pair": p, "line": told_line(p.line, names)} for p in page],
        "page": page,
        "only": one.number if one else "",
        "decided": [{"said": each, "line": told_line(each.history, names)} for each in said],
        "columns": [(_("The list says"), "", ""), (_("The paper says"), "", ""), ("", "", "")],
    }
    return render(request, "office/history/earlier.html", context)


def names_of_programmes() -> dict[str, str]:
    """Return the name of every programme by its code, in the reader's language."""
    return {each.code: each.name for each in Programme.objects.all()}


def told_line(line: History, names: dict[str, str]) -> dict[str, Any]:
    """Return a line of a list in words."""
    outcome = OUTCOME_WORDS.get(line.outcome, line.outcome)
    programme = names.get(line.programme_code, line.programme_code)
    return {"row": line, "what": f"{line.year} · {programme} · {outcome}"}


@office
def recognise(request: Request, pk: int, paper: int) -> HttpResponse:
    """Show a line of a list beside the nominee of a paper; put on record whether it is the same."""
    by = request.actor
    lines = History.objects.seen_by(by).filter(person__isnull=True).select_related("listed_in")
    line = get_object_or_404(lines, pk=pk)
    papers = Paper.objects.seen_by(by).filter(secret=False)
    found = get_object_or_404(papers.select_related("society", "cycle__programme"), pk=paper)
    form = RecogniseForm(request.POST or None)
    if form.is_valid():
        services.recognise(line, found, **form.cleaned_data, by=by, at=request.moment)
        messages.success(request, _("Your decision is on record; both sides are kept."))
        return redirect("office:earlier")
    context = {
        "form": form,
        "paper": found,
        "line": told_line(line, names_of_programmes()),
        "sides": sides(line, found.lead),
        "said": line.recognitions.select_related("person", "decided_by"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "office/history/recognise.html", context, status=status)


def sides(line: History, lead: Any) -> list[tuple[str, str, str]]:
    """Return what the list and the paper say, field by field."""
    return [
        (_("Name"), line.name, lead.name),
        (_("Unit"), line.unit_name, lead.unit_name),
        (_("Date of birth"), line.birth, lead.birth.isoformat() if lead.birth else ""),
        (_("professional title"), "", lead.title),
        (_("Post"), "", lead.post),
    ]


@managers
def lists(request: Request) -> HttpResponse:
    """Upload a published list, and see the earlier ones."""
    form = HistoryListForm(
        request.POST or None, request.FILES or None, this_year=request.moment.year
    )
    if request.method == "POST" and form.is_valid():
        kept = services.start_history_import(**form.facts(), by=request.actor, at=request.moment)
        return redirect("office:history_list", pk=kept.pk)
    rows = HistoryList.objects.seen_by(request.actor).select_related("file", "asked_by")
    context = {"form": form, "lists": rows[:50]}
    status = 422 if form.errors else 200
    return render(request, "office/history/lists.html", context, status=status)


def list_of(request: Request, pk: int) -> HistoryList:
    """Return a list the actor may read; else 404."""
    rows = HistoryList.objects.seen_by(request.actor).select_related("file", "asked_by")
    return get_object_or_404(rows, pk=pk)


@managers
@require_safe
def history_list(request: Request, pk: int) -> HttpResponse:
    """Show the faults of a list by cell; of a clean one, what an import would put on record."""
    kept = list_of(request, pk)
    examined = services.examine_history(kept, request.moment)
    names = names_of_programmes()
    rows = [
        {"line": line, "fate": fate, "programme": names.get(line.programme, line.programme),
         "outcome": OUTCOME_WORDS.get(line.outcome, line.outcome)}
        for line, fate in examined.fates
    ]  # fmt: skip
    context = {
        "kept": kept,
        "examined": examined,
        "rows": Paginator(rows, 100).get_page(request.GET.get("page")),
        "faults": examined.faults,
        "fault_columns": [
            (_("Cell"), "", ""),
            (_("Column"), "", ""),
            (_("What is wrong, and how to mend it"), "", ""),
        ],
        "columns": [
            (_("Name"), "", ""),
            (_("Unit"), "", ""),
            (_("On record as"), "", ""),
            (_("What would happen"), "", ""),
        ],
    }
    return render(request, "office/history/list.html", context)


@require_POST
@managers
def confirm_list(request: Request, pk: int) -> HttpResponse:
    """Import a clean list."""
    told = services.confirm_history_import(
        list_of(request, pk), by=request.actor, at=request.moment
    )
    messages.success(
        request,
        _("Bound to a person: %(bound)s, possible: %(possible)s, known already: %(same)s.")
        % {key: told[key] for key in ("bound", "possible", "same")},
    )
    return redirect("office:history_list", pk=pk)


@managers
@require_safe
def list_faults(request: Request, pk: int) -> HttpResponse:
    """Hand out the list as it was sent, every faulty cell marked."""
    kept = list_of(request, pk)
    examined = services.examine_history(kept, request.moment)
    stem = kept.file.name.rpartition(".")[0] or kept.file.name
    named = _("%(file)s, faults marked") % {"file": stem}
    return hand_out_excel(services.mark_list_faults(kept, examined), named, request.moment)


@managers
@require_safe
def list_template(request: Request) -> HttpResponse:
    """Hand out an empty list to be filled in."""
    note = "※ 项目、年度、结果、来源也可以在上传时统一填写，或写在表头上方的标题和“来源：…”一行中。"
    columns = [Column(head, 24) for head in HEADS]
    data = write_workbook([SheetOut("往届名单", columns, [], note=note)])
    return hand_out_excel(data, "往届名单（模板）")
