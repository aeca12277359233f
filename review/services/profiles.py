"""What an expert's profile says, what changed in it, and how it is written.

A profile is always written whole: what is left out is gone. The book keeps what changed, from what
to what; reasons of absence are told to nobody but the office and stay out of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ledger.actors import Actor
from ledger.flow import enter
from ledger.situations import NotYours, Refused, Sentence
from people.choices import FactSource
from people.identity import normalise_name
from people.models import Affiliation, Unit
from review.models import Absence, Expert, ExpertDiscipline
from review.vocabulary.disciplines import is_listed, name_of

MOST_DISCIPLINES = 8


@dataclass(frozen=True, slots=True)
class Post:
    """A unit somebody belongs or belonged to, as stated: from–until, open where it goes on."""

    unit_name: str
    title: str = ""
    since: date | None = None
    until: date | None = None

    def words(self) -> str:
        """Return it on one line: 某大学 教授 2015-01-01–"""
        span = f"{self.since or ''}–{self.until or ''}"
        return " ".join(part for part in (self.unit_name, self.title, span) if part.strip("–"))


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody takes no work."""

    since: date
    until: date
    reason: str = ""

    def words(self) -> str:
        """Return the days, without the reason."""
        return f"{self.since}–{self.until}"


@dataclass(frozen=True, slots=True)
class Profile:
    """All that an expert may say of themselves; ``disciplines`` are codes with weights in percent."""

    title: str = ""
    field: str = ""
    keywords: tuple[str, ...] = ()
    division: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    load_max: int = 12
    hours_max: int | None = None
    is_academician: bool = False
    is_frontline: bool = False
    disciplines: tuple[tuple[str, int], ...] = ()
    posts: tuple[Post, ...] = ()
    absences: tuple[Away, ...] = ()


COLUMNS = (
    "title", "field", "keywords", "division", "region", "languages", "load_max", "hours_max",
    "is_academician", "is_frontline",
)  # fmt: skip
"""What stands in the expert's own row."""
OFFICES = ("is_academician", "is_frontline", "division")
"""What the office decides: an expert is shown it and does not change it."""
WORDS: dict[str, Sentence] = {
    "title": _("professional title"),
    "field": _("specialty"),
    "keywords": _("keywords"),
    "division": _("division"),
    "region": _("region"),
    "languages": _("languages"),
    "load_max": _("items at most"),
    "hours_max": _("hours in a season"),
    "is_academician": _("academician"),
    "is_frontline": _("works on the first line"),
    "disciplines": _("disciplines"),
    "posts": _("units"),
    "absences": _("times away"),
}
"""The parts of a profile, by the keys the book uses."""


def profile_of(expert: Expert) -> Profile:
    """Return the profile as it stands."""
    kept = {name: getattr(expert, name) for name in COLUMNS}
    kept |= {name: tuple(kept[name]) for name in ("keywords", "languages")}
    posts = (
        Post(row.unit_name, row.title, row.since, row.until)
        for row in expert.person.affiliations.all()
    )
    away = (Away(row.since, row.until, row.reason) for row in expert.absences.all())
    return Profile(
        **kept,
        disciplines=tuple((row.code, row.weight) for row in expert.disciplines.all()),
        posts=in_order(posts),
        absences=tuple(sorted(away, key=Away.words)),
    )


def digest_of(profile: Profile) -> str:
    """Return a short hash of a profile: who changes it says which one they had before them."""
    return hashlib.sha256(repr(tidied(profile)).encode()).hexdigest()[:16]


