"""What the arithmetic of review found, as sentences: counts, conflicts, scores, assignments.

Every function takes codes with their values and answers a lazily translated sentence. ``names``
turns item, unit or expert codes into what a reader knows them by; without a name the code is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .ballots import BoxError
from .conflicts import Conflict, Fact, FactKind, Outcome, Relation
from .matching import BadProblem, Clash, ClashCode, Repair, RepairCode
from .ranking import Standing
from .scoring import MarkFault, ScoreState
from .tally import Base, Count, ItemOutcome, Line, LineCode, Tie, UnsoundCount, VoteOutcome

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Sentence: TypeAlias = "str | StrPromise"
SHOWN = 12
"""So many names of a set are written out; the others are counted."""

BASES: Mapping[Base, Sentence] = {
    Base.APPOINTED: pgettext_lazy("base of a share", "Appointed"),
    Base.ELIGIBLE: pgettext_lazy("base of a share", "Entitled"),
    Base.PRESENT: pgettext_lazy("base of a share", "Present"),
    Base.BALLOTS: pgettext_lazy("base of a share", "Ballots returned"),
    Base.VALID: pgettext_lazy("base of a share", "Valid ballots"),
}
ITEM_OUTCOMES: Mapping[ItemOutcome, Sentence] = {
    ItemOutcome.ELECTED: _("chosen"),
    ItemOutcome.TIED: _("tied for the last seat"),
    ItemOutcome.BEYOND: _("passed, no seat left"),
    ItemOutcome.FAILED: _("not passed"),
    ItemOutcome.NO_QUORUM: _("no quorum"),
}
VOTE_OUTCOMES: Mapping[VoteOutcome, Sentence] = {
    VoteOutcome.DECIDED: _("The vote is decided."),
    VoteOutcome.REVOTE: _("Tied at the last seat: vote again, on the tied only."),
    VoteOutcome.FALLBACK: _("Tied at the last seat, and no further round is allowed."),
    VoteOutcome.NO_QUORUM: _("Too few members took part. The vote does not count."),
}
TIES: Mapping[Tie, Sentence] = {
    Tie.REVOTE: _("another vote among the tied"),
    Tie.CHAIR: _("the chair decides"),
    Tie.SCORE: _("the better review score decides"),
    Tie.LOT: _("a lot decides"),
    Tie.ALL_OUT: _("none of the tied is chosen"),
}
LINES: Mapping[LineCode, Sentence] = {
    LineCode.ROLL: _(
        "Appointed {eligible}, present {present}; ballots returned {ballots}: "
        "valid {valid}, void {void}, blank {blank}."
    ),
    LineCode.QUORUM_MET: _(
        "Appointed {eligible}; quorum {share}, that is {needed}; present {present}: the vote is valid."
    ),
    LineCode.QUORUM_MISSED: _(
        "Appointed {eligible}; quorum {share}, that is {needed}; present {present}: no quorum."
    ),
    LineCode.RECUSED: _(
        "{item}: {members} recused; entitled {eligible}, present {present} for this item."
    ),
    LineCode.ITEM_QUORUM_MISSED: _(
        "{item}: of {of}, quorum {share}, that is {needed}; present {present}: no quorum for this item."
    ),
    LineCode.PASSED: _(
        "{item}: {base} {of}, needs {share}, that is {needed} votes; has {got}: passed."
    ),
    LineCode.FAILED: _(
        "{item}: {base} {of}, needs {share}, that is {needed} votes; has {got}: not passed."
    ),
    LineCode.MOST_VOTES: _("{item}: {got} votes; most votes win."),
    LineCode.SEATS: _("Seats {seats}, filled {elected}, empty {open}."),
    LineCode.TIE: _(
        "{tied} have {votes} votes each for {open} seats: vote again on these only "
        "(round {round} of {rounds_max} was held)."
    ),
    LineCode.FALLBACK: _(
        "{tied} have {votes} votes each for {open} seats after round {round} of {rounds_max}: {by}."
    ),
    LineCode.SETTLED: _("By the rule “{by}”: chosen {chosen}; seats left empty: {open}."),
}
UNSOUND: Mapping[str, Sentence] = {
    "more_sheets_than_present": _(
        "{sheets} ballots are in the box, but only {present} members are present. "
        "Check the sign-in list before counting."
    ),
    "more_present_than_eligible": _(
        "{present} members are said to be present, but only {eligible} are appointed."
    ),
    "recusal_does_not_add_up": _("The recusals from {item} do not agree with the sign-in list."),
    "item_does_not_add_up": _(
        "{item} has {approvals} approvals, more than the ballots that could carry one. "
        "Check recusals and sign-in list."
    ),
    "nothing_to_settle": _("There is no tie that “{by}” could settle."),
    "choice_does_not_fit": _("Choose exactly {seats} among the tied; {chosen} were chosen."),
    "item_twice_on_ballot": _("An item stands on the ballot twice."),
    "negative_number": _("Seats and rounds cannot be negative."),
    "quorum_base": _("A quorum is a share of members appointed or entitled, not of “{base}”."),
}
BOX: Mapping[str, Sentence] = {
    "too_long": _("This ballot holds more choices than a ballot of this vote has room for."),
    "choice_twice": _("The same choice stands on the ballot twice."),
    "sheet_twice": _("The same sealed ballot lies in the box twice. The box was not opened."),
    "half_malformed": _("A key half is incomplete. Enter it again in full."),
    "cannot_open": _(
        "{sheets} of {of} ballots do not open: a key half belongs to another vote, or ballots were "
        "altered. Nothing was counted."
    ),
}
RELATIONS: Mapping[Relation, Sentence] = {
    Relation.SELF: _("is the nominee or a team member"),
    Relation.SAME_CALL: _("is a nominee in the same call"),
    Relation.NOMINATOR: _("nominated or recommended the nominee"),
    Relation.OBJECTOR: _("filed the objection"),
    Relation.SAME_UNIT: _("same legal entity"),
    Relation.PAST_UNIT: _("worked in the same unit"),
    Relation.KIN: _("close relative"),
    Relation.MENTOR: _("teacher and student"),
    Relation.SAME_GROUP: _("same research group"),
    Relation.COAUTHOR_N: _("co-signed a work"),
    Relation.COPROJECT_N: _("worked on the same project"),
    Relation.INTEREST: _("has an economic interest"),
    Relation.DISPUTE: _("academic dispute"),
    Relation.EXCLUDED: _("exclusion asked for by the nominee"),
    Relation.TRANSITIVE: _("linked through others in the same call"),
    Relation.STAFF: _("works for the organiser"),
}
OUTCOMES: Mapping[Outcome, Sentence] = {
    Outcome.HARD: _("recused"),
    Outcome.DECIDE: _("to be decided"),
    Outcome.WARN: _("note only"),
}
FACTS: Mapping[FactKind, Sentence] = {
    FactKind.IDENTITY: _("{value}: same verified identity"),
    FactKind.NAME_BIRTH_UNIT: _("{value}: same name, birth date and unit"),
    FactKind.NAME_ONLY: _("{value}: same name only, identity not verified"),
    FactKind.NOMINEE: _("{value}: nominee or team member"),
    FactKind.NOMINATED: _("{value}: nominator"),
    FactKind.UNIT_NOW: _("{of}: works at {value}"),
    FactKind.UNIT_PAST: _("{of}: worked at {value}"),
    FactKind.WORK: _("{of}: signed {value}"),
    FactKind.DECLARED: _("declared: {value}"),
}
MARK_FAULTS: Mapping[MarkFault, Sentence] = {
    MarkFault.MISSING: _("No mark yet."),
    MarkFault.UNKNOWN: _("There is no such criterion."),
    MarkFault.OUT_OF_RANGE: _("The mark lies outside the range of this criterion."),
    MarkFault.OFF_STEP: _("The mark is not a step of this criterion."),
}
SCORE_STATES: Mapping[ScoreState, Sentence] = {
    ScoreState.SCORED: _("scored"),
    ScoreState.SHORT: _("too few reviews"),
}
STANDINGS: Mapping[Standing, Sentence] = {
    Standing.RECOMMENDED: _("within the seats"),
    Standing.TIED_AT_THE_LINE: _("tied at the line"),
    Standing.BELOW: _("below the line"),
    Standing.UNRANKED: _("not ranked: reviews are missing"),
}
CLASHES: Mapping[ClashCode, Sentence] = {
    ClashCode.FIXED_BARRED: _(
        "{expert_names} is fixed to {nomination_names} but may not read it. Let the pair go."
    ),
    ClashCode.FIXED_OVER_DEMAND: _(
        "{needed} experts are fixed to {nomination_names}, which asks for {available}."
    ),
    ClashCode.FIXED_OVER_LOAD: _(
        "{expert_names} is fixed to {needed} nominations and takes at most {available}."
    ),
    ClashCode.FIXED_SAME_EMPLOYER: _(
        "{expert_names} are of one employer and both fixed to {nomination_names}."
    ),
    ClashCode.LOAD_TOO_SMALL: _(
        "{nominations} nominations together need {needed} reviews; the {experts} experts take at most "
        "{available}: short by {short}."
    ),
    ClashCode.LOAD_MIN_TOO_LARGE: _(
        "The minimum loads of the {experts} experts add up to {needed}, but only {available} reviews "
        "are asked for: {short} too many."
    ),
    ClashCode.EMPLOYERS_TOO_FEW: _(
        "{nomination_names} needs {needed} experts of different employers; those who may read it come "
        "from {available}: short by {short}."
    ),
    ClashCode.FRONTLINE_ABOVE_DEMAND: _(
        "{nomination_names} asks for {needed} first-line experts but for only {available} experts in all."
    ),
    ClashCode.EXPERTS_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews, but only {experts} experts may read any of "
        "them, at most {available} in all: short by {short}."
    ),
    ClashCode.FRONTLINE_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews by first-line experts, but the {experts} who "
        "may read any of them take at most {available}: short by {short}."
    ),
    ClashCode.NOMINATIONS_TOO_FEW: _(
        "{expert_names} are to read at least {needed} together, but the {nominations} nominations they "
        "may read leave room for {available}: {short} too many."
    ),
    ClashCode.RULES_TOGETHER: _(
        "{nomination_names} can be given experts by each rule alone, but not by all together: of "
        "{needed} reviews at least {short} cannot be placed."
    ),
}
REPAIRS: Mapping[RepairCode, Sentence] = {
    RepairCode.ADD_EXPERTS: _("Add {number} experts who may read these nominations."),
    RepairCode.RAISE_LOADS: _("Raise maximum loads by {number} in all: {changes}"),
    RepairCode.LOWER_DEMAND: _("Ask for {number} reviews fewer: {changes}"),
    RepairCode.LOWER_LOAD_MIN: _("Lower minimum loads by {number} in all: {changes}"),
    RepairCode.LOWER_FRONTLINE: _("Ask for {number} first-line experts fewer: {changes}"),
    RepairCode.ALLOW_EMPLOYER: _("Allow {number} more experts of one employer on this nomination."),
    RepairCode.UNFIX: _("Let go of {number} fixed pairs."),
}
PROBLEMS: Mapping[str, Sentence] = {
    "not_a_matrix": _("“fit” has {dimensions} dimensions; it needs two: nominations × experts."),
    "wrong_shape": _("“{array}” does not have the length or shape that “fit” asks for."),
    "not_whole": _("“{array}” holds numbers that are not whole."),
    "out_of_range": _("“{array}” names a nomination or an expert that does not exist."),
    "pair_twice": _("A pair of nomination and expert is given twice."),
    "bad_fit": _("“fit” holds a negative number or none at all. Fits are 0 or more."),
    "negative": _("“{array}” holds a negative number."),
    "load_min_above_max": _("The minimum load of expert {expert} is above the maximum."),
}


def count_line(line: Line, names: Mapping[str, str] | None = None) -> Sentence:
    """One line of a count's arithmetic: 「到会 21,应得 ≥ 2/3 即 14 票;得 13 票,未通过」."""
    known = names or {}
    values: dict[str, object] = dict(line.values)
    if "item" in values:
        values["item"] = known.get(str(values["item"]), values["item"])
    if "base" in values:
        values["base"] = BASES[Base(str(values["base"]))]
    if "by" in values:
        values["by"] = TIES[Tie(str(values["by"]))]
    for key in ("tied", "chosen"):
        if isinstance(codes := values.get(key), tuple | list):
            values[key] = (
                listed([known.get(code, code) for code in codes]) if codes else _("nobody")
            )
    return format_lazy(LINES[line.code], **values)


