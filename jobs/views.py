"""The page of one job: how far it is, and the way to stop it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
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
    """Show a job whole, or to htmx only what changes while it runs.

    Where the page shows what came of it, what is swapped in last asks once (``over``) to be shown anew:
    asking again every second would begin anew before a large page has come.
    """
    found = get_object_or_404(Job.objects.seen_by(request.actor), pk=pk)  # type: ignore[attr-defined]
    context = {
        "job": found,
        "title": handler_for(found.verb).title,
        "status_url": reverse("jobs:job", args=[pk]),
        "cancel_url": reverse("jobs:cancel", args=[pk]),
        "next_url": in_this_language(found.result.get("url", "")),
    }
    fragment = request.htmx  # type: ignore[attr-defined]
    if fragment and found.state == "done" and leads_here(fragment.current_url_abs_path, context):
        if "over" in request.GET:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context["over_url"] = f"{context['status_url']}?over"
    return render(request, "jobs/progress.html" if fragment else "jobs/job.html", context)


def in_this_language(address: str) -> str:
    """Return an address a worker made in the language of whoever reads it."""
    tongue, slash, rest = address.removeprefix("/").partition("/")
    return f"/{get_language()}/{rest}" if slash and tongue in dict(settings.LANGUAGES) else address


def leads_here(shown: str | None, context: dict[str, Any]) -> bool:
    """Tell whether the page a job is watched on is the one that shows what came of it."""
    return bool(shown) and urlsplit(shown or "").path == context["next_url"]


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job and show what became of it."""
    found = get_object_or_404(Job.objects.seen_by(request.actor), pk=pk)  # type: ignore[attr-defined]
    services.cancel(found, by=request.actor, at=request.moment)  # type: ignore[attr-defined]
    return redirect("jobs:job", pk=pk)
