"""What the office sees of version and scan: every scanned page beside the page it should be."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger.actors import Actor
from nominations import services
from nominations.forms.office import PairingForm
from nominations.models import Paper, ScannedPage, Statement
from nominations.views.contents import doing
from nominations.views.printing import part_words, picture_of, printing_of
from people.gates import Request, for_roles


def scan_of(paper: Paper, by: Actor) -> dict[str, Any]:
    """Return version, scans and their pictures, and what was signed, as `office/checks` shows them."""
    printing = printing_of(paper)
    pictures = ScannedPage.objects.filter(scan__paper=paper).select_related(
        "page", "scan__version", "paired_by"
    )
    return {
        "printing": printing,
        "pictures": pictures.order_by("scan_id", "place"),
        "by_hand": pictures.filter(paired_by__isnull=False, confirmed__isnull=True).count(),
        "agreed": Statement.objects.seen_by(by).agreed().filter(paper=paper),
        "approved_by_hand": paper.approval_pages.seen_by(by).verified().select_related("judged_by"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("examiner", "manager")
def picture(request: Request, pk: int) -> HttpResponse:
    """Lay a scanned page beside the electronic one; confirm or reject what was paired by hand."""
    found = picture_of(request, pk)
    paper = found.scan.paper
    form = PairingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.judge_pairing(found, **form.cleaned_data, **doing(request))
        messages.success(request, _("Your judgement of the pairing is in the book."))
        return redirect("office:check", pk=paper.pk)
    context = {
        "picture": found,
        "paper": paper,
        "part": part_words(paper).get(found.page.part, found.page.part) if found.page else "",
        "may_judge": judged_here(request, found),
        "form": form,
    }
    return render(
        request, "office/checks/picture.html", context, status=422 if form.errors else 200
    )


def judged_here(request: Request, picture: ScannedPage) -> bool:
    """Tell whether the actor may judge this pairing now."""
    waits = picture.scan.paper.stage == "endorsed" and request.actor.holds("examiner")
    return waits and picture.paired_by_id is not None
