"""Signed and sealed pages (审批页) that societies brought back: compared, confirmed or refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from files.downloads import hand_out, hand_over
from nominations import services
from nominations.forms.endorsing import JudgePageForm
from nominations.models import ApprovalPage
from nominations.views.contents import doing
from nominations.views.society.endorsement import PAGE_TONES
from people.gates import Request, for_roles

office = for_roles("examiner", "manager")


def listed(request: Request) -> Any:
    """Return the pages that came back, those that wait first, the oldest on top."""
    rows = ApprovalPage.objects.seen_by(request.actor)
    related = ("paper__society", "paper__cycle__programme", "judged_by", "file")
    loaded = rows.select_related(*related).prefetch_related("paper__members")
    return loaded.order_by(F("judged_at").asc(nulls_first=True), "uploaded_at", "pk")


@require_safe
@office
def approval_pages(request: Request) -> HttpResponse:
    """List the pages, those that wait for a verification first."""
    heads = (_("Paper"), _("Society"), _("Signed by"), _("Uploaded"), _("State"))
    columns = [(head, "", "") for head in heads]
    page = Paginator(listed(request), 50).get_page(request.GET.get("page"))
    for each in page:
        each.tone = PAGE_TONES.get(each.state, "")
    return render(request, "office/approvals/list.html", {"rows": page, "columns": columns})


def page_of(request: Request, pk: int) -> ApprovalPage:
    """Return a page the office held now may know of; else 404."""
    return get_object_or_404(listed(request), pk=pk)


@never_cache
@office
def approval_page(request: Request, pk: int) -> HttpResponse:
    """Show one page beside what it must say; confirm it, or refuse it with the reason."""
    found = page_of(request, pk)
    form = JudgePageForm(request.POST or None)
    if form.is_valid():
        judge(request, found, form)
        return redirect("office:approval_pages")
    context = {
        "found": found,
        "form": form,
        "tone": PAGE_TONES.get(found.state, ""),
        "judges": found.state == "waiting" and request.actor.holds("examiner"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "office/approvals/page.html", context, status=status)


def judge(request: Request, found: ApprovalPage, form: JudgePageForm) -> None:
    """Confirm or refuse, as the form says."""
    if form.refuses:
        services.refuse_approval_page(found, why=form.cleaned_data["why"], **doing(request))
        messages.success(request, _("The page is refused; the society reads why."))
    else:
        services.confirm_approval_page(found, **doing(request))
        messages.success(request, _("The page is verified: the paper is endorsed."))


@require_safe
@never_cache
@office
def approval_page_scan(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the scan as it came."""
    return hand_out(page_of(request, pk).file)


@require_safe
@never_cache
@office
def approval_page_picture(request: Request, pk: int) -> HttpResponse:
    """Show the first page of the scan as a picture."""
    return hand_over(services.scan_picture(page_of(request, pk).file), "image/jpeg")
