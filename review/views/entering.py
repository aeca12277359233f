"""评审入口: the link an expert got by text message, the code, and the desk."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nominations.views.links import count_wrong, is_knocking
from people.gates import Request
from review import services
from review.forms.entering import PinForm
from review.forms.office import ReasonForm
from review.views.office import expert_for, managers, round_for
from review.views.showing import posted

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_POST
@managers
def send_link(request: Request, pk: int, expert: int) -> HttpResponse:
    """发送评审入口."""
    round_, found = round_for(request, pk), expert_for(request, expert)
    services.send_desk_link(found, by=request.actor, at=request.moment)
    reach = services.shown_reach(found)
    messages.success(request, _("The link was sent to %(reach)s.") % {"reach": reach})
    return redirect("office:round_expert", round_.pk, found.pk)


@managers
def withdraw_link(request: Request, pk: int, expert: int) -> HttpResponse:
    """收回评审入口, with the reason."""
    round_, found = round_for(request, pk), expert_for(request, expert)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.withdraw_desk_link(found, reason=reason, by=request.actor, at=request.moment)
        messages.success(request, _("Withdrawn. The link opens nothing any more."))
        return redirect("office:round_expert", round_.pk, found.pk)
    context = {"expert": found, "round": round_, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "office/rounds/withdraw_link.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_by_link(request: Request, code: str) -> HttpResponse:
    """Send the code to the telephone on record, take it, and open the desk."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    link = services.desk_link(code, at=request.moment)
    if link is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    if request.POST.get("act") == "send_pin":
        services.send_desk_pin(link, at=request.moment)
        return redirect(request.path)
    form = PinForm(posted(request), link=link, at=request.moment)
    if request.method == "POST" and form.is_valid() and form.expert:
        login(request, form.expert.user, backend=BACKEND)
        return redirect("review:home")
    context = {
        "form": form,
        "link": link,
        "reach": services.shown_reach(link.expert),
        "sent": link.pin_at if link.pin_hash else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "review/enter.html", context, status=status)
