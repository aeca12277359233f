"""What every search holds, whatever the facts: order, years, names, evidence, brute force, growth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.conflicts import (
    Conflict,
    DeclaredTie,
    ItemFacts,
    Outcome,
    PastUnit,
    PersonRef,
    Relation,
    Rule,
    Scope,
    Search,
    Signer,
    UnitNote,
    Work,
    fact_hash,
    find,
    years_before,
)

AT = date(2026, 6, 1)
RULES = {relation: Rule(Outcome.HARD) for relation in Relation} | {
    Relation.PAST_UNIT: Rule(Outcome.HARD, 5),
    Relation.COAUTHOR_N: Rule(Outcome.HARD, 5),
    Relation.COPROJECT_N: Rule(Outcome.DECIDE, 3),
    Relation.TRANSITIVE: Rule(Outcome.WARN),
}
TREE = {"h": {"u"}, "k": {"u"}, "u": set(), "v": set(), "~w": set()}
NEAR = {"~w": {"u"}, "u": {"~w"}}
DAYS = st.sampled_from([AT - timedelta(days=400 * n) for n in range(1, 9)])
UNITS = st.sampled_from(sorted(TREE))
NAMES = st.sampled_from(["", "王伟", "Wang Wei", "Wang, W.", "李娜", "王偉"])


def note(unit: str) -> UnitNote:
    return UnitNote(unit, above=frozenset(TREE[unit]), near=frozenset(NEAR.get(unit, ())))


PAST = st.builds(
    lambda unit, until: PastUnit(unit, until, above=frozenset(TREE[unit])),
    UNITS,
    st.none() | DAYS,
)
SIGNERS = st.builds(
    Signer, NAMES.filter(bool), st.frozensets(UNITS, max_size=1), st.sampled_from(["", "p1", "p2"])
)
WORKS = st.builds(
    Work,
    st.sampled_from(["doi:1", "doi:2", "title:t"]),
    DAYS,
    st.sampled_from([Relation.COAUTHOR_N, Relation.COPROJECT_N]),
    st.lists(SIGNERS, max_size=1).map(tuple),
)
PERSONS = st.builds(
    lambda units, **facts: PersonRef(units=units, notes=frozenset(map(note, units)), **facts),
    st.frozensets(UNITS, max_size=2),
    person_id=st.sampled_from(["", "p1", "p2"]),
    identity=st.sampled_from(["", "", "i1", "i2"]),
    name=NAMES,
    birth=st.sampled_from([None, date(1970, 1, 1), date(1980, 1, 1)]),
    past_units=st.frozensets(PAST, max_size=2),
    works=st.frozensets(WORKS, max_size=2),
)
ROLE = st.lists(PERSONS, max_size=1).map(tuple)
ITEMS = st.lists(
    st.builds(
        ItemFacts,
        st.just(""),
        st.lists(PERSONS, min_size=1, max_size=2).map(tuple),
        call=st.sampled_from(["", "c", "d"]),
        nominators=ROLE,
        tutors=ROLE,
    ),
    max_size=3,
).map(lambda items: [replace(item, item_id=f"N{n}") for n, item in enumerate(items)])
EXPERTS = st.lists(st.builds(lambda who, office: replace(who, office=office), PERSONS,
                             st.sampled_from(["", "", "manager"])), max_size=3).map(
    lambda people: {f"E{n}": who for n, who in enumerate(people)}
)  # fmt: skip
TIES = st.lists(
    st.builds(
        DeclaredTie,
        st.sampled_from(["E0", "E1"]),
        PERSONS,
        st.sampled_from(
            [Relation.KIN, Relation.SAME_GROUP, Relation.INTEREST, Relation.COAUTHOR_N]
        ),
        on=st.none() | DAYS,
    ),
    max_size=2,
)


def key(found: Conflict) -> tuple[str, str, Relation]:
    return found.expert_id, found.item_id, found.relation


@given(EXPERTS, ITEMS, TIES)
def test_order_changes_nothing_and_every_conflict_has_its_two_facts(experts, items, ties):
    got = find(experts, items, ties, RULES, AT)
    backwards = dict(reversed(experts.items())), items[::-1], ties[::-1]
    assert find(*backwards, RULES, AT) == got
    assert fact_hash(*backwards, RULES, AT) == fact_hash(experts, items, ties, RULES, AT)
    assert all(len(each.evidence) == 2 and all(each.evidence) for each in got)
    assert len({key(each) for each in got}) == len(got)


@given(EXPERTS, ITEMS, TIES, st.integers(1, 12), st.integers(0, 6))
def test_more_years_never_find_less(experts, items, ties, years, more):
    short, long = (
        {relation: replace_years(rule, n) for relation, rule in RULES.items()}
        for n in (years, years + more)
    )
    few = {key(each) for each in find(experts, items, ties, short, AT)}
    assert few <= {key(each) for each in find(experts, items, ties, long, AT)}


def replace_years(rule: Rule, years: int) -> Rule:
    return rule._replace(years=years if rule.years else None)


@given(EXPERTS, ITEMS, TIES)
def test_names_alone_never_keep_anybody_away(experts, items, ties):
    def named(who: PersonRef) -> PersonRef:
        works = frozenset(
            replace(work, key=f"{work.key} {id(who)}", signers=tuple(
                replace(each, person_id="", orcid="") for each in work.signers
            ))
            for work in who.works
        )  # fmt: skip
        return PersonRef(name=who.name, birth=who.birth, works=works)

    bare = {
        "experts": {key: named(who) for key, who in experts.items()},
        "items": [
            replace(
                item,
                **{
                    role: tuple(map(named, getattr(item, role)))
                    for role in ("people", "nominators", "tutors")
                },
            )
            for item in items
        ],
        "ties": [replace(tie, person=named(tie.person)) for tie in ties],
    }
    assert {each.outcome for each in find(**bare, rules=RULES, at=AT)} <= {Outcome.WARN}


def one_person(one: PersonRef, other: PersonRef) -> bool:
    """The same person beyond doubt, by comparing the two records."""
    if one.person_id and one.person_id == other.person_id:
        return True
    if one.identity and other.identity:
        return one.identity == other.identity
    alike = {one.name, other.name}
    named = bool(one.name) and (len(alike) == 1 or alike == {"王伟", "王偉"})
    return (
        named
        and one.birth is not None
        and one.birth == other.birth
        and bool(one.units & other.units)
    )


def line(one: str, other: str) -> bool:
    return one == other or one in TREE[other] or other in TREE[one]


def recent(relation: Relation, on: date | None) -> bool:
    years = RULES[relation].years
    return years is None or on is None or on >= years_before(AT, years)


def met(expert: PersonRef, who: PersonRef) -> set[Relation]:
    """The hard relations between an expert and one nominee, by comparing all their facts."""
    found = (
        {Relation.SAME_UNIT} if any(line(a, b) for a in expert.units for b in who.units) else set()
    )
    for one, other in ((expert, who), (who, expert)):
        for past in one.past_units:
            here = [unit for unit in other.units if line(past.unit, unit)]
            left = [
                p
                for p in other.past_units
                if line(past.unit, p.unit) and recent(Relation.PAST_UNIT, p.until)
            ]
            if recent(Relation.PAST_UNIT, past.until) and (here or left):
                found.add(Relation.PAST_UNIT)
        for work in one.works:
            signed = any(
                each.person_id and each.person_id == other.person_id for each in work.signers
            )
            if signed and recent(work.relation, work.on):
                found.add(work.relation)
    for mine in expert.works:
        for theirs in who.works:
            if mine.key == theirs.key != "title:t" and recent(
                mine.relation, max(mine.on, theirs.on)
            ):
                found.add(mine.relation)
    return found & {relation for relation, rule in RULES.items() if rule.outcome is Outcome.HARD}


def by_hand(code: str, expert: PersonRef, items: list[ItemFacts], ties: list[DeclaredTie]):
    """The hard conflicts of one expert, by comparing every pair."""
    own = [item for item in items if any(one_person(expert, who) for who in item.people)]
    for item in items:
        found = set().union(*(met(expert, who) for who in item.people))
        if item in own:
            found.add(Relation.SELF)
        if any(item.call and item.call == mine.call and item is not mine for mine in own):
            found.add(Relation.SAME_CALL)
        if expert.office:
            found.add(Relation.STAFF)
        for role, relation in (
            ("nominators", Relation.NOMINATOR),
            ("tutors", Relation.MENTOR),
        ):
            if any(one_person(expert, who) for who in getattr(item, role)):
                found.add(relation)
        for tie in ties:
            known = any(one_person(tie.person, who) for who in item.people)
            if tie.expert_id == code and known and recent(tie.relation, tie.on):
                found.add(tie.relation)
        yield from ((code, item.item_id, relation) for relation in found)


@given(EXPERTS, ITEMS, TIES)
def test_hard_conflicts_are_those_of_comparing_every_pair(experts, items, ties):
    expected = {each for code, who in experts.items() for each in by_hand(code, who, items, ties)}
    got = find(experts, items, ties, RULES, AT)
    assert {key(each) for each in got if each.outcome is Outcome.HARD} == expected


@given(EXPERTS, ITEMS)
def test_a_parent_group_finds_all_that_a_legal_entity_finds(experts, items):
    rules = {relation: RULES[relation] for relation in (Relation.SAME_UNIT, Relation.PAST_UNIT)}
    wide = {relation: rule._replace(units=Scope.PARENT_GROUP) for relation, rule in rules.items()}
    few = {key(each) for each in find(experts, items, (), rules, AT)}
    assert few <= {key(each) for each in find(experts, items, (), wide, AT)}


def town(size: int) -> tuple[dict[str, PersonRef], list[ItemFacts]]:
    """As many experts as items, each with facts of their own and one shared with a neighbour."""

    def person(kind: str, n: int) -> PersonRef:
        works = frozenset(
            Work(f"doi:{kind}{n}/{m}", AT, signers=(Signer(f"{kind}人{n}之{m}"),)) for m in range(3)
        ) | {Work(f"doi:{n}", AT)}
        return PersonRef(
            f"{kind}{n}", f"{kind}{n}", f"{kind}名{n}", units=frozenset({f"{kind}u{n}"}), works=works,
            past_units=frozenset({PastUnit(f"u{n}", AT)}),
        )  # fmt: skip

    experts = {f"E{n}": person("e", n) for n in range(size)}
    return experts, [ItemFacts(f"N{n}", (person("n", n),), call="c") for n in range(size)]


@pytest.mark.parametrize("size", [20, 40, 80])
def test_the_work_grows_with_the_facts_and_not_with_the_pairs(size):
    experts, items = town(size)
    search = Search(items, RULES, AT)
    assert len(search.of(experts, ())) == 2 * size
    assert search.compared <= 4 * size
