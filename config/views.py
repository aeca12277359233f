"""The doors of the house: home by office, the office held, the demo clock, a bad request."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config import clock
from ledger.situations import Refused
from letters.models import Letter
from people.actors import CHOSEN
from people.gates import Request
from people.models import Office

HOMES = {
    "clerk": "society:home",
    "approver": "society:home",
    "nominee": "nominate:home",
    "contact": "nominate:home",
    "examiner": "office:home",
    "manager": "office:home",
    "expert": "review:home",
    "chair": "review:home",
    "supervisor": "supervise:home",
    "secrecy": "secrecy:home",
    "operator": "operate:home",
}
MOST_LETTERS = 30
STEP = re.compile(r"\+?(\d{1,4})([dh])")


def enter(request: Request) -> HttpResponse:
    """Lead from the bare address to the public's home, in the reader's language."""
    return redirect("public:home")


def favicon(request: Request) -> HttpResponse:
    """Lead a browser that asks for the usual address to the site's mark."""
    return redirect(static("icons/mark.svg"))


@login_required
def home(request: Request) -> HttpResponse:
    """Lead everybody to the home of the office held now."""
    role = request.actor.role
    return redirect(HOMES[role]) if role in HOMES else render(request, "no_office.html")


@login_required
@require_POST
def switch_office(request: Request) -> HttpResponse:
    """Act in another of the offices one holds; the page one came from may not exist in it."""
    held = Office.objects.held(request.moment).filter(user=request.user)
    wanted = request.POST.get("office", "")
    if wanted not in {str(office.pk) for office in held}:
        raise Http404
    request.session[CHOSEN] = int(wanted)
    return redirect("home")


def demo_clock(request: Request) -> HttpResponse:
    """Show the demo clock and move it forward; the page does not exist without the demo setting."""
    if not settings.JUJIAN_DEMO:
        raise Http404
    if request.method == "POST":
        clock.move(step_of(request.POST.get("step", "")))
        clock.tick(clock.now())
        messages.success(request, _("The clock was moved; what was due has happened."))
        target = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(target, {request.get_host()})
        return HttpResponseRedirect(target if safe else reverse("demo_clock"))
    return render(request, "demo_clock.html", {"offset": clock.offset()})


@login_required
@require_safe
def demo_letters(request: Request) -> HttpResponse:
    """Show an invented person their own mail and text messages, which never leave a demonstration.

    The page does not exist without the demo setting.
    """
    if not settings.JUJIAN_DEMO:
        raise Http404
    held = Letter.objects.filter(state=Letter.State.HELD, to_user_id=request.user.pk)
    return render(request, "demo_letters.html", {"letters": held.order_by("-pk")[:MOST_LETTERS]})


def step_of(text: str) -> timedelta:
    """Read a step forward: ``+7d`` or ``2h``."""
    match = STEP.fullmatch(text.strip())
    if not match:
        raise Refused(_("Write the step as days or hours, for example +7d or +2h."))
    count, unit = int(match[1]), match[2]
    return timedelta(days=count) if unit == "d" else timedelta(hours=count)


def bad_request(request: Request, exception: Exception) -> HttpResponse:
    """Say what a request lacked that the server could not read."""
    return render(request, "400.html", status=400)
