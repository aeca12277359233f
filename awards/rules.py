"""When a notice, an objection or an award list may take a step."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.choices import FORMAL_GROUNDS, Ground
from awards.masking import LeakKind, scan
from awards.sentences import LEAK_LABELS
from ledger.flow import says
from ledger.situations import Sentence


@says(_("The notice lists nobody. Add candidates first."))
def notice_lists_somebody(notice: Any) -> bool:
    """At least one candidate is listed."""
    return notice.items.exists()


def found_in(notice: Any) -> list[tuple[str, str]]:
    """Return place and kind of every leak; the office's own e-mail may stand under the contact."""
    leaks = [(place, str(leak.kind)) for place, text in notice.texts() for leak in scan(text)]
    contact = [str(leak.kind) for leak in scan(notice.contact) if leak.kind != LeakKind.EMAIL]
    return leaks + [(str(_("contact")), kind) for kind in contact]


def leaks(notice: Any) -> Sentence:
    """Name the places where personal data would be published."""
    found = list(dict.fromkeys(found_in(notice)))
    return format_lazy(
        _("The text would publish personal data ({where}). Remove it, then publish again."),
        where="; ".join(f"{place}: {LEAK_LABELS[kind]}" for place, kind in found[:5]),
    )


@says(leaks)
def notice_leaks_nothing(notice: Any) -> bool:
    """No identity number, telephone or e-mail stands in any published text."""
    return not found_in(notice)


@says(_("A second person publishes: whoever drew this up cannot publish it alone."))
def second_person_publishes(record: Any) -> bool:
    """Two persons publish."""
    return record.moment[0].user_id != record.drafted_by_id


@says(_("The last moment of the notice has not passed."))
def last_moment_has_passed(notice: Any) -> bool:
    """The notice has run its full length."""
    return notice.closes_at is not None and notice.moment[1] >= notice.closes_at


@says(_("The notice has run to its end; it closes by itself and can no longer be suspended."))
def last_moment_has_not_passed(notice: Any) -> bool:
    """The notice still runs."""
    return not last_moment_has_passed(notice)


@says(_("Write the reasons of the ruling: they go to both sides."))
def ruling_has_words(objection: Any) -> bool:
    """The ruling gives reasons."""
    return bool(objection.ruling.strip())


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
