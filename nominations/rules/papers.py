"""When a paper may take a step; each rule reads after "if" and carries its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ledger.actors import Actor
from ledger.flow import says
from ledger.situations import Sentence
from nominations import sentences
from nominations.arrivals import deadline_of, exception_of, standing_of
from nominations.eligibility import Finding, evaluate_on_paper, evaluate_quotas
from nominations.facts import quota_facts
from nominations.rules.candidates import is_still_judged, was_withdrawn
from programmes.sentences import code_word

SECRECY_SLOT = "secrecy"
"""The slot of the review certificate (保密审查证明)."""

# --- sentences that depend on the record ----------------------------------------------------------


def call_is_not_open(paper: Any) -> Sentence:
    """Say when the call was or will be open, in Beijing time."""
    local = timezone.localtime
    return format_lazy(
        _(
            "Papers are taken from {opens} to {closes} (Beijing time). Ask the office about a late exception."
        ),
        opens=f"{local(paper.cycle.opens_at):%Y-%m-%d %H:%M}",
        closes=f"{local(deadline_of(paper)):%Y-%m-%d %H:%M}",
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
    """Name every level of the quota that has no place left, with its number."""
    return all_of(found_full(paper))


def blocking_sentences(paper: Any) -> Sentence:
    """Name the findings that stand in the way."""
    return all_of(f for f in paper.findings(paper.moment[1]) if f.stops)


def all_of(found: Iterable[Finding]) -> Sentence:
    """Return the sentences of several findings as one."""
    said = [sentences.of_finding(finding) for finding in found]
    return format_lazy("{}", format_lazy(" ".join(["{}"] * len(said)), *said))


def found_full(paper: Any) -> tuple[Finding, ...]:
    """Return what the one engine finds of the quota, now that a place is asked for."""
    return evaluate_quotas(paper.rules, quota_facts(paper, binds=True))


# --- rules ----------------------------------------------------------------------------------------


@says(
    _(
        "Nothing is written into this paper or attached to it before somebody has declared that its contents are not classified (不涉密). Open the paper, tick the declaration in its first part, and come back."
    )
)
def declared_not_secret(paper: Any) -> bool:
    """不涉密 was declared: by whom, when and in which words is on the paper."""
    return paper.not_secret_at is not None


@says(
    _(
        "This programme asks for the review certificate (保密审查证明) first. Upload it under “Attachments”; then everything else can be written and attached."
    )
)
def certificate_is_there(paper: Any) -> bool:
    """The rule set asks for no certificate, or its slot holds one."""
    material = paper.rules.material
    slots = {slot.code for slot in material.attachments}
    asked = material.secrecy_certificate and SECRECY_SLOT in slots
    return not asked or any(each.slot == SECRECY_SLOT for each in paper.attachments.all())


@says(call_is_not_open)
def call_is_open(paper: Any) -> bool:
    """The cycle takes papers at this moment, or this one's by its grace or a named exception."""
    at, cycle = paper.moment[1], paper.cycle
    if cycle.stage not in {"open", "closed"} or at < cycle.opens_at:
        return False
    if cycle.stage == "open" and at < cycle.closes_at:
        return True
    return is_within_grace(paper) or (exception_of(paper) is not None and at < deadline_of(paper))


def is_within_grace(paper: Any) -> bool:
    """The paper was begun before the deadline, and the rule set's grace (宽限分钟) has not run out.

    A request counts from the moment it reaches the house; the grace is for what began before and
    arrived after: a draft, or the rows of a summary sheet that had come by then.
    """
    at, cycle = paper.moment[1], paper.cycle
    grace = timedelta(minutes=paper.rules.nomination.grace_minutes)
    began = paper.came_at if paper.pk is None else paper.drafted_at
    return (
        began is not None
        and began < cycle.closes_at
        and cycle.closes_at <= at < cycle.closes_at + grace
    )


@says(mending_is_too_late)
def mending_is_in_time(paper: Any) -> bool:
    """The paper was returned and its due date has not passed."""
    return paper.mend_by is not None and paper.moment[1] < paper.mend_by


@says(_("The due date for corrections has not passed."))
def mending_is_overdue(paper: Any) -> bool:
    """The due date for corrections has passed without a new version, nor does a page in time wait."""
    if paper.mend_by is None or paper.moment[1] < paper.mend_by:
        return False
    pages = paper.approval_pages.filter(uploaded_at__lt=paper.mend_by, submission=paper.entry_id)
    return not pages.filter(verified__isnull=True, replaced_at__isnull=True).exists()


@says(call_is_not_open)
def call_is_open_or_mending(paper: Any) -> bool:
    """A first paper keeps to the call's deadline, a mended one to its own due date.

    Of a 审批页 the moment of its upload counts, at which the same was asked.
    """
    page = page_at_hand(paper)
    if page is not None:
        return paper.cycle.stage in {"open", "closed"}
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


