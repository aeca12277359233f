"""When a paper or a candidate may take a step.

Each rule reads after "if" and carries the sentence to show when it does not hold. Facts of later
stretches are reached by reverse relation only (``self.notices``), never by import.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.flow import says
from ledger.situations import Sentence
from nominations import sentences

# --- sentences that depend on the record ----------------------------------------------------------


def call_is_not_open(paper: Any) -> Sentence:
    """Say when the call was or will be open, in Beijing time."""
    local = timezone.localtime
    return format_lazy(
        _(
            "Papers are taken from {opens} to {closes} (Beijing time). Ask the office about a late exception."
        ),
        opens=f"{local(paper.cycle.opens_at):%Y-%m-%d %H:%M}",
        closes=f"{local(paper.cycle.closes_at):%Y-%m-%d %H:%M}",
    )


def mending_is_too_late(paper: Any) -> Sentence:
    """Say that the paper is not waiting for corrections, or since when it is too late."""
    if paper.mend_by is None:
        return _("This paper was not returned for correction.")
    return format_lazy(
        _(
            "Corrections were due by {due} (Beijing time). Ask the office, naming the paper's number."
        ),
        due=f"{timezone.localtime(paper.mend_by):%Y-%m-%d %H:%M}",
    )


def quota_is_used_up(paper: Any) -> Sentence:
    """Say how many places the society has and that they are used."""
    limit = paper.cycle.limit_for(paper.society_id)
    return format_lazy(
        _(
            "Your society has {limit} places in this cycle and has used {used}. Withdraw one, or ask the office to change the quota."
        ),
        limit=limit,
        used=paper.cycle.places_used_by(paper.society_id),
    )


def blocking_sentences(paper: Any) -> Sentence:
    """Name the findings that stand in the way."""
    found = [f for f in paper.findings(paper.moment[1]) if f.stops]
    return format_lazy(
        "{}", format_lazy(" ".join(["{}"] * len(found)), *map(sentences.of_finding, found))
    )


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


def notice_is_running(candidate: Any) -> Sentence:
    """Say until when the notice runs."""
    last = candidate.notice_items.order_by("-notice_id").first()
    if last is None or last.notice.closes_at is None:
        return _("No notice about this candidate has begun.")
    return format_lazy(
        _("The notice runs until {closes} (Beijing time) and must run its full length."),
        closes=f"{timezone.localtime(last.notice.closes_at):%Y-%m-%d %H:%M}",
    )


# --- the paper ------------------------------------------------------------------------------------


@says(call_is_not_open)
def call_is_open(paper: Any) -> bool:
    """The cycle takes papers at this moment."""
    at = paper.moment[1]
    return paper.cycle.stage == "open" and paper.cycle.opens_at <= at < paper.cycle.closes_at


@says(mending_is_too_late)
def mending_is_in_time(paper: Any) -> bool:
    """The paper was returned and its due date has not passed."""
    return paper.mend_by is not None and paper.moment[1] < paper.mend_by


@says(_("The due date for corrections has not passed."))
def mending_is_overdue(paper: Any) -> bool:
    """The due date for corrections has passed without a new version."""
    return paper.mend_by is not None and paper.moment[1] >= paper.mend_by


@says(call_is_not_open)
def call_is_open_or_mending(paper: Any) -> bool:
    """A first paper keeps to the call's deadline, a mended one to its own due date."""
    return mending_is_in_time(paper) if paper.mend_by else call_is_open(paper)


@says(blocking_sentences)
def paper_has_no_blocking_finding(paper: Any) -> bool:
    """The self-check, which is the official check, finds nothing that blocks."""
    return not any(finding.stops for finding in paper.findings(paper.moment[1]))


@says(
    _(
        "The pledge is not given: tick on the last page that the contents are true and contain nothing classified."
    )
)
def pledge_is_given(paper: Any) -> bool:
    """承诺: true, and nothing secret."""
    return paper.pledged_at is not None


