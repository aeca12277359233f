"""What all award lists of a programme together say, as far as it is opened to everybody (统计).

How many were honoured follows from the lists themselves. By region, kind of unit, sex, age and front
line it is told part by part, where two persons opened the part for the programme, and of no cycle in
which a notice runs. Counted is who stands on the lists as they were published, revoked or withheld
since or not: else the number before and after would tell who it was. Small numbers are withheld (``smallcells``),
those of each list by itself: what a year showed before its second list and after it differs by that
list. A list too small to be parted is left out where another one of the year is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.models import AwardList, AwardListItem
from awards.services.decided import opened_for
from awards.smallcells import SMALLEST, withheld
from ledger.actors import PASSER_BY
from ledger.situations import Sentence
from nominations.models import Member
from people.choices import UnitNature
from programmes.models import Programme
from review.choices import Disclosed
from review.vocabulary.regions import PROVINCES, province_of

__all__ = ["SMALLEST", "Row", "Table", "counts_by_year", "lists_shown", "tables_of"]

UNKNOWN = _("not stated")
FEW_CLASSES = 6
"""A table of so few classes shows them all, empty ones as well."""
Class = tuple[str, Sentence | str]
"""A class of a table: its code and its label."""


@dataclass(frozen=True, slots=True)
class Row:
    """One year of a table: how many in all, and in each class; None where a number is withheld.

    No cells at all where the total is too small to be parted.
    """

    year: int
    total: int
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One part that is open: its classes and its years, the latest first, with the legal basis."""

    code: str
    title: Sentence
    basis: str
    heads: tuple[Sentence | str, ...]
    rows: tuple[Row, ...]


Honoured = tuple[Member | None, date]
"""The nominee or leader of a paper that was honoured, and the day of the list."""


def region(who: Member | None, on: date) -> str:
    """Return the province of the unit, as the register or the unit's own name has it; else ""."""
    if who is None:
        return ""
    abroad = {"HK": "香港", "MO": "澳门", "TW": "台湾"}.get(who.region, "")
    registered = who.unit.region if who.unit else ""
    return abroad or province_of(registered) or province_of(who.unit_name)


def unit_kind(who: Member | None, on: date) -> str:
    """Return the kind of the unit, as stated in the paper, else as registered."""
    if who is None:
        return ""
    return who.unit_nature or (who.unit.nature if who.unit else "")


def sex(who: Member | None, on: date) -> str:
    """Return the sex."""
    return who.sex if who else ""


BANDS = ((35, "a35"), (45, "a45"), (55, "a55"), (65, "a65"), (999, "over"))
"""Whole years up to which an age belongs to a band."""


def band(who: Member | None, on: date) -> str:
    """Return the band of the age in whole years on the day of the list (周岁)."""
    if who is None or who.birth is None:
        return ""
    age = on.year - who.birth.year - ((on.month, on.day) < (who.birth.month, who.birth.day))
    return next(code for most, code in BANDS if age <= most)


def frontline(who: Member | None, on: date) -> str:
    """Return whether the paper states years on the first line (一线)."""
    if who is None or who.first_line_years is None:
        return ""
    return "yes" if who.first_line_years else "no"


CLASSES: dict[str, tuple[Callable[[Member | None, date], str], Sequence[Class]]] = {
    Disclosed.REGIONS: (region, [(name, name) for name in PROVINCES]),
    Disclosed.UNIT_KINDS: (unit_kind, [(str(each.value), each.label) for each in UnitNature]),
    Disclosed.SEXES: (sex, [("F", _("women")), ("M", _("men"))]),
    Disclosed.AGES: (
        band,
        [("a35", _("up to 35")), ("a45", "36–45"), ("a55", "46–55"), ("a65", "56–65"), ("over", _("66 and older"))],
    ),
    Disclosed.FRONTLINE: (frontline, [("yes", _("on the front line")), ("no", _("not on the front line"))]),
}  # fmt: skip


