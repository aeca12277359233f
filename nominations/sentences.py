"""What the engine found, as sentences: the value, the limit, the document behind it, how to mend it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations.eligibility import BARRED, Finding, OtherPaper
from nominations.merging import Difference
from nominations.postmark_words import ON_PAPER, of_post

Audience = Literal["society", "nominee", "office"]


class Labelled(Protocol):
    """A coded entry of a rule set with its label in both languages."""

    @property
    def zh(self) -> str:
        """The label in Chinese."""

    @property
    def en(self) -> str:
        """The label in English."""


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
    "second_nationality": _(
        "The candidate holds another nationality besides; only persons of one nationality are "
        "admitted{clause}."
    ),
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
    "no_branch": _("None of these conditions is met, and one must be: {branches}{clause}."),
    "rank_excluded": _("The candidate holds the rank {rank}; from {limit} upwards there is no candidacy{clause}."),
    "unit_head": _("The principal head of a unit is not nominated{clause}."),
    "consecutive": _(
        "Valid candidate {times} times in a row, in {years}; pauses {skip} time(s), in {year}{clause}."
    ),
    "consecutive_possible": _("Perhaps a valid candidate {times} times in a row, in {years}: a published list names somebody of the same name, with the same unit or month of birth. The office says whether it is the same person{clause}."),
    "history_possible": _("“{document}” ({year}) names {name}, with the same unit or month of birth. Perhaps it is the same person: the office confirms or denies it{clause}."),
    "honoured_before": _("Honoured by this programme in {year} already; it honours once only{clause}."),
    "honour_held": _("Already in “{honour}”, which excludes this programme{clause}."),
    "honour_applied": _("Also applies for “{honour}”{clause}. A written choice is needed before the award."),
    "integrity_record": _("{name}: no nomination before {until}, by decision {decision}{clause}."),
    "society_barred": _("{name} may not nominate before {until}, by decision {decision}{clause}. Another society nominates, or the decision is lifted."),
    "referee_barred": _("{name} may not recommend before {until}, by decision {decision}{clause}. Name another referee."),
    "referee_like": _("A person named {name} may not recommend before {until}, by decision {decision}. Find out whether it is the same person{clause}."),
    "revoked_before": _("{name}: an award was revoked by decision {decision}; no nomination before {until}{clause}."),
    "not_a_member": _("The candidate is not a member of the society{clause}."),
    "first_line_years_short": _("{have} years on the first line of work; {least} are asked{clause}."),
    "returned_months_short": _("Returned for {have} months; {least} are asked{clause}."),
    "months_per_year_short": _("{have} months a year in China; {least} are asked{clause}."),
    "years_in_work_short": _("{have} years in work; {least} are asked{clause}."),
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
    "quota_full_association": _(
        "All societies together have {limit} places in this cycle and have used {used}{clause}. "
        "Ask the office whether more will be given."
    ),
    "quota_full_division": _(
        "The division “{name}” has {limit} places in this cycle and has used {used}{clause}. "
        "Ask the office whether more will be given."
    ),
    "quota_full_branch": _(
        "The branch “{name}” has {limit} places and has used {used}{clause}. "
        "Withdraw one, or nominate through another branch or the society itself."
    ),
    "unit_quota_full": _("The candidate's unit has {limit} places and has used {used}{clause}."),
    "nominators_missing": _("{have} nominators of {least} asked{clause}: {missing} more needed."),
    "nominators_division": _(
        "Fewer than {least} nominators of the same division{clause}: there are {have}."
    ),
    "nominators_many": _("{have} nominators; at most {most} are accepted{clause}."),
    "nominator_too_old": _(
        "{name}, born on {birth}, may not nominate: nominators are born on {limit} or later{clause}."
    ),
    "nominator_full": _(
        "{name} recommends {have} other candidates in this cycle; at most {most} are allowed{clause}."
    ),
    "nominator_like": _(
        "Somebody named {name} recommends other candidates in this cycle; one person may recommend at "
        "most {most}{clause}. Make sure it is not the same person."
    ),
    "nominators_own_unit": _(
        "{have} nominators are of the candidate's unit ({names}); at most {most} may be{clause}."
    ),
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
    "figure_unknown": _("“{section}” refers to figure {number}, which is not there. Add it, or correct the number."),
    "attachment_missing": _("“{slot}” is missing. Upload it{clause}."),
    "attachment_files": _("“{slot}” has {have} files; at most {most} are allowed{clause}."),
    "attachment_few": _("“{slot}” has {have} files; {least} are asked{clause}. Upload the others."),
    "attachment_kind": _("A file in “{slot}” is of the kind {kinds}; {wanted} is taken{clause}."),
    "attachment_pages": _("A file in “{slot}” has {have} pages; at most {most} are allowed{clause}."),
    "attachment_size": _("A file in “{slot}” has {have} MB; at most {most} are allowed{clause}."),
    "secret_offline": _(
        "Classified material never enters this system{clause}. Hand it in on paper through the "
        "confidential office; here only a number stands for it."
    ),
    "secret_refused": _("This programme takes no classified material{clause}. Remove it before nominating."),
    "declaration_missing": _(
        "Nobody has declared that the paper holds nothing classified (不涉密){clause}. Tick the "
        "declaration first."
    ),
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
    **ON_PAPER,
}  # fmt: skip
"""The sentence of every code of the engine; `{clause}` names the document behind the rule."""

OF_DOCUMENT = _("Copy of the document of identity, both sides")
OF_NOMINATOR = _("Recommendation form with the nominator's own signature")
OF_UNIT = _("Certificate of the unit's personnel department, sealed")

EVIDENCE: dict[str, Sentence] = {
    "document_kind": OF_DOCUMENT,
    "identity_missing": OF_DOCUMENT,
    "identity_invalid": OF_DOCUMENT,
    "sex_differs": OF_DOCUMENT,
    "birth_differs": OF_DOCUMENT,
    "birth_missing": OF_DOCUMENT,
    "sex_missing": OF_DOCUMENT,
    "born_too_early": _("Proof of the ground for an exemption, and the society's statement"),
    "born_in_relaxation": _("Proof of the ground of the relaxation"),
    "nationality": _("Copy of the passport or the certificate of nationality"),
    "second_nationality": _("Certificate that the other nationality was given up"),
    "title_too_low": _("Certificate of the professional title"),
    "title_missing": _("Certificate of the professional title"),
    "title_unknown": _("Certificate of the professional title"),
    "title_and_degree": _("Certificate of the professional title, or of the degree"),
    "degree_too_low": _("Certificate of the degree"),
    "degree_missing": _("Certificate of the degree"),
    "no_branch": _("Proof of one of the conditions"),
    "rank_excluded": _(
        "Letter of appointment that names the technical post, or the end of the office"
    ),
    "unit_head": _("Letter of appointment that shows the office has ended"),
    "consecutive": _("Letter of the academy, where the record is not right"),
    "consecutive_possible": _("Declaration of the candidate about earlier candidacies"),
    "history_possible": _("Declaration of the candidate about earlier candidacies"),
    "honour_held": _("Letter of the programme that the support has ended or was cancelled"),
    "honour_applied": _("Written choice between the two, signed by the candidate"),
    **dict.fromkeys(BARRED, _("Decision that lifts or corrects the record")),
    "not_a_member": _("Membership certificate of the society"),
    "first_line_years_short": OF_UNIT,
    "years_in_work_short": OF_UNIT,
    "returned_months_short": _("Signed contract of employment with its date"),
    "months_per_year_short": _("Signed contract of employment with the months in China"),
    "nominators_missing": OF_NOMINATOR,
    "nominators_division": OF_NOMINATOR,
    "certificate_missing": _("Secrecy review certificate of the unit, sealed"),
    "consent_missing": _(
        "Signed consent; a nominee consents to the nomination and, apart from it, to publication"
    ),
    "member_identity": OF_DOCUMENT,
}
"""The document that would mend or lift a finding, where the rule set names no other."""

HIDDEN = frozenset({"other_programme", "other_channel", "second_channel", "in_other_team"})
"""What one society must not learn of another: which one it was, and what its paper is."""

OF_OTHERS = frozenset({"in_other_team"})
"""What a nominee must not learn of the other members of a team."""

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

    For a society it never names another society or its paper. The nominee reads both names where
    the nominee's own papers are meant, the office reads everything.
    """
    others = finding.values.get("other")
    kept_from = {"society": HIDDEN, "nominee": OF_OTHERS, "office": frozenset[str]()}[audience]
    if finding.code in kept_from and not _is_own(others):
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


