"""Approval, award lists, certificates, revocations on the desk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awards import services
from awards.certificates import certificates_pdf
from awards.forms.acting import posted
from awards.forms.office import DecisionBackForm, ListForm, ReasonForm, RevocationForm
from awards.models import AwardList, Certificate, Correction, Revocation
from awards.querysets import OF_UNSEALED
from awards.services.printing import look_of
from awards.views.office.given import certificate_of
from awards.views.office.parts import (
    back_to,
    candidate_of,
    candidates_of,
    cycle_of,
    deed_page,
    desk_tabs,
    held_over,
    managers,
    name_of,
    picked,
    timeline,
    unmet_of,
)
from awards.views.published import rows_of, table_columns
from files.downloads import hand_out, hand_over
from files.kinds import PDF
from files.services import read
from jobs.models import Job
from people.gates import Request
from programmes.models import Cycle

ROWS = 100
WAITING = ("announced", "contested")
"""The stages in which a candidate waits for approval."""


@managers
def award_cycle(request: Request, pk: int) -> HttpResponse:
    """Show who can be approved, who stands approved, and the lists of the cycle."""
    cycle = cycle_of(request, pk)
    if cycle.programme.track != "award":
        raise Http404
    waiting = candidates_of(request, cycle).filter(stage__in=WAITING)
    approved = free_to_list(request, cycle)
    context = {
        "cycle": cycle,
        "tabs": desk_tabs(cycle, "lists"),
        "waiting": with_notices(waiting),
        "columns": [(_("Candidate"), "", ""), (_("Notice"), "", ""), (_("Stage"), "", "")],
        "bulk": [("approve", _("Approve"), "primary")],
        "approved": approved,
        "held_over": held_over(request, cycle),
        "form": ListForm(approved=approved, initial={"pick": [each.pk for each in approved]}),
        "lists": AwardList.objects.seen_by(request.actor).filter(cycle=cycle).annotate(listed=Count("items")),
    }  # fmt: skip
    return render(request, "office/awards/award_cycle.html", context)


def free_to_list(request: Request, cycle: Cycle) -> Any:
    """Return the approved candidates that stand on no list yet."""
    approved = candidates_of(request, cycle).filter(stage="approved")
    return approved.filter(award_list_items__isnull=True)


def with_notices(candidates: Any) -> list[dict[str, Any]]:
    """Return candidates with the last notice about each; two queries."""
    found = candidates.prefetch_related("notice_items__notice")
    rows = []
    for each in found:
        noticed = sorted(each.notice_items.all(), key=lambda item: item.notice_id)
        rows.append({"candidate": each, "notice": noticed[-1].notice if noticed else None})
    return rows


@managers
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Approve the ticked candidates: all or none."""
    cycle = cycle_of(request, pk)
    chosen = picked(request, candidates_of(request, cycle))
    if chosen:
        services.approve(chosen, by=request.actor, at=request.moment)
        messages.success(request, _("Approved. Draw up the award list."))
    else:
        messages.warning(request, _("Tick at least one candidate first."))
    return back_to("office:award_cycle", pk)


@managers
@require_POST
def draft_list(request: Request, pk: int) -> HttpResponse:
    """Draw up the award list of the chosen candidates."""
    cycle, (by, at) = cycle_of(request, pk), (request.actor, request.moment)
    form = ListForm(approved=free_to_list(request, cycle), **posted(request))

    def draw_up() -> AwardList:
        given = form.cleaned_data
        words = {"title": given["title"], "number": given["number"]}
        return services.draft_award_list(cycle, given["pick"], by=by, at=at, **words)

    if made := form.act(draw_up):
        messages.success(request, _("Drawn up. A second person publishes it."))
        return redirect("office:award_list", pk=made.pk)
    back = reverse("office:award_cycle", args=[pk])
    return deed_page(
        request, form, title=_("Draw up the award list"), label=_("Draw up"), back=back
    )


def list_of(request: Request, pk: int) -> AwardList:
    """Return an award list the actor may know of; else 404."""
    seen = AwardList.objects.seen_by(request.actor)
    related = seen.select_related("cycle__programme", "cycle__rule_set", "cycle__organiser", "file")
    return get_object_or_404(related, pk=pk)


@managers
def award_list(request: Request, pk: int) -> HttpResponse:
    """Show a list: its names, whose reason is missing, publication, certificates."""
    found = list_of(request, pk)
    items = list(found.items.shown().select_related("candidate"))
    certificates = certificates_on(request, found)
    context = {
        "award_list": found,
        "cycle": found.cycle,
        "tabs": desk_tabs(found.cycle, "lists"),
        "rows": part_of(rows_of(items), request),
        "total": len(items),
        "columns": [(label, "", css) for label, _key, css in table_columns(items)],
        "absences": found.absences.filter(OF_UNSEALED).select_related("candidate"),
        "missing": missing_of(found),
        "steps": unmet_of(found, request),
        "back_form": DecisionBackForm(initial={"number": found.number}),
        "drafter": name_of(found.drafted_by_id),
        "certificates": certificates,
        "papers": part_of(certificates, request),
        "printed": sum(each.file_id is not None for each in certificates),
        "to_award": sum(item.candidate.stage == "approved" for item in items),
        "job": last_job(request, found),
        "asked": asked_revocations(certificates),
        "corrections": Correction.objects.waiting().filter(certificate__in=certificates),
        "entries": timeline(found),
    }
    return render(request, "office/awards/award_list.html", context)


