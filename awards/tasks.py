"""Work of the awards in the background: documents."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards import services
from awards.models import AwardList, Notice
from awards.services.printing import (
    print_award_list,
    print_certificates,
    print_notice,
    print_run,
)
from jobs.models import Job
from jobs.progress import Progress
from jobs.registry import handles
from nominations.models import Package
from nominations.tasks import asker


@handles("render_notice", _("Printing the notice"))
def render_notice(job: Job, progress: Progress) -> dict[str, Any]:
    """Print one notice; ``notice`` is its id."""
    progress.step(0, 1)
    found = Notice.objects.get(pk=job.arguments["notice"])
    stored = print_notice(found, at=progress.now())
    progress.step(1, 1)
    return {"file": stored.pk, "url": reverse("office:notice", args=[found.pk])}


@handles("render_award_list", _("Printing the award list"))
def render_award_list(job: Job, progress: Progress) -> dict[str, Any]:
    """Print one award list; ``award_list`` is its id."""
    progress.step(0, 1)
    found = AwardList.objects.get(pk=job.arguments["award_list"])
    stored = print_award_list(found, at=progress.now())
    progress.step(1, 1)
    return {"file": stored.pk, "url": reverse("office:award_list", args=[found.pk])}


@handles("render_certificates", _("Printing the certificates"))
def render_certificates(job: Job, progress: Progress) -> dict[str, Any]:
    """Print the certificates of one award list that are not printed yet; ``award_list`` is its id."""
    found = AwardList.objects.get(pk=job.arguments["award_list"])
    printed = print_certificates(found, at=progress.now(), told=progress.step)
    return {"printed": printed, "url": reverse("office:award_list", args=[found.pk])}


@handles("render_run", _("Printing all certificates as one document"))
def render_run(job: Job, progress: Progress) -> dict[str, Any]:
    """Print the certificates of one award list as one document; ``award_list`` is its id."""
    progress.step(0, 1)
    found = AwardList.objects.get(pk=job.arguments["award_list"])
    stored = print_run(found, at=progress.now())
    progress.step(1, 1)
    return {"file": stored.pk, "url": reverse("office:award_list", args=[found.pk])}


@handles("compile_report", _("Putting the report package together"))
def compile_report(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the archive of a report package; ``package_id`` is its id, and one is made once."""
    found = Package.objects.select_related(
        "cycle__rule_set", "cycle__programme", "cycle__organiser"
    )
    package = found.get(pk=job.arguments["package_id"])
    services.make_report(package, by=asker(job, progress), at=progress.now(), step=progress.step)
    return {"url": reverse("office:dossiers")}
