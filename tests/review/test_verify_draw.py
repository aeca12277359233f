"""The stand-alone verifier in a process of its own: agrees with a true bundle, objects to every lie."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from review import draw as arithmetic
from review import facts, services
from review.models import Draw
from tests.cast import NOW
from tests.review.drawing import called, sealed
from tests.review.drawing import stage_of_a_draw as set_draw

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PROGRAM = Path(__file__).parents[2] / "verify" / "verify_draw.py"


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the program alone: no packages, no environment, from another folder."""
    command = [sys.executable, "-I", "-S", PROGRAM, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"})


@pytest.fixture
def bundle() -> dict[str, Any]:
    """Return the opened bundle of a draw with declines and back-fill."""
    return facts.bundle_of(opened(public_names="none"))


@pytest.fixture
def everybodys() -> dict[str, Any]:
    """Return what everybody may have of such a draw, with the names of the seated."""
    return facts.public_bundle_of(opened(public_names="seated"))


def opened(**terms: Any) -> Draw:
    """Carry a draw with declines and back-fill to the opening of its names."""
    stage = set_draw(experts=12, **terms)
    draw = called(stage, beacon_source="福彩3D")
    for serial, accepted in ((0, False), (1, True), (3, False), (2, True), (4, True)):
        call = draw.calls.get(serial=serial)
        services.answer_call(call, accepted=accepted, ground="time", at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    return services.open_names(draw, by=stage.manager, at=NOW)


def checked(bundle: Any, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "bundle.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    return run("check", path)


def test_a_true_bundle_agrees(bundle, tmp_path):
    done = checked(bundle, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "FAIL" not in done.stdout and done.stdout.count("OK") == 38


def test_a_sealed_bundle_agrees_without_names_and_with_the_list_beside_it(bundle, tmp_path):
    opened = bundle.pop("list")
    done = checked(bundle, tmp_path)
    assert done.returncode == 0 and "名单未启封" in done.stdout
    (tmp_path / "list.json").write_text(json.dumps(opened))
    assert run("check", tmp_path / "bundle.json", "--list", tmp_path / "list.json").returncode == 0


def test_the_bundle_for_everybody_agrees(everybodys, tmp_path):
    done = checked(everybodys, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "FAIL" not in done.stdout and "名单未启封" not in done.stdout


# field: words of the lines that object when it is changed, one line at least
NAMED = {
    "reference": ("contribution", "seed"),
    "rules": ("rules",),
    "rule_text": ("rules",),
    "rule_hash": ("rules",),
    "leaves": ("leaves", "root"),
    "root": ("root",),
    "contributions": ("contribut",),
    "beacon": ("beacon", "seed"),
    "seed": ("seed",),
    "order": ("order",),
    "calls": ("call",),
    "unit_key": ("list, place",),
    "list": ("list",),
}


def lies(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield where a bundle can be changed, and what then stands there: each value, each row left out,
    doubled or exchanged, each field added."""
    if isinstance(value, dict):
        yield path, {**value, "more": 1}
        for key, each in value.items():
            yield path, {other: kept for other, kept in value.items() if other != key}
            yield from lies(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from lies(each, (*path, place))
            yield path, [*value[:place], *value[place + 1 :]]
        yield from ((path, [*value, each]) for each in value[:1])
        yield from ((path, value[::-1]) for _once in range(len(value) > 1))
    elif isinstance(value, str):
        yield path, value + "0"
        yield from ((path, each) for each in ("", value[::-1]) if each != value)
    elif isinstance(value, bool):
        yield path, not value
    else:
        yield path, None if isinstance(value, int) else 0
        yield path, 1 if value is None else value + 1


def changed(bundle: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Return a bundle with another value at a place."""
    if not path:
        return value
    found = deepcopy(bundle)
    here: Any = found
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return found


@pytest.mark.parametrize("which", ["bundle", "everybodys"])
def test_every_lie_is_named(which, request, capsys):
    """Each of some hundreds of changes to a true bundle is refused, and the line names its field."""
    bundle = request.getfixturevalue(which)
    program = runpy.run_path(str(PROGRAM))
    unseen, count = [], 0
    for path, value in lies(bundle):
        if path[:1] == ("format",) or is_no_lie(which, bundle, path, value):
            continue
        count += 1
        told = changed(bundle, path, value)
        agrees = program["check"](told, told.get("list"))
        objecting = [x for x in capsys.readouterr().out.splitlines() if x.startswith("FAIL")]
        first = path[0] if path else next(iter({*value} ^ {*bundle}))
        words = ("field", *NAMED.get(first, ()))
        if agrees or not any(word in line for word in words for line in objecting):
            unseen.append((path, str(value)[:50], objecting))
    assert unseen == []
    assert count > 200


def is_no_lie(which: str, bundle: dict[str, Any], path: tuple[Any, ...], value: Any) -> bool:
    """Tell what changes nothing that is said: rows of the list in another order or beyond need, and an
    answer that differs in its word alone (the book has it, not the bundle)."""
    if path == ():
        return "list" not in value  # says of itself that it is sealed: names are not checked
    if path == ("list",):
        shown = {each["place"] for each in value}
        called_ = {call["place"] for call in bundle["calls"]}
        once = len(shown) == len(value)
        return once and (
            value == bundle["list"][::-1] or (which == "everybodys" and called_ <= shown)
        )
    if path[-1:] == ("answer",):
        return value == "" and bundle["calls"][path[1]]["answer"] == "accepted"
    return False


def test_the_bundle_without_a_record_that_a_call_rests_on_is_refused(everybodys, tmp_path):
    needed = [call["place"] for call in everybodys["calls"]]
    for place in needed:
        told = deepcopy(everybodys)
        told["list"] = [each for each in told["list"] if each["place"] != place]
        done = checked(told, tmp_path)
        assert done.returncode == 1 and "in drawn order" in failures(done), place


def failures(done: subprocess.CompletedProcess[str]) -> str:
    return "".join(line for line in done.stdout.splitlines() if line.startswith("FAIL"))


def test_a_lie_is_found_by_the_program_alone(bundle, tmp_path):
    for path, value in ((("root",), "00" * 32), (("list", 0, "who", "name"), "王五")):
        done = checked(changed(bundle, path, value), tmp_path)
        assert done.returncode == 1 and failures(done) and "不一致" in done.stdout


def test_what_is_no_bundle_is_said_to_be_none(tmp_path):
    for content in ("[]", "{}", '{"format": "other"}', "not json", '{"format": "jujian-draw-1"}'):
        (tmp_path / "x.json").write_text(content)
        done = run("check", tmp_path / "x.json")
        assert done.returncode == 2 and "Traceback" not in done.stderr, content
    assert run("check", tmp_path / "missing.json").returncode == 2


def test_a_commitment_made_by_the_program_is_the_system_s():
    done = run("commit", "00112233aabbccdd", "supervisor", "ｍｙ own dice 62513326")
    ours = arithmetic.commitment("00112233aabbccdd", "supervisor", "ｍｙ own dice 62513326")
    assert done.stdout.strip() == ours


def test_both_programs_agree_on_a_draw_nobody_declined(tmp_path):
    stage = set_draw(experts=12)
    draw = services.open_names(sealed(stage, places=5), by=stage.manager, at=NOW)
    assert checked(facts.bundle_of(draw), tmp_path).returncode == 0
