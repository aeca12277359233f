"""Activation: the page behind the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from people import services
from people.forms import ActivateForm
from people.gates import Request


@never_cache
@sensitive_post_parameters()
def activate(request: Request, code: str) -> HttpResponse:
    """Let an invited person set their password; the link is used up by it."""
    at = request.moment
    user = services.reset_invitation(code, at=at).user
    form = ActivateForm(request.POST or None)
    if form.is_valid():
        services.activate(code, form.cleaned_data["password"], at=at)
        messages.success(request, _("Your password is set. Log in with it now."))
        return redirect("account_login")
    context = {"form": form, "invited": user}
    return render(request, "people/activate.html", context, status=422 if form.is_bound else 200)