def part_of(rows: Sequence[Any], request: Request) -> Page:
    """Return the part of a list that this page shows, the names and their certificates alike."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def missing_of(found: AwardList) -> Any:
    """Return who stood in the notice and is not explained; nobody who is sealed."""
    return (
        found.unexplained_absences().filter(sealed_at__isnull=True)
        if found.stage == "drafted"
        else []
    )


def certificates_on(request: Request, found: AwardList) -> list[Certificate]:
    """Return the certificates given by a list, in the order of their numbers."""
    seen = Certificate.objects.seen_by(request.actor)
    mine = seen.filter(candidate__award_list_items__award_list=found)
    return list(mine.select_related("candidate").prefetch_related("corrections").order_by("number"))


def last_job(request: Request, found: AwardList) -> Job | None:
    """Return the actor's last job that printed certificates of this list."""
    mine = Job.objects.seen_by(request.actor).filter(verb="render_certificates")
    return mine.filter(arguments={"award_list": found.pk}).order_by("-pk").first()


def asked_revocations(certificates: list[Certificate]) -> Any:
    """Return the revocations that wait for a second person."""
    people = [each.candidate_id for each in certificates]
    waiting = Revocation.objects.filter(candidate__in=people, confirmed_at__isnull=True)
    return waiting.select_related("candidate")


@managers
def explain_absence(request: Request, pk: int, candidate: int) -> HttpResponse:
    """Give the reason why somebody of the notice is not on the list."""
    found, missing = list_of(request, pk), candidate_of(request, candidate)
    form = ReasonForm(**posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.explain_absence(found, missing, by=by, at=at, **form.cleaned_data)):  # fmt: skip
        messages.success(request, _("The reason is kept beside the list."))
        return back_to("office:award_list", pk)
    back = reverse("office:award_list", args=[pk])
    facts = [(_("Candidate"), missing.name), (_("Unit"), missing.unit_name)]
    return deed_page(request, form, title=_("Why this name is missing"), label=_("Save"), back=back, facts=facts)  # fmt: skip


@managers
@require_POST
def publish_list(request: Request, pk: int) -> HttpResponse:
    """Publish the list, as the second person."""
    found = list_of(request, pk)
    services.publish_award_list(found, by=request.actor, at=request.moment)
    messages.success(request, _("Published; from now on the list does not change."))
    return back_to("office:award_list", pk)


@managers
@require_POST
def award(request: Request, pk: int) -> HttpResponse:
    """Give the certificates of a published list: numbered now, printed in the background."""
    found = list_of(request, pk)
    services.award(found, by=request.actor, at=request.moment)
    messages.success(
        request, _("The certificates are numbered; printing goes on in the background.")
    )
    return back_to("office:award_list", pk, anchor="#certificates")


@managers
def preview_certificate(request: Request, pk: int) -> HttpResponse:
    """Print the first name of a list as its certificate would look; no number is used up."""
    found = list_of(request, pk)
    item = found.items.shown().select_related("candidate__cycle__rule_set", "candidate__cycle__programme").first()  # fmt: skip
    if item is None:
        raise Http404
    sample = services.sample_certificate(item, at=request.moment)
    return hand_over(certificates_pdf([sample], look_of(found)), PDF)


@managers
def certificate_pdf(request: Request, pk: int) -> StreamingHttpResponse:
    """Give one printed certificate."""
    found = certificate_of(request, pk)
    if found.file is None:
        raise Http404
    return hand_out(found.file, shown=True)


@managers
def all_certificates(request: Request, pk: int) -> HttpResponse:
    """Give all printed certificates of a list as one archive, each under its number."""
    found = list_of(request, pk)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for each in certificates_on(request, found):
            if each.file:
                archive.writestr(f"{each.number}.pdf", read(each.file))
    return hand_over(target.getvalue(), "application/zip", f"{found.title}.zip")


@managers
def revoke(request: Request, pk: int) -> HttpResponse:
    """Ask for a revocation; nothing happens before a second person confirms it."""
    found, form = candidate_of(request, pk), RevocationForm(**posted(request))
    by, at = request.actor, request.moment
    listed = get_object_or_404(found.award_list_items.filter(award_list__stage="published"))
    back = reverse("office:award_list", args=[listed.award_list_id])
    if form.does(lambda: services.ask_revocation(found, by=by, at=at, **form.cleaned_data)):  # fmt: skip
        messages.success(request, _("Asked for. A second person confirms it; until then the award stands."))  # fmt: skip
        return redirect(back)
    words = {"facts": [(_("Name"), found.name), (_("Unit"), found.unit_name)], "danger": True}
    words |= {"hint": _("The number stays used, the verification page shows date, ground and decision, and the person is barred for the years the rule set says.")}  # fmt: skip
    return deed_page(request, form, title=_("Revoke an award"), label=_("Ask for the revocation"), back=back, **words)  # fmt: skip


@managers
def confirm_revocation(request: Request, pk: int) -> HttpResponse:
    """Confirm a revocation, as the second person; it cannot be undone."""
    seen = Revocation.objects.filter(rehearsal=request.actor.rehearsal)
    found = get_object_or_404(seen.select_related("candidate"), pk=pk)
    listed = get_object_or_404(found.candidate.award_list_items.filter(award_list__stage="published"))  # fmt: skip
    back = reverse("office:award_list", args=[listed.award_list_id])
    if request.method == "POST":
        services.confirm_revocation(found, by=request.actor, at=request.moment)
        messages.success(request, _("Revoked. The verification page says so from now on."))
        return redirect(back)
    own = found.asked_by_id == request.actor.user_id
    unmet = [_("Whoever asked for the revocation cannot confirm it. Ask a second person.")] if own else []  # fmt: skip
    context = {
        "revocation": found,
        "first": name_of(found.asked_by_id),
        "unmet": unmet,
        "back_url": back,
    }
    return render(request, "office/awards/confirm_revocation.html", context)
