"""The pool of a draw (抽取名单): who may sit in a panel after recusals, and the groups they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from people.models import Office
from programmes.vocabulary.deciding import DrawRules, PanelRules
from review.draw import Conditions, Entrant, Stratum, person_mark, unit_mark
from review.models import Assignment, Conflict, Expert, Item, Panel, PanelMember, Seat, Term
from review.querysets import LIVE
from review.vocabulary.regions import province_of

WHOLE_CALL = ("SELF", "SAME_CALL")
"""Relations that keep somebody out of the whole call, not only away from one item (回避)."""

MARKS = {
    "frontline_min": "frontline",
    "outside_min": "outside",
    "other_region_min": "other_region",
    "academicians_min": "academician",
}
"""The group each minimum of the rule set speaks of, in the order in which they are filled."""


@dataclass(frozen=True, slots=True)
class Member:
    """One expert of the pool, with the units and groups the conditions ask about."""

    expert: Expert
    units: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def entrant(self) -> Entrant:
        """Return what the draw asks of them."""
        return Entrant(frozenset(self.units), frozenset(self.marks))

    @property
    def record(self) -> dict[str, Any]:
        """Return what is kept of them, sealed, with the pool; `sealed_record` is what is hashed of it."""
        name = self.expert.person.name
        return {
            "id": self.expert.pk,
            "name": name,
            "units": list(self.units),
            "marks": list(self.marks),
        }


@dataclass(frozen=True, slots=True)
class Pool:
    """The pool, and how many were left out for which reason."""

    members: tuple[Member, ...]
    left_out: dict[str, int]

    @property
    def entrants(self) -> tuple[Entrant, ...]:
        """Return what the draw asks of all, in their order."""
        return tuple(member.entrant for member in self.members)


def sealed_record(record: dict[str, Any], salt: bytes, key: bytes) -> dict[str, Any]:
    """Return the record that is hashed: the groups, a mark for the person, a mark for each unit."""
    who = {"id": record["id"], "name": record["name"]}
    return {
        "marks": record["marks"],
        "person": person_mark(salt, who),
        "units": sorted(unit_mark(key, name) for name in record["units"]),
    }


def entrants_of(records: Sequence[dict[str, Any]]) -> list[Entrant]:
    """Return what the draw asks of opened records."""
    return [Entrant(frozenset(r["units"]), frozenset(r["marks"])) for r in records]


def conditions_of(places: int, panel: PanelRules, draw: DrawRules) -> Conditions:
    """Return the rule set's make-up of a panel as conditions of its draw."""
    minima = panel.minima
    strata = tuple(Stratum(mark, minima[name]) for name, mark in MARKS.items() if name in minima)
    return Conditions(places, draw.reserve, panel.per_unit_max, strata)


def rules_as_json(conditions: Conditions, terms: DrawRules, beacon: str = "") -> dict[str, Any]:
    """Return conditions as they are hashed, kept and handed out.

    With them stands what is told later: whose number goes into the seed, which public value, when the
    names are opened, and which of them the public sees.
    """
    return {
        "places": conditions.places,
        "reserve": conditions.reserve,
        "per_unit_max": conditions.per_unit_max,
        "strata": [{"mark": s.mark, "least": s.least, "most": s.most} for s in conditions.strata],
        "contributors": list(terms.contributors),
        "beacon": beacon,
        "opens": terms.names_open,
        "public": terms.public_names,
    }


def conditions_from(rules: dict[str, Any]) -> Conditions:
    """Return conditions from what was kept."""
    strata = tuple(Stratum(s["mark"], s["least"], s["most"]) for s in rules["strata"])
    return Conditions(rules["places"], rules["reserve"], rules["per_unit_max"], strata)


def pool_for(panel: Panel, *, at: datetime) -> Pool:
    """Return the experts who may be drawn into a panel, by their keys; each other is counted.

    Left out: who sits in another panel of the round, who is kept out of the whole call, who would keep
    away from more of the items than the rule set allows, who takes no work until the round is due, who
    is too old (academicians excepted), and who served in as many cycles in succession as one may.
    """
    round_ = panel.round
    rules, terms = round_.rules.panel, round_.rules.draw
    experts = experts_for(round_.rehearsal)
    keeping, day = Recusals(panel), at.date()
    away = set(
        Expert.objects.away(day, max(day, round_.due_at.date())).values_list("pk", flat=True)
    )
    seated = set(
        PanelMember.objects.filter(panel__round=round_).values_list("expert_id", flat=True)
    )
    served = served_in_succession(round_.cycle, rules.consecutive_max)
    groups = Groups(panel)
    left, members = Counter[str](), []
    for expert in experts:
        reason = (
            ("seated" if expert.pk in seated else "")
            or keeping.reason(expert.pk, terms.recused_percent_max)
            or ("away" if expert.pk in away else "")
            or ("age" if is_too_old(expert, rules.age_max, day) else "")
            or ("served" if expert.pk in served else "")
        )
        if reason:
            left[reason] += 1
        else:
            members.append(Member(expert, units_of(expert, day), groups.marks_of(expert)))
    return Pool(tuple(members), dict(left))


