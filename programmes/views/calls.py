"""The call of a cycle: written and attached by the office, read by the societies, with receipts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out
from people.gates import Request, for_roles
from programmes import services
from programmes.forms.cycles import AuthorityForm, CallFileForm, CallForm
from programmes.models import Authority, CallFile, Cycle
from programmes.views.office import found


def page_of(request: Request, cycle: Cycle, **forms: Any) -> dict[str, Any]:
    """Return what the office's page of a call shows."""
    preparing = cycle.stage == "preparing"
    return {
        "cycle": cycle,
        "can_write": preparing and request.actor.holds("manager"),
        "files": cycle.call_files.select_related("file"),
        "readers": [] if preparing else services.call_readers(cycle),
        "form": CallForm(instance=cycle),
        "file_form": CallFileForm(),
    } | forms


@for_roles("manager", "examiner")
def call(request: Request, pk: int) -> HttpResponse:
    """Show the call with its attachments and who has read it; write it while in preparation."""
    cycle = found(request, pk)
    if request.method != "POST":
        return render(request, "office/cycles/call.html", page_of(request, cycle))
    form = CallForm(request.POST, instance=found(request, pk))
    if form.is_valid():
        services.write_call(cycle, **form.cleaned_data, by=request.actor, at=request.moment)
        messages.success(request, _("The call is saved."))
        return redirect("office:call", pk)
    context = page_of(request, cycle, form=form)
    return render(request, "office/cycles/call.html", context, status=422)


@require_POST
@for_roles("manager")
def attach_call_file(request: Request, pk: int) -> HttpResponse:
    """Attach a file to the call."""
    cycle = found(request, pk)
    form = CallFileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = page_of(request, cycle, file_form=form)
        return render(request, "office/cycles/call.html", context, status=422)
    given = form.cleaned_data["file"]
    services.attach_call_file(
        cycle, given.read(), name=given.name, by=request.actor, at=request.moment
    )
    messages.success(request, _("The file is attached."))
    return redirect("office:call", pk)


@require_POST
@for_roles("manager")
def remove_call_file(request: Request, pk: int) -> HttpResponse:
    """Take an attachment out of the call."""
    seen = CallFile.objects.seen_by(request.actor).select_related("cycle", "file")
    file = get_object_or_404(seen, pk=pk)
    services.remove_call_file(file, by=request.actor, at=request.moment)
    return redirect("office:call", file.cycle_id)


@require_POST
@for_roles("manager")
def remind_unread(request: Request, pk: int) -> HttpResponse:
    """Remind the societies that have not opened the call."""
    count = services.remind_unread(found(request, pk), by=request.actor, at=request.moment)
    told = ngettext("%(n)s society was reminded.", "%(n)s societies were reminded.", count)
    messages.success(request, told % {"n": count})
    return redirect("office:call", pk)


@for_roles("manager")
def authority(request: Request, pk: int) -> HttpResponse:
    """Record the approval or registration an award is given under."""
    cycle = found(request, pk)
    services.in_preparation(cycle, by=request.actor)
    known = Authority.objects.seen_by(request.actor).filter(cycle=cycle).first()
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AuthorityForm(*given, instance=known, cycle=cycle)
    if form.is_valid():
        words = {k: v for k, v in form.cleaned_data.items() if k != "document"}
        file = form.cleaned_data["document"]
        words |= {"data": file.read(), "name": file.name}
        services.record_authority(cycle, **words, by=request.actor, at=request.moment)
        messages.success(request, _("The authority is on record."))
        return redirect("office:cycle", pk)
    context = {"form": form, "cycle": cycle, "known": known}
    status = 422 if form.is_bound else 200
    return render(request, "office/cycles/authority.html", context, status=status)


@require_safe
@for_roles("manager", "examiner")
def authority_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out the document of the authority."""
    seen = Authority.objects.seen_by(request.actor).select_related("file")
    return hand_out(get_object_or_404(seen, cycle=pk).file)


@require_safe
@for_roles("manager", "examiner")
def call_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out an attachment of the call to the office."""
    seen = CallFile.objects.seen_by(request.actor).select_related("file")
    return hand_out(get_object_or_404(seen, pk=pk).file)


@require_safe
@for_roles("clerk", "approver")
def read_call(request: Request, pk: int) -> HttpResponse:
    """Show a society the call; the first reading of an invited one is recorded."""
    cycle = found(request, pk)
    reading = services.read_call(cycle, by=request.actor, at=request.moment)
    files = cycle.call_files.select_related("file")
    context = {"cycle": cycle, "reading": reading, "files": files}
    return render(request, "society/call.html", context)


@require_safe
@for_roles("clerk", "approver")
def society_call_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out an attachment of the call to a society."""
    seen = CallFile.objects.seen_by(request.actor).select_related("file")
    return hand_out(get_object_or_404(seen, pk=pk).file)
