"""The steps of a paper: self-check and hand-in, receipt, recall, withdraw, endorse; exemptions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import open_steps
from nominations import services
from nominations.forms.endorsing import EndorseForm
from nominations.forms.society import PledgeForm, ReasonForm, WaiverForm
from nominations.models import CheckLine, Paper
from nominations.views.commented import place_word
from nominations.views.contents import doing, frame, paper_of
from nominations.views.endorsing import page_to_decide
from nominations.views.parts import shown, url_of
from nominations.views.reading import proof_of
from people.gates import Request, for_roles

desk = for_roles("clerk", "approver")
clerks = for_roles("clerk")
approvers = for_roles("approver")


def unmet_of(request: Request, paper: Paper, verbs: tuple[str, ...]) -> dict[str, Any]:
    """Return the first of the verbs that is open from here, and what keeps it closed."""
    steps = dict(open_steps(paper, by=request.actor, at=request.moment))
    verb = next((verb for verb in verbs if verb in steps), "")
    return {"verb": verb, "unmet": steps.get(verb, ())}


@desk
def check(request: Request, pk: int) -> HttpResponse:
    """Show the self-check, which is the official check; pledge and hand in."""
    paper = paper_of(request, pk)
    kept = services.unmended(paper)
    form = PledgeForm(request.POST or None, unchanged=bool(kept))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        services.hand_in(paper, reason=reason, **doing(request))
        return redirect("society:receipt", pk=pk)
    found = paper.findings(request.moment)
    waivers = {waiver.finding: waiver for waiver in paper.waivers.all()}
    context = frame(request, paper, "") | {
        "form": form,
        "kept": kept_as_shown(paper, kept),
        "findings": [
            f | {"waiver": waivers.get(f["code"])} for f in shown(found, paper, "society")
        ],
        "clear": not any(f.stops for f in found),
        "verb": "resubmit" if paper.stage == "returned" else "submit",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "society/check.html", context, status=status)


def kept_as_shown(paper: Paper, kept: list[CheckLine]) -> list[dict[str, Any]]:
    """Return the returned fields that have not changed, with the office's words and the way there."""
    return [
        {
            "outcome": "warn",
            "sentence": f"{place_word(line.anchor, paper)}：{line.words}",
            "url": url_of(line.anchor, paper, "society"),
        }
        for line in kept
    ]


@clerks
def ask_waiver(request: Request, pk: int, finding: str) -> HttpResponse:
    """Ask for an exemption from one finding, with its ground and proof."""
    paper = paper_of(request, pk)
    code = finding
    found = [f for f in paper.findings(request.moment) if f.code == code]
    if not found or found[0].outcome != "waiver":
        raise Http404
    form = WaiverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        ground, file = form.cleaned_data["ground"], form.cleaned_data["proof"]
        proof = {"proof": file.read(), "name": file.name}
        services.ask_waiver(paper, code, ground, **proof, **doing(request))
        messages.success(request, _("The exemption was asked for. The office decides it."))
        return redirect("society:check", pk=pk)
    (asked,) = shown(found[:1], paper, "society")
    context = frame(request, paper, "") | {"form": form, "asked": asked}
    return render(request, "society/waiver.html", context, status=422 if form.errors else 200)


@desk
@require_safe
def waiver_file(request: Request, pk: int) -> HttpResponseBase:
    """Hand out the proof of an exemption one's own society asked for."""
    return proof_of(request, pk)


@desk
@require_safe
def receipt(request: Request, pk: int) -> HttpResponse:
    """Show number, time and hash of the last hand-in."""
    paper = paper_of(request, pk)
    entry = services.receipt(paper)
    if entry is None:
        raise Http404
    return render(request, "society/receipt.html", {"paper": paper, "entry": entry})


@require_POST
@desk
def recall(request: Request, pk: int) -> HttpResponse:
    """Take a paper back from the approver to change it."""
    paper = services.recall(paper_of(request, pk), **doing(request))
    messages.success(request, _("The paper is a draft again and can be changed."))
    return redirect("society:paper", pk=paper.pk)


@desk
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw a paper for good, with the reason."""
    paper = paper_of(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(paper, reason=form.cleaned_data["reason"], **doing(request))
        messages.success(request, _("The paper was withdrawn."))
        return redirect("society:paper", pk=pk)
    context = frame(request, paper, "") | {"form": form} | unmet_of(request, paper, ("withdraw",))
    return render(request, "society/withdraw.html", context, status=422 if form.errors else 200)


@approvers
def endorse(request: Request, pk: int) -> HttpResponse:
    """Read the whole paper on one page, answer for it and send it to the office, or send it back."""
    paper = paper_of(request, pk)
    form = EndorseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.sends_back:
            services.send_back(paper, words=form.cleaned_data["words"], **doing(request))
            messages.success(request, _("The paper is with its clerk again, with your words."))
            return redirect("society:paper", pk=pk)
        services.endorse(paper, **doing(request))
        return redirect("society:receipt", pk=pk)
    page = page_to_decide(paper, request.actor, request.moment)
    context = frame(request, paper, "") | page | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "society/endorse.html", context, status=status)
