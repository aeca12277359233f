"""失信、取消资格 on the desk: who is barred from nomination, entered with its document, lifted by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from awards.forms.acting import posted
from awards.forms.barring import BarForm
from awards.forms.office import ReasonForm
from awards.views.office.parts import back_to, deed_page, managers
from files.downloads import hand_out
from people import services
from people.gates import Request, for_roles
from people.models import IntegrityRecord

readers = for_roles("manager", "examiner")


def bar_of(request: Request, pk: int) -> IntegrityRecord:
    """Return a record the actor may know of; else 404."""
    rows = IntegrityRecord.objects.seen_by(request.actor)
    return get_object_or_404(rows.select_related("person", "society", "document"), pk=pk)


def bars_listed(request: Request) -> list[dict[str, Any]]:
    """Return the records, the latest first, and whether each is over by now."""
    rows = IntegrityRecord.objects.seen_by(request.actor)
    rows = rows.select_related("person", "society", "entered_by", "lifted_by")
    today = request.moment.date()
    return [{"record": each, "over": bool(each.until and each.until <= today)} for each in rows]


@require_safe
@readers
def bars(request: Request) -> HttpResponse:
    """List who is on record as barred, the latest first; what was lifted or is over stays readable."""
    context = {"rows": bars_listed(request)[:500], "decides": request.actor.role == "manager"}
    return render(request, "office/awards/bars.html", context)


@sensitive_post_parameters("identity_no")
@managers
def enter(request: Request) -> HttpResponse:
    """Put on record that a person or society is barred, with the decision."""
    by, at = request.actor, request.moment
    form = BarForm(rehearsal=by.rehearsal, initial={"since": at.date()}, **posted(request))

    def put() -> None:
        with transaction.atomic():
            given = form.cleaned_data
            person = given["society"] or services.person_named(given, rehearsal=by.rehearsal, at=at)
            services.enter_bar(person, by=by, at=at, **form.facts())

    if form.does(put):
        messages.success(
            request, _("On record: every check and every list asks for it from now on.")
        )
        return back_to("office:bars")
    hint = _("Found again by every form check, and once more before anybody is approved, reported or proclaimed.")  # fmt: skip
    back = reverse("office:bars")
    return deed_page(request, form, title=_("Put on record who is barred"), label=_("Put on record"), back=back, hint=hint)  # fmt: skip


@managers
def lift(request: Request, pk: int) -> HttpResponse:
    """Lift a record, by another manager than who entered it."""
    found, form = bar_of(request, pk), ReasonForm(**posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.lift_bar(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Lifted: it bars no more."))
        return back_to("office:bars")
    facts = [(_("Who"), str(found.person or found.society)), (_("Document"), found.decision)]
    back = reverse("office:bars")
    hint = _("Name the decision that lifts it. The record stays readable.")
    return deed_page(request, form, title=_("Lift the record"), label=_("Lift"), back=back, facts=facts, hint=hint)  # fmt: skip


@require_safe
@readers
def document(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the decision."""
    found = get_object_or_404(
        IntegrityRecord.objects.seen_by(request.actor).filter(document__isnull=False), pk=pk
    )
    return hand_out(found.document)
