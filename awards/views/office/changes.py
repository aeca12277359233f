"""Changes of a published notice on the desk: asked for by one person, put in force by a second."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards import services
from awards.choices import OF_ENTRY, ChangeKind, LookAgain
from awards.forms.acting import posted
from awards.forms.changes import ConfirmForm, CorrectionForm, RewordingForm, corrected, looked_again
from awards.forms.office import ReasonForm
from awards.models import Notice, NoticeChange
from awards.views.office.notices import notice_of
from awards.views.office.parts import back_to, deed_page, managers, name_of
from awards.views.versions import version_of
from people.gates import Request

HINTS = {
    "suspend": gettext_lazy("The days run so far do not count any more, and the reason is published. A new notice of full length must follow."),
    "withhold": gettext_lazy("The entry is hidden everywhere, and the reason is published. A new notice of full length must follow for it."),
    "remove": gettext_lazy("A line with the reason stands in place of the entry. Who was in it can only be dropped, or noticed anew."),
    "correct": gettext_lazy("How it read before and reads now stands in the history of versions, with the reason."),
    "reword": gettext_lazy("How it read before and reads now stands in the history of versions, with the reason."),
    "take_out": gettext_lazy("The file is gone from page and data, and the reason is published. A further file needs a new notice."),
}  # fmt: skip


@managers
def notice_entries(request: Request, pk: int) -> HttpResponse:
    """List the entries of a published notice, each with what may be asked for."""
    found = notice_of(request, pk)
    page = Paginator(found.items.select_related("candidate"), 100).get_page(request.GET.get("page"))
    columns = [("#", "", "num"), (_("Name"), "", ""), (_("Unit"), "", ""), (_("Standing"), "", ""), (_("Change"), "", "")]  # fmt: skip
    context = {"notice": found, "page": page, "columns": columns}
    return render(request, "office/awards/notice_entries.html", context)


@managers
def suspend_notice(request: Request, pk: int) -> HttpResponse:
    """Ask for the suspension of a notice, with a reason; a second person confirms it."""
    return ask(request, notice_of(request, pk), "suspend", ReasonForm(**posted(request)))


@managers
def reword_notice(request: Request, pk: int) -> HttpResponse:
    """Ask for a correction of the words of a published notice."""
    found = notice_of(request, pk)
    return ask(request, found, "reword", RewordingForm(notice=found, **posted(request)))


@managers
def change_entry(request: Request, pk: int, place: int, kind: str) -> HttpResponse:
    """Ask for one entry to be suspended, taken from the list or corrected."""
    found = notice_of(request, pk)
    item = found.items.filter(position=place).first()
    if item is None or kind not in OF_ENTRY:
        raise Http404
    given = posted(request)
    form = CorrectionForm(item=item, **given) if kind == "correct" else ReasonForm(**given)
    return ask(request, found, kind, form, item=item)


def ask(request: Request, found: Notice, kind: str, form: Any, **words: Any) -> HttpResponse:
    """Show the form of one change, or take it."""
    by, at = request.actor, request.moment

    def deed() -> NoticeChange:
        reason, facts = form.cleaned_data["reason"], corrected(form)
        told = {"reason": reason, "facts": facts, "looks": looked_again(form)}
        return services.ask_change(found, kind, **told, by=by, at=at, **words)

    if form.does(deed):
        messages.success(request, _("Asked for. It takes effect when a second person confirms it."))
        return back_to("office:notice", found.pk)
    label = ChangeKind(kind).label
    facts = about(found, words.get("item"), words.get("attachment"))
    back = reverse("office:notice", args=[found.pk])
    shown = {"facts": facts, "hint": HINTS[kind], "danger": kind in {"suspend", "remove"}}
    if found.stage not in {"published", "closed"}:
        shown["unmet"] = [_("Only what was published is changed in this way; a draft is revised.")]
    return deed_page(request, form, title=label, label=_("Ask a second person"), back=back, **shown)


def about(notice: Notice, item: Any, attachment: Any) -> list[tuple[str, str]]:
    """Return what a change is about: the notice, and an entry or a file of it."""
    parts = [(_("Entry"), item), (_("Attachment"), attachment)]
    return [(_("Notice"), notice.title), *((label, str(each)) for label, each in parts if each)]


def files_looked_at(change: NoticeChange) -> list[tuple[str, str]]:
    """Return what becomes of each file that names whom a correction is about, and why."""
    return [
        (f"{_('Attachment')} {number}", f"{LookAgain(told['verdict']).label}: {told['reason']}")
        for number, told in change.files.items()
    ]


@managers
def confirm_change(request: Request, pk: int) -> HttpResponse:
    """Show what was asked for, and put it in force as the second person."""
    seen = NoticeChange.objects.seen_by(request.actor).select_related(
        "notice__cycle", "item", "attachment"
    )
    found, form = get_object_or_404(seen, pk=pk), ConfirmForm(**posted(request))
    by, at = request.actor, request.moment
    if form.does(lambda: services.confirm_change(found, by=by, at=at)):
        messages.success(request, _("In force: page, print, data and feed follow at once."))
        return back_to("office:notice", found.notice_id)
    told = version_of(found, True)
    facts = about(found.notice, found.item, found.attachment)
    facts += [(_("Reason"), found.reason), (_("Asked by"), name_of(found.asked_by_id))]
    facts += [(label, f"{before} → {now}") for label, before, now in told["differences"]]
    facts += files_looked_at(found)
    back = reverse("office:notice", args=[found.notice_id])
    words: dict[str, Any] = {"facts": facts, "hint": HINTS[found.kind], "danger": True}
    return deed_page(request, form, title=told["label"], label=_("Confirm"), back=back, **words)
