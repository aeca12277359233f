"""The triage desk: one decision settles a cause; a refusal holds until its evidence changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations import services as nominations
from nominations.models import Nominator, Paper
from people.models import Relation
from review import services
from review.models import Assignment, Conflict, Dispute, Round
from tests.cast import NOW
from tests.review.pages import logged_in, main, queries, text
from tests.review.stage import LETTER, PANEL, acting, set_stage, write_review

pytestmark = pytest.mark.django_db


def scan(stage, round_):
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    return Conflict.objects.filter(item__round=round_)


def name_nominators(stage, name: str) -> None:
    """Let somebody of this name, of whom nothing more is known, recommend every candidate."""
    for candidate in stage.candidates:
        Nominator.objects.create(paper=candidate.papers.get(), name=name, unit_name="某大学")


@pytest.fixture
def namesake():
    """One expert whose namesake recommends three candidates."""
    stage = set_stage(candidates=3, experts=3)
    name_nominators(stage, "专家子")
    round_ = stage.round()
    return stage, round_, scan(stage, round_)


def test_one_namesake_is_one_cause(namesake):
    stage, round_, found = namesake
    assert {(str(c.expert), c.outcome, c.is_doubtful) for c in found} == {("专家子", "warn", True)}
    assert len(found.possible()) == 3
    (cause,) = {each.cause for each in found}
    decided = services.settle_causes(
        round_, [cause], hard=True, reason="核实为同一人", by=stage.manager, at=NOW
    )
    assert len(decided) == 3
    assert {c.outcome for c in Conflict.objects.filter(item__round=round_)} == {"hard"}
    verbs = [history(each.item).last().verb for each in decided]
    assert verbs == ["decide_conflict"] * 3
    with pytest.raises(OutOfOrder):
        services.settle_causes(round_, [cause], hard=False, reason="x", by=stage.manager, at=NOW)


def test_two_namesakes_are_two_causes(namesake):
    stage, round_, _found = namesake
    name_nominators(stage, "专家丑")
    assert len({each.cause for each in scan(stage, round_)}) == 2


def test_a_decision_needs_its_reason_and_its_office(namesake):
    stage, round_, found = namesake
    causes = [found[0].cause]
    with pytest.raises(Refused):
        services.settle_causes(round_, causes, hard=True, reason=" ", by=stage.manager, at=NOW)
    for name in ("li", "zheng", "zhao"):
        with pytest.raises(NotYours):
            by = stage.cast.actor(name)
            services.settle_causes(round_, causes, hard=True, reason="x", by=by, at=NOW)


def test_a_refusal_holds_until_its_evidence_changes(namesake):
    stage, round_, found = namesake
    cause = found[0].cause
    services.settle_causes(round_, [cause], hard=False, reason="单位不同", by=stage.manager, at=NOW)
    assert not scan(stage, round_).possible().exists()
    tie = stage.candidates[0]
    Nominator.objects.filter(paper=tie.papers.get()).update(
        person=stage.experts[0].person
    )  # now it is known who that is
    rows = scan(stage, round_)
    again = rows.get(item__candidate=tie)
    assert (again.outcome, again.decided_at) == ("hard", None)
    assert history(again.item).filter(verb="reopen_conflict").exists()
    assert not rows.exclude(pk=again.pk).possible().exists()


def test_a_refusal_is_open_again_on_other_evidence_of_the_same_kind(namesake):
    stage, round_, found = namesake
    services.settle_causes(
        round_, [found[0].cause], hard=False, reason="单位不同", by=stage.manager, at=NOW
    )
    row = Conflict.objects.filter(item__round=round_).first()
    Conflict.objects.filter(pk=row.pk).update(before=[{"kind": "name_only", "value": "别人"}])
    scan(stage, round_)
    (again,) = Conflict.objects.filter(item__round=round_).possible()
    assert (again.pk, again.before) == (row.pk, [{"kind": "name_only", "value": "别人"}])
    page = text(
        logged_in(stage.cast.users["zhou"]).get(f"/zh-hans/office/rounds/{round_.pk}/triage/")
    )
    assert "曾依据其他证据" in page


def test_a_possible_conflict_that_turns_hard_takes_the_work_away():
    stage = set_stage(candidates=1, experts=3)
    name_nominators(stage, "专家子")
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    work = round_.assignments.filter(expert=stage.experts[0]).first()
    if work is None:  # the exact optimum may have left this expert out: give them the item
        entry = round_.assignments.first().entry
        work = Assignment.objects.create(
            item=round_.items.get(), expert=stage.experts[0], offered_at=NOW, entry=entry
        )
    Nominator.objects.update(person=stage.experts[0].person)
    scan(stage, round_)
    assert Assignment.objects.get(pk=work.pk).stage == "recused"
    assert Conflict.objects.get(expert=stage.experts[0]).outcome == "hard"


def test_a_refusal_of_one_round_holds_in_the_next():
    stage = set_stage(candidates=1, experts=3, rounds=(LETTER, PANEL))
    name_nominators(stage, "专家子")
    round_ = stage.round()
    (row,) = scan(stage, round_)
    services.settle_causes(
        round_, [row.cause], hard=False, reason="不同人", by=stage.manager, at=NOW
    )
    services.assign(round_, by=stage.manager, at=NOW)
    stage.everyone_accepts(Round.objects.get(pk=round_.pk))
    finished(stage, round_)
    later = stage.round()
    (again,) = scan(stage, later)
    assert (again.outcome, again.decided_at, again.item.round_id) == ("warn", NOW, later.pk)
    assert not Conflict.objects.filter(item__round=later).possible().exists()


def test_what_was_declared_confirmed_or_disputed_with_success_holds_in_the_next_round():
    stage = set_stage(candidates=1, experts=4, rounds=(LETTER, PANEL))
    namesake, tied, wronged, _other = stage.experts
    name_nominators(stage, str(namesake))
    paper = stage.candidates[0].papers.get()
    Nominator.objects.create(paper=paper, name="误录", person=wronged.person)
    first = stage.round()
    possible, hard = scan(stage, first).order_by("expert")
    (item,) = first.items.all()
    confirmed = {"hard": True, "reason": "同一人", "by": stage.manager, "at": NOW}
    services.decide_conflict(possible, **confirmed)
    said = services.dispute(hard, words="从未推荐", by=acting(wronged), at=NOW)
    services.decide_dispute(said, upheld=True, reason="误录", by=stage.manager, at=NOW)
    tie = {"item": item, "expert": tied, "relation": "SAME_UNIT", "outcome": "hard"}
    Conflict.objects.create(**tie, source="declared", note="兼职", found_at=NOW)
    services.assign(first, by=stage.manager, at=NOW)
    stage.everyone_accepts(Round.objects.get(pk=first.pk))
    finished(stage, first)
    later = stage.round()
    for _again in range(2):
        assert {
            (c.expert, c.relation, c.outcome, c.source, str(c.note)) for c in scan(stage, later)
        } == {
            (namesake, "NOMINATOR", "hard", "found", ""),
            (tied, "SAME_UNIT", "hard", "declared", "兼职"),
            (wronged, "NOMINATOR", "warn", "found", ""),
        }
    assert not Conflict.objects.filter(item__round=later).possible().exists()


def finished(stage, round_) -> None:
    services.start_round(Round.objects.get(pk=round_.pk), by=stage.manager, at=NOW)
    for work in round_.assignments.filter(stage="accepted"):
        write_review(work)
    stage.confirmed(Round.objects.get(pk=round_.pk))


# --- the pages --------------------------------------------------------------------------------------


def desk(round_) -> str:
    return f"/zh-hans/office/rounds/{round_.pk}/triage/"


def test_the_desk_shows_both_records_masked_and_decides_all(namesake):
    stage, round_, found = namesake
    client = logged_in(stage.cast.users["zhou"])
    page = main(client.get(desk(round_)))
    assert page.count("<tr>") == 2 and "专家子" in page
    for nothing in ({}, {"pick": ["\x00", "x"], "action": "0"}):
        assert client.post(f"{desk(round_)}settle/", nothing).status_code == 302
    picked = client.post(f"{desk(round_)}settle/", {"pick": found[0].cause, "action": "0"})
    said = main(picked)
    assert "某大学" in said and "专家子研究院" in said
    numbers = {str(c.expert.person.identity_no) for c in found}
    assert not any(number in text(picked) for number in numbers)
    assert 'value="0"' in said and "checked" in said
    wrong = client.post(f"{desk(round_)}settle/", {"pick": found[0].cause, "hard": "0"})
    assert wrong.status_code == 422
    done = client.post(
        f"{desk(round_)}settle/", {"pick": found[0].cause, "hard": "0", "reason": "单位不同"}
    )
    assert done.status_code == 302
    assert not Conflict.objects.possible().exists()


def test_the_desk_is_filtered_sorted_and_handed_out(namesake):
    stage, round_, _found = namesake
    name_nominators(stage, "专家丑")
    scan(stage, round_)
    client = logged_in(stage.cast.users["zhou"])
    for query, rows in (("q=专家丑", 1), ("kind=name", 2), ("kind=rule", 0), ("relation=KIN", 0)):
        page = text(client.get(f"{desk(round_)}?{query}"))
        assert f"共 {rows} 条" in page, query
    assert client.get(f"{desk(round_)}excel/?q=专家丑").status_code == 200


def test_the_desk_asks_as_often_for_thirty_pairs_as_for_one():
    def build(size):
        stage = set_stage(candidates=1, experts=3)
        round_ = stage.round()
        item = round_.items.get()
        for n in range(size):
            expert = stage.enrol(f"同名{n}")
            evidence = [{"kind": "name_only", "of": "expert", "value": str(expert)}]
            Conflict.objects.create(
                item=item, expert=expert, relation="NOMINATOR", outcome="warn", evidence=evidence,
                is_doubtful=True, cause=f"c{n}", source="found", found_at=NOW,
            )  # fmt: skip
        return logged_in(stage.cast.users["zhou"]), {"desk": desk(round_)}

    assert queries(build, 1) == queries(build, 12)


# --- disputes ---------------------------------------------------------------------------------------


@pytest.fixture
def kept():
    """An expert who is kept from what was theirs, by a tie the records hold."""
    stage = set_stage(candidates=1, experts=4)
    round_ = stage.assigned()
    work = round_.assignments.first()
    tie = Relation.objects.create(
        one=work.item.candidate.person, other=work.expert.person, kind="KIN", declared_by="x",
        declared_at=NOW,
    )  # fmt: skip
    scan(stage, round_)
    return stage, Conflict.objects.get(expert=work.expert), tie


def test_the_expert_says_it_is_not_so_and_somebody_else_decides(kept):
    stage, row, _tie = kept
    by = acting(row.expert)
    said = services.dispute(row, words="同名,不是本人亲属", by=by, at=NOW)
    assert Conflict.objects.get(pk=row.pk).outcome == "hard"
    with pytest.raises(OutOfOrder):
        services.dispute(row, words="再说一次", by=by, at=NOW)
    decided = services.decide_dispute(
        said, upheld=True, reason="户籍核对,并非亲属", by=stage.manager, at=NOW
    )
    held = Conflict.objects.get(pk=row.pk)
    assert (decided.upheld, held.outcome, held.decided_by_id) == (
        True,
        "warn",
        stage.manager.user_id,
    )
    assert [e.verb for e in history(row.item)][-2:] == ["dispute", "decide_dispute"]
    scan(stage, row.item.round)
    assert Conflict.objects.get(pk=row.pk).outcome == "warn"


def test_who_decided_before_does_not_decide_on_the_dispute(namesake):
    stage, round_, found = namesake
    services.settle_causes(
        round_, [found[0].cause], hard=True, reason="同一人", by=stage.manager, at=NOW
    )
    row = Conflict.objects.filter(item__round=round_).first()
    said = services.dispute(row, words="不是我", by=acting(row.expert), at=NOW)
    with pytest.raises(NotYours):
        services.decide_dispute(said, upheld=True, reason="不是", by=stage.manager, at=NOW)
    other = stage.cast.actor("wu")
    assert services.decide_dispute(said, upheld=True, reason="查明", by=other, at=NOW).upheld


def test_the_answer_to_a_dispute_holds_until_the_evidence_changes(kept):
    stage, row, tie = kept
    said = services.dispute(row, words="并非亲属", by=acting(row.expert), at=NOW)
    services.decide_dispute(said, upheld=False, reason="户籍属实", by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        services.dispute(row, words="再说一次", by=acting(row.expert), at=NOW)
    scan(stage, row.item.round)
    with pytest.raises(OutOfOrder):
        services.dispute(row, words="再说一次", by=acting(row.expert), at=NOW)
    Relation.objects.filter(pk=tie.pk).update(declared_at=NOW + timedelta(days=40))
    scan(stage, row.item.round)
    assert Conflict.objects.get(pk=row.pk).outcome == "hard"
    again = services.dispute(row, words="已更正", by=acting(row.expert), at=NOW)
    assert again.upheld is None


def test_nobody_decides_on_their_own_tie(kept):
    """Whoever is an expert in one office and a manager in another."""
    stage, row, _tie = kept
    said = services.dispute(row, words="并非亲属", by=acting(row.expert), at=NOW)
    as_manager = replace(stage.manager, user_id=row.expert.user_id)
    with pytest.raises(NotYours):
        services.decide_dispute(said, upheld=True, reason="x", by=as_manager, at=NOW)
    Conflict.objects.filter(pk=row.pk).update(outcome="decide")
    with pytest.raises(NotYours):
        services.decide_conflict(row, hard=False, reason="x", by=as_manager, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.update(
            upheld=True, decided_by_id=row.expert.user_id, decided_at=NOW, reason="x"
        )


def test_a_dispute_about_whom_one_keeps_away_from_is_shut(kept):
    stage, row, _tie = kept
    said = services.dispute(row, words="并非亲属", by=acting(row.expert), at=NOW)
    paper = row.item.candidate.papers.get()
    nominations.declare_staff_tie(paper, relation="KIN", by=stage.manager, at=NOW)
    office = logged_in(stage.cast.users["zhou"])
    assert office.get(f"/zh-hans/office/disputes/{said.pk}/").status_code == 404
    assert "并非亲属" not in text(office.get("/zh-hans/office/disputes/"))
    other = logged_in(stage.cast.users["wu"])
    assert other.get(f"/zh-hans/office/disputes/{said.pk}/").status_code == 200


def test_nobody_disputes_for_another_nor_what_was_declared(kept):
    stage, row, _tie = kept
    other = next(e for e in stage.experts if e != row.expert)
    for by in (acting(other), stage.manager):
        with pytest.raises(NotYours):
            services.dispute(row, words="x", by=by, at=NOW)
    Conflict.objects.filter(pk=row.pk).update(source="declared")
    with pytest.raises(Refused):
        services.dispute(row, words="x", by=acting(row.expert), at=NOW)


def test_the_expert_reads_the_answer_and_the_supervisor_all(kept):
    stage, row, _tie = kept
    mine = logged_in(row.expert.user)
    where = f"/zh-hans/review/rounds/{row.item.round_id}/ties/"
    said = services.dispute(row, words="并非亲属", by=acting(row.expert), at=NOW)
    watch = logged_in(stage.cast.users["zheng"])
    assert "并非亲属" in text(watch.get("/zh-hans/supervise/disputes/"))
    office = logged_in(stage.cast.users["zhou"])
    assert "并非亲属" in text(office.get("/zh-hans/office/disputes/"))
    page = f"/zh-hans/office/disputes/{said.pk}/"
    assert office.get(page).status_code == 200
    assert office.post(page, {"upheld": "0"}).status_code == 422
    assert office.post(page, {"upheld": "0", "reason": "户籍属实"}).status_code == 302
    answer = mine.get(where)
    assert "户籍属实" in text(answer)
    assert watch.get(page).status_code == 403


def test_a_paper_is_untouched():
    """What is decided about a conflict never moves a paper."""
    stage = set_stage(candidates=1, experts=3)
    name_nominators(stage, "专家子")
    round_ = stage.round()
    before = list(Paper.objects.values_list("stage", flat=True))
    (row,) = scan(stage, round_)
    services.decide_conflict(row, hard=True, reason="同一人", by=stage.manager, at=NOW)
    assert list(Paper.objects.values_list("stage", flat=True)) == before