@says(_("Who drafted a paper does not endorse it. Ask another 负责人 of your society."))
def endorser_did_not_draft(paper: Any) -> bool:
    """A second person answers for the paper."""
    return paper.moment[0].user_id != paper.drafted_by_id


@says(quota_is_used_up)
def quota_has_room(paper: Any) -> bool:
    """The society may still nominate in this cycle; a mended paper keeps its place."""
    return paper.holds_a_place or paper.cycle.place_is_left_for(paper.society_id)


@says(_("A paper is returned for correction once. It can now be accepted or refused."))
def paper_was_never_returned(paper: Any) -> bool:
    """补正以一次为限."""
    return paper.mend_by is None


@says(_("Mark at least one item of the catalogue as not met, with words to the society."))
def check_names_a_fault(paper: Any) -> bool:
    """The present round of the form check has a failed item."""
    return paper.check_lines.of_round(paper.check_round).failed().exists()


@says(_("Some items of the catalogue are still undecided."))
def check_is_complete(paper: Any) -> bool:
    """Every item the rule set lists is decided in the present round."""
    decided = set(paper.check_lines.of_round(paper.check_round).values_list("item", flat=True))
    return decided >= {item.code for item in paper.cycle.rules.form_check.items}


@says(
    _(
        "An item of the catalogue is marked as not met. Return or refuse the paper, or change the mark."
    )
)
def check_names_no_fault(paper: Any) -> bool:
    """No item of the present round has failed."""
    return not check_names_a_fault(paper)


@says(
    _(
        "The candidate is already in public notice. Ask the office to drop the candidate with a reason."
    )
)
def candidate_is_not_in_notice(paper: Any) -> bool:
    """An accepted paper can be withdrawn until the candidate is announced."""
    return paper.candidate is None or paper.candidate.stage in {"admitted", "in_review"}


def candidacy_is_over(paper: Any) -> Sentence:
    """Say where the candidate stands that takes no more papers, and what becomes of this one."""
    earlier = paper.candidacy()
    return format_lazy(
        _(
            "{name} ({number}) stands at “{stage}”: a paper joins a candidate until the scoring has ended, and none that was dropped for cause. Refuse this paper, or ask its society to withdraw it."
        ),
        name=earlier.name,
        number=earlier.number,
        stage=earlier.get_stage_display(),
    )


@says(candidacy_is_over)
def candidacy_takes_papers(paper: Any) -> bool:
    """The person is no candidate of this cycle, one still before the result, or one who had withdrawn."""
    earlier = paper.candidacy()
    return earlier is None or is_still_judged(earlier) or was_withdrawn(earlier)


@says(check_names_a_fault.sentence)  # type: ignore[attr-defined]
def refusal_has_a_ground(paper: Any) -> bool:
    """An item has failed, or the candidate takes no more papers."""
    return check_names_a_fault(paper) or not candidacy_takes_papers(paper)


# --- the candidate --------------------------------------------------------------------------------


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
    """A published notice lists the candidate."""
    return candidate.notice_items.filter(notice__stage="published").exists()


@says(notice_is_running)
def notice_has_run_its_full_length(candidate: Any) -> bool:
    """The last notice that lists the candidate is closed after its full length."""
    last = candidate.notice_items.order_by("-notice_id").first()
    return (
        last is not None
        and last.notice.stage == "closed"
        and candidate.moment[1] >= last.notice.closes_at
    )


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


@says(
    _(
        "State the ground for dropping: an upheld objection, an adverse answer, the meeting's decision, the withdrawal of every paper, or an admission after the first round was opened."
    )
)
def dropping_has_a_ground(candidate: Any) -> bool:
    """Only a fact on record drops a candidate."""
    return (
        something_speaks_against(candidate)
        or not candidate.papers.filter(stage="accepted").exists()
        or was_admitted_late(candidate)
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