def in_order(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Return units with the present ones first, then the last that ended."""
    return tuple(
        sorted(
            posts,
            key=lambda post: (
                post.until is not None,
                -(post.until or post.since or date.min).toordinal(),
                post.unit_name,
            ),
        )
    )


def tidied(profile: Profile) -> Profile:
    """Return a profile in the one form it is kept in, so that equal profiles are equal."""
    return replace(
        profile,
        title=profile.title.strip(),
        field=profile.field.strip(),
        keywords=tuple(dict.fromkeys(word.strip() for word in profile.keywords if word.strip())),
        languages=tuple(dict.fromkeys(profile.languages)),
        disciplines=tuple(sorted(profile.disciplines, key=lambda each: (-each[1], each[0]))),
        posts=in_order(dict.fromkeys(profile.posts)),
        absences=tuple(sorted(dict.fromkeys(profile.absences), key=Away.words)),
    )


def faults_of(profile: Profile) -> list[Sentence]:
    """Return what is wrong with a profile, in sentences."""
    faults: list[Sentence] = []
    codes = [code for code, _weight in profile.disciplines]
    faults += [
        format_lazy(_("“{code}” is no discipline of GB/T 13745."), code=code)
        for code in codes
        if not is_listed(code)
    ]
    if len(codes) > MOST_DISCIPLINES:
        faults.append(format_lazy(_("At most {most} disciplines."), most=MOST_DISCIPLINES))
    if len(set(codes)) < len(codes):
        faults.append(_("A discipline stands twice. Leave one of the two out."))
    total = sum(weight for _code, weight in profile.disciplines)
    if codes and total != 100:
        faults.append(
            format_lazy(_("The weights of the disciplines add up to {total} %, not 100 %."), total=total)
        )  # fmt: skip
    if any(weight < 1 for _code, weight in profile.disciplines):
        faults.append(_("A discipline weighs 1 % or more. Leave the others out."))
    if profile.load_max < 1:
        faults.append(_("An expert reads at least one item. Correct the greatest load."))
    faults += [upside_down(each.words()) for each in profile.absences if each.until < each.since]
    faults += [
        upside_down(each.words())
        for each in profile.posts
        if each.since and each.until and each.until < each.since
    ]
    named = [(each.unit_name, each.since) for each in profile.posts]
    if len(set(named)) < len(named):
        faults.append(_("A unit stands twice from the same day. Leave one of the two out."))
    return faults


def upside_down(words: str) -> Sentence:
    """Say that something ends before it begins."""
    return format_lazy(_("{what}: the end lies before the beginning."), what=words)


def told(name: str, value: Any) -> Any:
    """Return one part of a profile as the book keeps it: plain words, no reason of absence."""
    if name == "disciplines":
        return [f"{code} {name_of(code)} {weight}%" for code, weight in value]
    if name in ("posts", "absences"):
        return [each.words() for each in value]
    return list(value) if isinstance(value, tuple) else value


def changed(before: Profile, after: Profile) -> dict[str, list[Any]]:
    """Return the parts that differ, each as it was and as it is."""
    return {
        name: [told(name, getattr(before, name)), told(name, getattr(after, name))]
        for name in WORDS
        if getattr(before, name) != getattr(after, name)
    }


@transaction.atomic
def write_profile(expert: Expert, profile: Profile, *, source: FactSource, on: date) -> dict:
    """Write a profile whole and return what changed; the caller enters it in the book."""
    row = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    after = tidied(profile)
    if faults := faults_of(after):
        raise Refused(*faults)
    before = tidied(profile_of(row))
    difference = changed(before, after)
    for name in COLUMNS:
        value = getattr(after, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    if before.disciplines != after.disciplines:
        write_disciplines(row, after.disciplines)
    if before.absences != after.absences:
        write_absences(row, after.absences)
    if before.posts != after.posts:
        write_posts(row, before.posts, after.posts, source)
        row.unit = present_unit(row, on)
    row.save()
    expert.unit, expert.title = row.unit, row.title
    return difference


def write_disciplines(row: Expert, disciplines: Iterable[tuple[str, int]]) -> None:
    """Put these disciplines in place of the earlier ones."""
    row.disciplines.all().delete()
    ExpertDiscipline.objects.bulk_create(
        ExpertDiscipline(expert=row, code=code, weight=weight, rehearsal=row.rehearsal)
        for code, weight in disciplines
    )


def write_absences(row: Expert, absences: Iterable[Away]) -> None:
    """Put these times in place of the earlier ones."""
    row.absences.all().delete()
    Absence.objects.bulk_create(
        Absence(expert=row, since=a.since, until=a.until, reason=a.reason, rehearsal=row.rehearsal)
        for a in absences
    )


def write_posts(row: Expert, before: Iterable[Post], after: Iterable[Post], source: str) -> None:
    """Take away the units that are no longer stated, add those that are new; the others stay."""
    kept, stated = set(before), set(after)
    for each in row.person.affiliations.all():
        if Post(each.unit_name, each.title, each.since, each.until) not in stated:
            each.delete()
    for post in after:
        if post in kept:
            continue
        Affiliation.objects.create(
            person=row.person,
            unit=Unit.objects.named(post.unit_name, row.rehearsal).first(),
            unit_name=post.unit_name,
            title=post.title,
            since=post.since,
            until=post.until,
            source=source,
            rehearsal=row.rehearsal,
        )


def present_unit(row: Expert, on: date) -> Unit | None:
    """Return the unit the expert belongs to on a day: the one on record, if they still are there."""
    rows = row.person.affiliations.select_related("unit")
    here = [each.unit for each in rows if each.unit and (each.until is None or each.until >= on)]
    return row.unit if row.unit in here or not here else here[0]


def update_profile(expert: Expert, profile: Profile, *, by: Actor, at: datetime) -> Expert:
    """维护专家信息: the office writes a profile; what changed goes into the book."""
    if not by.holds("manager", "operator") or by.rehearsal != expert.rehearsal:
        raise NotYours(_("Only a manager (管理员) keeps the pool of experts."))
    with transaction.atomic():
        difference = write_profile(expert, profile, source=FactSource.OFFICE, on=localdate(at))
        if difference:
            enter(expert, "update_profile", by=by, at=at, facts={"changed": difference})
    return expert


def unit_named(text: str) -> str:
    """Return a unit's name as it is kept: one line, no space in the middle of nothing."""
    return normalise_name(text)[:120]
