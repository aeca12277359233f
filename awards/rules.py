"""When a notice, an objection or an award list may take a step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import FORMAL_GROUNDS, Ground
from awards.linting import Finding, Kind, Sureness, lint, office_lines
from awards.sentences import leak_sentence
from ledger.flow import says
from ledger.situations import Sentence


@says(_("The notice lists nobody. Add candidates first."))
def notice_lists_somebody(notice: Any) -> bool:
    """At least one candidate is listed."""
    return notice.items.exists()


def findings_in(record: Any) -> tuple[Finding, ...]:
    """Return what the linter finds in every text a notice or award list would publish.

    The office's own lines and addresses are those of its contact; they may stand anywhere in it.
    What was found is kept with the record in memory, for as long as its texts are the same.
    """
    passages = tuple(record.passages())
    known, found = record.__dict__.get("_linted", (None, ()))
    if known != passages:
        found = lint(passages, allowed=office_lines(getattr(record, "contact", "")))
        record.__dict__["_linted"] = (passages, found)
    return found


def blocks(finding: Finding) -> bool:
    """Tell whether a finding keeps a text from publication.

    What is certain does, and every number that is likely an identity or mobile number; what else is
    likely, and what is possible, is for a person to look at.
    """
    if finding.sure is Sureness.LIKELY:
        return finding.kind in (Kind.IDENTITY, Kind.MOBILE)
    return finding.sure is Sureness.CERTAIN


def leaks(record: Any) -> Sentence:
    """Name the places where personal data would be published, each with the mask it may have."""
    return leak_sentence([each for each in findings_in(record) if blocks(each)])


@says(leaks)
def notice_leaks_nothing(notice: Any) -> bool:
    """No personal number, address or day of birth stands in any published text."""
    return not any(map(blocks, findings_in(notice)))


@says(leaks)
def list_leaks_nothing(award_list: Any) -> bool:
    """No personal number, address or day of birth stands on the award list."""
    return not any(map(blocks, findings_in(award_list)))


@says(_("A second person publishes: whoever drew this up cannot publish it alone."))
def second_person_publishes(record: Any) -> bool:
    """Two persons publish."""
    return record.moment[0].user_id != record.drafted_by_id


def silent(notice: Any) -> list[str]:
    """Return the names of those without consent; who is no nominee stands with the team."""
    return [
        name if name == listed else f"{name}（{listed}）"
        for listed, names in notice.without_consent().items()
        for name in names
    ]


def consents_missing(notice: Any) -> Sentence:
    """Name whose consent to publication is missing or no longer holds."""
    return format_lazy(
        _(
            "Without a consent to publication that holds: {names}. Ask each again by link or on paper, or leave them out of the notice."
        ),
        names="、".join(silent(notice)[:20]),
    )


@says(consents_missing)
def everybody_consents(notice: Any) -> bool:
    """Each candidate's separate consent to publication holds (个人信息保护法 第25条)."""
    return not notice.without_consent()


@says(_("The first moment of the notice has not come."))
def first_moment_has_come(notice: Any) -> bool:
    """The planned moment has come."""
    return notice.published_at is not None and notice.moment[1] >= notice.published_at


@says(_("The end is provisional: the holidays of that year are not published. It is settled once they are imported (import_holidays)."))  # fmt: skip
def end_is_settled(notice: Any) -> bool:
    """The last day was counted with a published calendar."""
    return not notice.provisional


@says(_("The last moment of the notice has not passed."))
def last_moment_has_passed(notice: Any) -> bool:
    """The notice has run its full length."""
    return notice.closes_at is not None and notice.moment[1] >= notice.closes_at


@says(_("The notice has run to its end; it closes by itself and can no longer be suspended."))
def last_moment_has_not_passed(notice: Any) -> bool:
    """The notice still runs."""
    return not last_moment_has_passed(notice)


@says(_("A second person confirms the suspension that was asked for."))
def two_persons_suspend(notice: Any) -> bool:
    """One person asked for the suspension, another confirmed it."""
    return notice.changes.confirmed().filter(kind="suspend").exists()


@says(_("Write the reasons of the ruling: they go to both sides."))
def ruling_has_words(objection: Any) -> bool:
    """The ruling gives reasons."""
    return bool(objection.ruling.strip())


