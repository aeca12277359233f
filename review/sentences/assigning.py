"""Why there is no assignment, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from review.matching import BadProblem, Clash, ClashCode, Repair, RepairCode, Rule
from review.sentences.words import Sentence, listed

Names = Mapping[int, str]

PROBLEMS: Mapping[str, Sentence] = {
    "no_file": _("There is no file {file}."),
    "not_an_archive": _(
        "{file} is not an .npz file of plain arrays. Save it with numpy.savez, without objects."
    ),
    "not_pairs": _(
        "{file} does not hold pairs: a line each, nomination and expert, counted from 0."
    ),
    "array_missing": _("The array “{array}” is missing."),
    "array_unknown": _(
        "Arrays that mean nothing here: {array}. Leave them out or mend their names."
    ),
    "not_a_matrix": _("“fit” has {dimensions} dimensions; it needs two: nominations × experts."),
    "not_numbers": _("“{array}” does not hold numbers."),
    "wrong_shape": _("“{array}” does not have the length or shape that “fit” asks for."),
    "not_whole": _("“{array}” holds numbers that are not whole."),
    "out_of_range": _("“{array}” names a nomination or an expert that does not exist."),
    "pair_twice": _("A pair of nomination and expert is given twice."),
    "bad_fit": _("“fit” holds a negative number or none at all. Fits are 0 or more."),
    "negative": _("“{array}” holds a negative number."),
    "load_min_above_max": _("The minimum load of expert {expert} is above the maximum."),
}
TRAITS: Mapping[str, Sentence] = {
    "frontline": pgettext_lazy("experts …", "of the first line"),
    "outside": pgettext_lazy("experts …", "from outside the nominating system"),
    "other_region": pgettext_lazy("experts …", "of another region"),
    "academicians": pgettext_lazy("experts …", "who are academicians"),
}
RULES: Mapping[Rule, Sentence] = {
    Rule.LOAD_MAX: _("maximum loads"),
    Rule.LOAD_MIN: _("minimum loads"),
    Rule.PER_UNIT: _("at most so many experts of one employer"),
    Rule.ONE_GROUP: _("each expert serves in one group"),
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
        "{expert_names} are of one employer and all fixed to {nomination_names}, which may have "
        "{available} of one employer."
    ),
    ClashCode.FIXED_TWO_GROUPS: _(
        "{expert_names} is fixed to {nomination_names}, which are of different groups; each expert "
        "serves in one."
    ),
    ClashCode.LOAD_TOO_SMALL: _(
        "{nominations} nominations together need {needed} reviews; the {experts} experts take at most "
        "{available}: short by {short}."
    ),
    ClashCode.GROUP_TOO_SMALL: _(
        "{nominations} nominations of {group} need {needed} reviews; its {experts} experts take at most "
        "{available}: short by {short}."
    ),
    ClashCode.LOAD_MIN_TOO_LARGE: _(
        "The minimum loads of the {experts} experts add up to {needed}, but only {available} reviews "
        "are asked for: {short} too many."
    ),
    ClashCode.EMPLOYERS_TOO_FEW: _(
        "{nomination_names} needs {needed} experts; of those who may read it, at most {available} may be "
        "taken, since several are of one employer: short by {short}."
    ),
    ClashCode.MINIMUM_ABOVE_DEMAND: _(
        "{nomination_names} asks for {needed} experts {trait} but for only {available} experts in all."
    ),
    ClashCode.EXPERTS_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews, but only {experts} experts may read any of "
        "them, at most {available} in all: short by {short}."
    ),
    ClashCode.MINIMUM_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews by experts {trait}, but the {experts} who "
        "may read any of them take at most {available}: short by {short}."
    ),
    ClashCode.NOMINATIONS_TOO_FEW: _(
        "{expert_names} are to read at least {needed} together, but the {nominations} nominations they "
        "may read leave room for {available}: {short} too many."
    ),
    ClashCode.RULES_TOGETHER: _(
        "{nomination_names} can be given experts by each rule alone, but not by all of these together: "
        "{rules}. Of {needed} reviews at least {short} cannot be placed."
    ),
}
EVEN: Mapping[ClashCode, Sentence] = {
    ClashCode.LOAD_TOO_SMALL: _(
        "{nominations} nominations need {needed} reviews; there are {experts} experts × {load_each} = "
        "{available}: short by {short}."
    ),
    ClashCode.GROUP_TOO_SMALL: _(
        "{nominations} nominations of {group} need {needed} reviews; there are {experts} experts × "
        "{load_each} = {available}: short by {short}."
    ),
    ClashCode.EXPERTS_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews; those who may read any of them are "
        "{experts} experts × {load_each} = {available}: short by {short}."
    ),
    ClashCode.MINIMUM_TOO_FEW: _(
        "{nomination_names} together need {needed} reviews by experts {trait}; there are {experts} "
        "experts × {load_each} = {available}: short by {short}."
    ),
}
"""The same where every expert of the set takes equally many."""
REPAIRS: Mapping[RepairCode, Sentence] = {
    RepairCode.ADD_EXPERTS: _("Add {number} experts who may read these nominations."),
    RepairCode.RAISE_LOADS: _("Raise maximum loads by {number} in all: {changes}"),
    RepairCode.LOWER_DEMAND: _("Ask for {number} reviews fewer: {changes}"),
    RepairCode.LOWER_LOAD_MIN: _("Lower minimum loads by {number} in all: {changes}"),
    RepairCode.LOWER_MINIMUM: _("Ask for {number} experts {trait} fewer: {changes}"),
    RepairCode.ALLOW_EMPLOYER: _("Allow more experts of one employer: {changes}"),
    RepairCode.UNFIX: _("Let go of {number} fixed pairs: {changes}"),
}
SINGLE: Mapping[RepairCode, Sentence] = {
    RepairCode.RAISE_LOADS: _("Raise the maximum load of {name} to {new}."),
    RepairCode.LOWER_DEMAND: _("Ask for only {new} experts on {name}."),
    RepairCode.LOWER_LOAD_MIN: _("Lower the minimum load of {name} to {new}."),
    RepairCode.LOWER_MINIMUM: _("Ask for only {new} experts {trait} on {name}."),
    RepairCode.ALLOW_EMPLOYER: _("Allow {new} experts of one employer on {name}."),
    RepairCode.UNFIX: _("Let the fixed pair go: {changes}"),
}
"""The same where a single number changes."""
ADDED: Mapping[tuple[bool, bool], Sentence] = {
    (True, False): _("Add {number} experts of {group}."),
    (False, True): _("Add {number} experts {trait} who may read these nominations."),
    (True, True): _("Add {number} experts {trait} of {group}."),
}
"""New experts (of a group that has a name, with traits)."""


def clash(
    found: Clash,
    nominations: Names | None = None,
    experts: Names | None = None,
    groups: Names | None = None,
) -> Sentence:
    """Why there is no assignment, naming the smallest set that excludes itself."""
    even = found.load_each * len(found.experts) == found.available
    table = EVEN if even and found.load_each and found.code in EVEN else CLASHES
    return format_lazy(
        table[found.code],
        nomination_names=named(found.nominations, nominations, "N"),
        expert_names=named(found.experts, experts, "E"),
        nominations=len(found.nominations),
        experts=len(found.experts),
        needed=found.needed,
        available=found.available,
        short=found.short,
        load_each=found.load_each,
        group=(groups or {}).get(found.group, f"G{found.group}"),
        trait=trait(found.trait),
        rules=listed([rule(each) for each in found.rules] or [_("the rules taken together")]),
    )


def repair(
    one: Repair,
    nominations: Names | None = None,
    experts: Names | None = None,
    groups: Names | None = None,
) -> Sentence:
    """One way to mend a clash, with the new numbers; all that belongs to it, one after the other."""
    parts = [_repair(each, nominations, experts, groups) for each in (one, *one.also)]
    return listed(parts, " ") if one.also else parts[0]


def _repair(
    one: Repair, nominations: Names | None, experts: Names | None, groups: Names | None
) -> Sentence:
    """One kind of change."""
    of_experts = one.code in (RepairCode.RAISE_LOADS, RepairCode.LOWER_LOAD_MIN)
    names, letter = (experts, "E") if of_experts else (nominations, "N")
    told: list[Sentence] = [f"{named([at], names, letter)} → {new}" for at, new in one.changes]
    if one.code is RepairCode.UNFIX:
        told = [
            f"{named([at], nominations, 'N')} – {named([other], experts, 'E')}"
            for at, other in one.changes
        ]
    sentence = REPAIRS[one.code]
    if one.code is RepairCode.ADD_EXPERTS:
        sentence = ADDED.get((one.group in (groups or {}), bool(one.traits)), sentence)
    elif len(one.changes) == 1:
        sentence = SINGLE[one.code]
    first = one.changes[0] if one.changes else (0, 0)
    return format_lazy(
        sentence,
        number=one.number,
        changes=listed(told),
        name=named(first[:1], names, letter),
        new=first[1],
        group=(groups or {}).get(one.group, ""),
        trait=listed(
            [trait(each) for each in (one.traits or (one.trait,))], pgettext_lazy("traits", ", ")
        ),
    )


def named(places: Iterable[int], names: Names | None, letter: str) -> Sentence:
    """Nominations or experts by their names, or by letter and number."""
    return listed([(names or {}).get(at, f"{letter}{at}") for at in places])


def trait(name: str) -> Sentence:
    """What experts of a minimum have in common."""
    return TRAITS.get(name, name)


def rule(which: Rule | str) -> Sentence:
    """A rule of a clash: one of the rules of all assignments, or the minimum of a trait."""
    if isinstance(which, Rule):
        return RULES[which]
    return format_lazy(_("at least so many experts {trait}"), trait=trait(which))


def bad_problem(error: BadProblem) -> Sentence:
    """Which array does not describe an assignment, and why."""
    return format_lazy(PROBLEMS[error.code], **error.values)
