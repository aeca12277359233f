"""How the panel was drawn, for everybody: off until opened, no name too many, computed again from a download."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from review import services
from review.models import Draw
from tests.cast import NOW
from tests.review.drawing import called
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.pages import logged_in, main
from tests.review.stage import Stage

pytestmark = pytest.mark.django_db
PROGRAM = Path(__file__).parents[2] / "verify" / "verify_draw.py"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site's clock stand where the scenes are played."""
    monkeypatch.setattr("config.clock.now", lambda: NOW)


def opened(stage: Stage) -> Draw:
    """Carry a draw with a decline to the opening of its names."""
    draw = called(stage, beacon_source="福彩3D第26060期")
    first = draw.calls.first()
    services.answer_call(first, accepted=False, ground="health", at=NOW)
    for call in draw.calls.waiting():
        services.answer_call(call, accepted=True, at=NOW)
    draw = services.seal_list(draw, by=stage.manager, at=NOW)
    return services.open_names(draw, by=stage.manager, at=NOW)


def addresses(draw: Draw) -> list[str]:
    return [reverse(f"public:{name}", args=[draw.reference]) for name in ("draw", "draw_bundle")]


def open_up(stage: Stage, draw: Draw) -> None:
    """Let two managers open it, by their pages."""
    one, two = (logged_in(stage.cast.users[name]) for name in ("zhou", "wu"))
    where, programme = reverse("office:disclosures"), draw.round.cycle.programme
    refused = one.post(where, {"programme": programme.pk, "part": "draws", "basis": ""})
    assert refused.status_code == 422
    given = {"programme": programme.pk, "part": "draws", "basis": "《抽取办法》第十二条"}
    assert one.post(where, given).status_code == 302
    row = programme.disclosures.get()
    confirm = reverse("office:confirm_disclosure", args=[row.pk])
    assert "第十二条" in main(one.get(where)) and confirm not in main(one.get(where))
    assert one.post(confirm).status_code == 422
    assert confirm in main(two.get(where))
    assert two.post(confirm).status_code == 302


def test_everybody_computes_the_draw_again_once_it_is_open(tmp_path, capsys):
    stage = set_draw(experts=12, public_names="seated")
    draw, reader = opened(stage), Client()
    for where in addresses(draw):
        assert reader.get(where).status_code == 404
    assert draw.reference not in reader.get(reverse("public:draws")).content.decode()
    open_up(stage, draw)
    assert draw.reference in reader.get(reverse("public:draws")).content.decode()
    page, bundle = (reader.get(where) for where in addresses(draw))
    assert bundle.headers["Content-Disposition"].startswith("attachment")
    assert not reader.cookies and "max-age" in bundle.headers["Cache-Control"]
    assert "public" in page.headers["Cache-Control"]
    program = reader.get(reverse("public:verifier"))
    (tmp_path / "verify_draw.py").write_bytes(program.content)
    (tmp_path / "bundle.json").write_bytes(bundle.content)
    ran = runpy.run_path(str(tmp_path / "verify_draw.py"))
    assert ran["main"](["check", str(tmp_path / "bundle.json")]) == 0
    assert "FAIL" not in capsys.readouterr().out
    told = json.loads(bundle.content)
    told["calls"][1]["place"] = told["order"][-1]
    (tmp_path / "bundle.json").write_text(json.dumps(told))
    assert ran["main"](["check", str(tmp_path / "bundle.json")]) == 1
    assert program.content == PROGRAM.read_bytes()


@pytest.mark.parametrize("scope", ["none", "seated"])
def test_the_page_names_nobody_but_whom_the_rules_name(scope):
    stage = set_draw(experts=12, public_names=scope)
    draw = opened(stage)
    open_up(stage, draw)
    seated = {str(each.expert) for each in draw.panel.members.all()}
    others = {str(each) for each in stage.experts} - seated
    units = {str(each.unit) for each in stage.experts}
    for where in addresses(draw):
        said = Client().get(where).content.decode()
        assert not [each for each in others | units if each in said]
        assert bool([each for each in seated if each in said]) is (scope == "seated")
        assert draw.root in said and draw.seed in said and "健康" not in said


def test_what_was_ended_is_gone_from_every_address():
    stage = set_draw()
    draw = opened(stage)
    open_up(stage, draw)
    row = draw.round.cycle.programme.disclosures.get()
    office = logged_in(stage.cast.users["zhou"])
    where = reverse("office:end_disclosure", args=[row.pk])
    assert office.post(where, {}).status_code == 422
    assert office.post(where, {"reason": "办法修订"}).status_code == 302
    assert [Client().get(each).status_code for each in addresses(draw)] == [404, 404]
    assert "办法修订" in main(office.get(reverse("office:disclosures")))
