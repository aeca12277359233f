"""Votes: sealed until closing, one ballot a seat, recusals, second ballots, settled ties."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ledger.flow import history
from ledger.models import Entry
from ledger.situations import ConflictOfInterest, NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate, Nominator
from people.services import appoint
from review import facts, services
from review.ballots import inclusion_code
from review.forms.reviewer import SettleForm
from review.models import Expert, Item, Round, SealedSheet, Seat, Sheet, Vote
from tests.cast import NOW
from tests.review.stage import BALLOT, acting, ballot, counted, set_stage

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = "候选甲", "候选乙", "候选丙"


@pytest.fixture
def stage():
    return set_stage(candidates=3, experts=4, ballot=BALLOT)


def close(stage, vote, code):
    return counted(stage, vote, code)


def outcomes(vote) -> dict[str, tuple[int, str]]:
    names = {item.pk: str(item) for item in Item.objects.filter(vote_items__vote=vote)}
    return {names[i["item"]]: (i["approvals"], i["outcome"]) for i in vote.count["items"]}


# --- a whole vote ---------------------------------------------------------------------------------


def test_a_vote_is_counted_ranked_and_moves_the_candidates(stage):
    vote, code = stage.voting()
    codes = [ballot(vote, expert, ONE) for expert in stage.experts[:3]]
    codes.append(ballot(vote, stage.experts[3], TWO))
    closed = close(stage, vote, code)
    assert closed.outcome == "decided"
    assert outcomes(closed) == {ONE: (4 - 1, "elected"), TWO: (1, "failed"), THREE: (0, "failed")}
    assert closed.inclusion_codes == sorted(codes)
    assert facts.count_as_json(facts.counted_again(closed)) == closed.count
    round_ = services.close_round(vote.round, by=stage.manager, at=NOW)
    ranking = services.rank(round_, by=stage.manager, at=NOW)
    assert [(str(r.item), r.place, r.outcome, r.approvals) for r in ranking.results.all()] == [
        (ONE, 1, "in", 3),
        (TWO, 2, "out", 1),
        (THREE, 3, "out", 0),
    ]
    services.confirm_ranking(ranking, by=stage.manager, at=NOW)
    assert dict(Candidate.objects.values_list("name", "stage")) == {
        ONE: "recommended",
        TWO: "not_selected",
        THREE: "not_selected",
    }


def test_the_count_reads_out_line_by_line(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    lines = facts.lines_of(close(stage, vote, code))
    assert [str(line.code) for line in lines] == [
        "roll", "quorum_met", "passed", "failed", "failed", "seats",
    ]  # fmt: skip
    assert dict(lines[0].values) == {
        "eligible": 4, "present": 4, "ballots": 4, "valid": 4, "void": 0, "blank": 0,
    }  # fmt: skip


# --- before it opens ------------------------------------------------------------------------------


def test_it_opens_only_on_a_split_key(stage):
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        services.open_vote(vote, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.take_half(vote, by=stage.manager, at=NOW)
    code = services.take_half(vote, by=stage.supervisor, at=NOW)
    kept = Vote.objects.get(pk=vote.pk)
    assert code.replace("-", "") not in f"{kept.office_half}{kept.supervisor_half}{kept.public_key}"
    opened = services.open_vote(vote, by=stage.manager, at=NOW)
    assert opened.sealed_sheets.empty().count() == 4
    with pytest.raises(OutOfOrder):
        services.take_half(vote, by=stage.supervisor, at=NOW)


def test_it_is_prepared_and_opened_on_facts_that_were_looked_through(stage):
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    words = {"by": stage.manager, "at": NOW}

    def nominates(expert, candidate):
        person = expert.person
        Nominator.objects.create(paper=candidate.papers.get(), person=person, name=person.name)

    nominates(stage.experts[0], stage.candidates[0])
    with pytest.raises(NotYet) as stale:
        services.prepare_vote(round_, experts=stage.experts, **words)
    assert not Vote.objects.exists()
    services.scan_conflicts(round_, **words)
    vote = services.prepare_vote(Round.objects.get(pk=round_.pk), experts=stage.experts, **words)
    services.take_half(vote, by=stage.supervisor, at=NOW)
    nominates(stage.experts[1], stage.candidates[1])
    with pytest.raises(NotYet) as again:
        services.open_vote(vote, **words)
    assert again.value.unmet == stale.value.unmet
    assert (vote.sealed_sheets.count(), Vote.objects.get(pk=vote.pk).stage) == (0, "prepared")
    services.scan_conflicts(round_, **words)
    services.open_vote(vote, **words)
    away = {str(seat.expert): seat.recused_from for seat in vote.seats.all()}
    one, two = (each.items.get().pk for each in stage.candidates[:2])
    assert away == {"专家子": [one], "专家丑": [two], "专家寅": [], "专家卯": []}


def test_who_has_a_seat_is_looked_at_though_they_take_no_other_work(stage):
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    words = {"by": stage.manager, "at": NOW}
    guest = stage.enrol("专家外")
    services.scan_conflicts(round_, **words)
    round_ = Round.objects.get(pk=round_.pk)
    services.prepare_vote(round_, experts=[*stage.experts[:3], guest], **words)
    Expert.objects.filter(pk=guest.pk).update(is_available=False)
    assert guest in services.pool_of(round_)


def test_preparing_is_checked(stage):
    round_ = services.call_vote(stage.scored(), by=stage.manager, at=NOW)
    words = {"by": stage.manager, "at": NOW}
    with pytest.raises(NotYours):
        services.prepare_vote(round_, experts=stage.experts, by=stage.supervisor, at=NOW)
    with pytest.raises(Refused):
        services.prepare_vote(round_, experts=[], **words)
    with pytest.raises(Refused):
        services.prepare_vote(round_, experts=stage.experts, items=[], **words)
    services.prepare_vote(round_, experts=stage.experts, **words)
    with pytest.raises(Refused):
        services.prepare_vote(round_, experts=stage.experts, **words)
    assert Vote.objects.count() == 1


# --- casting --------------------------------------------------------------------------------------


def test_a_second_ballot_is_refused(stage):
    vote, _code = stage.voting()
    first = stage.experts[0]
    ballot(vote, first, ONE)
    with pytest.raises(OutOfOrder):
        ballot(vote, first, TWO)
    assert vote.sealed_sheets.cast().count() == 1


def test_too_many_approvals_cannot_be_cast(stage):
    vote, _code = stage.voting()
    with pytest.raises(Refused):
        ballot(vote, stage.experts[0], ONE, TWO, THREE)
    assert not vote.sealed_sheets.cast().exists()
    assert not vote.seats.filter(has_cast=True).exists()


def test_only_the_member_casts_and_only_while_it_is_open(stage):
    vote, code = stage.voting()
    first, second = stage.experts[:2]
    for by in (stage.manager, stage.supervisor, acting(second)):
        with pytest.raises(NotYours):
            services.cast(vote, first, [], by=by, at=NOW)
    stranger = stage.enrol("生人")
    with pytest.raises(NotYours):
        ballot(vote, stranger, ONE)
    for expert in stage.experts[:4]:
        ballot(vote, expert)
    close(stage, vote, code)
    with pytest.raises(OutOfOrder):
        ballot(vote, first, ONE)


def test_a_blank_ballot_is_present_and_approves_nobody(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert)
    closed = close(stage, vote, code)
    assert (closed.count["blank"], closed.count["ballots"]) == (4, 4)
    assert {got for got, _outcome in outcomes(closed).values()} == {0}


def test_a_recused_member_has_a_paper_without_the_item(stage):
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    assignment = round_.assignments.filter(item__candidate__name=ONE).first()
    member = assignment.expert
    services.report_conflict(assignment, "MENTOR", by=acting(member), at=NOW)
    services.repair(round_, by=stage.manager, at=NOW)
    stage.everyone_accepts(round_)
    services.start_round(round_, by=stage.manager, at=NOW)
    from tests.review.stage import write_review

    for each in round_.assignments.filter(stage="accepted"):
        write_review(each)
    round_ = services.call_vote(round_, by=stage.manager, at=NOW)
    vote = services.prepare_vote(round_, experts=stage.experts, by=stage.manager, at=NOW)
    code = services.take_half(vote, by=stage.supervisor, at=NOW)
    vote = services.open_vote(vote, by=stage.manager, at=NOW)
    assert sorted(map(str, services.paper_of(vote, member))) == sorted([TWO, THREE])
    with pytest.raises(ConflictOfInterest):
        ballot(vote, member, ONE)
    for expert in stage.experts:
        ballot(vote, expert, *([] if expert == member else [ONE]))
    closed = close(stage, vote, code)
    line = next(each for each in closed.count["items"] if each["approvals"])
    assert (line["of"], line["approvals"], line["outcome"]) == (3, 3, "elected")


def test_a_conflict_after_the_ballot_stops_the_count(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    assignment = vote.round.assignments.first()
    services.report_conflict(assignment, "KIN", "迟报", by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        close(stage, vote, code)
    services.abandon_vote(vote, reason="迟报的回避", by=stage.manager, at=NOW)
    again = services.repeat_vote(vote, by=stage.manager, at=NOW)
    seat = again.seats.get(expert=assignment.expert)
    assert seat.recused_from == [assignment.item_id]
    assert not Sheet.objects.exists()


# --- secrecy --------------------------------------------------------------------------------------


def test_nothing_is_written_in_the_book_when_a_ballot_is_cast(stage):
    vote, _code = stage.voting()
    before = Entry.objects.count()
    ballot(vote, stage.experts[0], ONE)
    assert Entry.objects.count() == before


def test_sealed_until_closing(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    assert not Sheet.objects.exists()
    assert Vote.objects.get(pk=vote.pk).count == {}
    sizes = {len(bytes(s.sealed)) for s in vote.sealed_sheets.all()}
    assert len(sizes) == 1
    with pytest.raises(Refused):
        close(stage, vote, "AAAA-BBBB-CCCC-DDDD")
    assert not Sheet.objects.exists()
    closed = close(stage, vote, f" {code.lower()} ")
    assert Sheet.objects.count() == 4
    assert (closed.office_half, closed.supervisor_half) == ("", "")
    assert {inclusion_code(bytes(s.sealed)) for s in SealedSheet.objects.all()} == set(
        closed.inclusion_codes
    )


def test_no_column_links_a_sheet_to_a_member():
    columns = {
        model.__name__: {field.name for field in model._meta.concrete_fields}
        for model in (SealedSheet, Sheet)
    }
    assert columns == {
        "SealedSheet": {"id", "vote", "sealed"},
        "Sheet": {"id", "vote", "approves", "marks"},
    }


def test_the_book_says_only_how_many(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = close(stage, vote, code)
    told = history(closed).last().facts
    assert {key: told[key] for key in ("seats", "present", "cast", "outcome")} == {
        "seats": 4, "present": 4, "cast": 4, "outcome": "decided",
    }  # fmt: skip
    assert set(told) == {"seats", "present", "cast", "outcome", "codes", "inputs"}


def raw(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(value) -> object:
    return value if connection.vendor == "postgresql" else value.hex


def test_the_box_keeps_its_sheets_against_raw_sql(stage):
    vote, code = stage.voting()
    ballot(vote, stage.experts[0], ONE)
    cast_one = vote.sealed_sheets.cast().get()
    empty_one = vote.sealed_sheets.empty().first()
    forbidden = [
        ("UPDATE review_sealedsheet SET sealed = %s WHERE id = %s", b"x", key(cast_one.pk)),
        ("UPDATE review_sealedsheet SET sealed = %s WHERE id = %s", b"x", key(empty_one.pk)),
        ("DELETE FROM review_sealedsheet WHERE id = %s", key(cast_one.pk)),
        ("UPDATE review_seat SET has_cast = %s WHERE has_cast", False),
    ]
    for statement in forbidden:
        with pytest.raises(IntegrityError):
            raw(*statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(vote=vote, approves=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedSheet.objects.create(vote=vote)
    for expert in stage.experts[1:]:
        ballot(vote, expert, ONE)
    close(stage, vote, code)
    for statement in (
        ("UPDATE review_sheet SET approves = '[]'",),
        ("DELETE FROM review_sheet",),
        ("UPDATE review_vote SET supervisor_half = 'x' WHERE id = %s", vote.pk),
    ):
        with pytest.raises(IntegrityError):
            raw(*statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(vote=vote, approves=[])


def test_a_damaged_sheet_stops_the_whole_count(stage):
    from ledger import triggers as rules
    from review.triggers import BOX

    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    rules.lift(connection, BOX)  # whoever owns the tables may; the count must still notice
    try:
        SealedSheet.objects.filter(pk=vote.sealed_sheets.first().pk).update(sealed=b"\0" * 4144)
    finally:
        rules.install(connection, BOX)
    with pytest.raises(Refused):
        close(stage, vote, code)
    assert Vote.objects.get(pk=vote.pk).stage == "open"


# --- quorum, ties ---------------------------------------------------------------------------------


def test_the_quorum_counts_who_is_present(stage):
    vote, code = stage.voting()
    for expert in stage.experts[:2]:
        ballot(vote, expert, ONE)
    with pytest.raises(NotYet):
        close(stage, vote, code)
    third = stage.experts[2]
    with pytest.raises(NotYours):
        services.sign_in(vote, third, by=acting(stage.experts[3]), at=NOW)
    services.sign_in(vote, third, by=stage.manager, at=NOW)
    closed = close(stage, vote, code)
    assert (closed.count["ballots"], outcomes(closed)[ONE]) == (2, (2, "elected"))
    assert closed.sealed_sheets.empty().count() == 2


def tie(stage):
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE, TWO)
    return close(stage, vote, code)


def test_a_tie_at_the_last_seat_prepares_a_ballot_among_the_tied(stage):
    first = tie(stage)
    assert first.outcome == "revote"
    with pytest.raises(NotYet):
        services.close_round(first.round, by=stage.manager, at=NOW)
    second = first.later.get()
    assert (second.ballot, second.seats_to_fill, second.stage) == (2, 1, "prepared")
    assert sorted(str(i.item) for i in second.vote_items.all()) == sorted([ONE, TWO])
    assert second.seats.filter(is_present=True).count() == 4
    code = services.take_half(second, by=stage.supervisor, at=NOW)
    second = services.open_vote(second, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        ballot(second, stage.experts[0], ONE, TWO)
    for expert, name in zip(stage.experts, (TWO, TWO, TWO, ONE), strict=True):
        ballot(second, expert, name)
    assert close(stage, second, code).outcome == "decided"
    round_ = services.close_round(first.round, by=stage.manager, at=NOW)
    ranking = services.rank(round_, by=stage.manager, at=NOW)
    assert [(str(r.item), r.place, r.outcome) for r in ranking.results.all()] == [
        (TWO, 1, "in"),
        (ONE, 2, "out"),
        (THREE, 3, "out"),
    ]


def test_a_tie_left_to_the_chair_is_settled_with_a_reason():
    rules = {**BALLOT, "tie": "chair", "rounds_max": 1}
    stage = set_stage(candidates=3, experts=4, ballot=rules)
    vote = tie(stage)
    assert vote.outcome == "fallback"
    chosen = [i.item for i in vote.vote_items.all() if str(i.item) == TWO]
    for seats, kind in ((1, "radio"), (2, "checkbox")):
        form = SettleForm(
            {"chosen": [chosen[0].pk], "reason": "x"}, items=Item.objects.all(), seats=seats
        )
        assert form.is_valid() and list(form.cleaned_data["chosen"]) == chosen
        assert str(form["chosen"]).count(f'type="{kind}"') == Item.objects.count()
    words = {"reason": "专业平衡", "at": NOW}
    for by in (stage.manager, acting(stage.experts[0])):
        with pytest.raises(NotYours):
            services.settle_tie(vote, chosen, by=by, **words)
    from people.actors import actor_in

    user = stage.experts[0].user
    chair = actor_in(user, appoint(user, "chair", at=NOW))
    with pytest.raises(Refused):
        services.settle_tie(vote, [], by=chair, **words)
    settled = services.settle_tie(vote, chosen, by=chair, **words)
    assert settled.outcome == "decided"
    assert outcomes(settled)[TWO] == (4, "elected")
    assert history(settled).last().reason == "专业平衡"
    services.close_round(vote.round, by=stage.manager, at=NOW)


def test_an_abandoned_vote_is_never_opened(stage):
    vote, code = stage.voting()
    ballot(vote, stage.experts[0], ONE)
    with pytest.raises(Refused):
        services.abandon_vote(vote, reason="", by=stage.manager, at=NOW)
    gone = services.abandon_vote(vote, reason="人数不足", by=stage.manager, at=NOW)
    assert (gone.stage, gone.office_half, gone.supervisor_half) == ("abandoned", "", "")
    with pytest.raises(OutOfOrder):
        close(stage, vote, code)
    again = services.repeat_vote(vote, by=stage.manager, at=NOW)
    assert (again.number, again.ballot, again.seats.count()) == (2, 1, 4)
    with pytest.raises(Refused):
        services.repeat_vote(vote, by=stage.manager, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_ballots_of_one_seat_at_once_are_one_ballot():
    import threading

    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    vote, _code = stage.voting()
    expert = stage.experts[0]
    gate, refused = threading.Barrier(2), []

    def vote_once() -> None:
        gate.wait()
        try:
            ballot(vote, expert, ONE)
        except (OutOfOrder, DatabaseError) as fault:
            refused.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote_once) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert SealedSheet.objects.cast().count() == 1
    assert Seat.objects.filter(has_cast=True).count() == 1
