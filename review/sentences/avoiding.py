"""Conflicts of interest (回避): relation, the facts that met, and the clause."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import FactSource, Role
from review.conflicts import Conflict, Fact, FactKind, Outcome, Relation
from review.sentences.words import Sentence, listed

RELATIONS: Mapping[Relation, Sentence] = {
    Relation.SELF: _("is the nominee or a team member"),
    Relation.SAME_CALL: _("is a nominee in the same call"),
    Relation.NOMINATOR: _("nominated or recommended the nominee"),
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
    FactKind.NAME_SPELLED: _("{value}: same name in other letters only, identity not verified"),
    FactKind.NAME_INITIALS: _("{value}: same surname, initials and unit, identity not verified"),
    FactKind.NOMINEE: _("{value}: nominee or team member"),
    FactKind.NOMINATED: _("{value}: nominator"),
    FactKind.REFEREE: _("{value}: wrote an opinion on the nominee"),
    FactKind.TUTOR: _("{value}: nominates as supervisor"),
    FactKind.STAFF: _("{of}: holds an office in the organiser's house ({value})"),
    FactKind.CO_NOMINEE: _("{of}: {value} nominated together"),
    FactKind.UNIT_NOW: _("{of}: works at {value}"),
    FactKind.UNIT_PAST: _("{of}: worked at {value}"),
    FactKind.UNIT_NEAR: _("{of}: at {value}, a unit of similar name"),
    FactKind.WORK: _("{of}: signed {value}"),
    FactKind.TITLE: _("{of}: lists a work of the same title, {value}"),
    FactKind.CO_SIGNER: _("{of}: signed a work with {value}"),
    FactKind.DECLARED: _("declared: {value}"),
    FactKind.RULE: _("under {value}"),
}
SOURCES: Mapping[str, Sentence] = {
    "pool": _("pool of experts"),
    "register": _("register of persons"),
    "body": _("named by the society"),
    "account": _("account of staff"),
    "affiliation": _("record of affiliations, {what}"),
    "paper": _("nomination {what}"),
    "career": _("career in nomination {what}"),
    "works": _("publications in nomination {what}"),
    "patents": _("patents in nomination {what}"),
    "prizes": _("prizes in nomination {what}"),
    "import": _("imported works, {what}"),
    "tie": _("declared on {what}"),
}
"""Where a fact stands; what comes behind the colon of its source is said as {what}."""
WORKS = (FactKind.WORK, FactKind.TITLE, FactKind.CO_SIGNER)
"""Facts of which no more than the year is known."""


def fact(one: Fact, names: Mapping[str, str] | None = None) -> Sentence:
    """One of the facts behind a conflict; ``names`` knows units and items by their codes."""
    known = names or {}
    of: Sentence = {"expert": _("the expert"), "item": _("the nomination")}.get(
        one.of
    ) or known.get(one.of, one.of)
    value: Sentence = known.get(one.value, one.value) or "—"
    if one.kind is FactKind.STAFF:
        value = Role(one.value).label
    said = format_lazy(FACTS[one.kind], of=of, value=value)
    aside = [each for each in (days(one), source(one.source)) if each]
    if not aside:
        return said
    words = pgettext_lazy("a fact", "{said} ({aside})")
    return format_lazy(words, said=said, aside=listed(aside))


def reach(years: int) -> Sentence:
    """How far back the rule set looks, beside the facts of a relation that fades."""
    return format_lazy(_("The rule set counts the last {years} years."), years=years)


def days(one: Fact) -> str:
    """The days of a fact: one, or from–until with what is not known left open; of a work its year."""
    if one.kind in WORKS and one.on:
        return str(one.on.year)
    if one.since is None:
        return one.on.isoformat() if one.on else ""
    return f"{one.since.isoformat()} – {one.on.isoformat() if one.on else ''}".strip()


def source(code: str) -> Sentence:
    """The record a fact stands on, in words."""
    kind, _colon, what = code.partition(":")
    if kind == "affiliation" and what in FactSource.values:
        return format_lazy(SOURCES[kind], what=FactSource(what).label)
    return format_lazy(SOURCES[kind], what=what) if kind in SOURCES else ""


def conflict(found: Conflict, names: Mapping[str, str] | None = None) -> Sentence:
    """A conflict in one sentence: relation, the two facts that met, and the clause."""
    facts = listed([fact(each, names) for each in found.evidence], pgettext_lazy("facts", "; "))
    said = format_lazy(_("{relation} ({facts})"), relation=RELATIONS[found.relation], facts=facts)
    if not found.clause:
        return said
    return format_lazy(_("{sentence}, under {clause}"), sentence=said, clause=found.clause)
