"""Today: what waits for me, what falls due, where every cycle stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_safe

from ledger.actors import Actor
from nominations import services
from nominations.choices import CandidateStage
from nominations.models import (
    ApprovalPage,
    Candidate,
    Confirmation,
    Merge,
    Paper,
    Seal,
    StaffTie,
    Statement,
    Waiver,
)
from people.gates import Request, for_roles
from programmes.models import CalendarDay, Cycle

AHEAD = timedelta(days=45)
NEXT = {
    "admitted": gettext_noop("to be sent to review"),
    "recommended": gettext_noop("to be cleared or decided"),
    "cleared": gettext_noop("to be decided"),
    "decided": gettext_noop("to be announced"),
    "contested": gettext_noop("paused by an objection"),
}


@require_safe
@for_roles("manager", "examiner")
def home(request: Request) -> HttpResponse:
    """Show today's work."""
    by, at = request.actor, request.moment
    cycles = list(
        Cycle.objects.seen_by(by)
        .exclude(stage="finished")
        .select_related("programme", "rule_set")
        .order_by("closes_at")
    )
    rounds = rounds_held(by, cycles)
    context = {
        "work": [task for task in [*waiting(by, at), *reviewed(rounds)] if task["value"]],
        "dates": sorted(
            [*falling_due(by, at, cycles), *reviews_due(at, rounds)], key=lambda each: each["at"]
        ),
        "cycles": [{"cycle": cycle, "path": path} for cycle, path in paths(by, cycles)],
    }
    return render(request, "office/home.html", context)