def way_of(by: Actor) -> str:
    """Return in which way whoever acts endorses: logged in, by a personal link, on a sealed page."""
    if by.holds("examiner"):
        return "sealed_page"
    return "link" if by.kind == "link" else "login"


def page_at_hand(paper: Any) -> Any:
    """Return the 审批页 the office verifies in this very act, or None."""
    if not paper.moment[0].holds("examiner"):
        return None
    return paper.approval_pages.filter(verified=True, submission=paper.entry_id).first()


def ways_open(paper: Any) -> Sentence:
    """Say in which ways the rules let a paper be endorsed."""
    ways = [code_word(way, "endorsement") for way in paper.rules.nomination.endorsing]
    said = format_lazy(" / ".join(["{}"] * len(ways)), *ways)
    return format_lazy(
        _(
            "The rules of this cycle (nomination, “the approver endorses”) let a paper be endorsed {ways}, and in no other way."
        ),
        ways=said,
    )


@says(ways_open)
def way_is_open(paper: Any) -> bool:
    """The rule set allows the way in which whoever acts endorses."""
    return way_of(paper.moment[0]) in paper.rules.nomination.endorsing


@says(_("Who drafted a paper does not endorse it. Ask another 负责人 of your society."))
def endorser_did_not_draft(paper: Any) -> bool:
    """A second person answers for the paper."""
    return paper.moment[0].user_id != paper.drafted_by_id


@says(quota_is_used_up)
def quota_has_room(paper: Any) -> bool:
    """A place is left at every level, of all societies to the branch; a mended paper keeps its own."""
    return not found_full(paper)


@says(
    _(
        "A paper that was returned for correction stays the office's business: ask your approver to endorse it, or withdraw it."
    )
)
def paper_was_never_returned(paper: Any) -> bool:
    """It is the society's own draft still, whose deadline is the call's."""
    return paper.mend_by is None


def no_correction_is_left(paper: Any) -> Sentence:
    """Say how often the rule set lets a paper be returned, and what can be done with it now."""
    allowed = paper.rules.form_check.corrections_allowed
    if not allowed:
        return _("These rules allow no correction. Accept or refuse the paper.")
    return format_lazy(
        ngettext_lazy(
            "A paper is returned for correction once. It can now be accepted or refused.",
            "A paper is returned for correction at most {n} times. It can now be accepted or refused.",
            allowed,
        ),
        n=allowed,
    )


@says(no_correction_is_left)
def a_correction_is_left(paper: Any) -> bool:
    """补正以一次为限, or as often as the rule set says; every return began a new round."""
    return paper.check_round <= paper.rules.form_check.corrections_allowed


@says(_("Mark at least one item of the catalogue as not met, with words to the society."))
def check_names_a_fault(paper: Any) -> bool:
    """The present round of the form check has a failed item."""
    return paper.check_lines.of_round(paper.check_round).failed().exists()


def undecided_items(paper: Any) -> list[Any]:
    """Return the items of the catalogue that nobody has decided in the present round."""
    decided = set(paper.check_lines.of_round(paper.check_round).values_list("item", flat=True))
    return [item for item in paper.rules.form_check.items if item.code not in decided]


def items_are_open(paper: Any) -> Sentence:
    """Name the items that are still undecided."""
    return sentences.open_items(undecided_items(paper))


@says(items_are_open)
def check_is_complete(paper: Any) -> bool:
    """Every item the rule set lists is decided in the present round."""
    return not undecided_items(paper)


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


def merged_elsewhere(paper: Any) -> Sentence:
    """Say in which cycle the office decided that the nominee stands."""
    return format_lazy(
        _(
            "The merge desk decided that the nominee stands in “{cycle}”. Refuse this paper, or ask its society to withdraw it."
        ),
        cycle=paper.merged().cycle.name,
    )


@says(merged_elsewhere)
def merge_lets_it_in(paper: Any) -> bool:
    """The merge desk did not decide that the nominee stands in another cycle this year."""
    decided = paper.merged()
    return decided is None or bool(decided.cycle_id == paper.cycle_id)


def found_on_paper(paper: Any) -> tuple[Finding, ...]:
    """Return what the one engine finds of what came on paper."""
    here = standing_of(paper, paper.moment[1])
    return evaluate_on_paper(paper.rules, here) if here else ()


def wanting_on_paper(paper: Any) -> Sentence:
    """Name what has not come on paper, came late, or is not the current version."""
    return all_of(finding for finding in found_on_paper(paper) if finding.stops)


@says(wanting_on_paper)
def paper_came_as_asked(paper: Any) -> bool:
    """The rule set asks for nothing on paper, or it came in time and in full, or only a warning is due."""
    return not any(finding.stops for finding in found_on_paper(paper))


@says(check_names_a_fault.sentence)  # type: ignore[attr-defined]
def refusal_has_a_ground(paper: Any) -> bool:
    """An item has failed, or the candidate takes no more papers, or stands in another cycle."""
    return (
        check_names_a_fault(paper)
        or not candidacy_takes_papers(paper)
        or not merge_lets_it_in(paper)
    )
