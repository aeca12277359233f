"""Checked away from us: the program and the saved page believe a true paper and no lie."""

from __future__ import annotations

import base64
import cmath
import io
import json
import math
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from awards import services, statements
from awards.certificates import verification_address
from awards.models import Certificate, SigningKey
from awards.services import openly
from files.qr import dots
from nominations.models import Candidate
from tests.awards.scene import MONDAY, awarded, fresh
from tests.awards.test_pages_verifying import photograph
from tests.cast import Cast

PROGRAM = Path(__file__).parents[2] / "verify" / "verify_certificate.py"
LATER = MONDAY + timedelta(days=60)
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.fixture
def papers(cast: Cast, candidates: list[Candidate]) -> list[Certificate]:
    return awarded(cast, candidates)


def run(
    folder: Path, text: str, keys: Any = None, status: Any = None, today: str = "2026-04-01"
) -> tuple[int, str]:
    """Run the program alone on a text, with the files as they are published."""
    given = {"keys": keys or openly.keys_file(), "status": status}
    words = [text]
    for name, content in given.items():
        if content:
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
            words += [f"--{name}", str(folder / f"{name}.json")]
    command = [sys.executable, "-I", "-S", PROGRAM, "check", *words, "--today", today]
    ran = subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PYTHONUTF8": "1"})
    assert not ran.stderr
    return ran.returncode, ran.stdout.splitlines()[-1]


def published() -> dict[str, Any]:
    return openly.status_file(openly.last_status())


def test_the_program_believes_a_true_paper_and_no_lie(
    tmp_path: Path, papers: list[Certificate]
) -> None:
    one, two = papers
    address, keys, status = verification_address(one), openly.keys_file(), published()
    asof = "有效 valid · 截至 2026-03-31T00:00:00+08:00 第1版清单 as of version 1"
    assert run(tmp_path, address, status=status) == (0, asof)
    assert run(tmp_path, one.statement)[0] == 0
    (key,) = keys["keys"]
    head, body, signature = one.statement.split(".")
    facts = statements.unpacked(body)
    private, public = statements.new_key()
    raw = statements.bytes_of(signature)
    greater = int.from_bytes(raw[32:], "little") + ORDER
    twin = statements.text_of(raw[:32] + greater.to_bytes(32, "little"))
    stranger = {**keys, "keys": [{**key, "x": public}]}
    lies: list[tuple[str, Any]] = [
        (address.replace(one.code, two.code, 1), keys),
        (f"{head}.{statements.packed(facts | {'name': '王五'})}.{signature}", keys),
        (f"{head}.{body}.{twin}", keys),
        (f"{head}.{body}.{statements.text_of(bytes(64))}", keys),
        (statements.sign("jj-cert", facts, private=private, kid=key["kid"]), keys),
        (statements.sign("jj-status", facts, private=private, kid=key["kid"]), keys),
        (one.statement, stranger),
        (one.statement, {**keys, "keys": []}),
        (one.statement, {**keys, "keys": [{**key, "distrusted": True}]}),
        (one.statement, {**keys, "keys": [{**key, "from": "2026-04-01T00:00:00+08:00"}]}),
        (one.statement, {**keys, "keys": [{**key, "until": "2026-03-30T00:00:00+08:00"}]}),
    ]
    assert [run(tmp_path, text, given)[0] for text, given in lies] == [1] * len(lies)
    nonsense = (("https://example.org", keys), (one.statement, {"format": "x"}), (one.statement, [1]))  # fmt: skip
    assert [run(tmp_path, text, given)[0] for text, given in nonsense] == [2] * 3


def spoiled(statement: str) -> str:
    """The same statement with one character of its signature changed for another, always."""
    return f"{statement[:-9]}{'A' if statement[-9] != 'A' else 'B'}{statement[-8:]}"


def changed(cast: Cast, papers: list[Certificate]) -> tuple[str, str]:
    """Revoke the first, replace the second, change the key; return what the old papers' codes say."""
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    old = tuple(verification_address(each) for each in papers)
    winner = fresh([papers[0].candidate])[0]
    asked = services.ask_revocation(winner, ground="造假。", decision="科协发〔2026〕20号", by=zhou, at=LATER)  # fmt: skip
    services.confirm_revocation(asked, by=wu, at=LATER)
    asked = services.ask_correction(papers[1], name="陈建囯", reason="录入差错", document="证明", by=zhou, at=LATER)  # fmt: skip
    services.confirm_correction(asked, by=wu, at=LATER)
    services.rotate_signing_key(reason="年度更换", by=zhou, at=LATER)
    return old


def test_the_list_takes_revoked_and_replaced_papers_away(
    cast: Cast, tmp_path: Path, papers: list[Certificate]
) -> None:
    before = published()
    one, two = changed(cast, papers)
    new = verification_address(Certificate.objects.get(pk=papers[1].pk))
    said = [run(tmp_path, text, status=published()) for text in (one, two, new)]
    assert [code for code, _line in said] == [1, 1, 0]
    assert said[0][1].endswith("已撤销 revoked 2026-05-22 科协发〔2026〕20号")
    assert [run(tmp_path, text, status=before)[0] for text in (one, two)] == [0, 0]
    forged = published() | {"statement": spoiled(before["statement"])}
    assert run(tmp_path, one, status=forged)[0] == 1
    assert SigningKey.objects.count() == 2