def waiting(by: Actor, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what waits for the office held now: label, count, note, name of the page."""
    papers = Paper.objects.seen_by(by)
    pairs = services.open_pairs(papers.filter(secret=False).exclude(cycle__stage="finished"))
    yield task(_("Earlier candidacies to confirm"), len(pairs), "office:earlier")
    desks = services.desks_of(papers.filter(secret=False).exclude(cycle__stage="finished"))
    open_desks = sum(desk.is_open for desk in desks)
    yield task(_("Papers that may be about one person"), open_desks, "office:merges")
    if by.holds("examiner"):
        yield from examiners(by, at, papers)
        return
    yield from sealed(by)
    waivers = Waiver.objects.seen_by(by).undecided()
    yield task(_("Waivers to decide"), waivers.count(), "office:waivers")
    unanswered = Statement.objects.seen_by(by).unanswered().count()
    yield task(_("Consents and opinions not answered"), unanswered, "office:statements")
    yield silent(by)
    yield from about_ties(by)
    counts = dict(
        Candidate.objects.seen_by(by).order_by().values_list("stage").annotate(n=Count("pk"))
    )
    for stage, note in NEXT.items():
        label = _("Candidates: %(stage)s") % {"stage": CandidateStage(stage).label}
        yield task(label, counts.get(stage, 0), "office:candidates", _(note), stage)
    yield from published(by, at)


def about_ties(by: Actor) -> Iterator[dict[str, Any]]:
    """Yield what waits about ties: of staff, disputed ones, exclusions of whom nobody is found."""
    ties = StaffTie.objects.waiting_for(by).count()
    yield task(_("Ties of staff to decide on"), ties, "office:staff_conflicts")
    disputes: Any = StaffTie._meta.get_field("disputes").related_model
    said = disputes.objects.seen_by(by).undecided().filter(conflict__isnull=False).count()
    yield task(_("Disputes to decide on"), said, "office:disputes")
    asked: Any = Paper._meta.get_field("exclusion_requests").related_model
    granted = asked.objects.seen_by(by).unmatched().exclude(paper__cycle__stage="finished").count()
    note = _("granted, but nobody of the pool is kept away yet")
    yield task(_("Excluded experts nobody has found"), granted, "office:exclusions", note)


def examiners(by: Actor, at: datetime, papers: Any) -> Iterator[dict[str, Any]]:
    """Yield what waits for the form examiner: papers, sealed pages, what was not mended in time."""
    queue = papers.awaiting_check()
    oldest = queue.values_list("entry__at", flat=True).first()
    days = (localdate(at) - localdate(oldest)).days if oldest else 0
    note = ngettext("the oldest since %(n)s day", "the oldest since %(n)s days", days)
    yield task(
        _("Papers awaiting the form check"), queue.count(), "office:checks", note % {"n": days}
    )
    pages = ApprovalPage.objects.seen_by(by).waiting().count()
    note = _("compare signature and seal")
    yield task(_("Approval pages to verify"), pages, "office:approval_pages", note)
    late = papers.overdue(at).count()
    yield task(_("Corrections overdue"), late, "office:checks", _("may be refused"), "late")


def silent(by: Actor) -> dict[str, Any]:
    """Return how many nominees have not confirmed what the merge desk decided."""
    asked = Confirmation.objects.unanswered().filter(merge__in=Merge.objects.seen_by(by))
    return task(_("Nominees who have not confirmed merged papers"), asked.count(), "office:merges")


def sealed(by: Actor) -> Iterator[dict[str, Any]]:
    """Yield what is sealed and waits for a second person."""
    if proposed := Seal.objects.seen_by(by).count():
        note = _("decide as the second person")
        yield task(_("Sealed papers"), proposed, "secrecy:home", note)


def published(by: Actor, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what waits downstream: notices and objections, counted by reverse relation."""
    count = Cycle.objects.seen_by(by).aggregate(
        drafted=Count("notices", Q(notices__stage="drafted"), distinct=True),
        running=Count("notices", Q(notices__stage="published"), distinct=True),
        objections=Count(
            "notices__objections",
            Q(notices__objections__stage__in=["received", "accepted"]),
            distinct=True,
        ),
    )
    yield task(_("Notices to publish"), count["drafted"], "office:notices", _("by a second person"))
    yield task(_("Notices running"), count["running"], "office:notices")
    yield task(
        _("Objections open"), count["objections"], "office:objections", _("they block the award")
    )


def rounds_held(by: Actor, cycles: list[Cycle]) -> list[Any]:
    """Return the office's rounds under way, by reverse relation; a society holds its own."""
    if not by.holds("manager"):
        return []
    prefetch_related_objects(cycles, "rounds")
    owners: list[Any] = cycles
    held = [round_ for cycle in owners for round_ in cycle.rounds.all()]
    return [r for r in held if r.society_id is None and r.stage in {"preparing", "scoring"}]


def reviewed(rounds: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield what waits in the rounds under way: experts to assign, items that lost theirs."""
    fresh = sum(round_.invited_at is None for round_ in rounds)
    yield task(_("Rounds whose experts are not invited yet"), fresh, "office:rounds")
    short = [r.items_short_of_experts().count() for r in rounds if r.invited_at]
    note = _("after a recusal or a refusal; find others")
    yield task(_("Items that lack experts"), sum(short), "office:rounds", note)


def reviews_due(at: datetime, rounds: list[Any]) -> Iterator[dict[str, Any]]:
    """Yield until when the rounds under way are to be scored."""
    for round_ in rounds:
        if at <= round_.due_at < at + AHEAD:
            words = _("%(round)s: reviews due") % {"round": round_.name}
            yield {"at": round_.due_at, "label": words, "kind": "deadline"}


def task(label: str, value: int, page: str, note: str = "", stage: str = "") -> dict[str, Any]:
    """Return one thing that waits."""
    return {"label": label, "value": value, "page": page, "note": note, "stage": stage}


def falling_due(by: Actor, at: datetime, cycles: list[Cycle]) -> Iterator[dict[str, Any]]:
    """Yield deadlines and holidays of the coming weeks."""
    until = at + AHEAD
    for cycle in cycles:
        for moment, word in ((cycle.opens_at, _("opens")), (cycle.closes_at, _("deadline"))):
            if at <= moment < until:
                yield {"at": moment, "label": f"{cycle.name} · {word}", "kind": "deadline"}
    due = Paper.objects.seen_by(by).filter(stage="returned", mend_by__range=(at, until))
    for row in due.order_by("mend_by").values("mend_by").annotate(n=Count("pk"))[:20]:
        words = ngettext("%(n)s correction due", "%(n)s corrections due", row["n"]) % row
        yield {"at": row["mend_by"], "label": words, "kind": "deadline"}
    closing = Cycle.objects.seen_by(by).filter(notices__closes_at__range=(at, until))
    for number, moment in closing.values_list("notices__number", "notices__closes_at"):
        words = _("Notice %(number)s ends") % {"number": number}
        yield {"at": moment, "label": words, "kind": "deadline"}
    yield from holidays(at, until)


def holidays(at: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """Yield the published holidays as spans, and single make-up working days."""
    days = CalendarDay.objects.filter(date__range=(localdate(at), localdate(until))).order_by(
        "date"
    )
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    for (off, name), group in groupby(days, key=lambda d: (not d.is_workday, d.name)):
        span = [each.date for each in group]
        words = _("%(name)s, day off") if off else _("%(name)s, make-up working day")
        start = midnight + (span[0] - localdate(at))
        yield {"at": start, "until": span[-1], "label": words % {"name": name}, "kind": "holiday"}


def paths(by: Actor, cycles: list[Cycle]) -> Iterator[tuple[Cycle, list[dict[str, Any]]]]:
    """Yield each cycle with the stretches of its river and how many stand in each; two queries."""
    papers = counted(Paper.objects.filter(cycle__in=cycles))
    candidates = counted(Candidate.objects.seen_by(by).filter(cycle__in=cycles))
    for cycle in cycles:
        yield cycle, path_of(cycle, papers.get(cycle.pk, {}), candidates.get(cycle.pk, {}))


def counted(rows: Any) -> dict[int, dict[str, int]]:
    """Return how many rows stand at each stage, by cycle."""
    found: dict[int, dict[str, int]] = {}
    for cycle, stage, n in rows.order_by().values_list("cycle", "stage").annotate(n=Count("pk")):
        found.setdefault(cycle, {})[stage] = n
    return found


def path_of(
    cycle: Cycle, papers: dict[str, int], candidates: dict[str, int]
) -> list[dict[str, Any]]:
    """Return the stretches of one cycle's river; those its rules do not ask for do not appear."""
    rules, tail = cycle.rules, sum(candidates.values())
    stretches = [
        (_("Drafting"), sum(papers.get(s, 0) for s in ("draft", "submitted")), True),
        (_("Form check"), sum(papers.get(s, 0) for s in ("endorsed", "returned")), True),
        (_("Admitted"), candidates.get("admitted", 0), True),
        (_("Review"), candidates.get("in_review", 0), rules.review),
        (_("Recommended"), candidates.get("recommended", 0), rules.review),
        (_("Cleared"), candidates.get("cleared", 0), rules.clearance and rules.review),
        (_("Decided"), candidates.get("decided", 0), rules.decision),
        (
            _("In notice"),
            candidates.get("announced", 0) + candidates.get("contested", 0),
            rules.notice,
        ),
    ]
    tail -= sum(n for _label, n, _asked in stretches[2:])
    shown = [(label, n) for label, n, asked in [*stretches, (_("At the end"), tail, True)] if asked]
    last = max((i for i, (_label, n) in enumerate(shown) if n), default=-1)
    return [
        {"label": label, "state": "current" if n else "done" if i < last else "", "note": n or ""}
        for i, (label, n) in enumerate(shown)
    ]
