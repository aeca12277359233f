"""A draw as a ceremony: pool committed, numbers committed and revealed, people called, list sealed."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from config import clock
from ledger.flow import history, is_intact
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from people.models import Affiliation
from review import draw as arithmetic
from review import facts, sentences, services
from review.models import (
    Absence,
    Assignment,
    Call,
    Conflict,
    Contribution,
    Draw,
    Expert,
    PanelMember,
    PoolLeaf,
    Round,
)
from tests.cast import NOW
from tests.review.drawing import called, committed, drawn, panel_of, prepared, sealed, seeded
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.pages import logged_in, text
from tests.review.stage import acting, write_review

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def record_of(call: Call) -> dict:
    return PoolLeaf.objects.get(draw=call.draw_id, place=call.place).record


# --- the pool ---------------------------------------------------------------------------------------


def test_the_pool_is_committed_with_salted_leaves_in_the_order_of_their_hashes():
    stage = set_draw()
    draw = committed(stage)
    leaves = list(draw.leaves.all())
    assert (draw.stage, draw.size, len(leaves)) == ("committed", 8, 8)
    assert [each.digest for each in leaves] == sorted(each.digest for each in leaves)
    assert len({str(each.salt) for each in leaves}) == 8
    assert {each.record["name"] for each in leaves} == {str(e) for e in stage.experts}
    assert services.recomputed(draw) == {"leaves": True, "root": True, "rules": True}
    told = next(e for e in history(draw) if e.verb == "commit_pool").facts
    assert told == {"root": draw.root, "rules": draw.rule_hash, "size": 8, "places": 3}


def test_no_name_rests_in_the_clear():
    stage = set_draw()
    draw = called(stage)
    with connection.cursor() as cursor:
        for table in ("review_poolleaf", "review_call", "review_draw", "ledger_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            rest = (
                str(cursor.fetchall())
                if table != "ledger_entry"
                else str([(e.facts, e.reason) for e in history(draw)])
            )
            assert not [e for e in stage.experts if str(e) in rest], table


def test_a_dump_of_the_database_does_not_tell_who_was_drawn():
    """Whatever a draw adds to any table, letters and book among them, says nothing of a person."""
    stage = set_draw()
    before = dumped()
    draw = called(stage)
    services.answer_call(draw.calls.first(), accepted=False, ground="health", at=NOW)
    services.record_answer(
        draw.calls.get(serial=1), accepted=True, note="本人接听", by=stage.manager, at=NOW
    )
    services.see_called(draw, by=stage.manager, at=NOW)
    added = dumped() - before
    assert any(draw.root in row for row in added)
    assert len([row for row in added if "review_poolleaf" in row]) == len(stage.experts)
    assert len([row for row in added if "letters_letter" in row]) >= 6
    told = {str(each) for each in stage.experts} | {"本人接听"}
    for each in stage.experts:
        told |= {each.phone, each.email, each.unit.name}
    assert [(word, row) for word in told for row in added if word in row] == []


def dumped() -> set[str]:
    """Return every row of every table as a dump of the database has it, each with its table."""
    rows: set[str] = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows |= {f"{table} {row}" for row in cursor.fetchall()}
    return rows


def test_the_rules_are_read_out_and_hashed():
    draw = committed(set_draw())
    assert draw.rules == {
        "places": 3,
        "reserve": 3,
        "per_unit_max": 1,
        "strata": [{"mark": "frontline", "least": 1, "most": None}],
        "contributors": ["office", "supervisor"],
        "beacon": "",
        "opens": "sealed",
        "public": "none",
    }
    assert "抽取3名专家" in draw.rule_text and "一线科技工作者不少于1名" in draw.rule_text
    assert draw.rule_hash == arithmetic.rule_hash(draw.rules, draw.rule_text).hex()


def test_who_may_not_sit_is_left_out_and_counted():
    stage = set_draw()
    draw = prepared(stage)
    first, second, *others = stage.experts
    items = list(draw.round.items.all())
    tie = {"source": "ordered", "found_at": NOW, "outcome": "hard"}
    Conflict.objects.create(item=items[0], expert=first, relation="SELF", **tie)
    Conflict.objects.create(item=items[0], expert=second, relation="KIN", **tie)
    Expert.objects.filter(pk=others[0].pk).update(is_available=False)
    services.scan_conflicts(draw.round, by=stage.manager, at=NOW)
    draw = services.commit_pool(draw, by=stage.manager, at=NOW)
    assert draw.size == 5 and draw.prediction["left_out"] == {"barred": 1, "recused": 1}
    names = {leaf.record["name"] for leaf in draw.leaves.all()}
    assert names == {str(each) for each in others[1:]}


def test_times_away_units_held_and_the_age_limit_count_on_the_day():
    stage = set_draw()
    draw = prepared(stage)
    away, mover, old, *_others = stage.experts
    tomorrow = NOW.date() + timedelta(days=1)
    Absence.objects.create(expert=away, since=tomorrow, until=tomorrow)
    for name, until in (("第二研究院", None), ("从前的学院", NOW.date() - timedelta(days=1))):
        facts_of = {"source": "declared", "unit_name": name, "until": until}
        Affiliation.objects.create(person=mover.person, **facts_of)
    assert facts.units_of(mover, NOW.date()) == tuple(sorted((mover.unit.name, "第二研究院")))
    pool = facts.pool_for(draw.panel, at=NOW)
    assert pool.left_out == {"away": 1} and len(pool.members) == 7
    old.person.birth = NOW.date().replace(year=NOW.year - 71)
    assert facts.is_too_old(old, 70, NOW.date()) and not facts.is_too_old(old, 71, NOW.date())
    old.is_academician = True
    assert not facts.is_too_old(old, 70, NOW.date())


def test_an_old_scan_commits_nothing():
    stage = set_draw()
    draw = prepared(stage)
    stage.enrol("专家新来")
    with pytest.raises(NotYet, match=r"Look again first|请"):
        services.commit_pool(draw, by=stage.manager, at=NOW)


def test_a_pool_that_is_too_small_or_lacks_a_group_is_refused_whole():
    stage = set_draw(experts=2)
    draw = prepared(stage)
    with pytest.raises(NotYet):
        services.commit_pool(draw, by=stage.manager, at=NOW)
    assert not PoolLeaf.objects.exists() and Draw.objects.get().root == ""
    Expert.objects.update(is_frontline=False)
    stage.enrol("专家寅")
    stage.enrol("专家卯")
    services.scan_conflicts(draw.round, by=stage.manager, at=NOW)
    with pytest.raises(NotYet) as refusal:
        services.commit_pool(draw, by=stage.manager, at=NOW)
    assert len(refusal.value.unmet) == 1


def test_the_seats_are_those_the_rule_set_allows():
    stage = set_draw()
    draw = prepared(stage)
    assert draw.places == 3
    for wrong in (2, 6):
        with pytest.raises(Refused):
            services.prepare_draw(draw.panel, places=wrong, by=stage.manager, at=NOW)
    again = services.prepare_draw(draw.panel, places=5, by=stage.manager, at=NOW)
    assert (again.pk, again.places) == (draw.pk, 5)
    with pytest.raises(NotYours):
        services.prepare_draw(draw.panel, by=stage.supervisor, at=NOW)


def test_the_report_says_what_can_be_guessed():
    draw = committed(set_draw(experts=4))
    found = draw.prediction
    assert (found["size"], found["places"], found["method"]) == (4, 3, "simulated")
    assert 2.2 < found["hits"] < 2.5 and found["lacking"] == [] and found["panels"] == 0


# --- the numbers ------------------------------------------------------------------------------------


def test_nothing_is_revealed_before_everybody_has_committed():
    stage = set_draw()
    draw = committed(stage)
    code = services.commit_number(draw, by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        services.reveal_number(draw, code, by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        services.commit_number(draw, by=stage.manager, at=NOW)
    assert not Contribution.objects.exclude(value="").exists()


def test_a_number_that_does_not_match_is_refused():
    stage = set_draw()
    draw = committed(stage)
    code = services.commit_number(draw, by=stage.manager, at=NOW)
    theirs = services.commit_number(draw, by=stage.supervisor, at=NOW)
    for wrong in (theirs, code[:-1], "", "A" * 16):
        with pytest.raises(Refused):
            services.reveal_number(draw, wrong, by=stage.manager, at=NOW)
    services.reveal_number(draw, code.lower().replace("-", " "), by=stage.manager, at=NOW)
    made = services.reveal_number(draw, theirs, by=stage.supervisor, at=NOW)
    assert made.stage == "seeded" and len(made.seed) == 64
    assert all(services.recomputed(made).values())


def test_a_number_made_elsewhere_is_committed_by_its_fingerprint():
    stage = set_draw()
    draw = committed(stage)
    own = "my own dice: 6 2 5 1 3 3 2 6 1 4 4 5"
    mark = arithmetic.commitment(draw.reference, "supervisor", own)
    assert services.commit_number(draw, fingerprint=mark, by=stage.supervisor, at=NOW) == ""
    code = services.commit_number(draw, by=stage.manager, at=NOW)
    services.reveal_number(draw, own, by=stage.supervisor, at=NOW)
    assert services.reveal_number(draw, code, by=stage.manager, at=NOW).stage == "seeded"
    with pytest.raises(OutOfOrder):
        services.commit_number(draw, fingerprint="x", by=stage.manager, at=NOW)


def test_one_person_gives_one_number():
    stage = set_draw()
    draw = committed(stage)
    services.commit_number(draw, by=stage.manager, at=NOW)
    same = replace(stage.supervisor, user_id=stage.manager.user_id)
    with pytest.raises(Refused):
        services.commit_number(draw, by=same, at=NOW)
    with pytest.raises(NotYours):
        services.commit_number(draw, by=stage.cast.actor("lin"), at=NOW)


def test_an_announced_public_value_is_typed_in_between():
    stage = set_draw()
    draw = committed(stage, beacon_source="福彩3D 2026-03-05")
    hands = (stage.manager, stage.supervisor)
    with pytest.raises(NotYet):
        services.type_beacon(draw, "1", published_at=NOW, by=stage.manager, at=NOW)
    codes = [services.commit_number(draw, by=by, at=NOW) for by in hands]
    with pytest.raises(NotYet):
        services.reveal_number(draw, codes[0], by=stage.manager, at=NOW)
    for moment in (NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)):
        with pytest.raises(Refused):  # known before all had committed; not published yet
            services.type_beacon(draw, "402", published_at=moment, by=stage.manager, at=NOW)
    services.type_beacon(draw, " 4 0 2 ", published_at=NOW, by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder):
        services.type_beacon(draw, "4 0 3", published_at=NOW, by=stage.manager, at=NOW)
    for by, code in zip(hands, codes, strict=True):
        draw = services.reveal_number(draw, code, by=by, at=NOW)
    assert (draw.stage, draw.beacon) == ("seeded", "4 0 2")
    assert services.recomputed(draw)["seed"]


def test_the_database_keeps_what_was_committed():
    stage = set_draw()
    draw = drawn(stage)
    attempts = [
        lambda: Draw.objects.filter(pk=draw.pk).update(root="0" * 64),
        lambda: Draw.objects.filter(pk=draw.pk).update(seed="0" * 64),
        lambda: Draw.objects.filter(pk=draw.pk).update(sequence=[7, 6, 5, 4, 3, 2, 1, 0]),
        lambda: Draw.objects.filter(pk=draw.pk).update(places=4),
        lambda: PoolLeaf.objects.filter(place=0).update(digest="0" * 64),
        lambda: PoolLeaf.objects.filter(place=0).delete(),
        lambda: PoolLeaf.objects.create(draw=draw, place=99, digest="1", salt="1", record={}),
        lambda: Contribution.objects.update(commitment="0" * 64),
        lambda: Contribution.objects.update(value="another"),
        lambda: Contribution.objects.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert all(services.recomputed(Draw.objects.get(pk=draw.pk)).values())


# --- calls ------------------------------------------------------------------------------------------


def test_those_drawn_are_called_by_mail_and_text_message_without_a_name():
    stage = set_draw()
    draw = called(stage)
    calls = list(draw.calls.all())
    assert [call.serial for call in calls] == [0, 1, 2]
    assert calls[0].mark == "frontline" and "frontline" in record_of(calls[0])["marks"]
    letters = Letter.objects.filter(verb="called")
    assert {each.channel for each in letters} == {"email", "sms"} and len(letters) == 6
    names = [str(each) for each in stage.experts]
    for each in letters:
        assert str(calls[0].code) in each.body or "/calls/" in each.body
        assert not [name for name in names if name in each.body + each.subject]
    assert calls[0].due_at == NOW + HOUR


def test_who_declines_is_replaced_in_drawn_order_and_a_late_answer_is_none():
    stage = set_draw()
    draw = called(stage)
    first, second, third = draw.calls.all()
    services.answer_call(first, accepted=False, ground="time", at=NOW)
    services.answer_call(second, accepted=True, at=NOW)
    fourth = draw.calls.get(serial=3)
    assert fourth.mark == ("frontline" if first.mark and not marked([second, third]) else "")
    assert not Call.objects.get(pk=first.pk).code and first.pk != fourth.pk
    for call, words in (
        (first, {"accepted": True}),
        (second, {"accepted": False, "ground": "time"}),
    ):
        with pytest.raises(OutOfOrder):
            services.answer_call(call, **words, at=NOW)
    with pytest.raises(OutOfOrder):
        services.answer_call(third, accepted=True, at=NOW + HOUR)
    with pytest.raises(Refused):
        services.answer_call(third, accepted=False, ground="boredom", at=NOW)
    assert facts.calls_agree(draw)


def marked(calls: list[Call]) -> bool:
    return any("frontline" in record_of(call)["marks"] for call in calls)


def test_the_clock_calls_the_next_until_the_list_ends_and_says_so():
    stage = set_draw()
    draw = called(stage)
    at = NOW
    for _round in range(4):
        at += HOUR
        clock.tick(at)
    answers = list(draw.calls.values_list("answer", flat=True))
    assert answers == ["lapsed"] * 6, "three seats and a reserve of three"
    draw = Draw.objects.get(pk=draw.pk)
    assert draw.is_exhausted() and facts.calls_agree(draw)
    assert Letter.objects.filter(verb="draw_list_ended").count() == 2  # to both managers
    assert clock.tick(at)["calls"] == 0
    row = services.seal_list(draw, by=stage.manager, at=at)
    assert row.stage == "sealed" and not panel_of(draw).members.exists()


def test_an_answer_on_the_telephone_is_recorded_with_its_caller():
    stage = set_draw()
    draw = called(stage)
    call = draw.calls.get(serial=0)
    heard = services.record_answer(
        call, accepted=False, ground="away", note="出国至月底", by=stage.manager, at=NOW
    )
    assert (heard.way, heard.caller_id, heard.note) == (
        "telephone", stage.manager.user_id, "出国至月底",
    )  # fmt: skip
    told = [e for e in history(draw) if e.verb == "answer_call"][-1]
    assert told.facts == {"call": 1, "answer": "declined", "ground": "away", "way": "telephone"}
    assert told.user_id == stage.manager.user_id and "出国" not in json.dumps(told.facts)
    with pytest.raises(NotYours):
        services.record_answer(draw.calls.get(serial=1), accepted=True, by=stage.supervisor, at=NOW)


def test_who_is_shown_names_is_on_record():
    stage = set_draw()
    draw = called(stage)
    seen = services.see_called(draw, by=stage.manager, at=NOW)
    assert {each.name for each in seen} <= {str(e) for e in stage.experts} and len(seen) == 3
    assert all(each.phone.startswith("139") for each in seen)
    line = [e for e in history(draw) if e.verb == "see_called"][-1]
    assert line.facts == {"calls": [1, 2, 3], "workbook": False}
    with pytest.raises(NotYours):
        services.see_called(draw, by=stage.supervisor, at=NOW)


def test_somebody_kept_away_since_is_passed_over_on_record():
    stage = set_draw()
    draw = drawn(stage)
    first = arithmetic.panel(
        draw.sequence,
        facts.entrants_of(facts.records_of(draw)),
        facts.conditions_from(draw.rules),
    )[0].place
    gone = facts.records_of(draw)[first]["id"]
    Expert.objects.filter(pk=gone).update(is_available=False)
    draw = services.invite(draw, by=stage.manager, at=NOW)
    assert draw.calls.get(serial=0).answer == "barred" and draw.calls.count() == 4
    assert Letter.objects.filter(verb="called", channel="email").count() == 3
    assert facts.calls_agree(draw)


# --- the list ---------------------------------------------------------------------------------------


def test_those_who_accepted_are_seated():
    stage = set_draw()
    draw = sealed(stage)
    assert draw.stage == "sealed"
    seats = PanelMember.objects.filter(panel=draw.panel)
    assert seats.count() == 3 and {seat.source for seat in seats} == {"drawn"}
    names = {record_of(call)["name"] for call in draw.calls.all()}
    assert {str(seat.expert) for seat in seats} == names
    assert is_intact(history(draw))


def test_a_list_is_sealed_once_nobody_may_still_answer():
    stage = set_draw()
    draw = called(stage)
    with pytest.raises(NotYet):
        services.seal_list(draw, by=stage.manager, at=NOW)
    for call in draw.calls.all():
        services.answer_call(call, accepted=True, at=NOW)
    with pytest.raises(NotYours):
        services.seal_list(draw, by=stage.supervisor, at=NOW)


def test_a_conflict_known_late_keeps_somebody_out_of_their_seat():
    stage = set_draw()
    draw = called(stage)
    calls = list(draw.calls.all())
    for call in calls:
        services.answer_call(call, accepted=True, at=NOW)
    late = Expert.objects.get(pk=record_of(calls[0])["id"])
    tie = {"source": "declared", "found_at": NOW, "outcome": "hard", "relation": "SELF"}
    Conflict.objects.create(item=draw.round.items.first(), expert=late, **tie)
    row = services.seal_list(draw, by=stage.manager, at=NOW)
    assert row.stage == "drawn" and row.calls.count() == 4
    assert row.calls.get(serial=0).answer == "barred"
    services.answer_call(row.calls.get(serial=3), accepted=True, at=NOW)
    row = services.seal_list(row, by=stage.manager, at=NOW)
    assert row.stage == "sealed"
    assert late.pk not in PanelMember.objects.values_list("expert_id", flat=True)
    assert facts.calls_agree(row)


@pytest.mark.parametrize("whole", [True, False])
def test_a_conflict_found_after_the_list_was_sealed(whole):
    stage = set_draw()
    draw = sealed(stage)
    round_, calls = draw.round, list(draw.calls.all())
    late = Expert.objects.get(pk=record_of(calls[0])["id"])
    tie = {"source": "ordered", "found_at": NOW, "outcome": "hard"}
    item, relation = round_.items.first(), "SAME_CALL" if whole else "KIN"
    Conflict.objects.create(item=item, expert=late, relation=relation, **tie)
    services.scan_conflicts(round_, by=stage.manager, at=NOW)
    draw, seats = Draw.objects.get(pk=draw.pk), PanelMember.objects.filter(panel=draw.panel)
    if not whole:
        assert (draw.stage, seats.count()) == ("sealed", 3)
        assert facts.recused_in(draw) == {calls[0].place: 1}
        return
    assert (draw.stage, draw.sealed_at, draw.calls.get(serial=0).answer) == (
        "drawn",
        None,
        "barred",
    )
    assert seats.count() == 2 and not seats.filter(expert=late).exists()
    assert [e.facts for e in history(draw) if e.verb == "vacate_seats"] == [{"calls": [1]}]
    services.answer_call(draw.calls.get(serial=3), accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    assert draw.stage == "sealed" and seats.count() == 3
    assert facts.calls_agree(draw) and is_intact(history(draw))


def scoring(stage):
    """A drawn panel that reads and marks; the one it took last has signed nothing yet."""
    draw = sealed(stage)
    services.assign(draw.round, by=stage.manager, at=NOW)
    late = Expert.objects.get(pk=record_of(draw.calls.get(serial=0))["id"])
    stage.started(draw.round)
    return Draw.objects.get(pk=draw.pk), late


def test_a_seat_vacated_while_marks_are_given_goes_to_the_next_and_their_reviews_are_asked_for():
    stage = set_draw()
    draw, late = scoring(stage)
    round_, work = draw.round, Assignment.objects.filter(item__round=draw.round_id)
    before = work.live().count()
    mine = work.live().filter(expert=late).first()
    write_review(mine)
    services.report_conflict(mine, "SELF", by=acting(late), at=NOW)
    draw = Draw.objects.get(pk=draw.pk)
    seen = facts.vacancy_of(draw)  # on the expert's own word: the office calls the next
    assert (draw.stage, seen.vacated, seen.free, seen.why) == ("sealed", 1, 1, "office")
    assert (seen.members, seen.needed) == (2, 3)
    assert work.get(pk=mine.pk).stage == "voided"
    with pytest.raises(NotYours):
        services.reopen_list(draw, by=stage.supervisor, at=NOW)
    draw = services.reopen_list(draw, by=stage.manager, at=NOW)
    assert (draw.stage, facts.vacancy_of(draw).why) == ("drawn", "called")
    with pytest.raises(OutOfOrder):
        services.reopen_list(draw, by=stage.manager, at=NOW)
    services.answer_call(draw.calls.get(serial=3), accepted=True, at=NOW)
    assert facts.vacancy_of(Draw.objects.get(pk=draw.pk)).why == "seal"
    for each in work.filter(stage__in=["offered", "accepted"]):
        write_review(each)
    words = r"正在递补|drawn seat"
    with pytest.raises(NotYet, match=words):
        services.close_round(round_, by=stage.manager, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    come = Expert.objects.get(pk=record_of(draw.calls.get(serial=3))["id"])
    asked = work.filter(expert=come, stage="offered")
    assert asked.count() == round_.items.count() and work.live().count() == before
    assert facts.vacancy_of(draw).free == 0 and facts.calls_agree(draw)
    assert [e.verb for e in history(round_)][-1] == "ask_newcomers"
    with pytest.raises(NotYet):
        services.close_round(round_, by=stage.manager, at=NOW)
    stage.everyone_accepts(round_)
    for each in work.filter(expert=come, stage="accepted"):
        write_review(each)
    assert services.close_round(round_, by=stage.manager, at=NOW).stage == "closed"
    assert is_intact(history(draw)) and is_intact(history(round_))


@pytest.mark.parametrize("why", ["late", "opened", "ended"])
def test_a_vacated_seat_that_stays_empty_says_why_and_what_the_quorum_is(why):
    stage = set_draw(**({"reserve": 0} if why == "ended" else {}))
    draw, late = scoring(stage)
    if why == "opened":
        services.open_names(draw, by=stage.manager, at=NOW)
    if why == "late":
        for each in Assignment.objects.filter(item__round=draw.round_id, stage="accepted"):
            write_review(each)
        services.close_round(draw.round, by=stage.manager, at=NOW)
    mine = Assignment.objects.live().filter(item__round=draw.round_id, expert=late).first()
    services.report_conflict(mine, "SELF", "本轮候选人", by=stage.manager, at=NOW)
    draw = Draw.objects.get(pk=draw.pk)
    seen = facts.vacancy_of(draw)
    assert (seen.free, seen.why, seen.members, seen.needed) == (1, why, 2, 3)
    page = text(logged_in(stage.cast.users["zhou"]).get(reverse("office:draw", args=[draw.pk])))
    assert str(sentences.WHY_FREE[why]) in page
    assert str(sentences.vacancy_told(1, 1, why, 2, 3)[-1]) in page
    with pytest.raises(OutOfOrder):
        services.reopen_list(draw, by=stage.manager, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_answers_to_one_call_at_once_are_one_answer():
    stage = set_draw()
    draw = called(stage)
    call = draw.calls.get(serial=0)
    gate, refused = threading.Barrier(2), []

    def answer(accepted: bool) -> None:
        gate.wait()
        try:
            mine = Call.objects.get(pk=call.pk)
            services.answer_call(mine, accepted=accepted, ground="time", at=NOW)
        except (OutOfOrder, DatabaseError) as fault:
            refused.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(each,)) for each in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [e.verb for e in history(draw)].count("answer_call") == 1
    row = Call.objects.get(pk=call.pk)
    assert row.answer in {"accepted", "declined"}
    assert draw.calls.count() == (3 if row.answer == "accepted" else 4)
    assert facts.calls_agree(Draw.objects.get(pk=draw.pk))


def test_a_draw_and_its_panel_ask_one_quorum():
    stage = set_draw()
    draw = sealed(stage)
    round_ = draw.round
    experts = facts.called_experts(draw, ("accepted",))
    item = round_.items.first()
    assert facts.items_short_of_quorum(draw.panel, experts) == []
    tie = {"source": "declared", "found_at": NOW, "relation": "KIN"}
    Conflict.objects.create(item=item, expert=experts[0], outcome="decide", **tie)
    (short,) = facts.items_short_of_quorum(draw.panel, experts)
    assert (short.item, short.members, short.left, short.needed) == (item, 3, 2, 3)
    held = facts.keepings_of(round_, facts.table_of(round_, experts))
    assert [each for each in held if each.short] == [short]


def test_one_more_is_called_for_an_item_that_lost_its_quorum():
    stage = set_draw()
    draw = called(stage)
    for call in draw.calls.all():
        services.answer_call(call, accepted=True, at=NOW)
    with pytest.raises(OutOfOrder, match=r"人数|quorum"):
        services.call_more(draw, by=stage.manager, at=NOW)
    first = facts.called_experts(draw, ("accepted",))[0]
    tie = {"source": "declared", "found_at": NOW, "relation": "KIN", "outcome": "hard"}
    Conflict.objects.create(item=draw.round.items.first(), expert=first, **tie)
    with pytest.raises(NotYours):
        services.call_more(draw, by=stage.supervisor, at=NOW)
    draw = services.call_more(draw, by=stage.manager, at=NOW)
    more = draw.calls.get(serial=3)
    assert more.beyond and not more.answer and draw.seats == 4
    with pytest.raises(OutOfOrder):  # whoever is called now mends it, if they come
        services.call_more(draw, by=stage.manager, at=NOW)
    services.answer_call(more, accepted=False, ground="time", at=NOW)
    after = draw.calls.get(serial=4)
    assert not after.beyond and draw.seats == 4  # the seat stays, and is filled in drawn order
    services.answer_call(after, accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    assert draw.panel.members.count() == 4 and all(services.recomputed(draw).values())
    assert facts.items_short_of_quorum(draw.panel, facts.called_experts(draw, ("accepted",))) == []


def test_one_more_is_called_after_the_list_was_sealed_and_the_item_can_be_assigned():
    stage = set_draw()
    draw = sealed(stage)
    with pytest.raises(OutOfOrder, match=r"表决人数|quorum"):
        services.call_more(draw, by=stage.manager, at=NOW)
    first = facts.called_experts(draw, ("accepted",))[0]
    tie = {"source": "declared", "found_at": NOW, "relation": "KIN", "outcome": "hard"}
    Conflict.objects.create(item=draw.round.items.first(), expert=first, **tie)
    services.scan_conflicts(draw.round, by=stage.manager, at=NOW)
    impossible = services.draft_assignment(
        Round.objects.get(pk=draw.round_id), by=stage.manager, at=NOW
    )
    assert impossible.clash["kind"] == "quorum"
    with pytest.raises(NotYours):
        services.call_more(draw, by=stage.supervisor, at=NOW)
    draw = services.call_more(draw, by=stage.manager, at=NOW)
    assert (draw.stage, draw.seats) == ("drawn", 4)
    more = draw.calls.get(serial=3)
    services.answer_call(more, accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    assert draw.panel.members.count() == 4 and all(services.recomputed(draw).values())
    services.scan_conflicts(draw.round, by=stage.manager, at=NOW)
    draft = services.draft_assignment(Round.objects.get(pk=draw.round_id), by=stage.manager, at=NOW)
    assert draft.clash == {} and draft.pairs.filter(item=draw.round.items.first()).count() == 3


def test_one_more_is_called_while_marks_are_given_and_nobody_afterwards():
    stage = set_draw()
    draw, first = scoring(stage)
    work = Assignment.objects.filter(item__round=draw.round_id)
    mine = work.live().filter(expert=first).first()
    services.report_conflict(mine, "KIN", "兄弟", by=acting(first), at=NOW)
    page, more = (reverse(f"office:{name}", args=[draw.pk]) for name in ("draw", "call_more"))
    desk = logged_in(stage.cast.users["zhou"])
    assert more in desk.get(page).content.decode()
    assert desk.post(more).status_code == 302
    services.answer_call(draw.calls.get(serial=3), accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    come = Expert.objects.get(pk=record_of(draw.calls.get(serial=3))["id"])
    assert work.filter(expert=come, stage="offered").count() == draw.round.items.count()
    stage.everyone_accepts(draw.round)
    for each in work.filter(stage="accepted"):
        write_review(each)
    services.close_round(draw.round, by=stage.manager, at=NOW)
    with pytest.raises(OutOfOrder, match=r"抽取|draw"):
        services.call_more(draw, by=stage.manager, at=NOW)
    assert more not in desk.get(page).content.decode()


@pytest.mark.parametrize(("largest", "reserve"), [(3, 3), (5, 0)])
def test_no_more_are_called_than_the_largest_panel_and_the_reserve_allow(largest, reserve):
    stage = set_draw(largest={"experts_max": largest}, reserve=reserve)
    draw = called(stage)
    first = facts.called_experts(draw, ("",))[0]
    tie = {"source": "declared", "found_at": NOW, "relation": "KIN", "outcome": "hard"}
    Conflict.objects.create(item=draw.round.items.first(), expert=first, **tie)
    with pytest.raises(OutOfOrder):
        services.call_more(draw, by=stage.manager, at=NOW)
    assert draw.calls.count() == 3


def test_names_are_in_the_bundle_once_they_are_opened():
    stage = set_draw()
    draw = sealed(stage)
    shut = json.dumps(facts.bundle_of(draw), ensure_ascii=False)
    assert not [e for e in stage.experts if str(e) in shut] and "salt" not in shut
    opened = services.open_names(draw, by=stage.manager, at=NOW)
    names = {each["who"]["name"] for each in facts.bundle_of(opened)["list"]}
    assert names == {str(e) for e in stage.experts}


@pytest.mark.parametrize("scope", ["none", "seated", "pool"])
def test_everybody_is_told_no_more_than_the_rule_set_says(scope):
    stage = set_draw(public_names=scope)
    draw = called(stage)
    declined, *_others = draw.calls.all()
    services.answer_call(declined, accepted=False, ground="health", at=NOW)
    for call in draw.calls.waiting():
        services.answer_call(call, accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    draw = services.open_names(draw, by=stage.manager, at=NOW)
    bundle = facts.public_bundle_of(draw)
    told = json.dumps(bundle, ensure_ascii=False)
    seated = {str(each.expert) for each in draw.panel.members.all()}
    everybody = {str(each) for each in stage.experts}
    named = {each["who"]["name"] for each in bundle["list"] if "who" in each}
    assert named == {"none": set(), "seated": seated, "pool": everybody}[scope]
    assert {name for name in everybody if name in told} == named
    units = {str(each.unit) for each in stage.experts}
    assert not [each for each in (*units, "health", "declined", str(draw.unit_key)) if each in told]
    shown = {each["place"] for each in bundle["list"]}
    called_ = {call.place for call in draw.calls.all()}
    assert called_ <= shown and (scope == "pool" or len(shown) < len(everybody))


@pytest.mark.parametrize("when_open", ["closed", "never"])
def test_names_stay_shut_until_the_rule_set_opens_them(when_open):
    stage = set_draw(names_open=when_open)
    draw = sealed(stage)
    with pytest.raises(NotYet):
        services.open_names(draw, by=stage.manager, at=NOW)


# --- again ------------------------------------------------------------------------------------------


def test_a_redraw_needs_a_reason_and_a_second_person_and_stays_on_record():
    stage = set_draw()
    draw = called(stage)
    services.answer_call(draw.calls.get(serial=0), accepted=True, at=NOW)
    with pytest.raises(Refused):
        services.ask_redraw(draw, reason=" ", by=stage.manager, at=NOW)
    with pytest.raises(NotYet):
        services.redraw(draw, by=stage.supervisor, at=NOW)
    asked = services.ask_redraw(draw, reason="候补已用完", by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.redraw(asked, by=stage.manager, at=NOW)
    gone = services.redraw(asked, by=stage.supervisor, at=NOW)
    assert gone.stage == "redrawn" and gone.redraw_reason == "候补已用完"
    assert Letter.objects.filter(verb="call_void").count() == 6
    with pytest.raises(OutOfOrder):
        services.answer_call(gone.calls.get(serial=1), accepted=True, at=NOW)
    again = services.prepare_draw(gone.panel, by=stage.manager, at=NOW)
    assert (again.number, again.earlier_id) == (2, gone.pk)
    assert again.reference != gone.reference


def test_a_party_that_never_reveals_ends_in_a_redraw():
    stage = set_draw()
    draw = committed(stage)
    code = services.commit_number(draw, by=stage.manager, at=NOW)
    services.commit_number(draw, by=stage.supervisor, at=NOW)
    services.reveal_number(draw, code, by=stage.manager, at=NOW)
    services.ask_redraw(draw, reason="监督员未公布随机数", by=stage.manager, at=NOW)
    row = services.redraw(Draw.objects.get(pk=draw.pk), by=stage.cast.actor("wu"), at=NOW)
    assert row.stage == "redrawn" and row.seed == ""


def test_a_sealed_list_is_not_drawn_again():
    stage = set_draw()
    draw = sealed(stage)
    with pytest.raises(OutOfOrder):
        services.ask_redraw(draw, reason="想换人", by=stage.manager, at=NOW)


def test_a_seed_decides_everything():
    stage = set_draw()
    draw = seeded(stage)
    row = services.draw_order(draw, by=stage.supervisor, at=NOW)
    root = bytes.fromhex(row.root)
    assert row.sequence == list(arithmetic.drawn_order(bytes.fromhex(row.seed), root, 8))
    with pytest.raises(OutOfOrder):
        services.draw_order(row, by=stage.manager, at=NOW)
