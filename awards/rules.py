"""When a notice, an objection or an award list may take a step."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awards.masking import scan
from ledger.flow import says
from ledger.situations import Sentence


@says(_("The notice lists nobody. Add candidates first."))
def notice_lists_somebody(notice: Any) -> bool:
    """At least one candidate is listed."""
    return notice.items.exists()


def leaks(notice: Any) -> Sentence:
    """Name the places where personal data would be published."""
    found = [f"{name}: {leak.kind}" for name, text in notice.texts() for leak in scan(text)]
    return format_lazy(
        _("The text would publish personal data ({where}). Remove it, then publish again."),
        where="; ".join(found[:5]),
    )


@says(leaks)
def notice_leaks_nothing(notice: Any) -> bool:
    """No identity number, telephone or e-mail stands in any published text."""
    return not any(scan(text) for _name, text in notice.texts())


@says(_("A second person publishes: whoever drew this up cannot publish it alone."))
def second_person_publishes(record: Any) -> bool:
    """Two persons publish."""
    return record.moment[0].user_id != record.drafted_by_id


@says(_("The last moment of the notice has not passed."))
def last_moment_has_passed(notice: Any) -> bool:
    """The notice has run its full length."""
    return notice.closes_at is not None and notice.moment[1] >= notice.closes_at


@says(_("Write the reasons of the ruling: they go to both sides."))
def ruling_has_words(objection: Any) -> bool:
    """The ruling gives reasons."""
    return bool(objection.ruling.strip())


@says(_("The list names nobody. Approve candidates first."))
def list_names_somebody(award_list: Any) -> bool:
    """At least one awardee is named."""
    return award_list.items.exists()


@says(_("Somebody who stood in the notice is missing from the list without a reason on record."))
def every_missing_name_has_a_reason(award_list: Any) -> bool:
    """Noticed but not awarded: each was dropped or contested on record."""
    return not award_list.unexplained_absences().exists()
