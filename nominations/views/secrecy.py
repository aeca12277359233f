"""The desk of the 保密员: what is sealed, where its copies are, what becomes of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from files.downloads import hand_out, hand_over
from files.kinds import XLSX
from files.workbooks import Column, SheetOut, write_workbook
from ledger.flow import history
from ledger.situations import Sentence
from nominations import services
from nominations.forms.secrecy import ProposalForm
from nominations.models import Attachment, Comment, Seal
from nominations.services.tracing import Copy, copies_of
from nominations.views.reading import contents_of, facts_of
from people.choices import Role
from people.gates import Request, for_roles
from people.sentences import told

officers = for_roles("secrecy")
deciders = for_roles("secrecy", "manager")


def seals_of(request: Request) -> Any:
    """Return the seals one may know of, with their papers."""
    rows = Seal.objects.seen_by(request.actor)
    return rows.select_related(
        "paper__society", "paper__cycle__programme", "paper__cycle__rule_set", "paper__candidate",
        "sealed_by", "proposed_by", "decided_by",
    )  # fmt: skip


def seal_of(request: Request, pk: int) -> Seal:
    """Return a seal, if the office held now may know of it; else 404."""
    return get_object_or_404(seals_of(request), pk=pk)


@require_safe
@deciders
def home(request: Request) -> HttpResponse:
    """List what is sealed, and what was decided."""
    decided = request.GET.get("show") == "decided"
    rows, known = seals_of(request), Seal.objects.seen_by(request.actor)
    open_count = known.open().count()
    shown = rows.filter(decided_at__isnull=False) if decided else rows.open()
    context = {
        "rows": Paginator(shown, 50).get_page(request.GET.get("page")),
        "columns": [(head, "", "") for head in (
            _("Paper"), _("Society"), _("Ground"), _("Sealed"), _("Where it stands"),
        )],
        "tabs": [
            (_("Sealed now"), "?", not decided, open_count),
            (_("Decided"), "?show=decided", decided, known.count() - open_count),
        ],
    }  # fmt: skip
    return render(request, "secrecy/home.html", context)


@never_cache
@require_safe
@deciders
def seal(request: Request, pk: int) -> HttpResponse:
    """Show one sealed paper: ground, copies, what is proposed, who decides."""
    return seal_page(request, seal_of(request, pk), ProposalForm())


def seal_page(request: Request, found: Seal, form: ProposalForm, status: int = 200) -> HttpResponse:
    """Draw the page of a seal; a manager reads how many copies there are, not which."""
    officer = request.actor.holds("secrecy")
    copies = copies_of(found.paper, found.imports.select_related("file"), request.moment)
    candidate = found.paper.candidate
    context = {
        "seal": found,
        "form": form,
        "officer": officer,
        "candidate": candidate,
        "presser": presser_of(found),
        "stopped": len(found.stopped),
        "siblings": siblings_of(found),
        "deadline": deadline_of(found),
        "second": bool(found.proposed_at) and found.proposed_by_id != request.actor.user_id,
        "copies": Paginator(copies, 200).get_page(request.GET.get("page")) if officer else [],
        "kinds": Counter(str(each.kind) for each in copies).items(),
        "columns": [(head, "", "") for head in heads()],
        "entries": told(e for e in reversed(list(history(found.paper))) if e.verb in ABOUT_SEALS),
    }
    return render(request, "secrecy/seal.html", context, status=status)


ABOUT_SEALS = frozenset(
    {"seal", "propose_decision", "object_decision", "release_seal", "classify", "read_sealed", "list_copies"}
)  # fmt: skip


def heads() -> tuple[str, ...]:
    """Return the headings of the list of copies."""
    return (
        _("What it is"), _("Where"), _("SHA-256"), _("Size"), _("Since"), _("If classified"),
    )  # fmt: skip


def presser_of(found: Seal) -> str:
    """Name who pressed it, in which office; the holder of a link as such."""
    if found.sealed_by is None:
        return _("holder of a signed link")
    office = dict(Role.choices).get(found.sealed_in, "")
    return f"{found.sealed_by.name} ({office})"


def siblings_of(found: Seal) -> int:
    """Return how many other papers of the candidate are not sealed."""
    candidate = found.paper.candidate
    if candidate is None or not found.is_open:
        return 0
    return candidate.papers.filter(sealed_at__isnull=True, secret=False).count()


def deadline_of(found: Seal) -> Sentence | None:
    """Say what happens to the dates that run while the paper is sealed."""
    if not found.is_open:
        return None
    return _(
        "No deadline runs out against it meanwhile: on release the date for corrections, open links and codes are put off by as long as it was sealed. Where the call closes meanwhile, the office grants a later deadline by name (延期)."
    )


@require_POST
@officers
def copies_out(request: Request, pk: int) -> HttpResponse:
    """Hand out the list of copies as a workbook; that it left is entered."""
    found = seal_of(request, pk)
    services.list_copies(found, by=request.actor, at=request.moment)
    copies = copies_of(found.paper, found.imports.select_related("file"), request.moment)
    titles = (_("Kind"), *heads())
    columns = [Column(str(title), 28, wrap=True) for title in titles]
    sheet = SheetOut(_("Copies"), columns, (cells_of(each) for each in copies))
    return hand_over(write_workbook([sheet]), XLSX, f"{_('Copies')}-{found.paper.number}.xlsx")


def cells_of(copy: Copy) -> tuple[Any, ...]:
    """Return one line of the workbook."""
    fate = _("is erased") if copy.erased else _("stays: see to it")
    return (
        str(copy.kind), str(copy.what), copy.where, copy.digest, copy.size, copy.at, fate,
    )  # fmt: skip


@require_POST
@officers
def read(request: Request, pk: int) -> HttpResponse:
    """Show the 保密员 what is sealed, once; that it was read goes into the book."""
    found = seal_of(request, pk)
    paper = services.read_sealed(found, by=request.actor, at=request.moment)
    context = {
        "seal": found,
        "paper": paper,
        "persons": [(member, facts_of(member)) for member in paper.members.all()],
        "contents": contents_of(paper),
        "comments": Comment.objects.seen_by(request.actor).filter(paper=paper).with_people(),
    }
    answer = render(request, "secrecy/read.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@officers
def file(request: Request, pk: int) -> HttpResponseBase:
    """Hand the 保密员 one file of a sealed paper."""
    mine = Attachment.objects.seen_by(request.actor).select_related("file", "paper")
    found = get_object_or_404(mine, pk=pk)
    services.read_sealed(found.paper.seals.open().get(), by=request.actor, at=request.moment)
    return hand_out(found.file)


@require_POST
@officers
def seal_others(request: Request, pk: int) -> HttpResponse:
    """Seal the other papers of the same candidate."""
    services.seal_others(seal_of(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("Sealed as well. Each is decided by itself."))
    return redirect("secrecy:home")


@require_POST
@officers
def propose(request: Request, pk: int) -> HttpResponse:
    """Propose what becomes of a sealed paper."""
    found, form = seal_of(request, pk), ProposalForm(request.POST)
    if not form.is_valid():
        return seal_page(request, found, form, status=422)
    services.propose_decision(found, **form.cleaned_data, by=request.actor, at=request.moment)
    messages.success(request, _("Proposed. A second person decides."))
    return redirect("secrecy:seal", pk=pk)


@require_POST
@deciders
def confirm(request: Request, pk: int) -> HttpResponse:
    """Confirm what is proposed, as the second person."""
    services.confirm_decision(seal_of(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("Decided, and done."))
    return redirect("secrecy:home")


@require_POST
@deciders
def object_(request: Request, pk: int) -> HttpResponse:
    """Do not agree: the paper stays sealed."""
    reason = request.POST.get("reason", "")
    found = seal_of(request, pk)
    services.object_decision(found, reason, by=request.actor, at=request.moment)
    messages.success(request, _("Not agreed. The paper stays sealed."))
    return redirect("secrecy:home")
