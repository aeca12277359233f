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
from review.models import Round


def actor_of(job: Job) -> Actor:
    """Return whoever asked for the job, in the office they asked in, if they still hold it."""
    asker = job.asked_by
    assert asker is not None
    held = Office.objects.filter(user=asker, until=None)
    return actor_in(asker, next((each for each in held if each.pk == job.office_id), None))


@handles("assign", gettext_lazy("Assigning experts"))
def assign(job: Job, progress: Progress) -> dict[str, Any]:
    """Look for conflicts, then assign; a round that has its assignment is left as it is."""
    by = actor_of(job)
    round_ = Round.objects.get(pk=job.arguments["round"])
    if round_.assignments.exists():
        return {"round": round_.pk}
    progress.step(0, 2, _("Looking for conflicts of interest"))
    services.scan_conflicts(round_, by=by, at=progress.now())
    progress.step(1, 2, _("Assigning experts"))
    services.assign(round_, by=by, at=progress.now())
    progress.step(2, 2)
    return {"round": round_.pk, "url": reverse("office:round", args=[round_.pk])}
