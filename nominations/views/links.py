"""The pages behind personal links: no account, no log-in; a link opens what it was made for alone."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nominations import services
from nominations.choices import ConfirmationState, StatementState
from nominations.covered import covered, covered_digest
from nominations.forms.merges import FACT_WORDS, ConfirmMergeForm
from nominations.forms.statements import AnswerForm
from nominations.models import Statement
from nominations.statement_words import AGREED_TO, PUBLISHED
from people.gates import Request
from programmes.sentences import label_of

WRONG = 20
"""Wrong codes from one address within ``SPAN`` seconds; after them every code waits."""
SPAN = 600


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: Request, code: str) -> HttpResponse:
    """Show what one person is asked, and take the answer; nothing else of the house opens with it."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    found = services.statements_by_link(code, at=request.moment)
    if not found:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    asked = [asking(request, each) for each in found]
    for each in asked:
        form = each["form"]
        if form.is_bound and form.is_valid():
            services.answer_statement(each["statement"], **form.facts(), at=request.moment)
            return redirect("nominate:statement", code=code)
    wrong = any(each["form"].errors for each in asked)
    return render(
        request,
        "nominate/statement.html",
        page_of(asked) | {"code": code},
        status=422 if wrong else 200,
    )


def asking(request: Request, statement: Statement) -> dict[str, Any]:
    """Return one statement with its words, its form, and what it covers while it is open."""
    waiting = statement.state(request.moment) == StatementState.WAITING
    mine = request.method == "POST" and request.POST.get("kind") == statement.kind and waiting
    given = {"kind": statement.kind, "seen": covered_digest(statement)} if waiting else {}
    form = AnswerForm(
        request.POST if mine else None,
        request.FILES if mine else None,
        statement=statement,
        initial=given,
    )
    paper = statement.paper
    values = {
        "society": paper.society,
        "cycle": paper.cycle,
        "title": paper.title,
        "organiser": paper.cycle.organiser,
    }
    return {
        "statement": statement,
        "state": statement.state(request.moment),
        "form": form,
        "waiting": waiting,
        "words": [str(each).format(**values) for each in AGREED_TO[statement.kind]],
        "parts": covered(statement) if waiting else (),
    }


def page_of(asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the page shows besides: the paper, and the contents of the widest statement."""
    first = asked[0]["statement"]
    named = [each for each in asked if each["statement"].kind == "publication"]
    rows = [row for each in named for part in each["parts"] for row in part.holds["published"]]
    wide = [each["parts"] for each in asked if each["statement"].kind != "publication"]
    return {
        "asked": asked,
        "paper": first.paper,
        "name": first.name,
        "contents": max(wide, key=len, default=()),
        "published": [(PUBLISHED.get(name, name), value) for name, value in rows],
        "rehearsal": first.rehearsal,
        "open": any(each["waiting"] for each in asked),
    }


def address_of(request: Request) -> str:
    """Return the key under which wrong codes from one address are counted."""
    return f"jujian.links:{request.META.get('REMOTE_ADDR', '')}"


def is_knocking(request: Request) -> bool:
    """Tell whether too many wrong codes came from this address lately."""
    return cache.get(address_of(request), 0) >= WRONG


def count_wrong(request: Request) -> None:
    """Count a wrong code."""
    if not cache.add(address_of(request), 1, SPAN):
        cache.incr(address_of(request))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_merge(request: Request, code: str) -> HttpResponse:
    """Show the nominee the papers that were put together, and take whether it is right."""
    if is_knocking(request):
        return render(request, "nominate/no_link.html", {"knocking": True}, status=429)
    asked = services.confirmation_by_link(code, at=request.moment)
    if asked is None:
        count_wrong(request)
        return render(request, "nominate/no_link.html", status=404)
    shown, state = services.shown_of(asked.merge), asked.state(request.moment)
    form = ConfirmMergeForm(request.POST or None, initial={"seen": shown.digest})
    if form.is_valid():
        services.answer_confirmation(asked, **form.cleaned_data, at=request.moment)
        return redirect("nominate:confirm_merge", code=code)
    rules = asked.merge.cycle.rules.programme.divisions
    words = {each.code: label_of(each) for each in rules}
    context = {
        "asked": asked,
        "state": state,
        "waiting": state == ConfirmationState.WAITING,
        "shown": shown,
        "facts": [
            (FACT_WORDS[k], words.get(v, v), k in shown.differed) for k, v in shown.holds.items()
        ],
        "form": form,
        "rehearsal": asked.rehearsal,
    }
    status = 422 if form.errors else 200
    return render(request, "nominate/confirm_merge.html", context, status=status)
