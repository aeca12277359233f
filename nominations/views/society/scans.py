"""The society's scans: bring them back, see what each picture shows, pair by hand what nothing reads."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nominations import services
from nominations.facts import scans_stand
from nominations.forms.society import ScanForm
from nominations.models import Scan, ScannedPage
from nominations.scan_words import of_fault
from nominations.views.contents import doing, paper_of
from nominations.views.printing import numbers, part_words, picture_of
from nominations.views.society.versions import crumbs, desk, under_way
from people.gates import Request


@require_POST
@desk
def upload_scan(request: Request, pk: int) -> HttpResponse:
    """Keep the PDFs or photographs of a scan, and let them be read in the background."""
    paper = paper_of(request, pk)
    form = ScanForm(request.POST, request.FILES)
    files = form.files_given() if form.is_valid() else []
    job = services.upload_scan(paper, files, **doing(request))
    return redirect("society:scan", pk=job.arguments["scan_id"])


def scan_of(request: Request, pk: int) -> Scan:
    """Return a scan, if the office held now may know of it; else 404."""
    scans = Scan.objects.seen_by(request.actor)
    related = ("paper__cycle__programme", "paper__cycle__rule_set", "paper__society", "version")
    return get_object_or_404(scans.select_related(*related, "uploaded_by"), pk=pk)


@desk
@require_safe
def scan(request: Request, pk: int) -> HttpResponse:
    """Show how far a scan is read; then what is wrong with it, and every picture with its page."""
    found = scan_of(request, pk)
    paper, words = found.paper, part_words(found.paper)
    pictures = found.pictures.select_related("page", "thumbnail")
    page = Paginator(pictures, 60).get_page(request.GET.get("page"))
    context = {
        "paper": paper,
        "scan": found,
        "page": page,
        "rows": [(each, words.get(each.page.part, "") if each.page else "") for each in page],
        "columns": [
            (_("Picture"), "", ""),
            (_("State"), "", ""),
            (_("Page"), "", ""),
            ("", "", ""),
        ],
        "crumbs": crumbs(paper, deep=True),
        **outcome(found),
        **under_way(request, "pair_scan", scan_id=found.pk),
    }
    return render(request, "society/print/scan.html", context)


def outcome(scan: Scan) -> dict[str, Any]:
    """Return what came of a scan: pictures paired, what is wrong, what waits for a person."""
    states = list(scan.pictures.values_list("state", flat=True))
    stand = scans_stand(scan.paper, scan.paper.versions.order_by("-number").first())
    found: dict[str, Any] = {
        "paired": sum(state in {"paired", "duplicate"} for state in states),
        "total": len(states),
        "unread": scan.pictures.filter(state=ScannedPage.State.UNREADABLE),
        "signed": len(stand.signed),
        "came": len(stand.signed) - len(stand.missing),
        "stand_missing": numbers(stand.missing),
    }
    if scan.state != Scan.State.READING:
        faults = sorted(services.pairing_of(scan).faults, key=lambda each: not each.stops)
        found["faults"] = [
            {"outcome": "block" if each.stops else "warn", "sentence": of_fault(each)}
            for each in faults
        ]
    return found


@require_POST
@desk
def read_on(request: Request, pk: int) -> HttpResponse:
    """Let a scan whose reading was stopped be read to its end."""
    found = scan_of(request, pk)
    services.read_on(found, **doing(request))
    return redirect("society:scan", pk=pk)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: Request, pk: int) -> HttpResponse:
    """Show a picture beside the pages it may be; the second click says which."""
    found = picture_of(request, pk)
    if request.method == "POST":
        number = request.POST.get("number", "")
        given = int(number) if number.isdecimal() and len(number) < 6 else 0
        services.pair_by_hand(found, given, **doing(request))
        messages.success(request, _("The picture is paired with page %d.") % given)
        return redirect("society:scan", pk=found.scan_id)
    context = {"picture": found, "scan": found.scan, "paper": found.scan.paper, **choices(found)}
    context["crumbs"] = crumbs(found.scan.paper, deep=True)
    return render(request, "society/print/picture.html", context)


def choices(picture: ScannedPage) -> dict[str, Any]:
    """Return the pages a picture may be: signed ones that are missing first, then all others."""
    version, words = picture.scan.version, part_words(picture.scan.paper)
    missing = set(scans_stand(picture.scan.paper, version).missing)
    pages = [(page, words.get(page.part, page.part)) for page in version.coded()]
    by_hand = picture.paired_by_id is not None
    return {
        "likely": [each for each in pages if each[0].number in missing],
        "others": [each for each in pages if each[0].number not in missing],
        "may_pair": picture.state == ScannedPage.State.UNREADABLE or by_hand,
    }
