"""When a candidate may take a step; each rule reads after "if" and carries its sentence.

Facts of later stretches are reached by reverse relation only (``self.notices``), never by import.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from nominations import sentences
from nominations.eligibility import BARRED
from nominations.facts import LEADING
from people.models import IntegrityRecord
from programmes.vocabulary import RESULT, cadre_rank

# --- sentences that depend on the record ----------------------------------------------------------


def bodies_asked(candidate: Any) -> tuple[Any, ...]:
    """Return the bodies the rule set names (征求意见、诚信核查), or none."""
    clearance = candidate.cycle.rules.clearance
    return clearance.bodies if clearance else ()


def clearance_is_open(candidate: Any) -> Sentence:
    """Name the bodies that have not cleared the candidate."""
    cleared = set(candidate.clearances.filter(answer="clear").values_list("body", flat=True))
    missing = [b for b in bodies_asked(candidate) if b.code not in cleared]
    return format_lazy(
        _("Without a clear answer so far: {bodies}. Enter each answer with its date and document."),
        bodies="、".join(b.zh for b in missing),
    )


def was_withheld(candidate: Any, notice: Any) -> bool:
    """Tell whether a seal (疑似涉密) kept the candidate out of a notice for a part of its length."""
    if notice.published_at is None:
        return False
    seals = candidate.papers.filter(seals__sealed_at__lt=notice.closes_at)
    return seals.filter(seals__decided_at__gt=notice.published_at).exists()


def last_item(candidate: Any, step: str) -> Any:
    """Return the candidate's entry in the last notice of a step (受理、结果), or None."""
    return candidate.notice_items.filter(notice__step=step).order_by("-notice_id").first()


def has_run(item: Any, candidate: Any) -> bool:
    """Tell whether the notice of an entry is closed after its full length, the entry shown throughout."""
    return (
        item is not None
        and item.notice.stage == "closed"
        and item.standing == "shown"
        and candidate.moment[1] >= item.notice.closes_at
        and not was_withheld(candidate, item.notice)
    )


def notices_to_run(candidate: Any) -> list[Any]:
    """Return the rules of the notices before that of the result which have not run for the candidate."""
    rules = candidate.cycle.rules.notice
    before = rules.of_office if rules else ()
    return [each for each in before if not has_run(last_item(candidate, each.code), candidate)]


def earlier_notices(candidate: Any) -> Sentence:
    """Name the notices that come first."""
    return format_lazy(
        _("First to run its full length: {notices}. Publish it, and let it end."),
        notices="、".join(each.zh for each in notices_to_run(candidate)),
    )


def units_wanted(candidate: Any, rules: Any) -> int:
    """Return in how many units the notice of these rules hangs about the candidate.

    The facts are those of the accepted papers: of the nominee, or of the leader of the team.
    """
    more = rules.units_more
    papers = [p for p in candidate.papers.all() if p.stage == "accepted"] if more else []
    leading = [m for paper in papers for m in paper.members.all() if m.role in LEADING]
    found = [
        each.units_min
        for each in more
        for m in leading
        if each.holds(unit_head=m.unit_head, rank=cadre_rank(m.cadre_rank), unit_kind=m.unit_nature)
    ]
    return max([rules.units_min, *found])


def posting_missing(candidate: Any) -> Sentence:
    """Say how many units have not proven that they posted the notice."""
    last = last_item(candidate, RESULT)
    return format_lazy(
        _(
            "The notice about this candidate has to be posted in {wanted} units and is proven for {proven} (张贴证明). Enter the missing units with photographs and dates."
        ),
        wanted=units_wanted(candidate, last.notice.rules) if last else 0,
        proven=last.notice.units_proven() if last else 0,
    )


def notice_is_running(candidate: Any) -> Sentence:
    """Say until when the notice runs."""
    last = last_item(candidate, RESULT)
    if last is None or last.notice.closes_at is None:
        return _("No notice about this candidate has begun.")
    if was_withheld(candidate, last.notice):
        return _(
            "The candidate was sealed while the notice ran and was withheld from it: have the notice repeated for this candidate, in full length."
        )
    if last.standing != "shown":
        return _(
            "The entry about this candidate was suspended or taken from the notice: only a new notice of full length leads on."
        )
    return format_lazy(
        _("The notice runs until {closes} (Beijing time) and must run its full length."),
        closes=f"{timezone.localtime(last.notice.closes_at):%Y-%m-%d %H:%M}",
    )


# --- rules ----------------------------------------------------------------------------------------


