"""The form check (形式审查) of one paper: its checklist, return, refuse, accept, next; taking it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from ledger.flow import open_steps
from nominations import services
from nominations.forms.office import CheckForm, PurposeForm
from nominations.models import Paper
from nominations.services import Meanwhile
from nominations.views.office.merges import open_desk
from nominations.views.office.record import deciders, evidence, fields_of, record
from nominations.views.office.scans import scan_of
from people.gates import Request, for_roles
from programmes.sentences import label_of

STEPS = {"accept": services.accept, "return": services.return_paper, "refuse": services.refuse}
DONE = {
    "accept": gettext_noop("%(paper)s is accepted."),
    "return": gettext_noop("%(paper)s is returned for correction."),
    "refuse": gettext_noop("%(paper)s is refused."),
}


def found(request: Request, pk: int) -> Paper:
    """Return a paper the actor may read; of classified work there is nothing to read here."""
    papers = Paper.objects.seen_by(request.actor).filter(secret=False)
    related = ("society", "cycle__programme", "cycle__rule_set", "candidate", "entry")
    return get_object_or_404(papers.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("examiner", "manager")
def check(request: Request, pk: int) -> HttpResponse:
    """Check one paper: decide its items, then accept, return or refuse it, or go on to the next."""
    paper, by, at = found(request, pk), request.actor, request.moment
    form = checklist(request, paper)
    if request.method == "POST" and form.is_valid():
        upon = request.POST.get("upon", "")
        others = services.check_upon(paper, form.verdicts(), upon=upon, by=by, at=at)
        return act(request, paper) if others is None else show(request, paper, form, others=others)
    services.claim(paper, by=by, at=at)
    return show(request, paper, form, status=422 if form.errors else 200)


def act(request: Request, paper: Paper) -> HttpResponse:
    """Take the step the button names upon the decided items; say what stands in the way."""
    verb, by, at = request.POST.get("action", ""), request.actor, request.moment
    if verb not in STEPS:
        messages.success(request, _("The items are saved."))
        return redirect(following(request, paper) if verb == "next" else request.path)
    if unmet := steps_of(request, paper).get(verb):
        paper = found(request, paper.pk)
        form = checklist(request, paper, again=True)
        return show(request, paper, form, status=409, unmet=unmet)
    STEPS[verb](paper, by=by, at=at)
    messages.success(request, _(DONE[verb]) % {"paper": paper})
    return redirect(following(request, paper))


def checklist(request: Request, paper: Paper, *, again: bool = False) -> CheckForm:
    """Return the catalogue as a form: decided lines, and what the machine says of the others."""
    waits = paper.stage == "endorsed"
    lines = paper.check_lines.of_round(paper.check_round)
    posted = request.method == "POST" and "purpose" not in request.POST and not again
    return CheckForm(
        request.POST if posted else None,
        items=paper.rules.form_check.items,
        decided={line.item: line for line in lines},
        machine=services.machine_verdicts(paper, at=request.moment) if waits else {},
        fields=list(fields_of(paper)),
        label=label_of,
    )


def following(request: Request, paper: Paper) -> str:
    """Return the next paper of the queue after this one that nobody else has, or the queue."""
    at, me = request.moment, request.actor.user_id
    waiting = Paper.objects.seen_by(request.actor).awaiting_check().exclude(pk=paper.pk)
    free = waiting.on_no_other_desk(me, at)
    after = free.filter(entry_id__gt=paper.entry_id or 0).first() or free.first()
    return reverse("office:check", args=[after.pk]) if after else reverse("office:checks")


def steps_of(request: Request, paper: Paper) -> dict[str, Any]:
    """Return the steps open to the actor, each with the sentences that keep it closed."""
    found_steps = open_steps(paper, by=request.actor, at=request.moment)
    steps = {verb.rstrip("_"): sentences for verb, sentences in found_steps}
    if "return" in steps:
        steps["return"] += services.foresee_return(paper, at=request.moment)[1]
    return steps


def show(
    request: Request,
    paper: Paper,
    form: CheckForm,
    *,
    others: Meanwhile | None = None,
    unmet: Any = (),
    status: int = 409,
    revealed: bool = False,
) -> HttpResponse:
    """Show record and checklist; 409 with what others decided beside what was posted."""
    by, at = request.actor, request.moment
    waits = paper.stage == "endorsed" and by.holds("examiner")
    now = others or services.meanwhile(paper, by=by, at=at)
    context = {
        "paper": paper,
        "form": form,
        "lines": lines_of(paper, form, others),
        "can_check": waits,
        "steps": steps_of(request, paper),
        "due": services.foresee_return(paper, at=at)[0] if waits else None,
        "upon": now.mark,
        "held": now.claim,
        "clash": others,
        "desk": open_desk(request, paper),
        "unmet": unmet,
        "purpose": PurposeForm(),
        **record(request, paper, revealed=revealed),
        **scan_of(paper, by),
    }
    return render(request, "office/checks/check.html", context, status=status)


def lines_of(paper: Paper, form: CheckForm, others: Meanwhile | None) -> list[dict[str, Any]]:
    """Return the lines of the checklist: verdict, who decided, what is seen, what others said."""
    names = deciders(paper)
    theirs = {line.item: line for line in others.lines} if others else {}
    shown = []
    for line in form.lines():
        said = line["said"]
        decided_by = getattr(said, "decided_by_id", None)
        text, part = evidence(paper, (said.anchor if said else "") or line["item"].field)
        other = theirs.get(line["item"].code)
        shown.append(
            line
            | {
                "by_machine": line["item"].by == "machine" and getattr(said, "by_machine", True),
                "decided_by": names.get(decided_by, "") if decided_by else "",
                "evidence": text,
                "part": part,
                "other": other,
                "other_name": names.get(other.decided_by_id or 0, "") if other else "",
            }
        )
    return shown


@require_POST
@for_roles("examiner")
def take_over(request: Request, pk: int) -> HttpResponse:
    """Take a paper from another examiner's desk, on record."""
    services.take_over(found(request, pk), by=request.actor, at=request.moment)
    messages.success(request, _("The paper is on your desk now."))
    return redirect("office:check", pk)


@require_POST
@for_roles("examiner", "manager")
def reveal(request: Request, pk: int) -> HttpResponse:
    """Show a paper's personal data once, for a purpose that goes into the book."""
    paper = found(request, pk)
    services.unmask(
        paper,
        purpose=request.POST.get("purpose", ""),
        by=request.actor,
        at=request.moment,
    )
    answer = show(request, paper, checklist(request, paper), status=200, revealed=True)
    answer.headers["Cache-Control"] = "no-store"
    return answer
