"""The page of one job: how far it is, and the way to stop it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from jobs import services
from jobs.models import Job
from jobs.registry import handler_for


@require_safe
@login_required
@never_cache
@vary_on_headers("HX-Request")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a job whole, or to htmx only what changes while it runs."""
    found = get_object_or_404(Job.objects.seen_by(request.actor), pk=pk)  # type: ignore[attr-defined]
    context = {
        "job": found,
        "title": handler_for(found.verb).title,
        "status_url": reverse("jobs:job", args=[pk]),
        "cancel_url": reverse("jobs:cancel", args=[pk]),
        "next_url": found.result.get("url", ""),
    }
    fragment = request.htmx  # type: ignore[attr-defined]
    return render(request, "jobs/progress.html" if fragment else "jobs/job.html", context)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job and show what became of it."""
    found = get_object_or_404(Job.objects.seen_by(request.actor), pk=pk)  # type: ignore[attr-defined]
    services.cancel(found, by=request.actor, at=request.moment)  # type: ignore[attr-defined]
    return redirect("jobs:job", pk=pk)
