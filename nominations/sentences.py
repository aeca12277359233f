"""What the engine found, as sentences: the value, the limit, the document behind it, how to mend it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.eligibility import Finding, OtherPaper
from nominations.merging import Difference

Audience = Literal["society", "office"]

FINDINGS: dict[str, Sentence] = {
    "document_kind": _("A {kind} is not accepted here{clause}. Give another document of identity."),
    "identity_missing": _("The number of the document of identity is missing{clause}. Enter it."),
    "identity_invalid": _(
        "The number of the document of identity is not right{clause}. Compare it with the document."
    ),
    "sex_differs": _(
        "The form says {stated}, the identity number says {number}{clause}. Correct one of the two."
    ),
    "birth_differs": _(
        "The form says born on {stated}, the identity number says {number}{clause}. Correct one of the two."
    ),
    "birth_missing": _("The date of birth is missing{clause}. Enter it."),
    "sex_missing": _("The limit of birth depends on the sex, which is missing{clause}. Enter it."),
    "born_too_early": _("The candidate was born on {birth}, before the limit of {limit}{clause}."),
    "born_on_limit": _(
        "The candidate was born on {birth}; the limit of {limit} does not include the day itself{clause}."
    ),
    "born_in_relaxation": _(
        "The candidate was born on {birth}, before the limit of {limit}{clause}. "
        "The limit may be relaxed: {ground}."
    ),
    "nationality": _("The nationality is {given}, but must be {wanted}{clause}."),
    "region_channel": _(
        "Candidates from {region} are nominated through another channel{clause}. Ask the office which."
    ),
    "title_too_low": _("The title “{title}” is below {title_min}{clause}."),
    "title_missing": _("The professional title is missing; at least {title_min} is asked{clause}."),
    "title_unknown": _(
        "The level of the title “{title}” is not known; the form check decides whether it reaches "
        "{title_min}{clause}."
    ),
    "title_and_degree": _(
        "Neither title “{title}” nor degree “{degree}” is enough: {title_min}, or {degree_min}{clause}."
    ),
    "degree_too_low": _("The degree “{degree}” is below {degree_min}{clause}."),
    "degree_missing": _("The degree is missing; at least {degree_min} is asked{clause}."),
    "rank_excluded": _("The candidate holds the rank {rank}; from {limit} upwards there is no candidacy{clause}."),
    "unit_head": _("The principal head of a unit is not nominated{clause}."),
    "consecutive": _(
        "Valid candidate {times} times in a row, in {years}; pauses {skip} time(s), in {year}{clause}."
    ),
    "honoured_before": _("Honoured by this programme in {year} already; it honours once only{clause}."),
    "honour_held": _("Already in “{honour}”, which excludes this programme{clause}."),
    "honour_applied": _(
        "Also applies for “{honour}”{clause}. A written choice is needed before the award."
    ),
    "integrity_record": _("{name}: no nomination before {until}, by decision {decision}{clause}."),
    "revoked_before": _(
        "{name}: an award was revoked by decision {decision}; no nomination before {until}{clause}."
    ),
    "not_a_member": _("The candidate is not a member of the society{clause}."),
    "first_line_years_short": _("{have} years on the first line of work; {least} are asked{clause}."),
    "returned_months_short": _("Returned for {have} months; {least} are asked{clause}."),
    "months_per_year_short": _("{have} months a year in China; {least} are asked{clause}."),
    "channel_closed": _("This programme takes no nominations through “{channel}”{clause}."),
    "society_kind": _("A {kind} may not nominate in this programme{clause}."),
    "quota_full_person": _(
        "Your society has {limit} places for persons and has used {used}{clause}. "
        "Withdraw one, or ask the office for an adjustment."
    ),
    "quota_full_team": _(
        "Your society has {limit} places for teams and has used {used}{clause}. "
        "Withdraw one, or ask the office for an adjustment."
    ),
    "unit_quota_full": _("The candidate's unit has {limit} places and has used {used}{clause}."),
    "nominators_missing": _("{have} nominators of {least} asked{clause}: {missing} more needed."),
    "nominators_division": _(
        "Fewer than {least} nominators of the same division{clause}: there are {have}."
    ),
    "nominators_many": _("{have} nominators; at most {most} are accepted{clause}."),
    "other_programme": _(
        "Nominated this year in {programme} already: {number}, by {society}{clause}. "
        "One of the two must be withdrawn."
    ),
    "same_society": _("Your society has nominated this candidate already: {number}{clause}."),
    "other_channel": _(
        "Nominated through another channel already: {number}, by {society}{clause}. "
        "One of the two must be withdrawn."
    ),
    "second_channel": _("Also nominated through another channel: {number}, by {society}{clause}."),
    "summary_long": _("The summary has {have} characters; at most {most} are allowed{clause}. Shorten it."),
    "section_missing": _("“{section}” is empty. Fill it in{clause}."),
    "section_long": _("“{section}” has {have} characters; at most {most} are allowed{clause}. Shorten it."),
    "section_many": _("“{section}” has {have} entries; at most {most} are allowed{clause}. Delete some."),
    "attachment_missing": _("“{slot}” is missing. Upload it{clause}."),
    "attachment_files": _("“{slot}” has {have} files; at most {most} are allowed{clause}."),
    "attachment_pages": _("A file in “{slot}” has {have} pages; at most {most} are allowed{clause}."),
    "attachment_size": _("A file in “{slot}” has {have} MB; at most {most} are allowed{clause}."),
    "secret_offline": _(
        "Classified material never enters this system{clause}. Hand it in on paper through the "
        "confidential office; here only a number stands for it."
    ),
    "secret_refused": _("This programme takes no classified material{clause}. Remove it before nominating."),
    "certificate_missing": _("The secrecy review certificate is missing{clause}. Upload it."),
    "consent_missing": _("The consent of the {who} is missing{clause}. Send the link, or a reminder."),
    "referees_missing": _("{have} of {least} referees have answered{clause}. Remind the others."),
    "scan_unfrozen": _(
        "The printed form must come back signed and sealed{clause}. Freeze it, print it, have it signed "
        "and sealed, and upload the scan."
    ),
    "scan_changed": _(
        "The paper was changed after version {version} of its form was frozen{clause}. Freeze it again; "
        "only pages with a new code are printed and signed anew."
    ),
    "scan_version": _(
        "The scan does not match the electronic version: page {page} bears the version code {read}, the "
        "current one is {current}{clause}. Print page {page} again, have it signed or sealed where it "
        "asks for it, and upload it."
    ),
    "scan_missing": _(
        "Of the signed and sealed form these pages are missing: {pages}{clause}. Upload their scan, or "
        "pair pictures that cannot be read by hand."
    ),
    "team_small": _("The team has {have} core members, but needs at least {least}{clause}."),
    "team_large": _("The team has {have} core members, but at most {most} are allowed{clause}."),
    "team_share": _("{have} of {of} are {what}; at least {least} are asked{clause}."),
    "in_other_team": _("{name} is also in the team of {number}, by {society}; at most {most} allowed{clause}."),
    "member_identity": _("{name}: the number of the document of identity is not right{clause}."),
    "batch_share": _("{have} of your {of} papers come from enterprises; at least {least} are asked{clause}."),
}  # fmt: skip
"""The sentence of every code of the engine; `{clause}` names the document behind the rule."""

HIDDEN = frozenset({"other_programme", "other_channel", "second_channel", "in_other_team"})
"""What one society must not learn of another: which one it was, and what its paper is."""

WORDS: dict[str, Sentence] = {
    "M": _("male"),
    "F": _("female"),
    "resident_id": _("resident identity card"),
    "passport": _("passport"),
    "permanent_resident_id": _("foreign permanent resident ID card"),
    "hmt_residence_permit": _("residence permit for Hong Kong, Macao and Taiwan residents"),
    "full": _("a full senior title"),
    "associate": _("an associate senior title"),
    "intermediate": _("an intermediate title"),
    "assistant": _("a junior title"),
    "doctor": _("a doctorate"),
    "master": _("a master's degree"),
    "bachelor": _("a bachelor's degree"),
    "ke": _("section level"),
    "chu": _("division level"),
    "ting": _("bureau level"),
    "bu": _("ministry level"),
    "national": _("national society"),
    "federation": _("federation of societies"),
    "local": _("local association"),
    "enterprise": _("enterprise association"),
    "university": _("university association"),
    "society": _("society"),
    "academician": _("academician"),
    "unit": _("unit"),
    "expert": _("expert"),
    "self": _("self-recommendation"),
    "nominee": _("nominee"),
    "members": _("members of the team"),
}
"""Words for the codes that stand as values in a finding."""

CODED = frozenset(
    {"kind", "rank", "limit", "title_min", "degree_min", "channel", "who", "stated", "number"}
)
"""The values that may be such codes; all others are shown as they are."""


def of_finding(finding: Finding, audience: Audience = "society") -> Sentence:
    """Return the sentence of a finding, in the reader's language when it is shown.

    For a society it never names another society or its paper; the office reads everything.
    """
    others = finding.values.get("other")
    if audience == "society" and finding.code in HIDDEN and not _is_own(others):
        return _(
            "The candidate has been submitted through another channel this cycle. "
            "Ask the candidate, or the association."
        )
    clause = format_lazy(_(" ({source})"), source=finding.source) if finding.source else ""
    values = {key: _shown(key, value) for key, value in finding.values.items() if key != "other"}
    values |= _of_other(others)
    said = format_lazy(FINDINGS[finding.code], clause=clause, **values)
    if finding.waived:
        return format_lazy("{}{}", said, _(" An exemption was granted."))
    if finding.outcome == "waiver":
        return format_lazy("{}{}", said, _(" If an exemption applies, upload its grounds."))
    return said


def _is_own(other: object) -> bool:
    return isinstance(other, OtherPaper) and other.own_society


def _of_other(other: object) -> Mapping[str, Sentence]:
    if not isinstance(other, OtherPaper):
        return {}
    programme = _either(other.programme_zh, other.programme_en)
    return {"number": other.number, "society": other.society, "programme": programme}


def _shown(key: str, value: object) -> Sentence:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if hasattr(value, "zh") and hasattr(value, "en"):
        return _either(value.zh, value.en)
    if key in CODED and isinstance(value, str):
        return WORDS.get(value, value)
    return str(value)


def _choose(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh


_either = lazy(_choose, str)
"""A pair of labels as one that follows the reader's language."""

FIELDS: dict[str, Sentence] = {
    "academy": _("academy"),
    "division": _("division"),
    "birth": _("date of birth"),
    "unit": _("unit"),
    "title": _("professional title"),
    "works": _("list of works"),
}


def of_difference(difference: Difference) -> Sentence:
    """Say on what the papers of one candidate disagree, and what each says."""
    said = "; ".join(f"{number}: {view}" for number, view in difference.said)
    return format_lazy(
        _("The papers differ in {field} ({said}). Decide which one holds."),
        field=FIELDS[difference.field],
        said=said,
    )