def evidence_of(finding: Finding) -> Sentence:
    """Return what document would mend or lift the finding: the rule's own words, else the usual."""
    return finding.evidence or EVIDENCE.get(finding.code, "")


APPROVERS: dict[str, Sentence] = {
    "manager": _("a manager (管理员) of the office"),
    "examiner": _("a form examiner (形式审查员) of the office"),
}


def approver_of(finding: Finding) -> Sentence:
    """Return who decides an exemption from the finding; empty where there is none to decide."""
    return APPROVERS[finding.approver] if finding.approver else ""


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
        return format_lazy("、".join(["{}"] * len(value)), *(_shown(key, each) for each in value))
    if hasattr(value, "zh") and hasattr(value, "en"):
        return _either(value.zh, value.en)
    if key in CODED and isinstance(value, str):
        return WORDS.get(value, value)
    if key in ("mark", "way", "ways"):
        return of_post(str(value))
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


def open_items(items: Sequence[Labelled]) -> Sentence:
    """Name the items of a catalogue that nobody has decided yet."""
    return format_lazy(_("Still undecided: {items}."), items=labels(items))


def _labels(items: Sequence[Labelled]) -> str:
    english = (get_language() or "").startswith("en")
    return "; ".join(each.en for each in items) if english else "；".join(each.zh for each in items)


labels = lazy(_labels, str)
"""The labels of coded entries of a rule set, in the reader's language when they are read."""
