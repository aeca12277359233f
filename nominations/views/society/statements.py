"""Who still owes what: the statements of one paper and of all papers; ask, remind, replace, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import PDF
from nominations import services
from nominations.choices import StatementKind, StatementState
from nominations.forms.statements import AskedForm, OnPaperForm
from nominations.models import Paper, Statement
from nominations.querysets import OPEN_STAGES
from nominations.views.contents import doing, frame, paper_of
from people.gates import Request, for_roles
from people.masking import mask_phone

desk = for_roles("clerk", "approver")

ACTS: dict[str, Callable[..., Any]] = {
    "remind": services.remind_statement,
    "renew": services.renew_statement,
    "withdraw": services.withdraw_statement,
}
"""What one presses beside a statement."""


@desk
@never_cache
def statements(request: Request, pk: int) -> HttpResponse:
    """Show all statements of a paper with their state and link; a referee is added by name."""
    paper = paper_of(request, pk)
    form = AskedForm(request.POST or None, kind="referee")
    if request.method == "POST" and form.is_valid():
        services.ask_statements(paper, [form.asked()], **doing(request))
        messages.success(request, _("The link was made and sent."))
        return redirect("society:statements", pk=pk)
    rows = [shown(each, request) for each in paper.statements.in_force()]
    wanted = paper.rules.nomination.referees
    context = frame(request, paper, "statements") | {
        "rows": rows,
        "missing": services.missing_of(paper),
        "open": paper.stage in OPEN_STAGES,
        "referees": wanted,
        "named": sum(row["statement"].kind == StatementKind.REFEREE for row in rows),
        "form": form,
    }
    return render(request, "society/statements.html", context, status=422 if form.errors else 200)


def shown(statement: Statement, request: Request) -> dict[str, Any]:
    """Return one statement as the society reads it, with its link while it waits."""
    state = statement.state(request.moment)
    link = ""
    if state == StatementState.WAITING and statement.code:
        link = settings.JUJIAN_SITE + reverse("nominate:statement", args=[str(statement.code)])
    phone = mask_phone(str(statement.handler_phone))
    return {
        "statement": statement,
        "state": state,
        "link": link,
        "phone": phone,
        "tone": TONES[state],
    }


TONES = {
    StatementState.WAITING: "active",
    StatementState.AGREED: "good",
    StatementState.DECLINED: "bad",
    StatementState.VOID: "warn",
    StatementState.REJECTED: "bad",
    StatementState.EXPIRED: "warn",
    StatementState.WITHDRAWN: "",
}


@require_POST
@desk
def send(request: Request, pk: int) -> HttpResponse:
    """Ask, ask again or remind everybody who still owes this paper something, in one act."""
    sent = services.send_all(paper_of(request, pk), **doing(request))
    messages.success(request, sentence_of(sent))
    return redirect("society:statements", pk=pk)


def sentence_of(sent: int) -> str:
    """Say how many statements were asked for or reminded of."""
    if not sent:
        return _("Nobody has to be asked or reminded now.")
    words = ngettext("%(n)s statement was asked for.", "%(n)s statements were asked for.", sent)
    return words % {"n": sent}


def found(request: Request, pk: int) -> Statement:
    """Return a statement the society may know of; else 404."""
    mine = Statement.objects.seen_by(request.actor).select_related("paper__cycle", "member")
    return get_object_or_404(mine, pk=pk)


@require_POST
@desk
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Remind of one statement, ask for it anew, or ask for it no longer."""
    statement = found(request, pk)
    if verb not in ACTS:
        raise Http404
    ACTS[verb](statement, **doing(request))
    messages.success(request, _("Done."))
    return redirect("society:statements", pk=statement.paper_id)


@desk
def replace(request: Request, pk: int) -> HttpResponse:
    """Ask somebody else, or the same person at another address; the first link ends."""
    statement = found(request, pk)
    form = AskedForm(
        request.POST or None,
        kind=statement.kind,
        member=statement.member,
        initial={"name": statement.name},
    )
    if request.method == "POST" and form.is_valid():
        services.replace_person(statement, form.asked(), **doing(request))
        messages.success(request, _("The link was made and sent."))
        return redirect("society:statements", pk=statement.paper_id)
    context = {"form": form, "statement": statement, "paper": statement.paper}
    return render(request, "society/replace.html", context, status=422 if form.errors else 200)


@desk
@require_safe
@never_cache
def consent_pdf(request: Request, pk: int) -> HttpResponse:
    """Hand out the page to be signed by hand."""
    statement = found(request, pk)
    data = services.print_consent(statement, **doing(request))
    return hand_over(data, PDF, f"{statement.name}-{statement.paper.number}.pdf")


@desk
@never_cache
def on_paper(request: Request, pk: int) -> HttpResponse:
    """Print a consent to be signed by hand, and bring its scan back."""
    statement = found(request, pk)
    form = OnPaperForm(request.POST or None, request.FILES or None, statement=statement)
    if request.method == "POST" and form.is_valid():
        services.answer_on_paper(statement, **form.facts(), **doing(request))
        messages.success(request, _("The consent is on record; the office sees the scan."))
        return redirect("society:statements", pk=statement.paper_id)
    context = {"form": form, "statement": statement, "paper": statement.paper}
    return render(request, "society/on_paper.html", context, status=422 if form.errors else 200)


@desk
@require_safe
@never_cache
def scan(request: Request, pk: int) -> StreamingHttpResponse:
    """Show the sealed scan of a unit's opinion."""
    statement = found(request, pk)
    if statement.file is None:
        raise Http404
    return hand_out(statement.file)


def open_papers(request: Request) -> Any:
    """Return the society's papers that still take answers, those that close first on top."""
    papers = Paper.objects.seen_by(request.actor).filter(stage__in=OPEN_STAGES)
    loaded = papers.select_related("cycle__programme", "cycle__rule_set", "rule_set")
    return loaded.prefetch_related("members", "statements").order_by("cycle__closes_at", "pk")


@desk
def owed(request: Request) -> HttpResponse:
    """List the society's open papers with who still owes what; send to all of the ticked ones."""
    papers = open_papers(request)
    if request.method == "POST":
        picked = [pk for pk in request.POST.getlist("pick") if pk.isdecimal() and len(pk) < 18]
        sent = sum(services.send_all(p, **doing(request)) for p in papers.filter(pk__in=picked))
        messages.success(request, sentence_of(sent))
        return redirect("society:owed")
    page = Paginator(papers, 50).get_page(request.GET.get("page"))
    for each in page:
        each.owing = owing(each, request)
    heads = (_("Paper"), _("Not asked yet"), _("Not answered"), _("To be asked again"))
    context = {
        "page": page,
        "columns": [(head, "", "") for head in heads],
        "bulk": [("send", _("Send and remind"), "primary")],
    }
    return render(request, "society/owed.html", context)


def owing(paper: Paper, request: Request) -> dict[str, list[Any]]:
    """Return who owes a paper something, from prefetched rows: unasked, waiting, to be asked again."""
    rows = [(s.state(request.moment), s) for s in paper.statements.all()]
    again = {"declined", "void", "expired", "rejected"}
    return {
        "unasked": services.missing_of(paper),
        "waiting": [s for state, s in rows if state == "waiting"],
        "again": [s for state, s in rows if state in again],
    }
