"""The stand-alone count in a process of its own: agrees with a true bundle, names every lie."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from ledger.flow import history
from ledger.situations import Refused
from people.actors import actor_in
from review import facts, services
from review.facts.counting import hash_of, sheet_as_json
from review.models import Vote
from review.papers.votes import count_blocks
from review.services.keys import decoded, lot_number
from review.tally import UnsoundCount, tally
from tests.cast import NOW, appoint
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, LETTER, ballot, counted, set_stage
from tests.review.test_tally_kinds import kinds_of_votes

PROGRAM = Path(__file__).parents[2] / "verify" / "verify_count.py"
ONE, TWO = "候选甲", "候选乙"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the program alone: no packages, no environment, from another folder."""
    command = [sys.executable, "-I", "-S", PROGRAM, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"})


def checked(bundle: Any, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = folder / "bundle.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    return run("check", path, *words)


@pytest.fixture
def held(db):
    """A closed vote of four on three, with the code of one ballot."""
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    vote, code = stage.voting()
    mine = ballot(vote, stage.experts[0], ONE)
    for expert, names in zip(stage.experts[1:], ([ONE, TWO], [ONE], []), strict=True):
        ballot(vote, expert, *names)
    return (
        counted(stage, vote, code),
        mine,
        stage,
    )


def test_a_true_bundle_agrees_with_the_book_and_with_my_code(held, tmp_path):
    vote, mine, _stage = held
    kept = history(vote).last().facts["inputs"]
    done = checked(facts.count_bundle_of(vote), tmp_path, "--inputs", kept, "--code", mine.lower())
    assert (done.returncode, done.stderr) == (0, "")
    assert "FAIL" not in done.stdout and done.stdout.count("OK") == 11
    assert f"{ONE}: 3 of 4, needed 3: elected" in done.stdout


def lies() -> dict[str, Any]:
    """Return what somebody could change, and the line that names it."""

    def fill_a_blank(b: dict[str, Any]) -> None:
        blank = next(sheet for sheet in b["sheets"] if not sheet["approves"])
        blank["approves"] = [int(b["rule"]["items"][0])]

    return {
        "a ballot": (fill_a_blank, "输入的散列值"),
        "a ballot left out": (lambda b: b["sheets"].pop(), "封存票与开出票"),
        "the threshold": (lambda b: b["rule"]["threshold"].update(num=1, den=9), "输入的散列值"),
        "the roll": (lambda b: b["attendance"].update(present=3), "到会人数"),
        "a count": (lambda b: b["count"]["items"][0].update(approvals=9), ONE),
        "a standing": (lambda b: b["count"]["items"][1].update(outcome="elected"), TWO),
        "the outcome": (lambda b: b["count"].update(outcome="revote"), "结果"),
        "a code": (lambda b: b["codes"].__setitem__(0, "AAAA-AAAA-AAAA-AAAA"), "入箱码"),
        "a sealed ballot": (lambda b: b["digests"].__setitem__(0, "0" * 64), "入箱码"),
        "blank ballots": (lambda b: b["count"].update(blank=0), "空白票"),
    }  # fmt: skip


@pytest.mark.parametrize("lie", lies())
def test_every_lie_is_named(lie, held, tmp_path):
    bundle = deepcopy(facts.count_bundle_of(held[0]))
    change, named = lies()[lie]
    change(bundle)
    done = checked(bundle, tmp_path)
    assert done.returncode == 1
    assert any(named in line for line in done.stdout.splitlines() if line.startswith("FAIL"))


def test_another_hash_or_a_strange_code_is_named(held, tmp_path):
    bundle = facts.count_bundle_of(held[0])
    assert checked(bundle, tmp_path, "--inputs", "0" * 64).returncode == 1
    assert checked(bundle, tmp_path, "--code", "AAAA-BBBB-CCCC-DDDD").returncode == 1


@pytest.mark.parametrize("bundle", [{}, {"format": "jujian-count-1"}, [], "x"])
def test_what_is_no_bundle_is_said_to_be_none(bundle, tmp_path):
    done = checked(bundle, tmp_path)
    assert done.returncode == 2 and "no bundle" in done.stderr


def test_a_tie_the_chair_settled_is_counted_again(db, tmp_path):
    stage = set_stage(candidates=3, experts=4, ballot={**BALLOT, "tie": "chair", "rounds_max": 1})
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE, TWO)
    closed = counted(stage, vote, code)
    user = stage.experts[0].user
    chair = actor_in(user, appoint(user, "chair", at=NOW))
    chosen = [each.item for each in closed.vote_items.all() if str(each.item) == TWO]
    settled = services.settle_tie(closed, chosen, by=chair, at=NOW, reason="专业平衡")
    bundle = facts.count_bundle_of(settled)
    assert checked(bundle, tmp_path).returncode == 0
    bundle["count"]["lines"][-1]["values"]["chosen"] = []
    assert checked(bundle, tmp_path).returncode == 1


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_seed_that_lacks_the_keepers_number_settles_nothing(db):
    """Whoever has the database and the house's keys alone cannot tell the lot, nor change it."""
    stage = set_stage(candidates=3, experts=4, ballot={**BALLOT, "tie": "lot", "rounds_max": 1})
    vote, code = stage.voting()
    for each in stage.experts:
        ballot(vote, each, ONE, TWO)
    services.stop_vote(vote, by=stage.manager, at=NOW)
    Vote.objects.filter(pk=vote.pk).update(lot_seed="another")
    with pytest.raises(Refused):
        services.close_vote(vote, code=code, by=stage.supervisor, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(keeper_lot=sha("mine"))


def test_the_seed_of_an_abandoned_vote_is_gone(db):
    stage = set_stage(candidates=3, experts=4, ballot={**BALLOT, "tie": "lot", "rounds_max": 1})
    vote, _code = stage.voting()
    assert str(vote.lot_seed)
    gone = services.abandon_vote(vote, reason="停电", by=stage.manager, at=NOW)
    assert (gone.stage, str(gone.lot_seed)) == ("abandoned", "")


def test_a_tie_left_to_a_lot_is_settled_at_closing_and_drawn_again_outside(db, tmp_path):
    stage = set_stage(candidates=3, experts=4, ballot={**BALLOT, "tie": "lot", "rounds_max": 1})
    vote, code = stage.voting()
    expert = stage.experts[0]
    seed, told = str(vote.lot_seed), vote.rule["lot"]
    took = history(vote).get(verb="take_half")
    page = logged_in(expert.user).get(reverse("review:vote", args=[vote.pk]))
    assert told in page.content.decode() and seed not in page.content.decode()
    for each in stage.experts:
        ballot(vote, each, ONE, TWO)
    closed = counted(stage, vote, code)
    codes = [line["code"] for line in closed.count["lines"]]
    assert codes[-4:] == ["lot_of_two", "drawn", "drawn", "settled"]
    mine = lot_number(code, decoded(vote.public_key))
    assert closed.count["lines"][-4]["values"]["seed"] == f"{seed}+{mine}"
    assert told == f"{sha(seed)}+{sha(mine)}" and told.endswith(took.facts["lot"])
    assert (closed.outcome, str(closed.lot_seed)) == ("decided", "")
    minutes = [str(block) for block in count_blocks(closed.round)]
    assert [line for line in minutes if seed in line]
    bundle = facts.count_bundle_of(closed)
    assert bundle["inputs"] == history(closed).last().facts["inputs"]
    assert checked(bundle, tmp_path).returncode == 0
    wrong = deepcopy(bundle)
    settled = wrong["count"]["lines"][-1]["values"]
    settled["chosen"] = [
        i for line in bundle["count"]["lines"] if line["code"] == "drawn"
        and (i := line["values"]["item"]) not in settled["chosen"]
    ]  # fmt: skip
    for each in wrong["count"]["items"]:
        if each["outcome"] in ("elected", "beyond"):
            each["outcome"] = "elected" if str(each["item"]) in settled["chosen"] else "beyond"
    assert checked(wrong, tmp_path).returncode == 1


BY_SCORE = {**BALLOT, "tie": "score", "rounds_max": 1}
MEETING = {
    **LETTER,
    "code": "panel",
    "zh": "会议评审",
    "en": "panel",
    "method": "panel",
    "criteria": [],
}


def test_a_tie_is_settled_by_the_review_scores_told_at_opening(db, tmp_path):
    stage = set_stage(candidates=3, experts=4, ballot=BY_SCORE)
    vote, code = stage.voting(marks={ONE: 90, TWO: 70})
    expert = stage.experts[0]
    scores = {
        str(each.item): vote.rule["scores"][str(each.item_id)] for each in vote.vote_items.all()
    }
    assert scores[ONE] > scores["候选丙"] > scores[TWO]
    page = logged_in(expert.user).get(reverse("review:vote", args=[vote.pk]))
    assert "评审得分高者" in page.content.decode()
    for each in stage.experts:
        ballot(vote, each, ONE, TWO)
    closed = counted(stage, vote, code)
    assert [line["code"] for line in closed.count["lines"]][-3:] == ["scored", "scored", "settled"]
    outcomes = {each["item"]: each["outcome"] for each in closed.count["items"]}
    names = {str(each.item): each.item_id for each in closed.vote_items.all()}
    assert (outcomes[names[ONE]], outcomes[names[TWO]]) == ("elected", "beyond")
    minutes = "".join(str(block) for block in count_blocks(closed.round))
    assert f"{ONE}：评审得分 {scores[ONE]}" in minutes
    bundle = facts.count_bundle_of(closed)
    assert checked(bundle, tmp_path).returncode == 0
    for each in bundle["count"]["items"]:
        swapped = {"elected": "beyond", "beyond": "elected"}
        each["outcome"] = swapped.get(each["outcome"], each["outcome"])
    assert checked(bundle, tmp_path).returncode == 1


def test_equal_review_scores_leave_the_tie_to_the_chair(db, tmp_path):
    stage = set_stage(candidates=3, experts=4, ballot=BY_SCORE)
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE, TWO)
    closed = counted(stage, vote, code)
    assert (closed.outcome, closed.count["fallback"]) == ("fallback", "chair")
    assert checked(facts.count_bundle_of(closed), tmp_path).returncode == 0
    user = stage.experts[0].user
    chair = actor_in(user, appoint(user, "chair", at=NOW))
    chosen = [each.item for each in closed.vote_items.all() if str(each.item) == TWO]
    settled = services.settle_tie(closed, chosen, by=chair, at=NOW, reason="专业平衡")
    assert settled.outcome == "decided"
    assert checked(facts.count_bundle_of(settled), tmp_path).returncode == 0


def test_a_meeting_without_marks_takes_the_scores_of_the_round_before(db):
    stage = set_stage(candidates=3, experts=4, rounds=(LETTER, MEETING), ballot=BY_SCORE)
    first = stage.confirmed(stage.scored(marks={ONE: 90}))
    means = dict(first.rankings.get().results.values_list("candidate_id", "mean"))
    second = stage.round()
    told = facts.scores_told(second)
    assert {each.candidate_id: told[str(each.pk)] for each in second.items.all()} == {
        candidate: f"{mean:.4f}" for candidate, mean in means.items()
    }
    assert len(set(told.values())) == 2


@pytest.fixture(scope="module")
def counting():
    """The program as a module: the rule space is too wide for a process each."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("verify_count", PROGRAM)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(vote=kinds_of_votes())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_both_programs_count_alike_over_the_whole_rule_space(counting, vote):
    rule, box, roll = vote
    sheets = [
        sheet_as_json(s) | {"approves": sorted(s.approvals), "recused": sorted(s.recused)}
        for s in _by_numbers(box)
    ]
    rule = _rule_by_numbers(rule)
    try:
        count = tally(rule, _by_numbers(box), _roll_by_numbers(roll))
    except UnsoundCount:
        return
    told = facts.rule_as_json(rule)
    attendance = {
        "eligible": roll.eligible,
        "present": roll.present,
        "recused": {
            NUMBERS[item]: {"members": r.members, "present": r.present, "cast": r.cast}
            for item, r in roll.recused.items()
        },
    }
    outcome, items = counting.count(told, attendance, sheets)
    assert outcome == str(count.outcome)
    mine = {
        e["item"]: (e["approvals"], e["points"], e["needed"], e["of"], e["outcome"]) for e in items
    }
    theirs = {e.item: (e.approvals, e.points, e.needed, e.of, str(e.outcome)) for e in count.items}
    assert mine == theirs


NUMBERS = {"A": "1", "B": "2", "C": "3", "D": "4"}


def _by_numbers(box):
    from dataclasses import replace

    return [
        replace(
            s,
            approvals=frozenset(NUMBERS[i] for i in s.approvals),
            recused=frozenset(NUMBERS[i] for i in s.recused),
            marks={NUMBERS[i]: mark for i, mark in s.marks.items()},
        )
        for s in box
    ]


def _rule_by_numbers(rule):
    from dataclasses import replace

    scores = {NUMBERS[i]: score for i, score in rule.scores.items()}
    return replace(rule, items=tuple(NUMBERS[i] for i in rule.items), scores=scores)


def _roll_by_numbers(roll):
    from dataclasses import replace

    return replace(roll, recused={NUMBERS[i]: r for i, r in roll.recused.items()})


def test_the_supervisor_takes_the_bundle_and_the_book_has_its_hash(held):
    vote, _mine, stage = held
    client = logged_in(stage.cast.users["zheng"])
    answer = client.get(reverse("supervise:count_bundle", args=[vote.pk]))
    bundle = json.loads(answer.content)
    inputs = {key: bundle[key] for key in ("rule", "attendance", "sheets", "digests")}
    assert hash_of(inputs) == bundle["inputs"] == history(vote).last().facts["inputs"]
    assert bundle["sheets"] == sorted(bundle["sheets"], key=lambda s: json.dumps(s, sort_keys=True))
