"""The merge desk: papers about one person side by side, one decision, the nominee's confirmation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.flow import history
from nominations import services
from nominations.forms.merges import (
    FACT_WORDS,
    AskConfirmationForm,
    DecideMergeForm,
    UndoMergeForm,
)
from nominations.merging import Difference, differences
from nominations.models import Merge, Paper
from nominations.services.joining import carried_paper
from nominations.services.uniting import IDENTITY, Desk
from people.gates import Request, for_roles
from people.masking import mask_email, mask_identity, mask_phone
from programmes.sentences import divisions_in

office = for_roles("manager", "examiner")
FACTS = ("academy", "division", "birth", "unit", "title")


@require_safe
@office
def merges(request: Request) -> HttpResponse:
    """List the papers that may be about one person, the undecided first."""
    desks = services.desks_of(papers_here(request))
    page = Paginator(desks, 50).get_page(request.GET.get("page"))
    rows = lines_of(page, request)
    columns = [(_("Nominee"), "", ""), (_("Papers"), "", ""), (_("State"), "", "")]
    context = {"rows": rows, "page": page, "columns": columns}
    return render(request, "office/merges/list.html", context)


def lines_of(desks: Iterable[Desk], request: Request) -> list[dict[str, Any]]:
    """Return groups with their papers, and where each stands; one query for all of them."""
    shown = list(desks)
    wanted = [paper for desk in shown for paper in desk.papers]
    related = Paper.objects.filter(pk__in=wanted).select_related("society", "cycle__programme")
    papers = {paper.pk: paper for paper in related.prefetch_related("members")}
    return [
        {"desk": d, "papers": [papers[pk] for pk in d.papers]} | stand(d, request) for d in shown
    ]


def listed(request: Request) -> list[dict[str, Any]]:
    """Return all groups as the list shows them."""
    return lines_of(services.desks_of(papers_here(request)), request)


def papers_here(request: Request) -> Any:
    """Return the papers of the cycles under way the actor may compare."""
    mine = Paper.objects.seen_by(request.actor).filter(secret=False)
    return mine.exclude(cycle__stage="finished")


def stand(desk: Desk, request: Request) -> dict[str, Any]:
    """Return the last confirmation asked for a decision, and where it stands."""
    asked = list(desk.decided.confirmations.all()) if desk.decided else []
    last = asked[-1] if asked else None
    return {"confirmation": last, "state": last.state(request.moment) if last else ""}


def reminded(desk: Desk) -> list[Any]:
    """Return when the nominee was reminded of the last confirmation asked."""
    asked = list(desk.decided.confirmations.all()) if desk.decided else []
    lines = history(asked[-1]) if asked else []
    return [line.at for line in lines if line.verb == "remind_confirmation"]


@office
def merge(request: Request, pk: int) -> HttpResponse:
    """Lay the papers of one group side by side, and take the decision."""
    desk = desk_of(request, pk)
    rows = Paper.objects.filter(pk__in=desk.papers).order_by("pk")
    related = rows.select_related("society", "cycle__programme", "cycle__rule_set", "candidate")
    papers = list(related.prefetch_related("members__unit"))
    found = found_in(papers)
    form = DecideMergeForm(
        request.POST or None, found=found, shown=divisions_in(*(paper.rules for paper in papers))
    )
    if form.is_valid():
        services.decide_merge(papers, **form.facts(), by=request.actor, at=request.moment)
        messages.success(request, _("The decision is on record."))
        return redirect("office:merge", pk)
    addresses = addresses_of(papers)
    context = {
        "desk": desk,
        "papers": papers,
        "rows": side_by_side(papers, {each.field for each in found}),
        "form": form,
        "decides": request.actor.role == "manager",
        "undo": UndoMergeForm(auto_id="undo_%s"),
        "ask": AskConfirmationForm(addresses=addresses, auto_id="ask_%s") if addresses else None,
        "stands": stands_of(desk, papers),
        "title": papers[0].title,
        **stand(desk, request),
        "reminded": reminded(desk),
    }
    status = 422 if form.is_bound else 200
    return render(request, "office/merges/merge.html", context, status=status)


def desk_of(request: Request, pk: int) -> Desk:
    """Return the group a paper lies in; 404 where it lies alone or is not to be seen."""
    desks = services.desks_of(papers_here(request))
    found = next((desk for desk in desks if pk in desk.papers), None)
    if found is None:
        raise Http404
    return found


def open_desk(request: Request, paper: Paper) -> Desk | None:
    """Return the group a paper lies in that nobody has decided about; None where there is none.

    The groups are only put together where another paper bears the same name or number.
    """
    lead, mine = paper.lead, papers_here(request)
    if lead is None:
        return None
    same = Q(members__name=lead.name) & ~Q(members__name="")
    same |= Q(members__identity_hash=lead.identity_hash) & ~Q(members__identity_hash="")
    if not mine.filter(same).exclude(pk=paper.pk).exists():
        return None
    desks = services.desks_of(mine)
    return next((desk for desk in desks if desk.is_open and paper.pk in desk.papers), None)


def found_in(papers: list[Paper]) -> list[Difference]:
    """Return what the papers differ in, their numbers masked."""
    found = list(differences([carried_paper(paper) for paper in papers]))
    if len({paper.candidate_key for paper in papers if paper.candidate_key}) > 1:
        said = tuple((p.number, number_of(p)) for p in papers if p.candidate_key)
        found.append(Difference(IDENTITY, said))  # type: ignore[arg-type]
    return found


def number_of(paper: Paper) -> str:
    """Return the number of the nominee's document, masked."""
    number = str(paper.lead.identity_no or "") if paper.lead else ""
    return mask_identity(number) if number else ""


