"""核对本人信息: experts see and confirm what the pool knows of them, logged in or by a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nominations.views.links import count_wrong, is_knocking
from people.gates import Request, for_roles
from review import services
from review.facts.terms import terms_of
from review.forms.profiles import LinkProfileForm, ProfileForms
from review.models import Ban, Conduct, Expert, ProfileLink
from review.services.profiles import profile_of
from review.views.experts import READ, facts_of
from review.views.showing import posted
from review.vocabulary.disciplines import disciplines

experts = for_roles("expert", "chair")


def shown_to_self(expert: Expert, forms: ProfileForms) -> dict[str, Any]:
    """Return what an expert is shown of themselves; who entered a fact is not among it."""
    return {
        "expert": expert,
        "forms": forms,
        "form": forms.form,
        "facts": facts_of(expert, masked=False),
        "listed": disciplines(),
        "bans": Ban.objects.filter(expert=expert),
        "conduct": Conduct.objects.filter(expert=expert),
        "terms": terms_of(expert),
    }


@experts
def profile(request: Request) -> HttpResponse:
    """Confirm or correct one's own profile."""
    rows = Expert.objects.seen_by(request.actor).filter(society=None)
    found = get_object_or_404(
        rows.select_related("person", "unit").prefetch_related(*READ), user=request.actor.user_id
    )
    forms = ProfileForms(posted(request), profile_of(found))
    if request.method == "POST" and forms.is_valid():
        services.confirm_profile(found, forms.profile(), by=request.actor, at=request.moment)
        messages.success(request, _("Confirmed. Thank you."))
        return redirect("review:profile")
    context = shown_to_self(found, forms)
    status = 422 if forms.errors else 200
    return render(request, "review/profile/own.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def profile_by_link(request: Request, code: str) -> HttpResponse:
    """Show an expert their profile, send the code, take the confirmation; nothing else opens."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    asked = services.profile_link(code, at=request.moment)
    if asked is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    if request.POST.get("act") == "send_pin":
        services.send_profile_pin(asked, at=request.moment)
        return redirect(reverse("review:profile_by_link", args=[code]) + "#confirm")
    forms = ProfileForms(posted(request), profile_of(asked.expert), LinkProfileForm)
    if request.method == "POST" and forms.is_valid() and forms.try_pin(asked, request.moment):
        return confirmed(request, asked, forms)
    context = {
        "expert": asked.expert,
        "asked": asked,
        "forms": forms,
        "form": forms.form,
        "listed": disciplines(),
        "reach": services.shown_reach(asked.expert),
        "sent": asked.pin_at if asked.pin_hash else None,
        "code": code,
    }
    status = 422 if forms.errors else 200
    return render(request, "review/profile/by_link.html", context, status=status)


def confirmed(request: Request, asked: ProfileLink, forms: ProfileForms) -> HttpResponse:
    """Take the confirmation, and say what was changed."""
    pin = forms.form.cleaned_data["pin"]
    changed = services.confirm_profile_by_link(asked, pin, forms.profile(), at=request.moment)
    context = {"expert": asked.expert, "asked": asked, "changed": changed}
    return render(request, "review/profile/confirmed.html", context)