def count_lines(count: Count, names: Mapping[str, str] | None = None) -> list[Sentence]:
    """The whole arithmetic of a count, in the order in which it is read out."""
    return [count_line(line, names) for line in count.lines]


def unsound(error: UnsoundCount, names: Mapping[str, str] | None = None) -> Sentence:
    """Why a vote cannot be counted."""
    values: dict[str, object] = dict(error.values)
    if "item" in values:
        values["item"] = (names or {}).get(str(values["item"]), values["item"])
    if "by" in values:
        values["by"] = TIES[Tie(str(values["by"]))]
    return format_lazy(UNSOUND[error.code], **values)


def box(error: BoxError) -> Sentence:
    """Why a ballot cannot be sealed or a box cannot be opened."""
    return format_lazy(BOX[error.code], **error.values)


def fact(one: Fact, names: Mapping[str, str] | None = None) -> Sentence:
    """One of the facts behind a conflict; ``names`` knows units and items by their codes."""
    known = names or {}
    of: Sentence = {"expert": _("the expert"), "item": _("the nomination")}.get(
        one.of
    ) or known.get(one.of, one.of)
    said = format_lazy(FACTS[one.kind], of=of, value=known.get(one.value, one.value) or "—")
    return format_lazy("{} ({})", said, one.on.isoformat()) if one.on else said


