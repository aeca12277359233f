"""``manage.py match``: any instance can be tried, and bad files are told what is wrong with them."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from review.matching import Problem, solve
from review.matching.instances import read_instance, read_pairs

FIT = np.array([[9.0, 5.0, 2.0], [9.0, 1.0, 0.0], [9.0, 6.0, 4.0]])
ARRAYS = {
    "fit": FIT,
    "forbidden": np.zeros((3, 3), dtype=bool),
    "demand": np.ones(3, dtype=np.int32),
    "load_min": np.zeros(3, dtype=np.int32),
    "load_max": np.ones(3, dtype=np.int32),
}


@pytest.fixture
def instance(tmp_path):
    """Return a function that writes an instance, with other arrays or without some (None)."""

    def write(**others):
        arrays = {name: array for name, array in (ARRAYS | others).items() if array is not None}
        np.savez(tmp_path / "instance.npz", **arrays)
        return tmp_path / "instance.npz"

    return write


def run(*arguments) -> list[str]:
    """The lines the command prints."""
    out = StringIO()
    call_command("match", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def test_the_last_line_is_the_result_and_the_pairs_are_written(instance, tmp_path):
    lines = run(instance(), "--objective", "total", "--out", tmp_path / "pairs.csv")
    told = json.loads(lines[-1])
    assert (told["total"], told["worst"], told["bound"]) == (18.0, 4.0, 18.0)
    assert told["seconds"] >= 0
    written = (tmp_path / "pairs.csv").read_text().splitlines()
    assert written == ["nomination,expert,fit", "0,1,5", "1,0,9", "2,2,4"]
    assert read_pairs(tmp_path / "pairs.csv") == ((0, 1), (1, 0), (2, 2))


def test_fair_tells_its_floor_and_price(instance):
    skewed = np.array([[10.0, 4.0], [5.0, 0.0]])
    two = {name: np.ones(2, dtype=int) for name in ("demand", "load_max")}
    path = instance(fit=skewed, forbidden=None, load_min=None, **two)
    with translation.override("en"):
        *lines, last = run(path, "--objective", "fair", "--floors", "5")
    told = json.loads(last)
    assert (told["total"], told["worst"], told["worst_bound"], told["price"]) == (9, 4, 4, 1)
    assert lines == [
        "Worst-off nomination: 4; proven: no assignment gives it more than 4 (gap at most 0). Floor under all that can reach it: 4. Price in total: 1 (10.00%).",
        "Floor 0: total 10, price 0 (0.00% of the largest).",
        "Floor 4: total 9, price 1 (10.00% of the largest).",
    ]


def test_repair_mends_what_was_published(instance, tmp_path):
    (tmp_path / "old.csv").write_text("nomination,expert\n0,0\n1,1\n2,2\n")
    forbidden = np.zeros((3, 3), dtype=bool)
    forbidden[0, 0] = True
    path = instance(forbidden=forbidden)
    told = json.loads(run(path, "--objective", "repair", "--published", tmp_path / "old.csv")[-1])
    assert (told["removed"], told["added"], told["fewest"]) == (2, 2, True)
    with pytest.raises(CommandError):
        run(path, "--objective", "repair")


def test_what_is_impossible_says_why_and_how_to_mend(instance):
    out = StringIO()
    with translation.override("zh-hans"), pytest.raises(SystemExit) as left:
        call_command("match", str(instance(demand=np.full(3, 2))), stdout=out)
    assert left.value.code == 1
    *lines, last = out.getvalue().splitlines()
    assert lines[0] == "3 份材料需要 6 人次，可用专家 3 人 × 1 = 3 人次，缺 3 人次。"
    assert lines[1].startswith("- 增加")
    told = json.loads(last)
    assert (told["total"], told["clash"], told["short"]) == (None, "load_too_small", 3)


def test_a_sparse_instance_with_every_array_is_read(instance):
    rules = {
        "employer": [0, 0, 1, 2],
        "per_unit_max": [1, 2],
        "frontline": [1, 0, 1, 0],
        "frontline_min": [1, 0],
        "academician": [0, 1, 0, 1],
        "academicians_min": [1, 0],
        "nomination_system": [0, 1],
        "system": [0, 1, 1, 0],
        "outside_min": [1, 1],
        "nomination_region": [3, 3],
        "region": [3, 3, 4, 4],
        "other_region_min": [1, 1],
        "group": [0, 1],
        "expert_group": [-1, -1, -1, -1],
        "one_group": True,
        "fixed": [[0, 1]],
    }
    path = instance(
        fit=None,
        forbidden=None,
        rows=[0, 0, 0, 1, 1, 1],
        cols=[1, 2, 3, 0, 2, 3],
        values=np.ones(6),
        shape=[2, 4],
        demand=[2, 2],
        load_min=np.zeros(4, dtype=int),
        load_max=np.full(4, 2),
        **rules,
    )
    problem = read_instance(path)
    assert problem.shape == (2, 4)
    assert [each.trait for each in problem.minima] == [
        "frontline",
        "academicians",
        "outside",
        "other_region",
    ]
    got = solve(problem)
    assert got.pairs == ((0, 1), (0, 2), (1, 0), (1, 3))


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"demand": None}, "array_missing"),
        ({"load_max": None}, "array_missing"),
        ({"fit": None}, "array_missing"),
        ({"fits": np.ones(3)}, "array_unknown"),
        ({"demand": np.ones(2)}, "wrong_shape"),
        ({"demand": np.full(3, "x")}, "not_numbers"),
        ({"fit": np.array([[object()]])}, "not_an_archive"),
        ({"fit": -FIT}, "bad_fit"),
        ({"outside_min": np.ones(3)}, "array_missing"),
        (
            {"outside_min": 1, "system": np.ones(2), "nomination_system": np.ones(3)},
            "wrong_shape",
        ),
        ({"fit": None, "rows": [0], "cols": [0], "values": [1], "shape": [3]}, "wrong_shape"),
        ({"fit": None, "rows": [5], "cols": [0], "values": [1], "shape": [3, 3]}, "out_of_range"),
        ({"fixed": [[0, 1, 2]]}, "wrong_shape"),
    ],
)
def test_a_bad_instance_is_told_what_is_wrong(instance, others, code):
    path = instance(**others)
    for language in ("en", "zh-hans"):
        with translation.override(language), pytest.raises(CommandError) as refused:
            run(path)
        assert refused.value.__cause__.code == code
        assert "{" not in str(refused.value)


def test_what_is_no_instance_at_all_is_refused(tmp_path):
    for name, content in (("a.npz", b"no"), ("b.npz", b""), ("c.npz", b"PK\x03\x04junk")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError):
            run(tmp_path / name)
    np.save(tmp_path / "d.npz.npy", FIT)
    (tmp_path / "d.npz.npy").rename(tmp_path / "d.npz")
    with pytest.raises(CommandError):
        run(tmp_path / "d.npz")
    with pytest.raises(CommandError):
        run(tmp_path / "none.npz")
    (tmp_path / "pairs.csv").write_text("nomination,expert\nx,y\n")
    with pytest.raises(CommandError):
        run(tmp_path / "a.npz", "--objective", "repair", "--published", tmp_path / "pairs.csv")


def test_pairs_that_cannot_be_written_are_told(instance, tmp_path):
    with pytest.raises(CommandError):
        run(instance(), "--out", tmp_path / "no" / "pairs.csv")


def test_a_problem_read_is_the_problem_written(instance):
    again = Problem.dense(FIT, 1, load_min=0, load_max=1, forbidden=np.zeros((3, 3)))
    assert read_instance(instance()).hash == again.hash