def is_still_judged(candidate: Any) -> bool:
    """The candidate waits for a round, is being scored in one, or waits for the next."""
    if candidate.stage != "in_review":
        return candidate.stage == "admitted"
    last = candidate.items.order_by("-round_id").first()
    if last is None or last.round.stage in {"preparing", "scoring"}:
        return True
    return last.round.rankings.confirmed().exists()


def something_speaks_against(candidate: Any) -> bool:
    """An objection was upheld, a body answered adversely, or the meeting dropped the candidate."""
    last = candidate.decisions.order_by("-id").first()
    return (
        candidate.objections.filter(stage="upheld").exists()
        or candidate.clearances.filter(answer="adverse").exists()
        or (last is not None and last.outcome == "dropped")
    )


def was_withdrawn(candidate: Any) -> bool:
    """The candidate was dropped for no other reason than that every paper was withdrawn."""
    return (
        candidate.stage == "dropped"
        and not candidate.papers.filter(stage="accepted").exists()
        and not something_speaks_against(candidate)
    )


@says(_("The rule set of this programme has no review."))
def rules_ask_for_review(candidate: Any) -> bool:
    """The programme reviews."""
    return candidate.cycle.rules.review is not None


@says(_("No accepted paper carries this candidate."))
def a_paper_is_accepted(candidate: Any) -> bool:
    """The form check came first."""
    return candidate.papers.filter(stage="accepted").exists()


@says(
    _(
        "The nominee contradicts the merging of the papers. Decide again at the merge desk, with the reason."
    )
)
def merge_is_not_contradicted(candidate: Any) -> bool:
    """The nominee, asked by link, has not said that the merged papers are wrong."""
    wrong = {
        "merges__merge__undone_at__isnull": True,
        "merges__merge__confirmations__answer": "decline",
        "merges__merge__confirmations__withdrawn_at__isnull": True,
    }
    return not candidate.papers.filter(**wrong).exists()


@says(_("The confirmed result of the last round does not put the candidate within the places."))
def result_is_in_favour(candidate: Any) -> bool:
    """The last confirmed result recommends."""
    return candidate.last_result() == "in"


@says(_("The last round has no confirmed result that leaves the candidate out."))
def result_is_not_in_favour(candidate: Any) -> bool:
    """The last confirmed result leaves the candidate out."""
    return candidate.last_result() == "out"


@says(_("The rule set asks no other body."))
def rules_ask_for_clearance(candidate: Any) -> bool:
    """The rule set names bodies to be asked."""
    return bool(bodies_asked(candidate))


@says(_("Other bodies must be asked first (征求意见、诚信核查)."))
def rules_ask_for_no_clearance(candidate: Any) -> bool:
    """The rule set names no body to be asked."""
    return not rules_ask_for_clearance(candidate)


@says(clearance_is_open)
def every_body_has_cleared(candidate: Any) -> bool:
    """Each body asked has answered without objection; an open or adverse answer blocks."""
    answered = set(candidate.clearances.filter(answer="clear").values_list("body", flat=True))
    return answered >= {body.code for body in bodies_asked(candidate)}


@says(_("The rule set has no deciding meeting."))
def rules_ask_for_decision(candidate: Any) -> bool:
    """A meeting decides."""
    return candidate.cycle.rules.decision is not None


@says(
    _(
        "The deciding meeting has not confirmed this candidate; enter its date, minutes and decision."
    )
)
def meeting_has_confirmed(candidate: Any) -> bool:
    """The last decision on this candidate confirms."""
    last = candidate.decisions.order_by("-id").first()
    return last is not None and last.outcome == "confirmed"


@says(_("The deciding meeting has not sent this candidate back."))
def meeting_has_sent_back(candidate: Any) -> bool:
    """The last decision on this candidate sends back to review."""
    last = candidate.decisions.order_by("-id").first()
    return last is not None and last.outcome == "sent_back"


@says(_("The rule set of this programme has no public notice."))
def rules_ask_for_notice(candidate: Any) -> bool:
    """The programme publishes a notice."""
    return candidate.cycle.rules.notice is not None


@says(_("Before the notice the bodies asked and the deciding meeting must have answered."))
def all_asked_before_notice(candidate: Any) -> bool:
    """The candidate stands where the rule set's own steps before the notice end."""
    rules = candidate.cycle.rules
    last = "decided" if rules.decision else "cleared" if rules.clearance else "recommended"
    return candidate.stage == last


@says(_("No published notice lists this candidate."))
def a_notice_is_published(candidate: Any) -> bool:
    """A published notice of the result lists the candidate."""
    return candidate.notice_items.filter(notice__stage="published", notice__step=RESULT).exists()


