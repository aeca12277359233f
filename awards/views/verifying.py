"""Verification of certificates: three answers in words, and all that is needed to check without us."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.choices import Standing
from awards.forms.acting import posted
from awards.forms.verifying import PaperForm, VerifyForm
from awards.services import openly
from awards.views.open_pages import may_look, open_form, open_read, ticket, ticket_fault
from files.downloads import hand_over, hand_over_bundle
from ledger.situations import Refused
from people.gates import Request

TOO_MANY = _("Too many papers came from your connection within the hour. Type the code of 16 characters beneath the QR code instead, or come again later.")  # fmt: skip


@open_form
def verify(request: Request) -> HttpResponse:
    """Answer whether a certificate is valid, revoked, or not found; by number, code, or the paper."""
    asked = request.GET if "q" in request.GET else None
    typed, paper = VerifyForm(asked), PaperForm(**posted(request))
    answer = None
    if request.method == "POST":
        if fault := ticket_fault(request):
            paper.add_error(None, str(fault))
        elif not may_look(request):
            raise Refused(TOO_MANY)
        else:
            answer = paper.act(paper.answer)
    elif typed.is_valid():
        answer = typed.answer()
    return answer_page(request, answer, typed=typed, paper=paper)


@open_read
def verify_code(request: Request, code: str) -> HttpResponse:
    """Answer about the code in an address, as a telephone's camera opens it."""
    typed = VerifyForm({"q": code[:80]})
    return answer_page(request, services.verify(code[:80]), typed=typed, paper=PaperForm())


def answer_page(
    request: Request, answer: services.Verification | None, *, typed: VerifyForm, paper: PaperForm
) -> HttpResponse:
    """Show an answer above both ways to ask again; a rehearsal's is one in a demonstration only."""
    if answer and answer.certificate and answer.certificate.rehearsal and not settings.JUJIAN_DEMO:
        answer = services.Verification(Standing.NOT_FOUND)
    context: dict[str, Any] = {
        "answer": answer,
        "asked": typed.data.get("q", "")[:80] if typed.is_bound else "",
        "certificate": answer.certificate if answer else None,
        "rehearsal": bool(answer and answer.certificate and answer.certificate.rehearsal),
        "typed": typed,
        "paper": paper,
        "ticket": ticket(request),
    }
    failed = paper.is_bound and paper.errors
    response = render(request, "public/verify.html", context, status=422 if failed else 200)
    if typed.is_bound or paper.is_bound:
        response["Cache-Control"] = "no-store"  # a revocation shows at once
    return response


@open_read
def short_verify(request: Request, code: str) -> HttpResponse:
    """Lead from the address in the QR code to the answer, in the reader's language."""
    return redirect("public:verify_code", code=code)


@open_read
def keys(request: Request) -> HttpResponse:
    """Show the keys that sign certificates, and how to check without a network."""
    published = openly.keys_published()
    context = {
        "keys": published,
        "rehearsal": any(each["rehearsal"] for each in published),
        "program_hash": hashlib.sha256(openly.shipped(openly.PROGRAM)).hexdigest(),
    }
    return render(request, "public/keys.html", context)


@open_read
def keys_json(request: Request) -> HttpResponse:
    """Hand out the keys."""
    return hand_over_bundle(openly.keys_file(), "keys.json", public=True)


@open_read
def status(request: Request) -> HttpResponse:
    """Show what no longer holds: revoked numbers and replaced papers, as signed last."""
    found = openly.last_status()
    context = {"found": found, "rehearsal": bool(found and found.rehearsal)}
    return render(request, "public/status_list.html", context)


@open_read
def status_json(request: Request) -> HttpResponse:
    """Hand out the newest signed list."""
    return hand_over_bundle(openly.status_file(openly.last_status()), "status.json", public=True)


@open_read
def offline(request: Request) -> HttpResponse:
    """Hand out the page that checks certificates without a network, to be saved."""
    return hand_over(openly.page_to_save(), "text/html; charset=utf-8", openly.PAGE, public=True)


@open_read
def program(request: Request) -> HttpResponse:
    """Hand out the stand-alone verifier."""
    kind = "text/x-python; charset=utf-8"
    return hand_over(openly.shipped(openly.PROGRAM), kind, openly.PROGRAM, public=True)
