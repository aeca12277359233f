"""Around an objection on the desk: its registration, the question to the nominator, notes, appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from awards import services
from awards.forms.acting import posted
from awards.forms.cases import AppealDecisionForm, NoteForm, QuestionForm, RegisterForm
from awards.forms.public import kept_unnamed
from awards.models import Answer, Appeal, Objection
from awards.views.office.notices import notice_of
from awards.views.office.objections import objection_of
from awards.views.office.parts import back_to, deed_page, managers
from files.downloads import hand_out
from people.gates import Request, for_roles


@managers
def register_objection(request: Request, pk: int) -> HttpResponse:
    """Register what came by letter, call or visit, or was passed on; the receipt is shown this once."""
    found = notice_of(request, pk)
    form = RegisterForm(notice=found, **posted(request))

    @transaction.atomic
    def deed() -> services.Receipt:
        given, by, at = form.given(), request.actor, request.moment
        upload = form.cleaned_data["evidence"]
        scan = kept_unnamed(upload, at=at, rehearsal=found.rehearsal) if upload else None
        about = form.people[form.cleaned_data["person"]].candidate
        return services.register_objection(found, about, scan=scan, by=by, at=at, **given)

    if form.is_bound and (receipt := form.act(deed)):
        context = {"receipt": receipt, "notice": found}
        return render(request, "office/awards/registered.html", context)
    back = reverse("office:notice", args=[pk])
    words = {"facts": [(_("Notice"), found.title)], "hint": _("Late or not is ruled on by the days you enter; what is anonymous is marked so where the name stays empty.")}  # fmt: skip
    return deed_page(request, form, title=_("Register an objection"), label=_("Register"), back=back, **words)  # fmt: skip


@managers
def ask_answer(request: Request, pk: int) -> HttpResponse:
    """Hand a redacted copy to a nominating society and ask for its answer."""
    found = objection_of(request, pk)
    usual = {"copy": services.redacted(found)}
    form = QuestionForm(objection=found, initial=usual, **posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.ask_answer(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Asked. The society reads the copy and nothing else."))
        return back_to("office:objection", pk)
    return of_case(request, found, form, _("Ask the nominator"), _("Ask"))


@for_roles("manager", "supervisor")
@never_cache
def answer_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Give the file a nominator put in with its answer, to the officers of the case."""
    found = get_object_or_404(Answer.objects.seen_by(request.actor), pk=pk)
    if found.file is None or found.objection.candidate.sealed_at is not None:
        raise Http404
    return hand_out(found.file)


@managers
def note(request: Request, pk: int) -> HttpResponse:
    """Write a note of the inquiry."""
    found, form = objection_of(request, pk), NoteForm(**posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.note(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Noted. A note is never changed."))
        return back_to("office:objection", pk)
    return of_case(request, found, form, _("Note of the inquiry"), _("Keep the note"))


@managers
def decide_appeal(request: Request, pk: int) -> HttpResponse:
    """Decide on an appeal, as somebody else than who ruled."""
    cases = Objection.objects.seen_by(request.actor)
    found = get_object_or_404(Appeal.objects.select_related("objection"), pk=pk, objection__in=cases)  # fmt: skip
    form, by, at = AppealDecisionForm(**posted(request)), request.actor, request.moment
    if form.does(lambda: services.decide_appeal(found, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("Decided. Both sides read it."))
        return back_to("office:objection", found.objection_id)
    facts = [(_("Appeal of"), found.get_side_display()), (_("The ruling"), found.former), (_("What is wrong with it"), found.statement)]  # fmt: skip
    return of_case(request, found.objection, form, _("Decide the appeal"), _("Decide"), facts)


def of_case(
    request: Request,
    found: Objection,
    form: Any,
    title: str,
    label: str,
    more: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """Show the form of one deed about a case."""
    facts = [(_("Objection"), found.receipt_no), (_("About"), found.candidate.name), *(more or [])]
    back = reverse("office:objection", args=[found.pk])
    return deed_page(request, form, title=title, label=label, back=back, facts=facts)