def experts_for(rehearsal: bool) -> list[Expert]:
    """Return the experts who take work, with what a draw asks about them, by their keys."""
    rows = Expert.objects.filter(rehearsal=rehearsal).available().order_by("pk")
    rows = rows.select_related("person", "unit", "user")
    return list(rows.prefetch_related("person__affiliations__unit"))


class Recusals:
    """From which items of a panel each expert keeps away: hard conflicts, and those still open."""

    def __init__(self, panel: Panel) -> None:
        self.items = list(items_of(panel).values_list("pk", flat=True))
        rows = Conflict.objects.filter(item__in=self.items, outcome__in=["hard", "decide"])
        self.away: dict[int, set[int]] = {}
        self.barred: set[int] = set()
        for expert, item, relation in rows.values_list("expert_id", "item_id", "relation"):
            self.away.setdefault(expert, set()).add(item)
            if relation in WHOLE_CALL:
                self.barred.add(expert)

    def reason(self, expert: int, percent: int) -> str:
        """Return why somebody cannot sit here: barred, recused, or ""."""
        if expert in self.barred:
            return "barred"
        many = len(self.away.get(expert, ())) * 100 > percent * len(self.items)
        return "recused" if many else ""


def items_of(panel: Panel) -> Any:
    """Return the standing items a panel reviews."""
    return Item.objects.standing().filter(panel=panel)


def units_of(expert: Expert, on: date) -> tuple[str, ...]:
    """Return the legal entities an expert is of on a day, each once, sorted."""
    found = {expert.unit.name} if expert.unit else set()
    for each in expert.person.affiliations.all():
        if (each.since or on) <= on <= (each.until or on):
            found.add(each.unit.name if each.unit else each.unit_name)
    return tuple(sorted(found))


def is_too_old(expert: Expert, most: int | None, on: date) -> bool:
    """Tell whether somebody is older than allowed; academicians never are."""
    birth = expert.person.birth
    if most is None or birth is None or expert.is_academician:
        return False
    had = (on.month, on.day) >= (birth.month, birth.day)
    return on.year - birth.year - (0 if had else 1) > most


def served_in_succession(cycle: Any, most: int | None) -> set[int]:
    """Return who served in each of the last ``most`` cycles of the programme before this one."""
    if most is None:
        return set()
    earlier = cycle.programme.cycles.filter(year__lt=cycle.year, rehearsal=cycle.rehearsal)
    last = list(earlier.select_related("programme").order_by("-year", "-pk")[:most])
    if len(last) < most:
        return set()
    return set.intersection(*(who_served(each) for each in last))


def who_served(cycle: Any) -> set[int]:
    """Return the experts who reviewed, voted or sat in a cycle, here or by an imported term."""
    found: set[int] = set()
    for rows in (
        Assignment.objects.filter(item__round__cycle=cycle, stage__in=LIVE),
        Seat.objects.filter(vote__round__cycle=cycle),
        PanelMember.objects.filter(panel__round__cycle=cycle),
        Term.objects.filter(
            year=cycle.year, body=cycle.programme.name_zh, rehearsal=cycle.rehearsal
        ),
    ):
        found |= set(rows.values_list("expert_id", flat=True))
    return found


class Groups:
    """The groups (一线, 系统外, 外地, 院士) an expert belongs to, seen from the items of a panel.

    Outside the nominating system is who holds no office in a society that nominates here. Another
    region is one other than that most of the candidates' units are in; an unknown one is none.
    """

    def __init__(self, panel: Panel) -> None:
        rows = items_of(panel).values_list(
            "candidate__papers__society_id", "candidate__person__unit__region"
        )
        pairs = list(rows)
        societies = {society for society, _region in pairs if society}
        inside = Office.objects.filter(society__in=societies, until__isnull=True)
        self.inside = set(inside.values_list("user_id", flat=True))
        regions = Counter(
            province_of(region) for _society, region in pairs if province_of(region or "")
        )
        self.here = min(regions, key=lambda name: (-regions[name], name)) if regions else ""

    def marks_of(self, expert: Expert) -> tuple[str, ...]:
        """Return the groups of one expert, sorted."""
        region = expert.place
        found = {
            "frontline": expert.is_frontline,
            "academician": expert.is_academician,
            "outside": expert.user_id not in self.inside,
            "other_region": bool(region) and region != self.here,
        }
        return tuple(sorted(mark for mark, holds in found.items() if holds))


def lacking(pool: Pool, conditions: Conditions) -> list[tuple[str, int, int]]:
    """Return the groups of which the pool has fewer than their least: mark, how many, least."""
    there = Counter(mark for member in pool.members for mark in member.marks)
    return [(s.mark, there[s.mark], s.least) for s in conditions.strata if there[s.mark] < s.least]


def earlier_panels(panel: Panel) -> list[set[int]]:
    """Return who sat in the panels of the programme before, one set a round, oldest first."""
    cycle = panel.round.cycle
    rows = PanelMember.objects.filter(
        panel__round__cycle__programme=cycle.programme_id, rehearsal=panel.rehearsal
    ).exclude(panel__round=panel.round)
    rounds: dict[int, set[int]] = {}
    for round_id, expert in rows.order_by("panel__round_id").values_list(
        "panel__round_id", "expert_id"
    ):
        rounds.setdefault(round_id, set()).add(expert)
    return list(rounds.values())
