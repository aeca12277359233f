"""What a society hands in for a cycle: what is in the package, what is missing, the files."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from nominations import services
from nominations.dossiers import batch_of, missing
from nominations.dossiers.batch import HANDED_IN
from nominations.forms.packages import OptionalPurposeForm
from nominations.models import Package
from people.gates import Request, for_roles
from people.models import Society
from programmes.models import Cycle

desk = for_roles("clerk", "approver")


@require_safe
@desk
def packages(request: Request) -> HttpResponse:
    """List the cycles the society has papers in, each with the way to its package."""
    own = Q(papers__society=request.actor.home_id)
    handed = Count("papers", filter=own & Q(papers__stage__in=HANDED_IN), distinct=True)
    made = Count("packages", filter=Q(packages__society=request.actor.home_id), distinct=True)
    cycles = Cycle.objects.seen_by(request.actor).filter(own)
    rows = cycles.annotate(handed=handed, made=made).select_related("programme").distinct()
    heads = ((_("Cycle"), ""), (_("Handed in"), "num"), (_("Deadline"), ""), (_("Packages"), "num"))
    columns = [(head, "", kind) for head, kind in heads]
    context = {"rows": rows.order_by("-year", "pk"), "columns": columns}
    return render(request, "society/packages.html", context)


@desk
def compile_package(request: Request, pk: int) -> HttpResponse:
    """Show what the package of a cycle holds and what is missing; have it put together."""
    actor, at = request.actor, request.moment
    cycles = Cycle.objects.seen_by(actor).select_related("programme", "rule_set", "organiser")
    cycle = get_object_or_404(cycles, pk=pk)
    form = OptionalPurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        job = services.compile_package(cycle, **form.cleaned_data, by=actor, at=at)
        return redirect("jobs:job", pk=job.pk)
    batch = batch_of(cycle, Society.objects.get(pk=actor.home_id), by=actor, at=at)
    earlier = Package.objects.seen_by(actor).filter(cycle=cycle)
    context = {
        "batch": batch,
        "missing": list(missing(batch)),
        "packages": earlier.select_related("file", "asked_by")[:20],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "society/package.html", context, status=status)


@require_POST
@desk
def package(request: Request, pk: int) -> HttpResponseBase:
    """Hand out one package of the society, on record."""
    found = get_object_or_404(Package.objects.seen_by(request.actor), pk=pk)
    return hand_out(services.hand_out_package(found, by=request.actor, at=request.moment))
