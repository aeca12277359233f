"""The form check (形式审查): the queue, one paper with its checklist, return, refuse, accept, next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.downloads import hand_out
from ledger.flow import history, open_steps
from nominations import services
from nominations.facts import latest_sections
from nominations.forms.office import CheckForm, PurposeForm, QueueForm
from nominations.models import Attachment, Paper
from nominations.sentences import approver_of, evidence_of, of_finding
from nominations.views.attachments import picture_of
from nominations.views.office.scans import scan_of
from nominations.views.parts import figures_by_section, label_of
from people.gates import Request, for_roles
from people.masking import mask_email, mask_identity, mask_phone
from people.sentences import told
from programmes.views.office import sort_of

SORTS = {"age": "entry_id", "number": "number", "society": "society__name", "due": "mend_by"}
TABS = {
    "": gettext_noop("awaiting check"),
    "late": gettext_noop("corrections overdue"),
    "returned": gettext_noop("returned"),
    "accepted": gettext_noop("accepted"),
    "refused": gettext_noop("refused"),
}
STEPS = {"accept": services.accept, "return": services.return_paper, "refuse": services.refuse}
DONE = {
    "accept": gettext_noop("%(paper)s is accepted."),
    "return": gettext_noop("%(paper)s is returned for correction."),
    "refuse": gettext_noop("%(paper)s is refused."),
}
SECRETS = (("identity_no", mask_identity), ("phone", mask_phone), ("email", mask_email))


def found(request: Request, pk: int) -> Paper:
    """Return a paper the actor may read; of classified work there is nothing to read here."""
    papers = Paper.objects.seen_by(request.actor).filter(secret=False)
    related = ("society", "cycle__programme", "cycle__rule_set", "candidate", "entry")
    return get_object_or_404(papers.select_related(*related), pk=pk)


def queue(request: Request, tab: str) -> Any:
    """Return the papers of one tab, narrowed by the filters, in the order asked for."""
    papers = Paper.objects.seen_by(request.actor)
    rows = {"": papers.awaiting_check(), "late": papers.overdue(request.moment)}.get(
        tab, papers.filter(stage=tab)
    )
    form = QueueForm(request.GET, actor=request.actor)
    given = form.cleaned_data if form.is_valid() else {}
    if text := given.get("q"):
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(team_name__icontains=text)
            | Q(society__name__icontains=text)
            | Q(pk__in=papers.filter(members__name__icontains=text).values("pk"))
        )
    if given.get("cycle"):
        rows = rows.filter(cycle=given["cycle"])
    rows = rows.order_by(*sort_of(request, SORTS, "entry_id"))
    return form, rows.select_related("society", "cycle__programme", "entry").prefetch_related(
        "members"
    )


@require_safe
@for_roles("examiner", "manager")
def checks(request: Request) -> HttpResponse:
    """List the papers that await the form check, the oldest first, and those it is done with."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    form, rows = queue(request, tab)
    columns = [
        (_("Paper"), "number", ""),
        (_("Society"), "society", ""),
        (_("Cycle"), "", ""),
        (_("In this stage since"), "age", ""),
        (_("Corrections due"), "due", ""),
    ]
    context = {
        "rows": Paginator(rows, 50).get_page(request.GET.get("page")),
        "columns": columns,
        "form": form,
        "tabs": [(_(word), f"?tab={name}", name == tab, None) for name, word in TABS.items()],
    }
    return render(request, "office/checks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles("examiner", "manager")
def check(request: Request, pk: int) -> HttpResponse:
    """Check one paper: decide its items, then accept, return or refuse it, or go on to the next."""
    paper, by, at = found(request, pk), request.actor, request.moment
    form = checklist(request, paper)
    if request.method == "POST" and form.is_valid():
        services.check_items(paper, form.verdicts(), by=by, at=at)
        if (verb := request.POST.get("action", "")) in STEPS:
            STEPS[verb](paper, by=by, at=at)
            messages.success(request, _(DONE[verb]) % {"paper": paper})
        else:
            messages.success(request, _("The items are saved."))
        return redirect(following(request, paper)) if verb else redirect("office:check", pk)
    context = {"form": form, **sheet(request, paper, revealed=False)}
    return render(request, "office/checks/check.html", context, status=422 if form.errors else 200)


def checklist(request: Request, paper: Paper) -> CheckForm:
    """Return the catalogue as a form: decided lines, and what the machine says of the others."""
    waits = paper.stage == "endorsed"
    lines = paper.check_lines.of_round(paper.check_round)
    return CheckForm(
        request.POST if request.method == "POST" and "purpose" not in request.POST else None,
        items=paper.rules.form_check.items,
        decided={line.item: line for line in lines},
        machine=services.machine_verdicts(paper, at=request.moment) if waits else {},
        label=label_of,
    )


def following(request: Request, paper: Paper) -> str:
    """Return the next paper of the queue after this one, or the queue."""
    waiting = Paper.objects.seen_by(request.actor).awaiting_check().exclude(pk=paper.pk)
    after = waiting.filter(entry_id__gt=paper.entry_id or 0).first() or waiting.first()
    return reverse("office:check", args=[after.pk]) if after else reverse("office:checks")


def sheet(request: Request, paper: Paper, *, revealed: bool) -> dict[str, Any]:
    """Return what the page of a paper shows besides the checklist."""
    by, at = request.actor, request.moment
    steps = {verb.rstrip("_"): sentences for verb, sentences in open_steps(paper, by=by, at=at)}
    waits = paper.stage == "endorsed" and by.holds("examiner")
    due, no_date = services.foresee_return(paper, at=at) if waits else (None, ())
    if "return" in steps:
        steps["return"] += no_date
    return {
        "paper": paper,
        "items": items_of(paper),
        "can_check": waits,
        "steps": steps,
        "due": due,
        "members": [person(member, revealed) for member in paper.members.select_related("unit")],
        "revealed": revealed,
        "sections": sections(paper),
        "attachments": attachments(paper),
        "waivers": paper.waivers.all(),
        "findings": findings(paper, at),
        "entries": told(reversed(list(history(paper)))),
        "others": services.attend(paper, by=by, at=at) if waits else [],
        "purpose": PurposeForm(),
        **scan_of(paper),
    }


def findings(paper: Paper, at: datetime) -> list[dict[str, Any]]:
    """Return what the rules find, with the evidence asked for and who may exempt."""
    return [
        {
            "outcome": f.outcome,
            "sentence": of_finding(f, "office"),
            "evidence": evidence_of(f),
            "approver": approver_of(f),
        }
        for f in paper.findings(at)
    ]


def items_of(paper: Paper) -> dict[str, Any]:
    """Return the items of the catalogue by code."""
    return {item.code: item for item in paper.rules.form_check.items}


def person(member: Any, revealed: bool) -> dict[str, Any]:
    """Return one person of a paper as facts; numbers and addresses are masked until asked for."""
    shown = ("sex", "ethnic_group", "nationality", "birth", "title", "post", "cadre_rank", "degree")
    meta = member._meta.get_field
    display = lambda name: getattr(member, f"get_{name}_display", lambda: getattr(member, name))()  # noqa: E731
    facts = [(meta(n).verbose_name, display(n)) for n in (*shown, "field", "unit_name")]
    facts.append((meta("identity_kind").verbose_name, member.get_identity_kind_display()))
    for name, mask in SECRETS:
        value = str(getattr(member, name) or "")
        facts.append((meta(name).verbose_name, value if revealed or not value else mask(value)))
    return {
        "name": member.name,
        "role": member.get_role_display(),
        "facts": [f for f in facts if f[1]],
    }


def sections(paper: Paper) -> list[dict[str, Any]]:
    """Return the sections of the form in its order, with their latest contents."""
    latest, figures = latest_sections(paper), figures_by_section(paper, "office")
    shown = []
    for rule in paper.rules.material.sections:
        saved = latest.get(rule.code)
        text = saved.text if saved else ""
        rows = [
            [row.get(c.code, "") for c in rule.columns] for row in (saved.items if saved else [])
        ]
        heads = [label_of(column) for column in rule.columns]
        words = {"code": rule.code, "label": label_of(rule), "text": text}
        shown.append({**words, "heads": heads, "rows": rows, "figures": figures.get(rule.code, [])})
    return shown


def attachments(paper: Paper) -> list[dict[str, Any]]:
    """Return the slots with the files in them."""
    slots: dict[str, list[Any]] = {}
    for each in paper.attachments.select_related("file"):
        slots.setdefault(each.slot, []).append(each)
    rules = paper.rules.material.attachments
    return [
        {"label": label_of(rule), "required": rule.required, "files": slots.get(rule.code, [])}
        for rule in rules
    ]


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
    context = {"form": checklist(request, paper), **sheet(request, paper, revealed=True)}
    answer = render(request, "office/checks/check.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_of(request: Request, pk: int) -> Attachment:
    """Return an attachment of a paper the actor may know of; else 404."""
    mine = Attachment.objects.seen_by(request.actor).select_related("file", "preview")
    return get_object_or_404(mine, pk=pk)


@require_safe
@for_roles("examiner", "manager", "supervisor")
def attachment(request: Request, pk: int) -> StreamingHttpResponse:
    """Hand out one attachment."""
    return hand_out(file_of(request, pk).file)


@require_safe
@for_roles("examiner", "manager", "supervisor")
def preview(request: Request, pk: int) -> StreamingHttpResponse:
    """Show the first page of an attachment in small."""
    return picture_of(file_of(request, pk))
