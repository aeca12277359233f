"""The society's frozen versions: freeze, list, compare, restore."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jobs.models import Job
from jobs.registry import handler_for
from nominations import services
from nominations.forms.society import ScanForm
from nominations.models import Paper, PaperVersion, Scan
from nominations.pages import Coded
from nominations.printed import digests, printed
from nominations.views.contents import doing, paper_of
from nominations.views.printing import (
    differing,
    named,
    numbers,
    part_words,
    printing_of,
    version_of,
)
from people.gates import Request, for_roles

desk = for_roles("clerk", "approver")


@desk
@require_safe
def versions(request: Request, pk: int) -> HttpResponse:
    """Show where print, signature and scan stand, the versions, and the scans."""
    paper = paper_of(request, pk)
    if paper.secret:
        raise Http404  # 涉密不上网: there is no form to be printed
    scans, printing = Scan.objects.seen_by(request.actor).filter(paper=paper), printing_of(paper)
    context = {
        "paper": paper,
        "printing": printing,
        "changed_now": named(paper, printing.changed),
        "versions": listed(request, paper),
        "scans": scans.select_related("version", "uploaded_by").prefetch_related("pictures"),
        "form": ScanForm(),
        "may_freeze": paper.stage in services.FREEZABLE,
        "crumbs": crumbs(paper),
        **under_way(request, "freeze", paper_id=paper.pk),
    }
    return render(request, "society/print/versions.html", context)


def crumbs(paper: Paper, *, deep: bool = False) -> list[tuple[str, str]]:
    """Return the way back: to the paper, and from a page below to its versions."""
    found = [(paper.number, reverse("society:paper", args=[paper.pk]))]
    below = (_("Print, sign, bring back"), reverse("society:versions", args=[paper.pk]))
    return [*found, below] if deep else found


def under_way(request: Request, verb: str, **ids: int) -> dict[str, Any]:
    """Return the job that does this work now, as parts/progress shows it; nothing where none does."""
    jobs = Job.objects.seen_by(request.actor).filter(verb=verb, arguments=ids)
    job = jobs.order_by("-pk").first()
    if job is None or job.state in {"done", "cancelled"}:
        return {}
    return {
        "job": job,
        "job_title": handler_for(verb).title,
        "status_url": reverse("jobs:job", args=[job.pk]),
        "cancel_url": reverse("jobs:cancel", args=[job.pk]),
    }


def listed(request: Request, paper: Paper) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with what changed since the one before."""
    found = PaperVersion.objects.seen_by(request.actor).filter(paper=paper).order_by("number")
    rows: list[dict[str, Any]] = []
    before: PaperVersion | None = None
    for version in found.select_related("file", "frozen_by").prefetch_related("pages"):
        pages = version.coded()
        row = {"version": version, "count": len(pages), "before": before}
        if before is not None:
            row |= changes(paper, before, version)
        rows.append(row)
        before = version
    return rows[::-1]


def changes(paper: Paper, before: PaperVersion, after: PaperVersion) -> dict[str, Any]:
    """Return what changed from a version to the next: parts, pages to print, pages to sign."""
    new = fresh(before, after)
    return {
        "changed": named(paper, differing(before.parts, after.parts)),
        "reprint": numbers(page.number for page in new),
        "resign": numbers(page.number for page in new if page.signed),
    }


def fresh(before: PaperVersion, after: PaperVersion) -> list[Coded]:
    """Return the pages of a version whose codes the version before did not have."""
    known = {page.code for page in before.coded()}
    return [page for page in after.coded() if page.code not in known]


@require_POST
@desk
def freeze(request: Request, pk: int) -> HttpResponse:
    """Let the form be frozen in the background, and show how far it is."""
    paper = paper_of(request, pk)
    services.freeze(paper, **doing(request))
    return redirect("society:versions", pk=pk)


@desk
@require_safe
def compare(request: Request, pk: int) -> HttpResponse:
    """Lay two versions side by side, part by part; without a choice the one before."""
    after = version_of(request, pk)
    others = PaperVersion.objects.seen_by(request.actor).filter(paper=after.paper_id)
    others = others.exclude(pk=after.pk).order_by("number")
    before = chosen(request, others, after)
    if before is None:
        raise Http404
    older, newer = sorted((before, after), key=lambda each: each.number)
    context = {
        "paper": after.paper,
        "after": newer,
        "before": older,
        "shown": after,
        "others": others,
        "rows": side_by_side(after.paper, older, newer),
        "crumbs": crumbs(after.paper, deep=True),
        **changes(after.paper, older, newer),
    }
    return render(request, "society/print/compare.html", context)


def chosen(request: Request, others: Any, version: PaperVersion) -> PaperVersion | None:
    """Return the version asked for with ``with``; else the one before, else the one after."""
    wanted = request.GET.get("with", "")
    if wanted.isdecimal() and len(wanted) < 10:
        return others.filter(number=int(wanted)).first()
    return others.filter(number__lt=version.number).last() or others.first()


def side_by_side(paper: Paper, before: PaperVersion, after: PaperVersion) -> list[dict[str, Any]]:
    """Return a row a part: its pages in both versions, and whether it says the same."""
    one, two = pages_by_part(before), pages_by_part(after)
    rows = []
    for code, label in part_words(paper).items():
        if code in before.parts or code in after.parts:
            old, new = one.get(code, []), two.get(code, [])
            same = before.parts.get(code) == after.parts.get(code)
            rows.append({"label": label, "old": old, "new": new, "same": same})
    return rows


def pages_by_part(version: PaperVersion) -> dict[str, list[Coded]]:
    """Return the pages of a version by their part."""
    found: dict[str, list[Coded]] = {}
    for page in version.coded():
        found.setdefault(page.part, []).append(page)
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: Request, pk: int) -> HttpResponse:
    """Say what restoring a version would change, then bring the paper back to it."""
    version = version_of(request, pk)
    paper = version.paper
    if request.method == "POST":
        services.restore(version, **doing(request))
        messages.success(request, _("The paper says again what version %d says.") % version.number)
        return redirect("society:versions", pk=paper.pk)
    changed = named(paper, differing(version.parts, digests(printed(paper))))
    context = {"paper": paper, "version": version, "changed": changed}
    context["crumbs"] = crumbs(paper, deep=True)
    return render(request, "society/print/restore.html", context)
