"""How a submitted paper is endorsed: the ways the rules allow, and the personal links that were sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import PDF
from nominations import services
from nominations.choices import LinkState, PageState
from nominations.forms.endorsing import ApprovalPageForm
from nominations.models import ApprovalPage, Paper
from nominations.views.contents import doing, paper_of
from nominations.views.society.versions import desk
from people.gates import Request
from people.masking import mask_email, mask_phone
from people.models import Office
from programmes.sentences import code_word

TONES = {
    LinkState.WAITING: "active",
    LinkState.ENDORSE: "good",
    LinkState.SEND_BACK: "warn",
    LinkState.EXPIRED: "warn",
}


PAGE_TONES = {
    PageState.WAITING: "active",
    PageState.CONFIRMED: "good",
    PageState.REFUSED: "bad",
}


@desk
@require_safe
@never_cache
def endorsement(request: Request, pk: int) -> HttpResponse:
    """Show in which ways the paper may be endorsed, whom a link was sent, and what came of it."""
    return shown(request, paper_of(request, pk))


def shown(request: Request, paper: Paper, form: ApprovalPageForm | None = None) -> HttpResponse:
    """Answer with the page; 422 with a form that was filled in wrongly."""
    ways = paper.rules.nomination.endorsing
    context = {
        "paper": paper,
        "ways": [(way, code_word(way, "endorsement")) for way in ways],
        "by_link": "link" in ways,
        "waits": paper.stage == "submitted",
        "rows": approvers(request, paper) if "link" in ways else [],
        "by_page": "sealed_page" in ways and not paper.secret,
        "pages": pages_of(request, paper),
        "form": form or ApprovalPageForm(),
    }
    status = 422 if form else 200
    return render(request, "society/endorsement.html", context, status=status)


def pages_of(request: Request, paper: Paper) -> list[dict[str, Any]]:
    """Return the signed and sealed pages that came back, the latest first."""
    rows = ApprovalPage.objects.seen_by(request.actor).filter(paper=paper).order_by("-pk")
    loaded = rows.select_related("paper", "uploaded_by", "file")
    return [{"page": each, "tone": PAGE_TONES.get(each.state, "")} for each in loaded]


@require_safe
@desk
@never_cache
def approval_page_pdf(request: Request, pk: int) -> HttpResponse:
    """Hand out the page to be signed and sealed, of the paper as it stands."""
    paper = paper_of(request, pk)
    data = services.print_approval_page(paper, by=request.actor)
    return hand_over(data, PDF, f"审批页-{paper.number}.pdf")


@require_POST
@desk
def upload_approval_page(request: Request, pk: int) -> HttpResponse:
    """Bring back the signed and sealed page."""
    paper = paper_of(request, pk)
    form = ApprovalPageForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, paper, form)
    services.upload_approval_page(paper, **form.facts(), **doing(request))
    messages.success(request, _("The page is with the office. You hear of it by letter."))
    return redirect("society:endorsement", pk=pk)


@require_safe
@desk
@never_cache
def approval_page_scan(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the scan of a page of one's own society."""
    pages = ApprovalPage.objects.seen_by(request.actor).select_related("file")
    return hand_out(get_object_or_404(pages, pk=pk).file)


def approvers(request: Request, paper: Paper) -> list[dict[str, Any]]:
    """Return every 负责人 of the society: where a code would go, what stands against it, their link.

    The link itself is shown to nobody but its reader.
    """
    links = {link.office_id: link for link in paper.endorsement_links.filter(withdrawn_at=None)}
    return [
        {
            "office": office,
            "phone": mask_phone(str(office.user.phone)) if office.user.phone else "",
            "email": mask_email(office.user.email) if office.user.email else "",
            "faults": list(services.faults_of_holder(paper, office, request.moment)),
            **link_of(links.get(office.pk), request),
        }
        for office in services.approvers_of(paper, request.moment)
    ]


def link_of(link: Any, request: Request) -> dict[str, Any]:
    """Return where somebody's link stands; nothing where none was sent."""
    if link is None:
        return {}
    state = link.state(request.moment)
    return {"link": link, "state": state, "tone": TONES.get(state, "")}


@require_POST
@desk
def ask_endorsement(request: Request, pk: int, office: int) -> HttpResponse:
    """Send one 负责人 of one's own society a personal link, or a new one."""
    paper = paper_of(request, pk)
    held = Office.objects.held(request.moment).filter(society=paper.society, role="approver")
    found = get_object_or_404(held.select_related("user"), pk=office)
    services.ask_endorsement(paper, found, **doing(request))
    messages.success(request, _("The link was sent to %(name)s.") % {"name": found.user})
    return redirect("society:endorsement", pk=pk)
