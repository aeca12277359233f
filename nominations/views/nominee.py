"""The pages of nominee and contact: come in with a code, fill one paper, hand it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from nominations import services
from nominations.forms.nominee import CodeForm, JoinForm
from nominations.models import FillCode, Paper
from nominations.views.contents import audience_of, doing, frame, paper_of
from nominations.views.parts import shown
from people.actors import CHOSEN
from people.gates import Request, for_roles
from people.models import Office

bearers = for_roles("nominee", "contact")
CODE = "fill_code"
LOGIN = "django.contrib.auth.backends.ModelBackend"


def home(request: Request) -> HttpResponse:
    """Enter a code; whoever has papers to fill sees them."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        services.fill_code_holder(code, at=request.moment)
        request.session[CODE] = code
        return redirect("nominate:join")
    actor = request.actor
    papers = Paper.objects.none()
    if actor.holds("nominee", "contact"):
        papers = Paper.objects.seen_by(actor).prefetch_related("members", "cycle", "society")
    context = {"form": form, "papers": papers}
    return render(request, "nominate/home.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password", "again")
def join(request: Request) -> HttpResponse:
    """Open an account for the bearer of a code, or use the one that is logged in."""
    code = request.session.get(CODE, "")
    if not code:
        return redirect("nominate:home")
    found = services.fill_code_holder(code, at=request.moment)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("name", "username", "password")}
        used = services.join(code, at=request.moment, **given)
        login(request, used.user, backend=LOGIN)
        return enter(request, used)
    context = {"form": form, "paper": found.paper, "role": found.get_role_display()}
    return render(request, "nominate/join.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def redeem(request: Request) -> HttpResponse:
    """Use a code with the account that is logged in."""
    code = request.session.get(CODE, "")
    used = services.redeem(code, request.user, at=request.moment)  # type: ignore[arg-type]
    return enter(request, used)


def enter(request: Request, used: FillCode) -> HttpResponse:
    """Act from now on in the office the code gave, and open the paper."""
    request.session.pop(CODE, None)
    office = Office.objects.filter(user=used.user, role=used.role, until__isnull=True).latest("pk")
    request.session[CHOSEN] = office.pk
    messages.success(request, _("Welcome. Everything you type here is saved as you go."))
    return redirect("nominate:paper", pk=used.paper_id)


@bearers
@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """Show the parts of the one paper, what is missing, and how to hand it back."""
    found = paper_of(request, pk)
    context = frame(request, found, "")
    missing = [finding for part in context["parts"] for finding in part.findings]
    context["findings"] = shown(missing, found, "nominate", audience_of(request))
    return render(request, "nominate/paper.html", context)


@bearers
def hand_back(request: Request, pk: int) -> HttpResponse:
    """Hand the paper back to the society; afterwards it is no longer open to the bearer."""
    found = paper_of(request, pk)
    if request.method == "POST":
        services.hand_back(found, **doing(request))
        return render(request, "nominate/handed_back.html", {"paper": found})
    return render(request, "nominate/hand_back.html", {"paper": found})