@says(earlier_notices)
def earlier_notices_have_run(candidate: Any) -> bool:
    """Every notice before that of the result (受理公示) ran its full length about the candidate."""
    return not notices_to_run(candidate)


@says(notice_is_running)
def notice_has_run_its_full_length(candidate: Any) -> bool:
    """The last notice of the result that lists the candidate is closed after its full length."""
    return has_run(last_item(candidate, RESULT), candidate)


@says(posting_missing)
def posting_is_proven(candidate: Any) -> bool:
    """The notice hung in as many units as the rules ask for, each proven by photographs (张贴证明)."""
    last = last_item(candidate, RESULT)
    return last is None or last.notice.units_proven() >= units_wanted(candidate, last.notice.rules)


@says(_("No objection against this candidate is open."))
def an_objection_is_open(candidate: Any) -> bool:
    """A received or accepted objection waits for its ruling."""
    return candidate.objections.open().exists()


@says(_("An objection against this candidate is open. Rule on it first."))
def no_objection_is_open(candidate: Any) -> bool:
    """No objection waits for its ruling."""
    return not an_objection_is_open(candidate)


@says(_("An objection against this candidate was upheld. The candidate can only be dropped."))
def no_objection_was_upheld(candidate: Any) -> bool:
    """No objection against the candidate was upheld."""
    return not candidate.objections.filter(stage="upheld").exists()


def what_is_objected(candidate: Any) -> Sentence:
    """Say whether an objection waits for its ruling or was upheld."""
    rule = no_objection_is_open if an_objection_is_open(candidate) else no_objection_was_upheld
    return rule.sentence  # type: ignore[attr-defined]


@says(what_is_objected)
def no_objection_stands(candidate: Any) -> bool:
    """No objection waits for its ruling, and none was upheld."""
    return no_objection_is_open(candidate) and no_objection_was_upheld(candidate)


def bars_in_force(candidate: Any) -> list[Any]:
    """Return what the one engine finds now: that nominee, member, society or referee is barred."""
    if not IntegrityRecord.objects.standing().filter(rehearsal=candidate.rehearsal).exists():
        return []
    papers = candidate.papers.filter(stage="accepted").order_by("pk")
    found = [each for paper in papers for each in paper.findings(candidate.moment[1])]
    return [each for each in found if each.code in BARRED and each.stops]


def who_is_barred(candidate: Any) -> Sentence:
    """Name each record that is in force, as the form check does."""
    said = [sentences.of_finding(each) for each in bars_in_force(candidate)]
    return format_lazy(" ".join(["{}"] * len(said)), *said)


@says(who_is_barred)
def nobody_is_barred(candidate: Any) -> bool:
    """No record of misconduct or disqualification has come into force since the form check (失信、取消资格)."""
    return not bars_in_force(candidate)


NOTICE_IS_OVER = [
    notice_has_run_its_full_length,
    posting_is_proven,
    no_objection_stands,
    nobody_is_barred,
]
"""What the notice of the result must come to before anything follows from it."""


@says(
    _(
        "State the ground for dropping: an upheld objection, an adverse answer, the meeting's decision, the withdrawal of every paper, a record that bars from nomination, or an admission after the first round was opened."
    )
)
def dropping_has_a_ground(candidate: Any) -> bool:
    """Only a fact on record drops a candidate."""
    return (
        something_speaks_against(candidate)
        or not candidate.papers.filter(stage="accepted").exists()
        or was_admitted_late(candidate)
        or bool(bars_in_force(candidate))
    )


def was_admitted_late(candidate: Any) -> bool:
    """The office's first round was opened without the candidate, and no round has taken them since."""
    rounds = candidate.cycle.rounds.filter(society__isnull=True)
    return candidate.stage == "admitted" and rounds.exists()


@says(_("The award list that names this candidate is not published."))
def award_list_is_published(candidate: Any) -> bool:
    """A published award list names the candidate."""
    return candidate.award_list_items.filter(award_list__stage="published").exists()


@says(_("A revocation needs its ground and the number of the decision, confirmed by two persons."))
def revocation_has_a_ground(candidate: Any) -> bool:
    """Two persons have confirmed a revocation with a document."""
    return candidate.revocations.confirmed().exists()


@says(_("The rule set asks for no foreign-affairs approval."))
def rules_ask_for_approval_abroad(candidate: Any) -> bool:
    """国际民间科技组织任职: 外事审批 instead of round, vote and notice."""
    return candidate.cycle.rules.publish.abroad


@says(_("Enter the document in which the deciding body made the outcome known."))
def outcome_has_a_document(candidate: Any) -> bool:
    """The receiving body's document is on record."""
    return bool(candidate.outcome_document)
