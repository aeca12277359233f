"""The queue of the form check: by age, narrowed; several passed at once."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from nominations import services
from nominations.forms.office import QueueForm
from nominations.models import Paper
from people.gates import Request, for_roles
from people.models import Office, Society
from programmes.models import Cycle, RuleSet
from programmes.sentences import divisions_in
from programmes.views.office import sort_of

SORTS = {
    "age": "entry_id",
    "number": "number",
    "society": "society__name",
    "due": "mend_by",
    "lines": "open_lines",
    "desk": "held_since",
}
TABS = {
    "": gettext_noop("awaiting check"),
    "late": gettext_noop("corrections overdue"),
    "returned": gettext_noop("returned"),
    "accepted": gettext_noop("accepted"),
    "refused": gettext_noop("refused"),
}
LINES = {
    "open": Q(open_lines__gt=0),
    "decided": Q(open_lines=0),
    "failed": Q(failed_lines__gt=0),
}


def cycles_of(request: Request) -> list[Cycle]:
    """Return the cycles the actor may know of, with their rules."""
    cycles = Cycle.objects.seen_by(request.actor)
    return list(cycles.select_related("programme", "rule_set"))


def human_items(cycles: list[Cycle]) -> dict[int, tuple[str, ...]]:
    """Return the items a person decides, by the rule sets the cycles' papers are checked by."""
    bound = Paper.objects.filter(cycle__in=cycles, rule_set__isnull=False)
    used = {cycle.rule_set_id for cycle in cycles} | set(bound.values_list("rule_set", flat=True))
    return {
        rule_set.pk: tuple(i.code for i in rule_set.rules.form_check.items if i.by == "human")
        for rule_set in RuleSet.objects.filter(pk__in=used)
    }


def filters(request: Request, cycles: list[Cycle]) -> QueueForm:
    """Return the filters of the queue, bound to the address."""
    by = request.actor
    held = Office.objects.held(request.moment).filter(role="examiner", rehearsal=by.rehearsal)
    nominating = Society.objects.filter(papers__cycle__in=cycles, rehearsal=by.rehearsal)
    return QueueForm(
        request.GET,
        actor=by,
        divisions=divisions_in(*(cycle.rules for cycle in cycles)).items(),
        examiners=held.order_by("user__name").values_list("user", "user__name").distinct(),
        societies=nominating.distinct().order_by("name"),
    )


def queue(request: Request, tab: str) -> tuple[QueueForm, Any]:
    """Return the filters and the papers of one tab they leave, in the order asked for."""
    cycles, at = cycles_of(request), request.moment
    papers = Paper.objects.seen_by(request.actor)
    rows = {"": papers.awaiting_check(), "late": papers.overdue(at)}.get(
        tab, papers.filter(stage=tab)
    )
    form = filters(request, cycles)
    given = form.cleaned_data if form.is_valid() else {}
    rows = narrowed(rows.with_desk(human_items(cycles), at), given, request.actor.user_id)
    rows = rows.order_by(*sort_of(request, SORTS, "entry_id"))
    related = ("society", "cycle__programme", "cycle__rule_set", "rule_set", "entry")
    return form, rows.select_related(*related).prefetch_related("members")


def narrowed(rows: Any, given: dict[str, Any], me: int | None) -> Any:
    """Return the rows the filters leave."""
    for name in ("cycle", "society", "division"):
        if given.get(name):
            rows = rows.filter(**{name: given[name]})
    if given.get("lines"):
        rows = rows.filter(LINES[given["lines"]])
    if desk := given.get("desk"):
        nobody = Q(held_by_id__isnull=True)
        rows = rows.filter(
            nobody if desk == "nobody" else Q(held_by_id=me if desk == "mine" else desk)
        )
    if text := given.get("q"):
        named = Paper.objects.filter(members__name__icontains=text).values("pk")
        rows = rows.filter(
            Q(number__icontains=text)
            | Q(team_name__icontains=text)
            | Q(society__name__icontains=text)
            | Q(pk__in=named)
        )
    return rows


def tab_of(request: Request) -> str:
    """Return the tab asked for, or the first."""
    tab = request.GET.get("tab", "")
    return tab if tab in TABS else ""


@require_safe
@for_roles("examiner", "manager")
def checks(request: Request) -> HttpResponse:
    """List the papers that await the form check, the oldest first, and those it is done with."""
    tab = tab_of(request)
    form, rows = queue(request, tab)
    columns = [
        (_("Paper"), "number", ""),
        (_("Society"), "society", ""),
        (_("In this stage since"), "age", ""),
        (_("Human lines open"), "lines", "num"),
        (_("On whose desk"), "desk", ""),
        (_("Corrections due"), "due", ""),
    ]
    passing = not tab and request.actor.holds("examiner")
    context = {
        "rows": Paginator(rows, 50).get_page(request.GET.get("page")),
        "columns": columns,
        "form": form,
        "query": request.GET.urlencode(),
        "bulk": [("pass", _("Pass those chosen"), "primary")] if passing else [],
        "tabs": [(_(word), f"?tab={name}", name == tab, None) for name, word in TABS.items()],
    }
    return render(request, "office/checks/list.html", context)


@require_POST
@for_roles("examiner")
def pass_papers(request: Request) -> HttpResponse:
    """Pass the chosen papers in which no line is open; name each other one with its reason."""
    picked = [int(each) for each in request.POST.getlist("pick") if is_number(each)]
    papers = Paper.objects.seen_by(request.actor).filter(pk__in=picked)
    rows = papers.select_related("society", "cycle__programme", "cycle__rule_set", "rule_set")
    done = services.pass_papers(
        rows.prefetch_related("members").order_by("entry_id"), by=request.actor, at=request.moment
    )
    context = {
        "passed": [each.paper for each in done if not each.sentences],
        "refused": [each for each in done if each.sentences],
    }
    return render(request, "office/checks/passed.html", context)


def is_number(text: str) -> bool:
    """Tell whether a posted word is the number of a record."""
    return text.isascii() and text.isdecimal() and len(text) < 18
