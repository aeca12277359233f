"""The receiver's own forms of a cycle: upload, fields, an example, preview, versions, filling."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import DOCX
from nominations import services
from nominations.blanks import Fields
from nominations.dossiers.receiver import fields_of
from nominations.forms.receiving import ReceiverUploadForm
from nominations.models import Paper, ReceiverForm
from people.gates import Request, for_roles
from programmes.models import Cycle

office = for_roles("manager", "examiner")


def cycle_of(request: Request, pk: int) -> Cycle:
    """Return a cycle the actor may know of."""
    cycles = Cycle.objects.seen_by(request.actor).select_related("programme", "rule_set")
    return get_object_or_404(cycles, pk=pk)


def form_of(request: Request, pk: int) -> ReceiverForm:
    """Return a form the actor may know of."""
    forms = ReceiverForm.objects.seen_by(request.actor)
    return get_object_or_404(forms.select_related("file", "cycle__rule_set"), pk=pk)


@office
def receiver_forms(request: Request, pk: int) -> HttpResponse:
    """List the forms of a cycle with their versions and the fields there are; upload one."""
    cycle = cycle_of(request, pk)
    form = ReceiverUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        given = {"name": form.cleaned_data["name"], "data": file.read(), "file_name": file.name}
        made = services.upload_form(cycle, **given, by=request.actor, at=request.moment)
        messages.success(request, _("%(form)s is kept.") % {"form": made})
        return redirect("office:receiver_forms", pk)
    rows = ReceiverForm.objects.seen_by(request.actor).filter(cycle=cycle)
    context = {
        "cycle": cycle,
        "form": form,
        "rows": rows.select_related("file", "uploaded_by"),
        "fields": fields_of(cycle.rules),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "office/receiving/list.html", context, status=status)


@require_safe
@office
def receiver_example(request: Request, pk: int) -> HttpResponse:
    """Hand out a Word template that names every field there is."""
    cycle = cycle_of(request, pk)
    return hand_over(example(cycle.name_zh, fields_of(cycle.rules)), DOCX, "报送表模板示例.docx")


def example(title: str, fields: Fields) -> bytes:
    """Return a Word template with every field, and a table for every list."""
    document = docx.Document()
    document.add_heading(title, level=1)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, label in fields.single.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, f"{{{{ {name} }}}}"
    for name, columns in fields.lists.items():
        document.add_heading(name, level=2)
        lines = document.add_table(rows=0, cols=max(len(columns), 1), style="Table Grid")
        for texts in rows_of_list(name, list(columns), list(columns.values())):
            for cell, text in zip(lines.add_row().cells, texts, strict=False):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def rows_of_list(name: str, codes: list[str], labels: list[str]) -> Iterator[list[str]]:
    """Yield heads, the row that opens a loop, the row it repeats, and the row that closes it."""
    yield labels
    yield [f"{{%tr for row in {name} %}}"]
    yield [f"{{{{ row.{code} }}}}" for code in codes]
    yield ["{%tr endfor %}"]


@require_safe
@office
def receiver_file(request: Request, pk: int) -> HttpResponseBase:
    """Hand out a version of a template as it came."""
    return hand_out(form_of(request, pk).file)


@require_safe
@office
def receiver_preview(request: Request, pk: int) -> HttpResponse:
    """Hand out a form filled with an invented person."""
    form = form_of(request, pk)
    name = f"{form.name}（示例）.{form.ending}"
    return hand_over(services.preview_form(form), form.file.mime, name)


@require_POST
@for_roles("manager")
def withdraw_form(request: Request, pk: int) -> HttpResponse:
    """Take a form out of use."""
    form = services.withdraw_form(form_of(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("%(form)s is no longer used.") % {"form": form})
    return redirect("office:receiver_forms", form.cycle_id)


@require_POST
@office
def fill_form(request: Request, pk: int, form: int) -> HttpResponse:
    """Hand out a form filled for one paper, on record."""
    papers = Paper.objects.seen_by(request.actor).filter(secret=False)
    related = ("cycle__organiser", "cycle__rule_set", "society")
    paper = get_object_or_404(papers.select_related(*related), pk=pk)
    found = form_of(request, form)
    data = services.fill_form(found, paper, by=request.actor, at=request.moment)
    return hand_over(data, found.file.mime, f"{found.name} {paper.number}.{found.ending}")
