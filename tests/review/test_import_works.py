"""导入论著: whole or not at all, whose signature it is, what is there already; and taking one out."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.flow import history
from ledger.situations import NotYours, Refused
from nominations.models import Candidate
from people.models import Affiliation, Person, Signature, Work
from review import facts, services
from review.conflicts import FactKind, Outcome, Relation, Rule
from review.models import Round
from review.services.scanning import pool_of
from tests.cast import NOW, identity_number
from tests.review.pages import logged_in, text
from tests.review.stage import acting, set_stage

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"
TITLE = "高速列车转向架疲劳寿命预测"


def table(*rows: str) -> bytes:
    return "\n".join(["题名,作者,年,DOI,单位,ORCID", *rows]).encode()


def bring(stage, subject, *rows: str, **words):
    return services.import_works(
        subject, data=table(*rows), file_name="works.csv", by=stage.manager, at=NOW, **words
    )


def coauthors(round_, pool=None):
    scan = facts.scan_of(round_, pool or pool_of(round_), NOW)
    rules = {Relation.COAUTHOR_N: Rule(Outcome.HARD, 5)}
    return [
        (each.expert_id, str(each.outcome), {fact.kind for fact in each.evidence})
        for each in type(scan)(scan.experts, scan.items, scan.ties, rules, scan.at).find()
    ]


def test_works_come_in_with_all_who_signed_them():
    stage = set_stage(candidates=0, experts=1)
    (expert,) = stage.experts
    brought = bring(
        stage,
        expert,
        f"{TITLE},专家子;孙屹,2024,10.1000/x,江城大学;华北重机,",
        "重载列车转向架关键技术研究,孙屹;专家子,2021,,,",
    )
    assert (brought.new, brought.known) == (2, 0)
    assert set(Work.objects.values_list("key", "year")) == {
        ("doi:10.1000/x", 2024), ("title:重载列车转向架关键技术研究", 2021),
    }  # fmt: skip
    mine = expert.person.signatures.order_by("work__year")
    assert [(each.position, each.name, each.source) for each in mine] == [
        (2, "专家子", "works.csv:3"), (1, "专家子", "works.csv:2"),
    ]  # fmt: skip
    assert Signature.objects.filter(person=None).count() == 2
    assert [entry.verb for entry in history(expert)].pop() == "import_works"
    again = bring(stage, expert, f"{TITLE},专家子;孙屹,2024,10.1000/x,,")
    assert (again.new, again.known) == (0, 1)
    assert Signature.objects.count() == 4


def test_one_line_at_fault_and_nothing_comes_in():
    stage = set_stage(candidates=0, experts=1)
    with pytest.raises(Refused) as refused:
        bring(
            stage,
            stage.experts[0],
            f"{TITLE},专家子,2024,10.1000/x,,",
            "别人的论文别人的论文,孙屹,2024,10.1000/y,,",
            f"{TITLE}二,专家子,,10.1000/z,,",
            orcid="0000-0000-0000-0000",
        )
    said = "\n".join(map(str, refused.value.sentences))
    assert "第 3 行" in said
    assert "孙屹" in said
    assert "第 4 行" in said
    assert "ORCID" in said
    assert not Work.objects.exists()
    assert not Signature.objects.exists()


def test_only_a_manager_keeps_works():
    stage = set_stage(candidates=0, experts=1)
    (expert,) = stage.experts
    for by in (acting(expert), stage.supervisor, stage.cast.actor("li")):
        with pytest.raises(NotYours):
            services.import_works(expert, data=table(), file_name="", by=by, at=NOW)


def test_two_who_import_the_same_work_are_co_authors_on_record():
    stage = set_stage(candidates=1, experts=1)
    (candidate,), (expert,) = stage.candidates, stage.experts
    row = f"{TITLE},专家子;候选甲;孙屹,2024,10.1000/x,,"
    bring(stage, expert, row)
    round_ = stage.round()
    ((who, outcome, kinds),) = coauthors(round_)
    assert (who, outcome) == (str(expert.pk), "warn")
    assert kinds == {FactKind.CO_SIGNER, FactKind.NAME_ONLY}
    bring(stage, candidate, row)
    assert Work.objects.count() == 1
    assert Signature.objects.count() == 3
    ((_who, outcome, kinds),) = coauthors(round_)
    assert (outcome, kinds) == ("hard", {FactKind.CO_SIGNER, FactKind.IDENTITY})


def test_a_signature_that_is_another_persons_is_not_claimed_again():
    stage = set_stage(candidates=0, experts=1)
    bring(stage, stage.experts[0], f"{TITLE},专家子;孙屹,2024,10.1000/x,,")
    namesake = stage.enrol("专家子", unit=stage.cast.units["press"])
    with pytest.raises(Refused, match="专家子"):
        bring(stage, namesake, f"{TITLE},专家子;孙屹,2024,10.1000/x,,")
    assert not namesake.person.signatures.exists()
    named = stage.enrol("周宁")
    assert bring(stage, named, f"{TITLE},专家子;孙屹;周宁,2024,10.1000/x,,").new == 1
    assert named.person.signatures.get().position == 3


def test_an_orcid_tells_who_it_is():
    stage = set_stage(candidates=1, experts=1)
    (candidate,), (expert,) = stage.candidates, stage.experts
    bring(stage, candidate, f"另一篇论文另一篇论文,候选甲,2024,10.1000/a,,{ORCID}", orcid=ORCID)
    bring(stage, expert, f"{TITLE},专家子;J. X.,2024,10.1000/x,,;{ORCID}".replace(",,;", ",,"))
    assert coauthors(stage.round()) == []
    bring(stage, expert, f"{TITLE}二,专家子;J. X.,2024,10.1000/y,,0000-0001-5109-3700;{ORCID}")
    ((_who, outcome, kinds),) = coauthors(stage.cycle.rounds.get())
    assert (outcome, kinds) == ("hard", {FactKind.CO_SIGNER, FactKind.IDENTITY})


def test_an_orcid_given_with_a_list_is_found_in_another():
    stage = set_stage(candidates=1, experts=1)
    (expert,), (candidate,) = stage.experts, stage.candidates
    bring(stage, expert, f"{TITLE},专家子,2024,10.1000/x,,", orcid=ORCID)
    other = f"另一篇足够长的论文题目在此,{candidate.name};Z. Unlike,2024,10.1000/y,,"
    bring(stage, candidate, f"{other}Z. Unlike/{ORCID}")
    ((_expert, outcome, _kinds),) = coauthors(stage.round())
    assert outcome == "hard"


def test_works_of_a_member_of_a_team_count_where_the_member_is_known():
    stage = set_stage(candidates=1, experts=2)
    one, two = stage.experts
    for expert in (one, two):
        bring(stage, expert, f"{TITLE},专家子;专家丑,2024,10.1000/x,,")
    stage.candidates[0].papers.get().members.create(
        role="core", position=2, name=two.person.name, identity_no=two.person.identity_no
    )
    told = {expert: outcome for expert, outcome, _kinds in coauthors(stage.round(), [one])}
    assert told == {str(one.pk): "hard"}


@pytest.fixture
def team():
    """A team whose member is on record nowhere, and an expert who has one list of works."""
    stage = set_stage(candidates=1, experts=1)
    (candidate,) = stage.candidates
    Candidate.objects.filter(pk=candidate.pk).update(person=None)
    number = identity_number(date(1980, 1, 1), "M", 91)
    known = candidate.papers.get().members.create(
        role="core", position=2, name="团员寅", unit_name="华北重机", identity_no=number
    )
    bring(stage, stage.experts[0], f"{TITLE},专家子,2024,10.1000/x,,")
    return stage, Candidate.objects.get(pk=candidate.pk), known


def test_a_member_on_record_nowhere_has_a_list_by_their_verified_number(team):
    stage, candidate, member = team
    assert not coauthors(stage.round())
    row = f"{TITLE},团员寅;某甲,2024,10.1000/x,,"
    with pytest.raises(Refused, match="成员"):
        bring(stage, candidate, row)
    assert bring(stage, candidate, row, member=member).new == 1
    person = Person.objects.get(identity_hash=member.identity_hash)
    assert [each.name for each in person.signatures.all()] == ["团员寅"]
    assert history(candidate).last().facts["member"] == member.pk
    ((expert, outcome, kinds),) = coauthors(Round.objects.get())
    assert (expert, outcome) == (str(stage.experts[0].pk), "hard")
    assert FactKind.CO_SIGNER in kinds


def test_a_member_known_by_name_and_unit_only_warns(team):
    stage, candidate, _member = team
    other = candidate.papers.get().members.create(
        role="core", position=3, name="团员卯", unit_name="华北重机"
    )
    with pytest.raises(Refused, match="团员卯"):
        bring(stage, candidate, f"{TITLE},团员卯,2024,10.1000/x,,", member=other)
    with pytest.raises(Refused):
        bring(stage, stage.experts[0], "x", member=other)
    bring(
        stage,
        stage.experts[0],
        "另一篇足够长的论文题目在此,专家子;团员卯,2024,10.1000/z,;华北重机,",
    )
    ((_expert, outcome, kinds),) = coauthors(stage.round())
    assert (outcome, FactKind.NAME_ONLY in kinds) == ("warn", True)


def test_the_page_of_a_team_keeps_a_list_of_each_member(team):
    stage, candidate, member = team
    client = logged_in(stage.cast.users["zhou"])
    where = f"/zh-hans/office/candidates/{candidate.pk}/works/"
    assert where in text(client.get(f"/zh-hans/office/candidates/{candidate.pk}/"))
    assert f"?member={member.pk}" in text(client.get(where))
    sheet = SimpleUploadedFile("works.csv", table(f"{TITLE},团员寅,2024,10.1000/x,,"))
    own = f"{where}?member={member.pk}"
    assert client.post(own, {"sheet": sheet}).status_code == 302
    assert TITLE in text(client.get(own))
    assert TITLE not in text(client.get(where))
    signature = Signature.objects.get(person__identity_hash=member.identity_hash)
    assert client.get(f"/zh-hans/office/works/{signature.pk}/remove/").status_code == 200


def test_a_work_is_taken_out_with_its_reason():
    stage = set_stage(candidates=0, experts=2)
    one, two = stage.experts
    row = f"{TITLE},专家子;专家丑,2024,10.1000/x,,"
    bring(stage, one, row)
    bring(stage, two, row)
    signature = one.person.signatures.get()
    with pytest.raises(Refused):
        services.remove_work(one, signature, reason=" ", by=stage.manager, at=NOW)
    services.remove_work(one, signature, reason="同名他人的论文", by=stage.manager, at=NOW)
    assert not one.person.signatures.exists()
    assert Signature.objects.filter(name="专家子", person=None).count() == 1
    last = list(history(one))[-1]
    assert (last.verb, last.reason) == ("remove_work", "同名他人的论文")
    services.remove_work(
        two, two.person.signatures.get(), reason="误导入", by=stage.manager, at=NOW
    )
    assert not Work.objects.exists()


def test_affiliations_are_units_now_and_units_left():
    stage = set_stage(candidates=1, experts=1)
    (expert,) = stage.experts
    stage.candidates[0].papers.get().members.update(unit=None, unit_name="江城机床厂")
    post = Affiliation.objects.create(
        person=expert.person, unit_name="江城機床廠", since=date(2010, 1, 1), source="declared"
    )
    round_ = stage.round()
    rules = {Relation.SAME_UNIT: Rule(Outcome.HARD), Relation.PAST_UNIT: Rule(Outcome.WARN, 5)}

    def found():
        scan = facts.scan_of(round_, pool_of(round_), NOW)
        (each,) = type(scan)(scan.experts, scan.items, scan.ties, rules, scan.at).find()
        return each.relation, each.evidence[0]

    relation, fact = found()
    assert relation == "SAME_UNIT"
    assert (fact.since, fact.value, fact.source) == (
        date(2010, 1, 1), "江城機床廠", "affiliation:declared",
    )  # fmt: skip
    Affiliation.objects.filter(pk=post.pk).update(until=date(2024, 1, 31))
    relation, fact = found()
    assert (relation, fact.on) == ("PAST_UNIT", date(2024, 1, 31))


def test_a_society_is_told_nothing_of_what_the_pool_knows():
    stage = set_stage(candidates=1, experts=1)
    round_ = stage.round()
    bring(stage, stage.experts[0], f"{TITLE},专家子;候选甲,2024,10.1000/x,,")
    assert coauthors(round_)
    round_.society = stage.candidates[0].papers.get().society
    assert not coauthors(round_, pool=stage.experts)
