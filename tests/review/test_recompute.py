"""A result carries its inputs: computed again inside, and by the stand-alone program; lies are found."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from files.kinds import DOCX
from ledger.flow import history
from ledger.situations import OutOfOrder, Refused
from nominations.models import Member
from people.models import Unit
from people.services import enter_unit
from programmes.vocabulary import RuleSet, preset
from programmes.vocabulary.reading import FaultyRules
from review import facts, papers, ranking, reckoning, services
from review.models import Analysis, Ranking, Result, Round
from tests.cast import NOW
from tests.review.pages import logged_in, main
from tests.review.results import closed, ranked
from tests.review.stage import LETTER, set_stage

pytestmark = pytest.mark.django_db
PROGRAM = Path(__file__).parents[2] / "verify" / "verify_ranking.py"


def outcomes(made: Ranking) -> dict[str, tuple[int, str]]:
    return {str(each.item): (each.place, each.outcome) for each in made.results.all()}


def recomputed(made: Ranking) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("recompute", made.pk, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def verified(bundle: object, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "inputs.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-S", PROGRAM, path]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"})


def test_the_inputs_are_whole_and_name_nobody():
    _stage, made = ranked(seats=1, 候选甲=80)
    assert made.input_hash == facts.ranking_hash(made.inputs)
    assert made.inputs["seats"] == 1 and made.inputs["method"] == "mean"
    assert len(made.inputs["sheets"]) == 9
    assert {who for _item, who, _marks in made.inputs["sheets"]} == {"R1", "R2", "R3"}
    assert "候选" not in json.dumps(made.inputs, ensure_ascii=False)
    assert "专家" not in json.dumps(made.inputs, ensure_ascii=False)
    for change in (
        lambda: Ranking.objects.update(inputs={}),
        lambda: Ranking.objects.update(input_hash="0" * 64),
        lambda: Ranking.objects.update(method="blup"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize("method", ["mean", "z_score", "blup", "expected_rank"])
def test_computed_again_it_is_equal(method):
    _stage, made = ranked({"method": method}, seats=1, 候选甲=80, 候选乙=70)
    assert made.method == method
    assert outcomes(made)["候选甲"] == (1, "in")
    code, said = recomputed(made)
    assert code == 0 and made.input_hash in said
    steps = [step["code"] for step in made.results.first().arithmetic]
    assert steps == (["mean"] if method == "mean" else ["mean", "estimate"])


def test_a_result_that_says_otherwise_is_found():
    _stage, made = ranked(seats=1, 候选甲=80)
    lie = Ranking.objects.create(
        round=made.round, version=2, method="mean", seats=1, made_at=NOW,
        inputs=made.inputs, input_hash="0" * 64,
    )  # fmt: skip
    for each in made.results.order_by("-place"):
        Result.objects.create(
            ranking=lie, item=each.item, place=1, outcome="in", mean=each.mean,
            arithmetic=each.arithmetic,
        )  # fmt: skip
    code, said = recomputed(lie)
    assert code == 1
    assert len(said.splitlines()) == 1 + 1 + 2  # head, the hash, and the two that were second


def test_what_was_made_before_inputs_were_kept_says_so():
    stage = set_stage()
    old = Ranking.objects.create(
        round=closed(stage), method="mean", input_hash="0" * 64, made_at=NOW
    )
    with pytest.raises(CommandError):
        call_command("recompute", old.pk)
    with pytest.raises(CommandError):
        call_command("recompute", old.pk + 1)
    with pytest.raises(OutOfOrder):
        services.analyse(old, by=stage.manager, at=NOW)


def test_the_stand_alone_program_agrees_and_objects_to_every_lie(tmp_path):
    trimmed = {"trim_high": 1, "trim_low": 1, "trim_from": 3}
    letter = {**LETTER, "experts_min": 3, **trimmed, "ranking": {"ties": ["innovation"]}}
    stage = set_stage(candidates=4, rounds=(letter,))
    innovation = {"候选乙": 9, "候选丙": 9}
    round_ = closed(stage, {"候选甲": 80}, innovation)
    made = services.rank(round_, seats=2, by=stage.manager, at=NOW)
    assert made.method == "trimmed_mean"
    assert sorted(outcomes(made).values()) == [(1, "in"), (2, "tied"), (2, "tied"), (4, "out")]
    bundle = facts.bundle_of_ranking(made)
    done = verified(bundle, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("OK") == 2 + 4 and "FAIL" not in done.stdout
    for lie in lies(bundle):
        assert verified(lie, tmp_path).returncode == 1
    assert verified({"inputs": {}}, tmp_path).returncode == 2
    other = deepcopy(bundle)
    other["inputs"]["method"] = "blup"
    other["input_hash"] = facts.ranking_hash(other["inputs"])
    assert verified(other, tmp_path).returncode == 2


def lies(bundle):
    for path, value in (
        (("input_hash",), "0" * 64),
        (("inputs", "seats"), 3),
        (("results", 0, "place"), 2),
        (("results", 0, "mean"), "99.0000"),
        (("results", 3, "outcome"), "in"),
    ):
        told = deepcopy(bundle)
        *above, last = path
        holder = told
        for key in above:
            holder = holder[key]
        holder[last] = value
        yield told


GROUPS = [
    {"code": code, "kept": 0, "least": 0, "least_percent": 0, "at_most": 0}
    for code in ("west", "north", "women", "young")
]


@st.composite
def boards(draw):
    """An input document of one reviewer with pools, minima, a share and a maximum."""
    seats, places = draw(st.integers(1, 7)), st.integers(0, 3)
    pools = sorted(draw(st.lists(st.integers(0, seats // 2), min_size=2, max_size=2)))
    groups = [dict(each) for each in GROUPS]
    groups[0]["kept"], groups[1]["kept"] = pools
    groups[2]["least"], groups[2]["at_most"] = draw(places), draw(st.sampled_from([0, 3, 4]))
    groups[3]["least_percent"] = draw(st.sampled_from([0, 30, 50]))
    if draw(st.booleans()):
        groups[3]["share"] = {"num": 1, "den": 3, "op": draw(st.sampled_from([">=", ">"]))}
    codes = st.lists(st.sampled_from([each["code"] for each in GROUPS]), unique=True)
    items = {str(n): draw(codes) for n in range(draw(st.integers(1, 9)))}
    seed = draw(st.sampled_from([None, "ab" * 32]))
    rule = {
        "criteria": [{"code": "c", "weight": 1, "high": 5, "step": 1}],
        "trim": None, "reviews_min": 1, "ties": [], "seed": seed, "commitment": None, "least": 3,
        "groups": groups, "unfilled_open": draw(st.booleans()),
    }  # fmt: skip
    sheets = [[item, "R1", {"c": str(draw(st.integers(1, 5)))}] for item in items]
    return {"method": "mean", "seats": seats, "rule": rule, "items": items, "sheets": sheets}


@settings(max_examples=120, deadline=None)
@given(boards())
def test_both_programs_give_the_same_seats_with_pools_quotas_and_shares(told):
    spec = spec_from_file_location("verify_ranking", PROGRAM)
    program = module_from_spec(spec)
    spec.loader.exec_module(program)
    ours = {line.item: (line.place, line.outcome) for line in reckoning.lines_of(told)}
    theirs = {item: row[:2] for item, row in program.ranked(told).items()}
    assert theirs == ours


# --- ties and lots --------------------------------------------------------------------------------


def test_a_lot_parts_only_the_tied_and_its_seed_was_fixed_before_the_marks(tmp_path):
    letter = {**LETTER, "experts_min": 3, "ranking": {"lot": True}}
    stage = set_stage(candidates=3, rounds=(letter,))
    round_ = closed(stage, {"候选甲": 80})
    (started,) = [each for each in history(round_) if each.verb == "start"]
    seed = f"{round_.lot_seed}+{round_.keeper_number}"
    assert started.facts["lot"] == ranking.commitment(seed) == round_.lot_fingerprints
    made = services.rank(round_, seats=2, by=stage.manager, at=NOW)
    tied = [str(each.item_id) for each in made.results.filter(place=2)]
    first = ranking.lot(seed, tied)[0]
    chosen = {str(each.item_id) for each in made.results.filter(outcome="in", place=2)}
    assert chosen == {first} and made.results.filter(outcome="out").count() == 1
    assert recomputed(made)[0] == 0
    assert verified(facts.bundle_of_ranking(made), tmp_path).returncode == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(lot_commitment="0" * 64)
    Round.objects.filter(pk=round_.pk).update(lot_seed="another")
    with pytest.raises(Refused):
        services.rank(round_, seats=2, by=stage.manager, at=NOW)


def test_the_lot_is_told_on_the_page_in_the_record_and_in_the_book_and_by_hand():
    stage, made = ranked({"lot": True}, seats=2, 候选甲=80)
    round_, found = made.round, facts.lot_of(made)
    (rank_line,) = [each for each in history(round_) if each.verb == "rank"]
    (start,) = [each for each in history(round_) if each.verb == "start"]
    assert rank_line.facts["seed"] == found.seed == f"{round_.lot_seed}+{round_.keeper_number}"
    assert "seed" not in start.facts and found.seed not in str(start.facts)
    assert found.holds and found.fixed_at == start.at and found.of_two and not found.replaced
    (group,) = found.groups
    by_hand = sorted(
        hashlib.sha256(f"{found.seed}\n{row.item_id}".encode()).hexdigest()
        for row in made.results.filter(place=2)
    )
    assert [drawn for _row, drawn in group.drawn] == by_hand
    assert [row.outcome for row, _drawn in group.drawn] == ["in", "out"]
    record = "".join(block.text for block in papers.ranking_record_of(made).blocks)
    record = record.replace("\u2005", "")
    desk = logged_in(stage.cast.users["zhou"])
    page = main(desk.get(reverse("office:ranking", args=[made.pk])))
    watched = logged_in(stage.cast.users["zheng"])
    other = main(watched.get(reverse("supervise:ranking", args=[made.pk])))
    for told in (record, page, other):
        assert all(each in told for each in (*by_hand, found.seed, found.commitment))
    assert made.input_hash in record and "第2名（并列）" in record and "尚未确认" in record
    assert found.commitment in main(desk.get(reverse("office:round", args=[round_.pk])))
    word = desk.get(reverse("office:ranking_record", args=[made.pk]), {"as": "word"})
    assert word.status_code == 200 and word["Content-Type"] == DOCX


def test_a_lot_with_groups_parts_every_group_of_equals_and_none_of_it_shows_before_the_ranking():
    women = {**WOMEN, "least": 0, "kept": 1}
    letter = {**LETTER, "experts_min": 3, "ranking": {"lot": True, "groups": [women]}}
    stage = set_stage(candidates=3, rounds=(letter,))
    round_ = closed(stage, {})
    desk = logged_in(stage.cast.users["zhou"])
    page = main(desk.get(reverse("office:round", args=[round_.pk])))
    assert round_.lot_fingerprints in page and round_.lot_seed not in page
    made = services.rank(round_, seats=1, by=stage.manager, at=NOW)
    (group,) = facts.lot_of(made).groups
    assert [row.place for row, _drawn in group.drawn] == [1, 1, 1]
    assert recomputed(made)[0] == 0
    record = "".join(block.text for block in papers.ranking_record_of(made).blocks)
    assert "同名次者中抽签第" in record and "末位并列" not in record


def test_a_round_without_a_lot_has_no_seed():
    _stage, made = ranked(seats=1)
    assert facts.lot_of(made) is None
    assert made.round.lot_commitment == "" and made.inputs["rule"]["seed"] is None


# --- missing reviews, places, groups --------------------------------------------------------------


def test_an_item_with_too_few_reviews_is_not_ranked():
    stage = set_stage(candidates=2, rounds=({**LETTER, "ranking": {"reviews_min": 3}},))
    round_ = closed(stage)
    made = services.rank(round_, seats=1, by=stage.manager, at=NOW)
    assert {each.outcome for each in made.results.all()} == {"out"}
    assert made.results.first().arithmetic == [{"code": "short", "reviews": 2, "needed": 3}]


def test_the_places_of_the_rule_set_are_the_places():
    stage, made = ranked({"seats": 2}, 候选甲=80, 候选乙=70)
    assert made.seats == 2
    with pytest.raises(Refused):
        services.rank(made.round, seats=3, by=stage.manager, at=NOW)


WOMEN = {"code": "women", "zh": "女性", "en": "women", "having": "women", "least": 1}


def test_a_minimum_of_the_rule_set_takes_a_better_place(tmp_path):
    letter = {**LETTER, "experts_min": 3, "ranking": {"groups": [WOMEN]}}
    stage = set_stage(candidates=3, rounds=(letter,))
    Member.objects.filter(paper__candidate__name="候选丙").update(sex="F")
    round_ = closed(stage, {"候选甲": 80, "候选乙": 70})
    with pytest.raises(Refused):
        services.rank(round_, by=stage.manager, at=NOW)
    made = services.rank(round_, seats=2, by=stage.manager, at=NOW)
    assert outcomes(made) == {"候选甲": (1, "in"), "候选乙": (2, "out"), "候选丙": (3, "in")}
    steps = {str(r.item): r.arithmetic[-1] for r in made.results.all()}
    assert steps["候选丙"]["reason"] == "for_minimum" and steps["候选丙"]["traits"] == ["women"]
    assert steps["候选乙"]["reason"] == "kept_free"
    assert recomputed(made)[0] == 0
    bundle = facts.bundle_of_ranking(made)
    assert verified(bundle, tmp_path).returncode == 0
    bundle["results"][1]["outcome"], bundle["results"][2]["outcome"] = "in", "out"
    assert verified(bundle, tmp_path).returncode == 1


def test_a_share_of_the_places_is_asked_for_exactly_and_told_with_its_arithmetic():
    women = {**WOMEN, "least": 0, "share_num": 1, "share_den": 3}
    letter = {**LETTER, "experts_min": 3, "ranking": {"groups": [women]}}
    stage = set_stage(candidates=3, rounds=(letter,))
    Member.objects.filter(paper__candidate__name="候选丙").update(sex="F")
    made = services.rank(closed(stage, {"候选甲": 80}), seats=2, by=stage.manager, at=NOW)
    assert made.inputs["rule"]["groups"][0]["share"] == {"num": 1, "den": 3, "op": ">="}
    assert outcomes(made)["候选丙"][1] == "in" and recomputed(made)[0] == 0
    told = "≥ 1/3：2 × 1/3 = 0 2/3，进位为 1；入选 1，不少于 1：满足"
    desk = logged_in(stage.cast.users["zhou"])
    assert told in main(desk.get(reverse("office:board", args=[made.pk])))
    assert told in "".join(block.text for block in papers.ranking_record_of(made).blocks)


@pytest.mark.parametrize(
    ("group", "marks"),
    [
        ({"having": "young", "age": 45}, {"候选甲", "候选乙"}),
        ({"having": "young", "age": 40}, set()),
        ({"having": "enterprise"}, {"候选甲"}),
        ({"having": "region", "names": "新疆、西藏"}, {"候选乙"}),
        ({"having": "division", "names": "x"}, set()),
    ],
)
def test_who_belongs_to_a_group(group, marks):
    told = {"code": "g", "zh": "组", "en": "group", "at_most": 2, **group}
    letter = {**LETTER, "ranking": {"groups": [told]}}
    stage = set_stage(candidates=2, rounds=(letter,))
    works, west = (
        enter_unit("京一厂", nature="enterprise"),
        enter_unit("西一院", nature="institution"),
    )
    Unit.objects.filter(pk=west.pk).update(region="新疆")
    of = Member.objects.filter
    of(paper__candidate__name="候选甲").update(
        unit=works, unit_nature="enterprise", birth="1981-01-01"
    )
    of(paper__candidate__name="候选乙").update(
        unit=west, unit_nature="institution", birth="1985-12-31"
    )
    found = facts.ranking_inputs(closed(stage), 2)["items"]
    names = {str(item.pk): str(item) for item in stage.cycle.rounds.get().items.all()}
    assert {names[item] for item, codes in found.items() if codes == ["g"]} == marks


def test_rules_that_cannot_be_are_refused():
    def faults(ranking):
        data = preset("outstanding-engineer")
        data["review"]["rounds"][0]["ranking"] = ranking
        try:
            RuleSet.parse(data)
        except FaultyRules as faulty:
            return [each.code for each in faulty.faults]
        return []

    assert faults({"method": "blup", "ties": ["practice"], "lot": True, "seats": 40}) == []
    assert faults({"method": "best"}) == ["not_a_choice"]
    assert faults({"ties": ["beauty"]}) == ["not_a_choice"]
    assert faults({"reviews_min": 9}) == ["out_of_range"]
    assert faults({"seats": 2, "groups": [{**WOMEN, "kept": 3}]}) == ["too_many_kept"]
    assert faults({"groups": [{**WOMEN, "names": "新疆"}]}) == ["names_of_group"]
    assert faults({"groups": [{**WOMEN, "having": "region"}]}) == ["names_of_group"]
    assert faults({"groups": [{**WOMEN, "least": 3, "at_most": 2}]}) == ["out_of_range"]
    third = {"share_num": 1, "share_den": 3}
    assert faults({"groups": [{**WOMEN, **third}]}) == []
    for odd in ({"share_num": 1}, {"share_den": 3}, {**third, "share_num": 4}):
        assert faults({"groups": [{**WOMEN, **odd}]}) == ["share_unreachable"]
    all_and_more = {"share_num": 3, "share_den": 3, "share_op": ">"}
    assert faults({"groups": [{**WOMEN, **all_and_more}]}) == ["share_unreachable"]
    assert faults({"groups": [WOMEN, WOMEN]}) == ["duplicate_code"]


# --- what stands beside ---------------------------------------------------------------------------


def test_the_analysis_is_kept_beside_and_changes_nothing():
    stage, made = ranked(seats=1, 候选甲=80, 候选乙=75)
    before = outcomes(made)
    held = services.analyse(made, by=stage.manager, at=NOW)
    assert services.analyse(made, by=stage.manager, at=NOW) == held
    assert Analysis.objects.count() == 1 and outcomes(made) == before
    body = held.body
    assert set(body["items"][0]["places"]) == {"mean", "z_score", "blup", "expected_rank"}
    assert [each["places"]["mean"] for each in body["items"]] == [1, 2, 3]
    assert body["items"][0]["raw"] == "83.0000" and Decimal(body["items"][0]["raw"]) == 83
    leniency = {each["reviewer"]: Fraction(each["leniency"]) for each in body["reviewers"]}
    assert sorted(leniency.values()) == [Fraction("-4.5"), 0, Fraction("4.5")]
    sheet = reckoning.robustness_from(body["robustness"])
    assert len(sheet.inside) == 1 and len(sheet.changes) == 3 + 2
    again = reckoning.analysing.robustness_told(sheet)
    held.refresh_from_db()
    assert json.loads(json.dumps(again)) == held.body["robustness"]