def side_by_side(papers: list[Paper], differing: set[Any]) -> list[dict[str, Any]]:
    """Return one row for each fact some paper states, with what every paper says of it."""
    carried = [carried_paper(paper) for paper in papers]
    words = divisions_in(*(paper.rules for paper in papers))
    said: dict[str, list[str]] = {f: [str(getattr(c, f) or "") for c in carried] for f in FACTS}
    said["division"] = [words.get(code, code) for code in said["division"]]
    said[IDENTITY] = [number_of(paper) for paper in papers]
    rows = [row_of(FACT_WORDS[f], f in differing, papers, texts) for f, texts in said.items()]
    channels = [str(paper.get_channel_display()) for paper in papers]
    rows.append(row_of(_("Channel"), len(set(channels)) > 1, papers, channels))
    works = [each.works for each in carried]
    common = set.intersection(*map(set, works)) if all(works) else set()
    lists = [[(work, work not in common) for work in each] for each in works]
    rows.append(row_of(FACT_WORDS["works"], "works" in differing, papers, lists) | {"lists": True})
    return [row for row in rows if any(text for _number, text in row["said"])]


def row_of(label: Any, differs: bool, papers: list[Paper], said: list[Any]) -> dict[str, Any]:
    """Return one row of the comparison: each paper's number with what it says."""
    told = [(paper.number, text) for paper, text in zip(papers, said, strict=True)]
    return {"label": label, "differs": differs, "said": told}


def stands_of(desk: Desk, papers: list[Paper]) -> list[tuple[Any, str, str]]:
    """Return the facts that stand by the decision: label, text, number of the paper."""
    words = divisions_in(*(paper.rules for paper in papers))
    facts = desk.decided.stands if desk.decided else {}
    return [
        (FACT_WORDS[f], words.get(each["said"], each["said"]), each["paper"])
        for f, each in facts.items()
    ]


def addresses_of(papers: list[Paper]) -> list[tuple[int, str]]:
    """Return the papers that give an address of the nominee, with the address masked."""
    found = []
    for paper in papers:
        lead = paper.lead
        email, phone = str(lead.email or ""), str(lead.phone or "")  # type: ignore[union-attr]
        shown = [mask_email(email) if email else "", mask_phone(phone) if phone else ""]
        if email or phone:
            found.append((paper.pk, f"{paper.number} · {' · '.join(filter(None, shown))}"))
    return found


def decision_of(request: Request, pk: int) -> tuple[Merge, Paper]:
    """Return the decision that counts for the group of a paper, with that paper."""
    desk = desk_of(request, pk)
    if desk.decided is None:
        raise Http404
    return desk.decided, get_object_or_404(papers_here(request), pk=pk)


@require_POST
@for_roles("manager")
def undo_merge(request: Request, pk: int) -> HttpResponse:
    """Take a decision back, with the reason."""
    decided, _paper = decision_of(request, pk)
    reason = request.POST.get("reason", "")
    services.undo_merge(decided, reason=reason, by=request.actor, at=request.moment)
    messages.success(request, _("The decision is taken back; both are kept."))
    return redirect("office:merges")


@require_POST
@for_roles("manager")
def ask_confirmation(request: Request, pk: int) -> HttpResponse:
    """Ask the nominee to confirm, at the address of the chosen paper."""
    decided, paper = decision_of(request, pk)
    chosen = request.POST.get("paper", "")
    if chosen.isdecimal() and len(chosen) < 19:
        paper = get_object_or_404(papers_here(request), pk=int(chosen))
    services.ask_confirmation(decided, paper, by=request.actor, at=request.moment)
    messages.success(request, _("The nominee is asked; the link is good for seven days."))
    return redirect("office:merge", pk)