@pytest.mark.browser
def test_the_saved_page_needs_no_network_and_no_web_crypto(
    cast: Cast, tmp_path: Path, papers: list[Certificate], chrome: Any
) -> None:
    one, two = changed(cast, papers)
    new = verification_address(Certificate.objects.get(pk=papers[1].pk))
    saved = tmp_path / openly.PAGE
    saved.write_bytes(openly.page_to_save())
    answers = {
        one: "已撤销 · Revoked",
        two: "已换发 · Replaced",
        new: "有效 · Valid",
        spoiled(new): "不成立 · Does not hold",
        one.replace(papers[0].code, papers[1].code, 1): "不成立 · Does not hold",
    }
    for without in (False, True):
        context = chrome.new_context(offline=True)
        tab, faults = context.new_page(), []
        tab.on("pageerror", lambda fault, kept=faults: kept.append(str(fault)))
        tab.on("console", lambda said, kept=faults: kept.append(said.text))
        if without:
            tab.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
        tab.clock.set_fixed_time("2026-06-15T08:00:00+08:00")
        tab.goto(saved.as_uri())
        for text, title in [*answers.items(), (new, "有效，清单已过期 · Valid, by an old list")]:
            if "已过期" in title:
                tab.clock.set_fixed_time("2026-08-01T08:00:00+08:00")
            tab.fill("#text", text)
            tab.click("button")
            tab.wait_for_function(
                "([title]) => document.querySelector('#answer h2')?.textContent === title", arg=[title], timeout=8000
            )  # fmt: skip
            tab.evaluate("document.getElementById('answer').replaceChildren()")
        assert tab.evaluate("typeof crypto.subtle") == ("undefined" if without else "object")
        assert faults == []
        context.close()


def slanted(degrees: float, axis: float, away: float) -> list[tuple[float, float]]:
    """Return where a camera, so many widths away, sees the corners of a sheet tilted about an axis."""
    tilt, turn = math.radians(degrees), cmath.rect(1, math.radians(axis))
    seen = []
    for corner in (-0.5 - 0.5j, 0.5 - 0.5j, 0.5 + 0.5j, -0.5 + 0.5j):
        along = corner / turn
        near = away / (away + along.imag * math.sin(tilt))
        spot = complex(along.real, along.imag * math.cos(tilt)) * turn * near * 0.8
        seen.append((spot.real + 0.5, spot.imag + 0.5))
    return seen


SLANTS = [slanted(30, 0, 3), slanted(30, 45, 2), slanted(45, 90, 3), slanted(45, 30, 2)]


@pytest.mark.browser
def test_the_saved_page_reads_a_slanted_photograph_by_itself(
    tmp_path: Path, papers: list[Certificate], chrome: Any
) -> None:
    saved, kept = tmp_path / openly.PAGE, [tmp_path / f"photo-{n}.jpg" for n in range(len(SLANTS))]
    saved.write_bytes(openly.page_to_save())
    code = Image.open(io.BytesIO(base64.b64decode(dots(verification_address(papers[0])).partition(",")[2])))  # fmt: skip
    large = io.BytesIO()
    code.resize((code.width * 12, code.height * 12), Image.Resampling.NEAREST).save(large, "PDF")
    for photo, slant in zip(kept, SLANTS, strict=True):
        photo.write_bytes(photograph(large.getvalue(), slant, dpi=90))
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(blank)
    tab, faults = chrome.new_context(offline=True).new_page(), []
    tab.on("pageerror", lambda fault: faults.append(str(fault)))
    tab.on("console", lambda said: faults.append(said.text))
    tab.add_init_script("delete globalThis.BarcodeDetector")
    tab.clock.set_fixed_time("2026-04-15T08:00:00+08:00")
    tab.goto(saved.as_uri())
    tries = [
        (blank, "读不到二维码 · No code could be read"),
        *((each, "有效 · Valid") for each in kept),
    ]
    for given, title in tries:
        tab.set_input_files("#picture", given)
        tab.wait_for_function(
            "([title]) => document.querySelector('#answer h2')?.textContent === title", arg=[title], timeout=20000
        )  # fmt: skip
        read = verification_address(papers[0]) if given in kept else ""
        assert tab.input_value("#text") == read
        assert (papers[0].candidate.name in (tab.text_content("#answer") or "")) == (given in kept)
        tab.evaluate("document.getElementById('answer').replaceChildren()")
    assert faults == []
    tab.context.close()


def test_an_old_list_is_said_to_be_old(tmp_path: Path, papers: list[Certificate]) -> None:
    address, status = verification_address(papers[0]), published()
    days = ("2026-04-30", "2026-05-01")
    said = [run(tmp_path, address, status=status, today=day) for day in days]
    old = " · 清单已于 2026-04-30 过期 out of date since then: take a newer list"
    assert [(code, words.endswith(old)) for code, words in said] == [(0, False), (0, True)]
