"""审核推荐: the one page on which a 负责人 reads and decides, logged in or by a personal link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from files.downloads import hand_out
from files.kinds import JPEG, PNG
from ledger.actors import Actor
from ledger.flow import history, open_steps
from nominations import services
from nominations.choices import LinkState
from nominations.forms.endorsing import EndorseByLinkForm
from nominations.models import EndorsementLink, Paper
from nominations.views.links import count_wrong, is_knocking
from nominations.views.parts import shown
from nominations.views.reading import contents_of, facts_of, own_file
from people.gates import Request
from people.masking import mask_phone
from programmes.quotas import board_of


def page_to_decide(
    paper: Paper, by: Actor, at: datetime, href: Callable[[int], str] = own_file
) -> dict[str, Any]:
    """Return what the page shows whoever decides: findings, persons, contents with what changed since."""
    last = history(paper).filter(verb="endorse").last()
    steps = dict(open_steps(paper, by=by, at=at))
    return {
        "paper": paper,
        "verb": "endorse" if "endorse" in steps else "",
        "unmet": steps.get("endorse", ()),
        "send_back_unmet": steps.get("recall", ()),
        "findings": shown(paper.findings(at), paper, "society"),
        "contents": contents_of(paper, last.at if last else None, href),
        "persons": [(member, facts_of(member)) for member in paper.members.all()],
        "lines": board_of(paper.cycle).above(
            paper.society_id, branch=paper.branch, division=paper.division
        ),
    }


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def endorse_by_link(request: Request, code: str) -> HttpResponse:
    """Show the paper to the holder of an office, send the code, take the decision; nothing else opens."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    asked = services.endorsement_by_link(code, at=request.moment)
    if asked is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    waiting = asked.state(request.moment) == LinkState.WAITING
    if waiting and request.POST.get("act") == "send_pin":
        services.send_pin(asked, at=request.moment)
        return redirect(reverse("nominate:endorse_by_link", args=[code]) + "#decide")
    form = EndorseByLinkForm(
        (request.POST or None) if waiting else None, link=asked, at=request.moment
    )
    if form.is_valid():
        carry_out(asked, form, request.moment)
        return redirect("nominate:endorse_by_link", code=code)
    context = page_by_link(asked, code, request.moment) | {"form": form, "code": code}
    return render(request, "nominate/endorse.html", context, status=422 if form.errors else 200)


def carry_out(asked: EndorsementLink, form: EndorseByLinkForm, at: datetime) -> None:
    """Endorse, or send back with words, as the form says."""
    pin = form.cleaned_data["pin"]
    if form.sends_back:
        services.send_back_by_link(asked, pin, words=form.cleaned_data["words"], at=at)
    else:
        services.endorse_by_link(asked, pin, at=at)


def page_by_link(asked: EndorsementLink, code: str, at: datetime) -> dict[str, Any]:
    """Return what the page behind a link shows: the whole paper while it waits, else what came of it."""
    state, user = asked.state(at), asked.office.user
    told = {"asked": asked, "paper": asked.paper, "state": state, "name": user}
    if state != LinkState.WAITING:
        return told
    page = page_to_decide(
        asked.paper,
        services.holder(asked),
        at,
        lambda pk: reverse("nominate:endorse_file", args=[code, pk]),
    )
    for finding in page["findings"]:
        finding["url"] = ""
    return (
        told
        | page
        | {
            "faults": list(services.faults_of_holder(asked.paper, asked.office, at)),
            "phone": mask_phone(str(user.phone)) if user.phone else "",
            "may_log_in": "login" in asked.paper.rules.nomination.endorsing,
            "sent": asked.pin_at if asked.pin_hash else None,
        }
    )


@require_safe
@never_cache
def endorse_file(request: Request, code: str, pk: int) -> HttpResponseBase:
    """Hand out a file of the paper to whoever holds the link, while it waits."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    asked = services.endorsement_by_link(code, at=request.moment)
    if asked is None or asked.paper.secret:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    if asked.state(request.moment) != LinkState.WAITING:
        raise Http404
    found = get_object_or_404(asked.paper.attachments.select_related("file"), pk=pk)
    return hand_out(found.file, shown=found.file.mime in {JPEG, PNG})