def conflict(found: Conflict, names: Mapping[str, str] | None = None) -> Sentence:
    """A conflict in one sentence: relation, the two facts that met, and the clause."""
    facts = listed([fact(each, names) for each in found.evidence], pgettext_lazy("facts", "; "))
    said = format_lazy(_("{relation} ({facts})"), relation=RELATIONS[found.relation], facts=facts)
    if not found.clause:
        return said
    return format_lazy(_("{sentence}, under {clause}"), sentence=said, clause=found.clause)


def clash(
    found: Clash,
    nominations: Mapping[int, str] | None = None,
    experts: Mapping[int, str] | None = None,
) -> Sentence:
    """Why there is no assignment, naming the smallest set that excludes itself."""
    return format_lazy(
        CLASHES[found.code],
        nomination_names=listed(
            [(nominations or {}).get(at, f"N{at}") for at in found.nominations]
        ),
        expert_names=listed([(experts or {}).get(at, f"E{at}") for at in found.experts]),
        nominations=len(found.nominations),
        experts=len(found.experts),
        needed=found.needed,
        available=found.available,
        short=found.short,
    )


def repair(
    one: Repair,
    nominations: Mapping[int, str] | None = None,
    experts: Mapping[int, str] | None = None,
) -> Sentence:
    """One way to mend a clash, with the new numbers."""
    of_experts = one.code in (RepairCode.RAISE_LOADS, RepairCode.LOWER_LOAD_MIN)
    names, letter = (experts, "E") if of_experts else (nominations, "N")
    changes = [f"{(names or {}).get(at, f'{letter}{at}')} → {new}" for at, new in one.changes]
    shown = listed(changes) if changes else _("choose where")
    return format_lazy(REPAIRS[one.code], number=one.number, changes=shown)


def bad_problem(error: BadProblem) -> Sentence:
    """Which array does not describe an assignment, and why."""
    return format_lazy(PROBLEMS[error.code], **error.values)


def _listed(names: Sequence[Sentence], separator: Sentence) -> str:
    """Names in a row, the first :data:`SHOWN` of them."""
    row = str(separator).join(str(name) for name in names[:SHOWN])
    if len(names) <= SHOWN:
        return row
    return str(_("{names} and {number} more")).format(names=row, number=len(names) - SHOWN)


_lazily_listed = lazy(_listed, str)


def listed(names: Iterable[Sentence], separator: Sentence | None = None) -> Sentence:
    """Names in a row, as the reader's language separates them."""
    return _lazily_listed(list(names), separator or pgettext_lazy("list", ", "))
