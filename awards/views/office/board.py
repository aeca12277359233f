"""The awards desk at a glance: for each cycle, how many wait at which step."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.models import Objection
from awards.views.office.notices import last_stage
from awards.views.office.parts import managers
from nominations.models import Candidate
from people.gates import Request
from programmes.models import Cycle


@managers
def awards(request: Request) -> HttpResponse:
    """Show every cycle with what waits from the bodies asked to the certificate."""
    cycles = Cycle.objects.seen_by(request.actor).exclude(stage="preparing")
    page = Paginator(cycles.select_related("programme", "rule_set"), 50).get_page(request.GET.get("page"))  # fmt: skip
    counts, open_cases = counts_of(request, page.object_list)
    rows = [{"cycle": c, "steps": steps_of(c, counts.get(c.pk, {}), open_cases.get(c.pk, 0))} for c in page]  # fmt: skip
    context = {
        "page": page,
        "rows": rows,
        "columns": [(_("Cycle"), "", ""), (_("What waits"), "", "")],
    }
    return render(request, "office/awards/board.html", context)


def counts_of(request: Request, cycles: Any) -> tuple[dict[int, dict[str, int]], dict[int, int]]:
    """Return candidates by cycle and stage, and open objections by cycle; two queries."""
    seen = Candidate.objects.seen_by(request.actor).filter(cycle__in=list(cycles))
    counts: dict[int, dict[str, int]] = {}
    for cycle, stage, n in seen.order_by().values_list("cycle", "stage").annotate(n=Count("pk")):
        counts.setdefault(cycle, {})[stage] = n
    cases = Objection.objects.seen_by(request.actor).filter(stage__in=["received", "accepted"])
    found = cases.order_by().values_list("notice__cycle").annotate(n=Count("pk"))
    return counts, dict(found)


def steps_of(cycle: Cycle, stages: dict[str, int], cases: int) -> list[dict[str, Any]]:
    """Return the steps the rule set asks for, each with how many wait there and where to go."""
    rules, own = cycle.rules, [cycle.pk]
    before = "admitted" if rules.publish.abroad else "recommended"
    steps: list[tuple[str, str, int]] = []
    if rules.clearance:
        steps.append(
            (_("Other bodies"), reverse("office:clearances", args=own), stages.get(before, 0))
        )
    if rules.decision:
        waiting = stages.get("cleared" if rules.clearance else "recommended", 0)
        steps.append((_("Deciding meeting"), reverse("office:decision", args=own), waiting))
    if rules.notice:
        notices = f"{reverse('office:notices')}?cycle={cycle.pk}"
        steps.append((_("Notices"), notices, stages.get(last_stage(cycle), 0)))
        steps.append((_("Objections"), f"{reverse('office:objections')}?cycle={cycle.pk}", cases))
    on_notice = stages.get("announced", 0) + stages.get("approved", 0)
    if cycle.programme.track == "award":
        steps.append((_("Approval and lists"), reverse("office:award_cycle", args=own), on_notice))
    else:
        waiting = sum(stages.get(s, 0) for s in ("announced", "reported", "valid", "approved_abroad", "forwarded"))  # fmt: skip
        steps.append((_("Outcomes"), reverse("office:outcomes", args=own), waiting))
    return [{"label": label, "url": url, "count": n} for label, url, n in steps]
