"""The lot of a round ranked by scores: two numbers, of which nobody knows both before the marks are closed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from review import facts, papers, services
from review.models import Round
from review.services.keys import new_code, own_code, round_number
from tests.cast import NOW
from tests.review.pages import logged_in, main
from tests.review.results import closed
from tests.review.stage import DICE, LETTER, set_stage, write_review

pytestmark = pytest.mark.django_db

LOT = {**LETTER, "experts_min": 3, "ranking": {"lot": True, "seats": 2}}
PROGRAM = Path(__file__).parents[2] / "verify" / "verify_ranking.py"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def again(round_: Round) -> Round:
    return Round.objects.get(pk=round_.pk)


def marked(stage, round_: Round) -> Round:
    """Close a round in which all are equal; the supervisor has not told their number."""
    for work in round_.assignments.filter(stage="accepted"):
        write_review(work)
    return services.close_round(again(round_), by=stage.manager, at=NOW)


def test_a_round_starts_on_the_supervisors_number_only():
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    with pytest.raises(NotYet) as said:
        services.start_round(round_, by=stage.manager, at=NOW)
    assert "监督员" in str(said.value.unmet[0])
    with pytest.raises(NotYours):
        services.give_lot_number(round_, by=stage.manager, at=NOW)
    first = services.give_lot_number(round_, by=stage.supervisor, at=NOW)
    second = services.give_lot_number(round_, code=DICE, by=stage.supervisor, at=NOW)
    assert len(first) == 19 and second == DICE
    given = [each.facts for each in history(round_) if each.verb == "give_lot_number"]
    marks = [sha(round_number(code, round_.pk)) for code in (first, DICE)]
    assert given == [{"lot": marks[0], "earlier": ""}, {"lot": marks[1], "earlier": marks[0]}]
    started = services.start_round(round_, by=stage.manager, at=NOW)
    assert started.lot_fingerprints == f"{sha(started.lot_seed)}+{marks[1]}"
    assert started.whole_lot_seed == ""
    assert DICE not in str([each.facts for each in history(round_)])


def test_the_number_is_told_after_the_marks_and_before_the_ranking(tmp_path):
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = stage.scoring()
    with pytest.raises(OutOfOrder):
        services.tell_lot_number(round_, DICE, by=stage.supervisor, at=NOW)
    round_ = marked(stage, round_)
    with pytest.raises(NotYet):
        services.rank(round_, by=stage.manager, at=NOW)
    with pytest.raises(NotYours):
        services.tell_lot_number(round_, DICE, by=stage.manager, at=NOW)
    with pytest.raises(Refused):
        services.tell_lot_number(round_, DICE[::-1], by=stage.supervisor, at=NOW)
    told = services.tell_lot_number(round_, DICE.replace(" ", ""), by=stage.supervisor, at=NOW)
    for late in (
        lambda: services.tell_lot_number(told, DICE, by=stage.supervisor, at=NOW),
        lambda: services.give_lot_number(told, reason="丢失", by=stage.supervisor, at=NOW),
    ):
        with pytest.raises(OutOfOrder):
            late()
    made = services.rank(told, by=stage.manager, at=NOW)
    number = round_number(DICE, told.pk)
    assert made.inputs["rule"]["seed"] == f"{told.lot_seed}+{number}"
    line = history(told).get(verb="tell_lot_number")
    assert line.facts == {"number": number}
    bundle = facts.bundle_of_ranking(made)
    assert verified(bundle, tmp_path) == 0
    bundle["inputs"]["rule"]["seed"] = f"{told.lot_seed}+{sha('mine')}"
    bundle["input_hash"] = facts.ranking_hash(bundle["inputs"])
    assert verified(bundle, tmp_path) == 1


def verified(bundle, tmp_path) -> int:
    """Run the stand-alone program on a bundle; answers its exit status."""
    file = tmp_path / "inputs.json"
    file.write_text(json.dumps(bundle), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(file)], capture_output=True, check=False
    )
    return done.returncode


def test_a_lost_code_is_replaced_with_the_reason_and_the_record_says_so():
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = marked(stage, stage.scoring())
    with pytest.raises(Refused):
        services.give_lot_number(round_, by=stage.supervisor, at=NOW)
    code = services.give_lot_number(round_, reason="记录本遗失", by=stage.supervisor, at=NOW)
    told = services.tell_lot_number(round_, code, by=stage.supervisor, at=NOW)
    made = services.rank(told, by=stage.manager, at=NOW)
    assert facts.lot_of(made).holds
    assert [each.reason for each in facts.lot_of(made).replaced] == ["记录本遗失"]
    record = "".join(block.text for block in papers.ranking_record_of(made).blocks)
    page = main(logged_in(stage.cast.users["zhou"]).get(reverse("office:ranking", args=[made.pk])))
    assert "记录本遗失" in record and "记录本遗失" in page


@pytest.mark.parametrize("change", [
    {"keeper_lot": "0" * 64}, {"keeper_number": "0" * 64}, {"keeper_lot": ""},
])  # fmt: skip
def test_the_database_keeps_what_was_told(change):
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = closed(stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(**change)


def test_the_database_takes_no_number_while_marks_are_given_and_none_once_a_round_runs_without():
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = stage.scoring()
    number = round_number(DICE, round_.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(keeper_number=number)


def test_a_round_started_before_there_were_two_numbers_keeps_its_one():
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = stage.assigned()
    Round.objects.filter(pk=round_.pk).update(lot_seed="one", lot_commitment=sha("one"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(keeper_lot=sha("mine"))
    old = again(round_)
    assert (old.whole_lot_seed, old.lot_fingerprints) == ("one", sha("one"))


def test_a_code_of_ones_own_is_long_enough_not_to_be_found_by_trying():
    assert len(own_code("  ")) == len(own_code("--")) == len(new_code()) == 19
    for good in (
        "1" * 5 + "23456" * 4,
        "98765432109876543210",
        "周三报纸 4 版 8812 AB zq x",
        "abcdefgh-ijkl-mn",
    ):
        assert own_code(good)
    for bad in ("7", "1234561234561234561234", "9876543210987654321", "ABCDEFGHIJKLM", "1" * 40):
        with pytest.raises(Refused):
            own_code(bad)


def test_on_the_supervisors_page_by_keyboard_alone():
    stage = set_stage(candidates=3, rounds=(LOT,))
    round_ = stage.assigned()
    stage.everyone_accepts(round_)
    watch = logged_in(stage.cast.users["zheng"])
    here = reverse("supervise:round", args=[round_.pk])
    give, tell = (
        reverse(f"supervise:{name}_lot_number", args=[round_.pk]) for name in ("give", "tell")
    )
    first = watch.get(here)
    assert give in main(first) and tell not in main(first)
    assert "no-store" in first["Cache-Control"]
    refused = watch.post(give, {"code": "7"})
    assert refused.status_code == 422 and 'value="7"' in main(refused)
    shown = watch.post(give, {"code": DICE})
    assert DICE in main(shown) and "no-store" in shown["Cache-Control"]
    services.start_round(again(round_), by=stage.manager, at=NOW)
    refused = watch.post(give, {"code": ""})
    assert refused.status_code == 422
    marked(stage, again(round_))
    assert tell in main(watch.get(here))
    desk = logged_in(stage.cast.users["zhou"])
    office = reverse("office:round", args=[round_.pk])
    assert again(round_).lot_fingerprints in main(desk.get(office))
    wrong = watch.post(tell, {"value": "12"})
    assert wrong.status_code == 422 and DICE not in main(wrong)
    assert watch.post(tell, {"value": DICE}).status_code == 302
    after = main(watch.get(here))
    assert give not in after and tell not in after and again(round_).keeper_number in after
