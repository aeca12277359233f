"""Certificates that were given: a name put right, the keys that sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import services
from awards.forms.acting import posted
from awards.forms.given import CorrectionForm, RotationForm
from awards.models import Certificate, Correction, SigningKey
from awards.views.office.parts import back_to, deed_page, managers, name_of
from people.gates import Request


def certificate_of(request: Request, pk: int) -> Certificate:
    """Return a certificate the actor may list; else 404."""
    seen = Certificate.objects.seen_by(request.actor)
    return get_object_or_404(seen.select_related("candidate__cycle", "file"), pk=pk)


def list_behind(certificate: Certificate) -> int:
    """Return the key of the published list a certificate was given by."""
    listed = certificate.candidate.award_list_items.filter(award_list__stage="published")
    return get_object_or_404(listed).award_list_id


@managers
def correct_certificate(request: Request, pk: int) -> HttpResponse:
    """Ask for the name on a certificate to be corrected; nothing changes before a second person confirms."""
    found, (by, at) = certificate_of(request, pk), (request.actor, request.moment)
    form, back = CorrectionForm(**posted(request)), list_behind(found)
    if form.does(lambda: services.ask_correction(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Asked for. A second person confirms it; until then the paper stands as it is."))  # fmt: skip
        return back_to("office:award_list", back)
    words: dict[str, Any] = {
        "facts": [(_("Name on the certificate"), found.facts["name"]), (_("Number"), found.number)],
        "hint": _("The number stays. The corrected paper bears a new code and signature; who verifies the old one reads that it was replaced."),
    }  # fmt: skip
    return deed_page(request, form, title=_("Correct a certificate"), label=_("Ask for the correction"), back=reverse("office:award_list", args=[back]), **words)  # fmt: skip


@managers
def confirm_correction(request: Request, pk: int) -> HttpResponse:
    """Confirm a correction, as the second person; the new paper is printed in the background."""
    asked = Correction.objects.filter(rehearsal=request.actor.rehearsal)
    found = get_object_or_404(asked.select_related("certificate__candidate__cycle"), pk=pk)
    back = list_behind(certificate_of(request, found.certificate_id))
    if request.method == "POST":
        services.confirm_correction(found, by=request.actor, at=request.moment)
        messages.success(request, _("Corrected. The new paper is printed in the background."))
        return back_to("office:award_list", back, anchor="#certificates")
    own = found.asked_by_id == request.actor.user_id
    unmet = [_("Whoever asked for the correction cannot confirm it. Ask a second person.")] if own else []  # fmt: skip
    context = {
        "correction": found,
        "first": name_of(found.asked_by_id),
        "unmet": unmet,
        "back_url": reverse("office:award_list", args=[back]),
    }
    return render(request, "office/awards/confirm_correction.html", context)


@managers
def signing_keys(request: Request) -> HttpResponse:
    """Show the keys that sign certificates; change the one that signs now."""
    form = RotationForm(**posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.rotate_signing_key(by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Changed. The old private half is erased; what it signed can still be checked."))  # fmt: skip
        return redirect("office:signing_keys")
    seen = SigningKey.objects.seen_by(request.actor)
    failed = form.is_bound and form.errors
    context = {"keys": seen, "form": form}
    return render(request, "office/awards/signing_keys.html", context, status=422 if failed else 200)  # fmt: skip