@says(_("Only what was said anonymously is kept as a lead, where the rule set keeps leads."))
def anonymous_are_kept_as_leads(objection: Any) -> bool:
    """Anonymous, and the rule set keeps such as leads (线索)."""
    rules = objection.notice.cycle.rules.objection
    return objection.anonymous and rules.anonymous == "lead"


@says(_("An anonymous objection is not heard: keep it as a lead, or do not accept it."))
def objection_is_named(objection: Any) -> bool:
    """Somebody stands for it with a name."""
    return not objection.anonymous


def day_that_counts(objection: Any) -> date | None:
    """Return the day by which a letter is in time: of its dispatch or arrival, as the rule set says."""
    by_dispatch = objection.notice.cycle.rules.objection.postmark == "sent"
    return objection.sent_on if by_dispatch else objection.arrived_on


def last_day_to_object(objection: Any) -> Sentence:
    """Say until which day a letter was in time, and which of its days counts."""
    by_dispatch = objection.notice.cycle.rules.objection.postmark == "sent"
    words = _("Not in time: the postmark of dispatch counts, and the notice ended on {last}. Do not accept it, under the clause on late objections.") if by_dispatch else _("Not in time: the day of arrival counts, and the notice ended on {last}. Do not accept it, under the clause on late objections.")  # fmt: skip
    return format_lazy(words, last=f"{objection.notice.last_day:%Y-%m-%d}")


@says(last_day_to_object)
def objection_came_in_time(objection: Any) -> bool:
    """By the public page within the notice, else by the day that counts (寄出或到达)."""
    if objection.way == "site":
        return True
    day = day_that_counts(objection)
    return day is not None and day <= objection.notice.last_day


@says(_("No appeal against the ruling was granted."))
def an_appeal_is_granted(objection: Any) -> bool:
    """An appeal decided after the ruling was granted."""
    granted = objection.appeals.filter(granted=True)
    return granted.filter(asked_at__gte=objection.ruled_at).exists()


@says(_("Name the clause of the rule set under which the objection is not accepted."))
def refusal_is_named(objection: Any) -> bool:
    """不予受理 cites one of the refusals the rule set lists."""
    rules = objection.notice.cycle.rules.objection
    return objection.refusal in {each.code for each in rules.refusals}


@says(_("Only clerical errors and a wrong order are corrected; rule on the substance instead."))
def objection_is_formal(objection: Any) -> bool:
    """形式性异议: order or wording."""
    return objection.ground in FORMAL_GROUNDS


@says(_("A finding of misconduct needs the number of its decision: later cycles will cite it."))
def misconduct_names_its_decision(objection: Any) -> bool:
    """An integrity record names the decision it comes from."""
    return objection.ground != Ground.MISCONDUCT or bool(objection.document)


@says(_("The list names nobody. Approve candidates first."))
def list_names_somebody(award_list: Any) -> bool:
    """At least one awardee is named."""
    return award_list.items.exists()


def names_missing(award_list: Any) -> Sentence:
    """Name those who stood in a notice and are neither listed nor explained."""
    return format_lazy(
        _("In the notice but not on the list, without a reason: {names}. Give a reason for each."),
        names="、".join(each.name for each in award_list.unexplained_absences()[:20]),
    )


@says(names_missing)
def every_missing_name_has_a_reason(award_list: Any) -> bool:
    """Noticed but not awarded: each has its reason on record (公示与授奖名单不一致须逐人说明)."""
    return not award_list.unexplained_absences().exists()


def barred_names(award_list: Any) -> Sentence:
    """Name who on the list is barred by now."""
    return format_lazy(
        _("Barred by a record in force: {names}. Take each from the list and drop the candidate, or have the record lifted."),
        names="、".join(award_list.barred()[:20]),
    )  # fmt: skip


@says(barred_names)
def nobody_listed_is_barred(award_list: Any) -> bool:
    """No record of misconduct or disqualification is in force against anybody on the list."""
    return not award_list.barred()


@says(
    _(
        "The sealed decision with its document number has not come back. Nothing is proclaimed before."
    )
)
def decision_has_come_back(award_list: Any) -> bool:
    """文号: the deciding body's sealed document is on record."""
    return award_list.decision_id is not None and bool(award_list.number)
