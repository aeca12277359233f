"""The figures of a section: added from a file or the clipboard, captioned, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations import services
from nominations.forms.contents import CaptionForm, FigureForm
from nominations.models import Figure, Paper
from nominations.services.illustrating import MOST
from nominations.views.contents import doing, fillers, paper_of, space_of
from nominations.views.parts import rule_of
from people.gates import Request
from programmes.vocabulary import Section


def figures_of(paper: Paper, code: str, space: str) -> dict[str, Any]:
    """Return what parts of a page about a section's figures show."""
    rows = paper.figures.filter(section=code).select_related("attachment__file")
    figures = [
        {"row": row, "src": reverse(f"{space}:attachment", args=[row.attachment_id])}
        for row in rows
    ]
    return {"figures": figures, "figure_form": FigureForm() if len(figures) < MOST else None}


@require_POST
@fillers
def add_figure(request: Request, pk: int, code: str) -> HttpResponse:
    """Keep a picture as the section's next figure; to the editor answer the figures there are now."""
    paper = paper_of(request, pk)
    rule = rule_of(paper, code, space_of(request))
    form = FigureForm(request.POST, request.FILES)
    added = None
    if form.is_valid():
        data, caption = form.cleaned_data["file"].read(), form.cleaned_data["caption"]
        added = services.add_figure(paper, code, data, caption=caption, **doing(request))
    if request.headers.get("X-Requested-With"):
        return fragment(request, paper, rule, added)
    if added is None:
        messages.error(request, _("Choose a picture first; an empty file is not kept."))
    return redirect(section_at(request, paper.pk, code))


def fragment(request: Request, paper: Paper, rule: Section, added: Figure | None) -> HttpResponse:
    """Return the list of figures as the page of the section holds it."""
    space = space_of(request)
    context = {"paper": paper, "space": space, "section": rule, "added": added, "open": True}
    shown = context | figures_of(paper, rule.code, space)
    return render(request, "society/figures.html", shown, status=200 if added else 422)


def section_at(request: Request, pk: int, code: str) -> str:
    """Return the address of a section's figures."""
    return f"{reverse(f'{space_of(request)}:section', args=[pk, code])}#figures"


@require_POST
@fillers
def figure(request: Request, pk: int) -> HttpResponse:
    """Say what a figure shows, or take it out."""
    mine = Figure.objects.seen_by(request.actor).select_related("paper", "attachment__file")
    found = get_object_or_404(mine, pk=pk)
    rule_of(paper_of(request, found.paper_id), found.section, space_of(request))
    form = CaptionForm(request.POST)
    if "remove" in request.POST:
        services.remove_figure(found, **doing(request))
        messages.success(request, _("The figure was removed."))
    elif form.is_valid():
        services.caption_figure(found, form.cleaned_data["caption"], **doing(request))
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("The caption was not saved: at most 200 characters."))
    return redirect(section_at(request, found.paper_id, found.section))
