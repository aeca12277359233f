"""Long work of review: looking for conflicts and assigning experts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.models import Job
from jobs.progress import Progress
from jobs.registry import handles
from ledger.actors import Actor
from people.actors import actor_in
from people.models import Office
from review import services
from review.models import Draft, Expert, ExpertSheet, Ranking, Round


def actor_of(job: Job) -> Actor:
    """Return whoever asked for the job, in the office they asked in, if they still hold it."""
    asker = job.asked_by
    assert asker is not None
    held = Office.objects.filter(user=asker, until=None)
    return actor_in(asker, next((each for each in held if each.pk == job.office_id), None))


@handles("assign", gettext_lazy("Assigning experts"))
def assign(job: Job, progress: Progress) -> dict[str, Any]:
    """Look for conflicts, then draft an assignment; called again it makes the next draft."""
    by = actor_of(job)
    round_ = Round.objects.get(pk=job.arguments["round"])
    progress.step(0, 2, _("Looking for conflicts of interest"))
    services.scan_conflicts(round_, by=by, at=progress.now())
    progress.step(1, 2, _("Assigning experts"))
    floor = job.arguments.get("floor")
    draft = services.draft_assignment(
        Round.objects.get(pk=round_.pk), floor=floor, by=by, at=progress.now()
    )
    services.ask_floors(draft, by=by, at=progress.now())
    progress.step(2, 2)
    return {"round": round_.pk, "url": reverse("office:assignment", args=[round_.pk])}


@handles("price_floors", gettext_lazy("What fairness costs"))
def price_floors(job: Job, progress: Progress) -> dict[str, Any]:
    """Work out the floors of a draft, line by line; called again it begins anew."""
    draft = Draft.objects.select_related("round__cycle__rule_set").get(pk=job.arguments["draft"])
    made = services.price_floors(draft, step=progress.step)
    return {"floors": made, "url": reverse("office:assignment", args=[draft.round_id])}


@handles("import_experts", gettext_lazy("Importing experts"))
def import_experts(job: Job, progress: Progress) -> dict[str, Any]:
    """Import a confirmed workbook as a whole; one that is in already is left as it is."""
    sheet = ExpertSheet.objects.get(pk=job.arguments["sheet"])
    try:
        told = services.import_experts(
            sheet, by=actor_of(job), at=progress.now(), step=progress.step
        )
    except BaseException:
        services.give_back_sheet(sheet)
        raise
    return {**told, "url": reverse("office:expert_sheet", args=[sheet.pk])}


@handles("ask_profiles", gettext_lazy("Asking experts to confirm their profiles"))
def ask_profiles(job: Job, progress: Progress) -> dict[str, Any]:
    """Send each expert the link, twenty at a time; who was asked by this job is not asked again."""
    keys = job.arguments["experts"]
    waiting = Expert.objects.filter(pk__in=keys).exclude(
        profile_links__asked_at__gte=job.asked_at, profile_links__asked_by=job.asked_by
    )
    rows = list(waiting.select_related("person", "user").order_by("pk"))
    asked = missed = 0
    for done in range(0, len(rows), 20):
        progress.step(len(keys) - len(rows) + done, len(keys))
        sent, unreached = services.ask_profiles(
            rows[done : done + 20], by=actor_of(job), at=progress.now()
        )
        asked, missed = asked + sent, missed + unreached
    progress.step(len(keys), len(keys))
    return {"asked": asked, "unreached": missed, "url": reverse("office:experts")}


@handles("analyse", gettext_lazy("Analysing a result"))
def analyse(job: Job, progress: Progress) -> dict[str, Any]:
    """Compute what stands beside a result; what is there already is left as it is."""
    progress.step(0, 1)
    made = Ranking.objects.get(pk=job.arguments["ranking"])
    services.analyse(made, by=actor_of(job), at=progress.now())
    progress.step(1, 1)
    return {"url": reverse("office:analysis", args=[made.pk])}
