"""Contributors besides office and supervisor: named, on a page of their own, or entered before witnesses."""

from __future__ import annotations

import json
import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from review import draw as arithmetic
from review import facts, services
from review.models import Contribution, Contributor, Draw
from review.papers import minutes_of_draw
from tests.cast import NOW
from tests.review.drawing import committed
from tests.review.drawing import stage_of_a_draw as set_draw
from tests.review.pages import logged_in, main
from tests.review.stage import Stage

pytestmark = pytest.mark.django_db
PARTIES = ("office", "supervisor", "society", "notary", "expert")
DICE = "my own dice: 6 2 5 1 3 3 2 6 1 4 4 5"
CODE = re.compile(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the site's clock stand where the scenes are played."""
    monkeypatch.setattr("config.clock.now", lambda: NOW)


def named(stage: Stage, draw: Draw, party: str, **contact: str) -> Contributor:
    facts_of = {"name": "陈公证", "unit": "北京市某公证处", **contact}
    return services.name_contributor(draw, party, **facts_of, by=stage.manager, at=NOW)


def test_five_parties_make_one_seed_each_in_its_own_way():
    stage = set_draw(contributors=PARTIES)
    draw = committed(stage)
    assert draw.others == ("society", "notary", "expert")
    society, notary, expert = (named(stage, draw, party) for party in draw.others)
    own = arithmetic.commitment(draw.reference, "notary", DICE)
    codes = {
        "office": services.commit_number(draw, by=stage.manager, at=NOW),
        "supervisor": services.commit_number(draw, by=stage.supervisor, at=NOW),
        "society": services.commit_by_link(society, at=NOW),
    }
    services.commit_witnessed(
        notary, fingerprint=own, note="郑监督、周管在场", by=stage.manager, at=NOW
    )
    with pytest.raises(NotYet):  # one has not committed: nobody reveals
        services.reveal_by_link(society, codes["society"], at=NOW)
    codes["expert"] = services.commit_by_link(expert, at=NOW)
    services.reveal_number(draw, codes["office"], by=stage.manager, at=NOW)
    services.reveal_number(draw, codes["supervisor"], by=stage.supervisor, at=NOW)
    services.reveal_witnessed(notary, DICE, by=stage.manager, at=NOW)
    services.reveal_by_link(society, codes["society"], at=NOW)
    draw = services.reveal_by_link(expert, codes["expert"], at=NOW)
    assert draw.stage == "seeded" and all(services.recomputed(draw).values())
    draw = services.draw_order(draw, by=stage.supervisor, at=NOW)
    told = facts.bundle_of(draw)
    assert tuple(each["by"] for each in told["contributions"]) == PARTIES
    assert "陈公证" not in json.dumps(told, ensure_ascii=False)
    said = "".join(block.text for block in minutes_of_draw(draw).blocks)
    assert "公证员陈公证" in said and "郑监督、周管在场" in said and "公证员（签字）" in said
    lines = [e.facts for e in history(draw) if e.verb == "commit_number"]
    assert [e["party"] for e in lines if e["witnessed"]] == ["notary"]


def test_who_is_not_in_the_rules_contributes_nothing():
    stage = set_draw(contributors=("office", "supervisor", "notary"))
    draw = committed(stage)
    for party in ("expert", "office"):
        with pytest.raises((Refused, OutOfOrder)):
            named(stage, draw, party)
    with pytest.raises(NotYours):
        services.name_contributor(draw, "notary", name="甲", unit="乙", by=stage.supervisor, at=NOW)
    for wrong in ({"name": " "}, {"unit": ""}):
        with pytest.raises(Refused):
            named(stage, draw, "notary", **wrong)


def test_a_second_name_kills_the_first_link_and_none_follows_a_commitment():
    stage = set_draw(contributors=("office", "supervisor", "notary"))
    draw = committed(stage)
    first = named(stage, draw, "notary", email="a@example.cn", phone="13900000001")
    old = str(first.code)
    assert {each.channel for each in Letter.objects.filter(verb="contribute")} == {"email", "sms"}
    second = named(stage, draw, "notary", name="王公证")
    assert services.contributor_by_link(old) is None
    assert services.contributor_by_link(str(second.code)).name == "王公证"
    services.commit_by_link(second, at=NOW)
    with pytest.raises(OutOfOrder):
        named(stage, draw, "notary")
    with pytest.raises(OutOfOrder):
        services.commit_by_link(second, at=NOW)
    with pytest.raises(OutOfOrder):  # they reveal on their own page
        services.reveal_witnessed(second, DICE, by=stage.manager, at=NOW)


def test_what_the_office_enters_was_made_elsewhere_and_seen():
    stage = set_draw(contributors=("office", "supervisor", "notary"))
    draw = committed(stage)
    notary = named(stage, draw, "notary")
    own = arithmetic.commitment(draw.reference, "notary", DICE)
    for fingerprint, note in (("", "在场"), (own, " "), ("short", "在场")):
        with pytest.raises(Refused):
            services.commit_witnessed(
                notary, fingerprint=fingerprint, note=note, by=stage.manager, at=NOW
            )
    with pytest.raises(NotYours):
        services.commit_witnessed(notary, fingerprint=own, note="在场", by=stage.supervisor, at=NOW)
    services.commit_witnessed(notary, fingerprint=own, note="在场", by=stage.manager, at=NOW)
    rows = Contribution.objects.filter(party="notary")
    for change in ({"note": ""}, {"contributor": None}, {"given_by": None}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            rows.update(**change)


def test_a_contributor_commits_and_reveals_on_a_page_without_an_account():
    stage = set_draw(contributors=("office", "supervisor", "notary"))
    draw = committed(stage)
    office, passer_by = logged_in(stage.cast.users["zhou"]), Client()
    where = reverse("office:name_contributor", args=[draw.pk])
    assert office.post(where, {"party": "notary", "name": "", "unit": ""}).status_code == 422
    given = {"party": "notary", "name": "陈公证", "unit": "某公证处", "email": "n@example.cn"}
    assert office.post(where, given).status_code == 302
    link = reverse("review:contribute", args=[str(draw.outsiders.get().code)])
    page = passer_by.get(link)
    assert "陈公证" in page.content.decode() and draw.root in page.content.decode()
    names = [str(each) for each in [*stage.experts, *stage.candidates]]
    assert [name for name in names if name in page.content.decode()] == []
    assert passer_by.post(link, {"fingerprint": "zz"}).status_code == 422
    code = CODE.search(passer_by.post(link).content.decode())[0]  # type: ignore[index]
    assert code not in passer_by.get(link).content.decode()
    codes = [
        services.commit_number(draw, by=by, at=NOW) for by in (stage.manager, stage.supervisor)
    ]
    assert passer_by.post(link, {"value": "A" * 16}).status_code == 422
    assert passer_by.post(link, {"value": code}).status_code == 302
    for by, each in zip((stage.manager, stage.supervisor), codes, strict=True):
        services.reveal_number(draw, each, by=by, at=NOW)
    assert Draw.objects.get().stage == "seeded"
    assert "种子" in passer_by.get(link).content.decode()
    assert passer_by.get(reverse("review:contribute", args=["nonsense"])).status_code == 404


def test_the_office_enters_a_fingerprint_and_the_number_by_its_page():
    stage = set_draw(contributors=("office", "supervisor", "notary"))
    draw = committed(stage)
    named(stage, draw, "notary")
    office = logged_in(stage.cast.users["zhou"])
    page = reverse("office:draw", args=[draw.pk])
    assert "公证员" in main(office.get(page))
    for by in (stage.manager, stage.supervisor):
        services.commit_number(draw, by=by, at=NOW)
    own = arithmetic.commitment(draw.reference, "notary", DICE)
    where = reverse("office:commit_witnessed", args=[draw.pk])
    assert office.post(where, {"party": "notary", "fingerprint": own}).status_code == 422
    wrong = {"party": "expert", "fingerprint": own, "note": "在场"}
    assert office.post(where, wrong).status_code == 404
    given = {"party": "notary", "fingerprint": own, "note": "郑监督在场"}
    assert office.post(where, given).status_code == 302
    assert "郑监督在场" in main(office.get(page))
    where = reverse("office:reveal_witnessed", args=[draw.pk])
    assert office.post(where, {"party": "notary", "value": ""}).status_code == 422
    assert office.post(where, {"party": "notary", "value": DICE}).status_code == 302
    assert draw.contributions.get(party="notary").value == arithmetic.plain(DICE)
