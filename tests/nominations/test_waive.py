"""豁免: asked for with ground and proof, decided by the role the rule set names; until then nothing is handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from letters.models import Letter
from nominations import services
from nominations.models import Paper, Waiver
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, draft, season
from tests.nominations.test_pages_society import LONG, at, text_of, visitor

pytestmark = pytest.mark.django_db
CODE = "born_in_relaxation"
RELAXED = {
    "born_from": "1980-01-01",
    "relax_to": "1978-01-01",
    "ground": "生育",
    "approver": "examiner",
    "evidence": "出生医学证明",
}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast) -> Paper:
    """A paper that needs an exemption which the form examiner decides."""
    person = {**preset("outstanding-engineer")["person"], "birth_cutoff": [RELAXED]}
    cycle = season(cast, days=LONG, person=person)
    return draft(cast, cycle, birth=date(1978, 5, 6), sex="F")


def asked(cast: Cast, paper: Paper, **more: Any) -> Waiver:
    facts = {"ground": "两次生育", "proof": pdf(), "name": "出生证明.pdf", **more}
    return services.ask_waiver(paper, CODE, **facts, by=cast.actor("lin"), at=NOW)


def decided(cast: Cast, waiver: Waiver, granted: bool, who: str = "li") -> Waiver:
    words = {"granted": granted, "reason": "材料属实"}
    return services.decide_waiver(waiver, **words, by=cast.actor(who), at=NOW)


def test_the_paper_is_handed_in_only_when_it_was_granted(cast, paper):
    with pytest.raises(NotYet):
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    waiver = asked(cast, paper)
    with pytest.raises(NotYet):
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    decided(cast, waiver, granted=True)
    assert services.hand_in(paper, by=cast.actor("lin"), at=NOW).stage == "submitted"


def test_a_refused_exemption_leaves_the_paper_where_it_is(cast, paper):
    decided(cast, asked(cast, paper), granted=False)
    with pytest.raises(NotYet):
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    assert "材料属实" in text_of(visitor(cast, "lin").get(at("check", paper.pk)))


def test_who_decides_is_the_role_the_rule_names_and_nobody_else(cast, paper):
    waiver = asked(cast, paper)
    for who in ("zhou", "zhao", "lin", "zheng"):
        with pytest.raises(NotYours):
            decided(cast, waiver, granted=True, who=who)
    decided(cast, waiver, granted=True)
    with pytest.raises(Refused):
        decided(cast, waiver, granted=False)


def test_request_and_decision_are_in_the_book(cast, paper):
    waiver = decided(cast, asked(cast, paper), granted=True)
    lines = {line.verb: line for line in history(paper)}
    sha256 = waiver.file.sha256
    expected = {"finding": CODE, "approver": "examiner", "sha256": sha256}
    assert lines["ask_waiver"].facts == expected
    assert lines["decide_waiver"].facts == {"finding": CODE, "granted": True}
    assert lines["decide_waiver"].reason == "材料属实"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "  "},
        {"proof": b"plain text"},
        {"proof": b"%PDF-1.4 broken"},
        {"name": "秘密★出生证明.pdf"},
    ],
)
def test_without_ground_or_a_readable_proof_nothing_is_kept(cast, paper, wrong):
    with pytest.raises(Refused):
        asked(cast, paper, **wrong)
    assert not Waiver.objects.exists()


def test_it_is_asked_for_once(cast, paper):
    asked(cast, paper)
    with pytest.raises(Refused):
        asked(cast, paper)


def test_an_examiner_who_keeps_away_is_not_written_to(cast, paper):
    services.declare_staff_tie(paper, relation="KIN", by=cast.actor("li"), at=NOW)
    asked(cast, paper)
    assert not Letter.objects.filter(verb="waiver_asked").exists()


def test_the_examiner_is_written_to_and_decides_on_the_page(cast, paper):
    waiver = asked(cast, paper)
    told = Letter.objects.filter(verb="waiver_asked").values_list("to_user__username", flat=True)
    assert set(told) == {"li"}
    li, page = visitor(cast, "li"), f"/zh-hans/office/waivers/{waiver.pk}/"
    shown = text_of(li.get(page))
    assert "出生医学证明" in shown and "出生证明.pdf" in shown
    assert b"".join(li.get(f"{page}file/").streaming_content) == pdf()
    others = text_of(visitor(cast, "zhou").get(page))
    assert "形式审查员" in others and 'name="granted"' not in others
    li.post(page, {"granted": "yes", "reason": "材料属实"})
    assert Waiver.objects.get().granted is True


def test_the_examiner_sees_no_exemption_that_is_the_managers_of_a_draft(cast, paper):
    waiver = asked(cast, paper)
    Waiver.objects.filter(pk=waiver.pk).update(approver="manager")
    page = f"/zh-hans/office/waivers/{waiver.pk}/"
    assert visitor(cast, "li").get(page).status_code == 404
    assert visitor(cast, "zhou").get(page).status_code == 200
