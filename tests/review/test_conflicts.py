"""Conflicts of interest: domain rules 15 and 16 as tables, who is who, and what any scan holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.conflicts import (
    Conflict,
    DeclaredTie,
    FactKind,
    ItemFacts,
    Outcome,
    PastUnit,
    PersonRef,
    Relation,
    Rule,
    Work,
    fact_hash,
    find,
    same_name,
    years_before,
)

AT = date(2026, 6, 1)
RULES = {
    Relation.SELF: Rule(Outcome.HARD, None, "回避办法第三条"),
    Relation.SAME_CALL: Rule(Outcome.HARD),
    Relation.NOMINATOR: Rule(Outcome.HARD),
    Relation.SAME_UNIT: Rule(Outcome.HARD),
    Relation.PAST_UNIT: Rule(Outcome.WARN, 5),
    Relation.KIN: Rule(Outcome.HARD),
    Relation.MENTOR: Rule(Outcome.HARD),
    Relation.COAUTHOR_N: Rule(Outcome.HARD, 5),
    Relation.DISPUTE: Rule(Outcome.DECIDE),
}
LIU = PersonRef("p1", "id-liu", "刘川", date(1970, 3, 1), frozenset({"hospital"}))
CHEN = PersonRef("p2", "id-chen", "陈穗", date(1960, 1, 2), frozenset({"academy"}))
SUN = PersonRef("p3", "id-sun", "孙屹", date(1980, 5, 6), frozenset({"works"}))
ITEM = ItemFacts("N1", (LIU,), (CHEN,), call="2026")


def scan(expert: PersonRef, *items: ItemFacts, ties=(), rules=RULES) -> list[tuple[str, str, str]]:
    """(item, relation, outcome) of one expert."""
    return [
        (each.item_id, str(each.relation), str(each.outcome))
        for each in find({"E": expert}, items or (ITEM,), ties, rules, AT)
    ]


def test_strangers_have_no_conflict():
    assert scan(SUN) == []


# 规则 15:「与被提名人同一法人单位(经附属医院别名)→ 不得分配,原因“同一法人单位”;
#          近亲属、师生、提名人、同期候选人同样」
@pytest.mark.parametrize(
    ("expert", "ties", "relation"),
    [
        (replace(SUN, units=frozenset({"university", "hospital"})), (), "SAME_UNIT"),
        (CHEN, (), "NOMINATOR"),
        (replace(LIU, units=frozenset()), (), "SELF"),
        (SUN, (DeclaredTie("E", LIU, Relation.KIN, "妻弟"),), "KIN"),
        (SUN, (DeclaredTie("E", LIU, Relation.MENTOR, "博士生导师"),), "MENTOR"),
    ],
)
def test_a_listed_relation_is_hard(expert, ties, relation):
    assert scan(expert, ties=ties) == [("N1", relation, "hard")]


def test_a_nominee_of_the_call_may_review_nothing_of_it():
    """「同期候选人」: also of items whose nominees the expert has never met; other calls are free."""
    free = replace(SUN, units=frozenset())
    others = (ITEM, ItemFacts("N2", (free,), call="2026"), ItemFacts("N3", (CHEN,), call="2025"))
    assert scan(free, *others) == [("N1", "SAME_CALL", "hard"), ("N2", "SELF", "hard")]


def test_every_member_of_a_team_counts_and_so_does_the_unit_of_each():
    team = ItemFacts("T", (LIU, replace(SUN, units=frozenset({"institute"}))), call="2026")
    assert scan(replace(SUN, units=frozenset()), team) == [("T", "SELF", "hard")]
    stranger = PersonRef("p9", "id-9", "周", units=frozenset({"institute"}))
    assert scan(stranger, team) == [("T", "SAME_UNIT", "hard")]


# 规则 16:「4 年前合作论文:N=5 命中;6 年前不命中;N=3 时 4 年前不命中」
@pytest.mark.parametrize(
    ("years_ago", "n", "hit"),
    [(4, 5, True), (6, 5, False), (4, 3, False), (5, 5, True), (3, 3, True)],
)
@pytest.mark.parametrize("how", ["work", "declared"])
def test_joint_papers_fade_with_the_years_of_the_rule(years_ago, n, hit, how):
    on = years_before(AT, years_ago)
    paper = frozenset({Work("10.1000/x", on)})
    rules = RULES | {Relation.COAUTHOR_N: Rule(Outcome.HARD, n)}
    if how == "work":
        got = scan(
            replace(SUN, works=paper),
            replace(ITEM, people=(replace(LIU, works=paper),)),
            rules=rules,
        )
    else:
        got = scan(SUN, ties=[DeclaredTie("E", LIU, Relation.COAUTHOR_N, on=on)], rules=rules)
    assert got == ([("N1", "COAUTHOR_N", "hard")] if hit else [])


@pytest.mark.parametrize(
    ("until", "hit"),
    [(date(2021, 6, 1), True), (date(2021, 5, 31), False), (None, True)],
)
@pytest.mark.parametrize("who", ["expert", "nominee", "both"])
def test_a_unit_left_within_the_years_warns(until, hit, who):
    past = frozenset({PastUnit("hospital", until)})
    gone = replace(LIU, units=frozenset(), past_units=past)
    expert = {
        "expert": replace(SUN, past_units=past),
        "nominee": replace(SUN, units=frozenset({"hospital"})),
        "both": replace(SUN, past_units=past),
    }[who]
    item = ITEM if who == "expert" else replace(ITEM, people=(gone,))
    assert scan(expert, item) == ([("N1", "PAST_UNIT", "warn")] if hit else [])


# 规则 16:「仅姓名相同 → 提示,显示双方记录,绝不自动回避」
def test_a_name_alone_only_warns_and_shows_both_records():
    (found,) = find({"E": PersonRef("p9", "", "刘　川")}, (ITEM,), (), RULES, AT)
    assert (found.relation, found.outcome) == (Relation.SELF, Outcome.WARN)
    assert [(fact.kind, fact.value) for fact in found.evidence] == [
        (FactKind.NAME_ONLY, "刘　川"),
        (FactKind.NOMINEE, "刘川"),
    ]
    assert scan(PersonRef("p9", "", "陈穗")) == [("N1", "NOMINATOR", "warn")]
    tie = DeclaredTie("E", PersonRef(name="刘川"), Relation.KIN)
    assert scan(SUN, ties=[tie]) == [("N1", "KIN", "warn")]


@pytest.mark.parametrize(
    ("namesake", "expected"),
    [
        (PersonRef("p9", "id-9", "刘川"), []),
        (PersonRef("p9", "", "刘川", date(1971, 3, 1)), []),
        (PersonRef("p9", "", "刘川", date(1970, 3, 1)), ["warn"]),
        (PersonRef("", "id-liu", "刘川(改名)"), ["hard"]),
        (PersonRef("p1", "", "刘川(改名)"), ["hard"]),
    ],
)
def test_who_is_the_same_person(namesake, expected):
    assert [outcome for _, _, outcome in scan(namesake)] == expected


def test_name_birth_and_unit_together_stand_for_an_identity():
    twin = replace(LIU, person_id="", identity="")
    assert ("N1", "SELF", "hard") in scan(twin)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张　三", "张三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("ZHANG San", "zhangsan"),
        ("Ｌｉ", "li"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert same_name(one) == same_name(other)


def test_the_dot_of_a_name_is_part_of_it():
    assert same_name("阿卜·杜拉") != same_name("阿卜杜拉")


def test_outcome_and_clause_come_from_the_rule_set():
    ties = [DeclaredTie("E", LIU, Relation.DISPUTE), DeclaredTie("E", LIU, Relation.INTEREST)]
    assert scan(SUN, ties=ties) == [("N1", "DISPUTE", "decide")]
    (found,) = find({"E": replace(LIU, units=frozenset())}, (ITEM,), (), RULES, AT)
    assert found.clause == "回避办法第三条"
    softer = RULES | {Relation.SELF: (Outcome.WARN, None)}
    assert scan(replace(LIU, units=frozenset()), rules=softer) == [("N1", "SELF", "warn")]


def test_the_evidence_names_the_two_facts_that_met():
    expert = replace(SUN, units=frozenset({"hospital"}))
    (found,) = find({"E": expert}, (ITEM,), (), RULES, AT)
    assert [(fact.kind, fact.of, fact.value) for fact in found.evidence] == [
        (FactKind.UNIT_NOW, "expert", "hospital"),
        (FactKind.UNIT_NOW, "刘川", "hospital"),
    ]


def test_a_leap_day_fades_on_the_28th():
    assert years_before(date(2024, 2, 29), 5) == date(2019, 2, 28)


PERSONS = st.builds(
    PersonRef,
    person_id=st.sampled_from(["", "p1", "p2", "p3"]),
    identity=st.sampled_from(["", "i1", "i2"]),
    name=st.sampled_from(["", "王", "李", "王 "]),
    birth=st.sampled_from([None, date(1970, 1, 1), date(1980, 1, 1)]),
    units=st.frozensets(st.sampled_from("uvw"), max_size=2),
    past_units=st.frozensets(
        st.builds(PastUnit, st.sampled_from("uvw"), st.sampled_from([None, AT, date(2000, 1, 1)])),
        max_size=2,
    ),
)
ITEMS = st.lists(
    st.builds(
        ItemFacts,
        st.just(""),
        st.lists(PERSONS, min_size=1, max_size=2).map(tuple),
        st.lists(PERSONS, max_size=1).map(tuple),
        call=st.sampled_from(["", "c", "d"]),
    ),
    max_size=4,
).map(lambda items: [replace(item, item_id=f"N{n}") for n, item in enumerate(items)])
EXPERTS = st.lists(PERSONS, max_size=4).map(
    lambda people: {f"E{n}": who for n, who in enumerate(people)}
)
TIES = st.lists(
    st.builds(
        DeclaredTie,
        st.sampled_from(["E0", "E1"]),
        PERSONS,
        st.sampled_from([Relation.KIN, Relation.MENTOR]),
    ),
    max_size=3,
)


@given(EXPERTS, ITEMS, TIES)
def test_the_order_of_the_facts_changes_nothing(experts, items, ties):
    backwards = dict(reversed(experts.items())), items[::-1], ties[::-1]
    assert find(experts, items, ties, RULES, AT) == find(*backwards, RULES, AT)
    assert fact_hash(experts, items, ties, RULES, AT) == fact_hash(*backwards, RULES, AT)


def sure(one: PersonRef, other: PersonRef) -> bool:
    """The same person beyond doubt."""
    same_id = bool(one.person_id) and one.person_id == other.person_id
    if same_id or (one.identity and one.identity == other.identity):
        return True
    named = bool(one.name) and same_name(one.name) == same_name(other.name)
    known = one.birth is not None and one.birth == other.birth and bool(one.units & other.units)
    return named and known and not (one.identity and other.identity)


@given(EXPERTS, ITEMS, TIES)
def test_hard_conflicts_are_exactly_those_of_comparing_every_pair(experts, items, ties):
    expected = set()
    for code, expert in experts.items():
        mine = [item for item in items if any(sure(expert, person) for person in item.people)]
        for item in items:
            units = frozenset[str]().union(*(person.units for person in item.people))
            declared = [tie for tie in ties if tie.expert_id == code]
            found = {
                Relation.SELF: item in mine,
                Relation.SAME_CALL: any(
                    item.call and item.call == own.call and item is not own for own in mine
                ),
                Relation.NOMINATOR: any(sure(expert, person) for person in item.nominators),
                Relation.SAME_UNIT: bool(units & expert.units),
            } | {
                relation: any(
                    tie.relation is relation and sure(tie.person, person)
                    for tie in declared
                    for person in item.people
                )
                for relation in (Relation.KIN, Relation.MENTOR)
            }
            expected |= {(code, item.item_id, relation) for relation, hit in found.items() if hit}
    got = find(experts, items, ties, RULES, AT)
    assert {hard(each) for each in got if each.outcome is Outcome.HARD} == expected
    assert len({hard(each) for each in got}) == len(got)


def hard(found: Conflict) -> tuple[str, str, Relation]:
    return found.expert_id, found.item_id, found.relation


@given(EXPERTS, ITEMS, TIES)
def test_a_changed_fact_changes_the_hash(experts, items, ties):
    before = fact_hash(experts, items, ties, RULES, AT)
    assert before != fact_hash(experts | {"E9": SUN}, items, ties, RULES, AT)
    assert before != fact_hash(experts, [*items, ITEM], ties, RULES, AT)
    assert before != fact_hash(experts, items, ties, RULES | {Relation.KIN: Rule(Outcome.WARN)}, AT)
    assert before != fact_hash(experts, items, ties, RULES, date(2026, 6, 2))
