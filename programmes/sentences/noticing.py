"""The words for what a rule set says of its notices (公示)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence

NOTICE_KEYS: dict[str, Sentence] = {
    "withdraw_after_days": _("taken down after days"),
    "roll": _("ends on a working day"),
    "units_min": _("posted in at least so many units"),
    "units_more": _("posted in more units about some"),
    "on_holiday": _("posted on a holiday"),
    "stages": _("notices before that of the result"),
    "whom": _("about whom"),
    "skip_after_days": _("days after the notice to settle for this cycle"),
    "lapse_after_days": _("days after the notice to settle for the next cycle"),
    "count_start": _("day of publication"),
}

NOTICE_CODES: dict[str, Sentence] = {
    "on_holiday.move": _("begins on the next working day, with the reason"),
    "whom.society": _("a society's own, before it endorses"),
    "whom.accepted": _("all admitted after the form check, before the review"),
}
