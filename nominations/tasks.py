"""Long work of this stretch, found by the jobs' registry."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.progress import Cancelled, Progress
from jobs.registry import handles
from ledger.actors import Actor
from ledger.situations import NotYours, Situation
from nominations import services
from nominations.models import DryRun, Import, Package, Paper, Scan
from people.actors import actor_in
from people.models import Office


@handles("import_nominations", title=_("Import of a summary sheet"))
def import_nominations(job: Job, progress: Progress) -> dict[str, Any]:
    """Write a confirmed sheet row by row; a row already written is recognised by its person."""
    sheet = Import.objects.select_related("file", "society", "cycle__rule_set").get(
        pk=job.arguments["import_id"]
    )
    done = {"url": reverse("society:import", args=[sheet.pk])}
    if sheet.state == Import.State.DONE:
        return done
    try:
        services.carry_out(sheet, by=asker(job, progress), at=progress.now(), step=progress.step)
    except (Cancelled, Situation):
        services.give_back(sheet)
        raise
    return done


@handles("freeze", title=_("Freezing the form"))
def freeze(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the version of what a paper's form says now; the same contents are made once."""
    paper = Paper.objects.select_related("cycle__rule_set", "cycle__organiser", "society").get(
        pk=job.arguments["paper_id"]
    )
    services.make_version(paper, by=asker(job, progress), at=progress.now(), step=progress.step)
    return {"url": reverse("society:versions", args=[paper.pk])}


@handles("pair_scan", title=_("Reading and pairing the scan"))
def pair_scan(job: Job, progress: Progress) -> dict[str, Any]:
    """Read the pictures of a scan that wait, and pair them; what is read is not read again."""
    scan = Scan.objects.select_related("paper", "version__paper").get(pk=job.arguments["scan_id"])
    services.read_scan(scan, at=progress.now(), step=progress.step)
    return {"url": reverse("society:scan", args=[scan.pk])}


@handles("dry_run", title=_("Dry run of changed rules"))
def dry_run(job: Job, progress: Progress) -> dict[str, Any]:
    """Try a version of the rules over a cycle's papers; a trial already made is not made again."""
    run = DryRun.objects.select_related("rule_set", "cycle__rule_set", "cycle__programme").get(
        pk=job.arguments["run_id"]
    )
    services.carry_out_dry_run(run, at=progress.now(), step=progress.step)
    return {"url": reverse("office:dry_run", args=[run.pk])}


@handles("export_dossier", title=_("Packing the files"))
def export_dossier(job: Job, progress: Progress) -> dict[str, Any]:
    """Make the archive of a package; one that is made is made once."""
    package = Package.objects.select_related("cycle__rule_set", "cycle__programme", "society").get(
        pk=job.arguments["package_id"]
    )
    services.make_package(package, by=asker(job, progress), at=progress.now(), step=progress.step)
    if package.kind == Package.Kind.SOCIETY:
        return {"url": reverse("society:compile_package", args=[package.cycle_id])}
    return {"url": reverse("office:dossiers")}


def asker(job: Job, progress: Progress) -> Actor:
    """Return whoever asked for the job in the office they asked in, if they still hold it."""
    held = Office.objects.held(progress.now()).filter(pk=job.office_id).first()
    if held is None or job.asked_by is None:
        raise NotYours(_("The office this work was asked for in has ended."))
    return actor_in(job.asked_by, held)
