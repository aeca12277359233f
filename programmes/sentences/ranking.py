"""The words for what a rule set says of signing, of what reviewers may use, and of rankings: the method, ties, pools, quotas."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence

RANKING_KEYS: dict[str, Sentence] = {
    "sign_code": _("reviews are signed with a one-time code"),
    "others_shown": _("who has signed is shown the other reviews of the item, without names"),
    "phone": _("marks may be given on a telephone"),
    "workbook": _("experts may take their own marks away as a workbook"),
    "remind_first": _("first reminder, days before the due date (0: none)"),
    "remind_last": _("last reminder, days before the due date (0: none)"),
    "remote": _("ballots may be cast from outside the room"),
    "ranking": _("how the round is ranked"),
    "ranking.method": _("what counts"),
    "ties": _("ties parted by the mean on (codes of criteria)"),
    "lot": _("then by a lot, its seed fixed before any mark"),
    "reviews_min": _("ranked from how many signed reviews"),
    "groups": _("pools and quotas"),
    "unfilled_open": _("places kept and not taken open to all"),
    "kept": _("places kept"),
    "least_percent": _("at least, in 100 places"),
    "share_num": _("at least this part of all places: numerator (0: no share)"),
    "share_den": _("denominator of that part"),
    "share_op": _("that part itself is enough (≥), or more than it (>)"),
    "at_most": _("at most (0: no limit)"),
    "age": _("young: up to the age of"),
    "names": _("regions or divisions, separated by 、"),
}

RANKING_CODES: dict[str, Sentence] = {
    "tie.score": _("the better review score decides, among equal ones the chair"),
    "tie.lot": _("a lot decides"),
    "method.mean": _("the mean, without highest and lowest where the round cuts them off"),
    "method.z_score": _("the mean of scores standardised by reviewer"),
    "method.blup": _("the score without reviewer effects (mixed model)"),
    "method.expected_rank": _("the expected rank"),
    "women": _("women"),
    "young": _("the young"),
    "region": _("named regions"),
    "having.division": _("named divisions"),
    "having.enterprise": _("enterprises"),
}
