"""The relations of domain rule 5.1 one by one: what meets, what it comes to, what the evidence says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from review.conflicts import (
    DeclaredTie,
    Fact,
    FactKind,
    ItemFacts,
    Outcome,
    PastUnit,
    PersonRef,
    Relation,
    Rule,
    Scope,
    Signer,
    UnitNote,
    Work,
    find,
)

AT = date(2026, 6, 1)
HARD = Rule(Outcome.HARD)
LIU = PersonRef("p1", "id-liu", "刘川", source="paper:1")
SUN = PersonRef("p3", "id-sun", "孙屹", source="pool")
ITEM = ItemFacts("N1", (LIU,), call="2026")
RECENT = date(2024, 12, 31)


def found(relation, expert, *items, ties=(), rule=HARD, also=None):
    rules = {relation: rule} | (also or {})
    return [
        each
        for each in find({"E": expert}, items or (ITEM,), ties, rules, AT)
        if each.relation is relation
    ]


def outcomes(*args, **kwargs):
    return [(each.item_id, str(each.outcome)) for each in found(*args, **kwargs)]


@pytest.mark.parametrize(
    ("role", "relation", "kind"),
    [
        ("nominators", Relation.NOMINATOR, FactKind.NOMINATED),
        ("referees", Relation.NOMINATOR, FactKind.REFEREE),
        ("tutors", Relation.MENTOR, FactKind.TUTOR),
    ],
)
def test_whoever_has_a_part_in_an_item_does_not_judge_it(role, relation, kind):
    item = replace(ITEM, **{role: (replace(SUN, source="paper:1"),)})
    (conflict,) = found(relation, SUN, item)
    assert conflict.outcome is Outcome.HARD
    assert conflict.evidence == (
        Fact(FactKind.IDENTITY, "expert", "孙屹", source="pool"),
        Fact(kind, "item", "孙屹", source="paper:1"),
    )
    namesake = PersonRef("p9", "", "孙屹")
    assert outcomes(relation, namesake, item) == [("N1", "warn")]


@pytest.mark.parametrize(
    "relation",
    [
        Relation.KIN, Relation.MENTOR, Relation.SAME_GROUP, Relation.INTEREST, Relation.DISPUTE,
        Relation.COAUTHOR_N, Relation.COPROJECT_N,
    ],
)  # fmt: skip
def test_what_is_declared_follows_its_rule(relation):
    tie = DeclaredTie("E", LIU, relation, "说明", source="tie:2026-01-02")
    for outcome in Outcome:
        (conflict,) = found(relation, SUN, ties=[tie], rule=Rule(outcome, clause="办法第三条"))
        assert (conflict.outcome, conflict.clause) == (outcome, "办法第三条")
        assert conflict.evidence[0].source == "tie:2026-01-02"


def at(unit, *, above=(), near=(), **facts):
    note = UnitNote(
        unit, facts.pop("text", ""), above=frozenset(above), near=frozenset(near), **facts
    )
    return {"units": frozenset({unit}), "notes": frozenset({note})}


@pytest.mark.parametrize(
    ("mine", "theirs", "entity", "group"),
    [
        (at("u"), at("u"), "hard", "hard"),
        (at("hospital", above=["u"]), at("u"), "hard", "hard"),
        (at("u"), at("hospital", above=["u"]), "hard", "hard"),
        (at("workshop", above=["works", "group"]), at("group"), "hard", "hard"),
        (at("first", above=["u"]), at("second", above=["u"]), "", "hard"),
        (at("u"), at("v"), "", ""),
        (at("~u系", near=["u"]), at("u"), "warn", "warn"),
    ],
)
def test_what_counts_as_one_unit(mine, theirs, entity, group):
    expert, item = replace(SUN, **mine), replace(ITEM, people=(replace(LIU, **theirs),))
    for scope, expected in ((Scope.LEGAL_ENTITY, entity), (Scope.PARENT_GROUP, group)):
        got = outcomes(Relation.SAME_UNIT, expert, item, rule=Rule(Outcome.HARD, units=scope))
        assert got == ([("N1", expected)] if expected else [])


def test_the_two_units_are_told_as_each_is_written_with_their_days():
    expert = replace(
        SUN, **at("~江城大学数学系", near=["7"], text="江城大學數學系", since=date(2019, 9, 1))
    )
    item = replace(ITEM, people=(replace(LIU, **at("7", source="paper:1")),))
    (conflict,) = found(Relation.SAME_UNIT, expert, item)
    assert conflict.evidence == (
        Fact(FactKind.UNIT_NEAR, "expert", "江城大學數學系", None, date(2019, 9, 1), "pool"),
        Fact(FactKind.UNIT_NOW, "刘川", "7", source="paper:1"),
    )


def test_a_hospital_left_counts_for_its_university():
    past = PastUnit(
        "hospital", date(2023, 1, 1), date(2010, 1, 1), "career:1", "", frozenset({"u"})
    )
    item = replace(ITEM, people=(replace(LIU, past_units=frozenset({past})),))
    (conflict,) = found(
        Relation.PAST_UNIT, replace(SUN, **at("u")), item, rule=Rule(Outcome.WARN, 5)
    )
    assert conflict.evidence[1] == Fact(
        FactKind.UNIT_PAST, "刘川", "hospital", date(2023, 1, 1), date(2010, 1, 1), "career:1"
    )


def works(*found_works):
    return {"works": frozenset(found_works)}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (Work("doi:10.1/x", RECENT), Work("doi:10.1/x", RECENT), "hard"),
        (Work("patent:ZL201910123456", RECENT), Work("patent:ZL201910123456", RECENT), "hard"),
        (Work("title:高速列车", RECENT), Work("title:高速列车", RECENT), "warn"),
        (Work("title:高速列车", RECENT), Work("title:高速列车", date(2022, 12, 31)), ""),
        (Work("doi:10.1/x", RECENT), Work("doi:10.1/y", RECENT), ""),
        (Work("doi:10.1/x", date(2019, 1, 1)), Work("doi:10.1/x", date(2019, 1, 1)), ""),
    ],
)
def test_the_same_work_in_two_lists(mine, theirs, expected):
    item = replace(ITEM, people=(replace(LIU, **works(theirs)),))
    got = outcomes(
        Relation.COAUTHOR_N, replace(SUN, **works(mine)), item, rule=Rule(Outcome.HARD, 5)
    )
    assert got == ([("N1", expected)] if expected else [])


SIGNERS = [
    (Signer("刘川"), "warn"),
    (Signer("劉川"), "warn"),
    (Signer("Liu Chuan"), "warn"),
    (Signer("Liu, C."), ""),
    (Signer("Liu, C.", frozenset({"u"})), "warn"),
    (Signer("L.C.", orcid="0000-0002-1825-0097"), "hard"),
    (Signer("某", person_id="p1"), "hard"),
    (Signer("刘江"), ""),
]


@pytest.mark.parametrize(("signer", "expected"), SIGNERS)
@pytest.mark.parametrize("whose", ["expert", "nominee"])
def test_who_signed_beside_the_owner_of_a_list(signer, expected, whose):
    known = replace(LIU, units=frozenset({"u"}), orcids=frozenset({"0000-0002-1825-0097"}))
    owner = replace(SUN, **works(Work("doi:10.1/x", RECENT, signers=(signer,), title="论文")))
    expert, nominee = (owner, known) if whose == "expert" else (known, owner)
    rule = Rule(Outcome.HARD, 5)
    got = found(Relation.COAUTHOR_N, expert, replace(ITEM, people=(nominee,)), rule=rule)
    assert [str(each.outcome) for each in got] == ([expected] if expected else [])
    for each in got:
        assert FactKind.CO_SIGNER in {fact.kind for fact in each.evidence}


def test_a_joint_project_is_not_a_joint_paper():
    grant = Work("grant:51875012", RECENT, Relation.COPROJECT_N)
    item = replace(ITEM, people=(replace(LIU, **works(grant)),))
    expert = replace(SUN, **works(grant))
    assert outcomes(Relation.COPROJECT_N, expert, item) == [("N1", "hard")]
    assert outcomes(Relation.COAUTHOR_N, expert, item) == []


def test_tied_to_a_co_nominee_of_the_same_call():
    """刘 and 周 stand in a team, 周 also alone; 孙 works with 刘 and so should not read 周 unseen."""
    zhou = PersonRef("p5", "id-zhou", "周宁", source="paper:2")
    joint = Work("doi:10.1/x", RECENT)
    team = ItemFacts("T", (replace(LIU, **works(joint)), replace(zhou, source="paper:3")), call="c")
    alone, elsewhere = ItemFacts("Z", (zhou,), call="c"), ItemFacts("Y", (zhou,), call="d")
    rule, also = Rule(Outcome.WARN), {Relation.COAUTHOR_N: Rule(Outcome.HARD, 5)}
    partner = replace(SUN, **works(joint))
    (conflict,) = found(Relation.TRANSITIVE, partner, team, alone, elsewhere, rule=rule, also=also)
    assert (conflict.item_id, conflict.outcome) == ("Z", Outcome.WARN)
    assert [each.kind for each in conflict.evidence] == [FactKind.WORK, FactKind.CO_NOMINEE]
    assert conflict.evidence[1].of == "T"
    old = replace(SUN, **works(replace(joint, on=date(2015, 1, 1))))
    stale = replace(team, people=(replace(LIU, **works(replace(joint, on=date(2015, 1, 1)))), zhou))
    assert not found(Relation.TRANSITIVE, old, stale, alone, rule=rule, also=also)
    assert [
        each.item_id for each in found(Relation.TRANSITIVE, LIU, team, alone, elsewhere, rule=rule)
    ] == ["Z"]


def test_who_works_for_the_organiser_reads_nothing_of_its_calls():
    (conflict,) = found(Relation.STAFF, replace(SUN, office="examiner"))
    assert conflict.outcome is Outcome.HARD
    assert conflict.evidence[0] == Fact(FactKind.STAFF, "expert", "examiner", source="pool")
    assert not found(Relation.STAFF, SUN)


def test_two_verified_identities_are_two_persons_even_with_one_orcid():
    orcid = frozenset({"0000-0002-1825-0097"})
    item = replace(ITEM, people=(replace(LIU, person_id="", orcids=orcid),))
    assert outcomes(Relation.SELF, PersonRef("", "", "某", orcids=orcid), item) == [("N1", "hard")]
    assert not found(Relation.SELF, replace(SUN, orcids=orcid), item)
