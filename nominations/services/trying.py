"""试行: try a version of the rules over the papers of an earlier cycle, by the same one engine.

Only the rules differ: each paper is judged as of its own deadline, once by the rules it was submitted
under and once by the version on trial. Nothing of the papers changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from jobs.services import ask
from ledger.actors import Actor
from ledger.situations import NotYours, Refused
from nominations.eligibility import Finding, stopping
from nominations.models import DryRun, DryRunLine, Paper
from nominations.sentences import of_finding
from programmes.models import Cycle, RuleSet

Step = Callable[[int, int, object], None]
Verdict = DryRunLine.Verdict
CHUNK = 200


def dry_run(rule_set: RuleSet, cycle: Cycle, *, by: Actor, at: datetime) -> tuple[DryRun, Job]:
    """Let a version of the rules be tried over a cycle's papers in the background.

    A version never changes, so the same trial is made once; asking again leads to its result.
    """
    if not by.holds("manager"):
        raise NotYours(_("Only a manager (管理员) tries rules over papers."))
    if rule_set.programme_id != cycle.programme_id or rule_set.rehearsal != cycle.rehearsal:
        raise Refused(
            _("Rules are tried over papers of their own programme. Choose another cycle.")
        )
    if cycle.stage not in {"closed", "finished"}:
        raise Refused(_("Rules are tried over a cycle that is closed: its papers stand still."))
    with transaction.atomic():
        run, _made = DryRun.objects.get_or_create(
            rule_set=rule_set,
            cycle=cycle,
            defaults={"asked_at": at, "rehearsal": cycle.rehearsal},
        )
        total = handed_in(cycle).count()
        return run, ask("dry_run", by=by, at=at, total=total, run_id=run.pk)


def handed_in(cycle: Cycle) -> Any:
    """Return the papers of a cycle that were handed in and not taken back."""
    shown = Paper.objects.filter(cycle=cycle, sealed_at__isnull=True)
    return shown.exclude(stage__in=["draft", "withdrawn"])


def carry_out_dry_run(run: DryRun, *, at: datetime, step: Step) -> DryRun:
    """Judge every paper by both versions and write what differs, whole or not at all.

    ``step(done, of, sentence)`` is told where the work stands, and may raise to stop; work that was
    killed leaves nothing and begins again.
    """
    if run.done_at is not None:
        return run
    papers = handed_in(run.cycle).select_related("society", "rule_set").order_by("pk")
    total, lines, done = papers.count(), list[DryRunLine](), 0
    for done, paper in enumerate(papers.iterator(chunk_size=CHUNK), start=1):
        paper.cycle = run.cycle
        if (line := judged(run, paper)) is not None:
            lines.append(line)
        step(done, total, format_lazy(_("{count} would be judged otherwise"), count=len(lines)))
    return write_result(run, lines, papers=done, at=at)


@transaction.atomic
def write_result(run: DryRun, lines: Sequence[DryRunLine], *, papers: int, at: datetime) -> DryRun:
    """Write the result of a trial in one piece; a second worker's result changes nothing."""
    row = DryRun.objects.select_for_update().get(pk=run.pk)
    if row.done_at is None:
        DryRunLine.objects.bulk_create(lines, batch_size=CHUNK)
        row.done_at, row.papers = at, papers
        row.save(update_fields=["done_at", "papers"])
    return row


def judged(run: DryRun, paper: Paper) -> DryRunLine | None:
    """Return what the version on trial judges otherwise about one paper, or None."""
    moment = run.cycle.closes_at
    before = stopping(paper.findings(moment))
    paper.on_trial = run.rule_set.rules
    after = stopping(paper.findings(moment))
    verdict = verdict_of(before, after)
    if verdict is None:
        return None
    told = {key(f): f for f in (before if verdict == Verdict.PASSES else after)}
    known = {key(f) for f in (after if verdict == Verdict.PASSES else before)}
    changed = [finding for place, finding in told.items() if place not in known] or list(
        told.values()
    )
    return DryRunLine(
        run=run,
        paper=paper,
        verdict=verdict,
        codes=sorted({finding.code for finding in changed}),
        said_zh=sentences(changed, "zh-hans"),
        said_en=sentences(changed, "en"),
        rehearsal=run.rehearsal,
    )


def verdict_of(before: Sequence[Finding], after: Sequence[Finding]) -> Verdict | None:
    """Return what becomes of a paper that was stopped by ``before`` and would be by ``after``."""
    if bool(before) != bool(after):
        return Verdict.FAILS if after else Verdict.PASSES
    same = {key(f) for f in before} == {key(f) for f in after}
    return None if same else Verdict.OTHERWISE


def key(finding: Finding) -> tuple[str, str]:
    """Return what tells two findings apart: their code and the place they look at."""
    return finding.code, finding.field


def sentences(findings: Sequence[Finding], language: str) -> str:
    """Write findings out in one language, a line each."""
    with translation.override(language):
        return "\n".join(str(of_finding(each, "office")).replace("\n", " ") for each in findings)