def counts_by_year() -> list[tuple[Programme, int, int]]:
    """Return programme, year and how many the published lists honour; programmes in their order."""
    rows = (
        AwardListItem.objects.filter(award_list__in=lists_shown().order_by())
        .order_by()
        .values("award_list__cycle__programme", "award_list__cycle__year")
        .annotate(n=Count("pk"))
    )
    programmes = Programme.objects.in_bulk({row["award_list__cycle__programme"] for row in rows})
    found = [
        (programmes[row["award_list__cycle__programme"]], row["award_list__cycle__year"], row["n"])
        for row in rows
    ]
    return sorted(found, key=lambda each: (each[0].position, each[0].pk, -each[1]))


def tables_of(programme: Programme) -> list[Table]:
    """Return the tables that are open for a programme, in their fixed order; a fixed number of queries."""
    award_lists = lists_shown().filter(cycle__programme=programme)
    bases = opened_for({each.cycle for each in award_lists})
    honoured = honoured_on([each for each in award_lists if bases[each.cycle_id]])
    tables = []
    for code in CLASSES:
        told = [each for each in award_lists if code in bases[each.cycle_id]]
        years: dict[int, list[list[Honoured]]] = {}
        for each in told:
            years.setdefault(each.cycle.year, []).append(honoured[each.pk])
        if told:
            tables.append(table(code, bases[told[0].cycle_id][code], list(years.items())))
    return tables


def lists_shown() -> QuerySet[AwardList]:
    """Return the published lists: programmes in their order, the latest year first."""
    seen = AwardList.objects.seen_by(PASSER_BY).filter(stage="published")
    related = seen.select_related("cycle__programme")
    return related.order_by("cycle__programme__position", "cycle__programme", "-cycle__year", "pk")


def honoured_on(award_lists: Iterable[AwardList]) -> dict[int, list[Honoured]]:
    """Return who stands on each list, with the day of the list."""
    days = {each.pk: timezone.localdate(each.published_at) for each in award_lists}
    found: dict[int, list[Honoured]] = {pk: [] for pk in days}
    items = list(AwardListItem.objects.filter(award_list__in=days).select_related("candidate"))
    prefetch_related_objects(items, "candidate__papers__members__unit")
    for item in items:
        found[item.award_list_id].append((lead_of(item), days[item.award_list_id]))
    return found


def lead_of(item: AwardListItem) -> Member | None:
    """Return the nominee or leader in the first accepted paper, as the lists take their facts from it."""
    papers = [each for each in item.candidate.papers.all() if each.stage == "accepted"]
    first = min(papers, key=lambda each: each.pk, default=None)
    members = first.members.all() if first else []
    return next((each for each in members if each.role in ("nominee", "leader")), None)


def table(code: str, basis: str, years: Sequence[tuple[int, list[list[Honoured]]]]) -> Table:
    """Return one table of the lists of each year.

    What is withheld is found among all classes there are; of many, those that show a nought in every
    year are then left out. A year whose lists are small shows no class at all.
    """
    read, known = CLASSES[code]
    classes = [*known, ("", UNKNOWN)]
    places = {name: at for at, (name, _label) in enumerate(classes)}
    found = []
    for year, lists in years:
        counted = [Counter(places.get(read(*each), places[""]) for each in of) for of in lists]
        total, told = told_of([[n[at] for at in range(len(classes))] for n in counted])
        found.append((year, total, told))
    few = len(known) <= FEW_CLASSES
    kept = [
        at
        for at in range(len(classes))
        if (few and at < len(known)) or any(told and told[at] != 0 for _y, _n, told in found)
    ]
    rows = [Row(year, n, tuple(told[at] for at in kept if told)) for year, n, told in found]
    heads = tuple(classes[at][1] for at in kept)
    return Table(code, Disclosed(code).label, basis, heads, tuple(rows))


def told_of(lists: Sequence[list[int]]) -> tuple[int, list[int | None]]:
    """Return how many the cells count, and each cell with None where it is withheld; none where all are.

    ``lists`` are the cells of each list of a year. A number shown is shown of every list, so that no
    two states of the page tell less than what each list may tell by itself.
    """
    parted = [cells for cells in lists if len(withheld(cells)) < len(cells)]
    if not parted:
        return sum(map(sum, lists)), []
    less = frozenset[int]().union(*map(withheld, parted))
    sums = [sum(column) for column in zip(*parted, strict=True)]
    told = [None if at in less else n for at, n in enumerate(sums)]
    return sum(sums), told if len(less) < len(told) else []
