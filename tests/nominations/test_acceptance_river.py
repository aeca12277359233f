"""The trade's acceptance rules 5–9, 13 and 27–32 where rows, two societies and the office take part."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from files.workbooks import open_workbook
from ledger.flow import history
from ledger.situations import NotYet, OutOfOrder, Refused
from nominations import services
from nominations.models import Candidate, FillCode, Paper
from nominations.papers import recommendation_form
from people.identity import check_identity, normalise_name
from people.strokes import stroke_key
from programmes import services as programmes
from programmes.models import Cycle
from programmes.vocabulary import preset
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, identity_number, season
from tests.nominations.test_pages_society import LONG, at, text_of, visitor
from tests.selections import elected

pytestmark = pytest.mark.django_db

BORN = date(1978, 5, 6)
SAME = {"name": "陈建国", "birth": BORN, "identity_no": identity_number(BORN, serial=77)}
HINT = "该候选人本届已由其他渠道提交，请联系本人或科协。"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def unmet(situation: NotYet) -> str:
    return " ".join(map(str, situation.unmet))


def by_b(cast: Cast, cycle: Cycle, **more: Any) -> Paper:
    """Return an endorsed paper of society B about the one person."""
    return endorsed(cast, cycle, clerk="qian", approver="sun", **{**SAME, **more})


# 5. 处级: nothing is handed in before the exemption is decided


def test_5_nothing_is_handed_in_before_the_exemption_is_decided(cast):
    person = {
        **preset("outstanding-scientist")["person"],
        "birth_cutoff": [{"born_from": "1980-01-01"}],
    }
    cycle = season(cast, "outstanding-scientist", person=person)
    paper = draft(cast, cycle, birth=BORN)
    with pytest.raises(NotYet) as refused:
        services.hand_in(paper, by=cast.actor("lin"), at=NOW)
    assert "早于 1980-01-01 的界限" in unmet(refused.value)


# 6. 一人一院, and 8: what one society must not learn of another


@pytest.fixture
def rivals(cast) -> tuple[Paper, Paper]:
    """Society B nominated to the academy of engineering what society A drafts for that of sciences."""
    other = by_b(cast, academy(cast, "cae-academician"))
    return draft(cast, academy(cast, "cas-academician"), **SAME), other


def academy(cast: Cast, code: str) -> Cycle:
    words = {**preset(code)["programme"], "year": 2026}
    return season(cast, code, days=LONG, programme=words)


def test_6_the_second_is_refused_and_the_society_reads_only_the_hint(cast, rivals):
    mine, _other = rivals
    with pytest.raises(NotYet) as refused:
        services.hand_in(mine, by=cast.actor("lin"), at=NOW)
    assert unmet(refused.value) == HINT


def leaks(text: str, other: Paper) -> list[str]:
    """Return what of society B's paper a text of society A gives away."""
    return [word for word in (other.number, other.society.name) if word in text]


@pytest.mark.parametrize("page", ["paper", "check", "nomination"])
def test_6_the_societys_pages_read_the_hint_and_no_more(cast, rivals, page):
    mine, other = rivals
    shown = text_of(visitor(cast, "lin").get(at(page, mine.pk)))
    assert leaks(shown, other) == []
    assert page == "paper" or HINT in shown


def test_6_neither_excel_nor_import_nor_eligibility_gives_it_away(cast, rivals):
    mine, other = rivals
    lin = visitor(cast, "lin")
    book = open_workbook(lin.get(at("papers_out")).content)
    cells = " ".join(
        cell.text for sheet in book.visible for row in sheet.rows for cell in row.cells
    )
    assert mine.number in cells and leaks(cells, other) == []
    asked = {"cycle": mine.cycle_id, "identity_kind": "resident_id"}
    asked["identity_no"] = SAME["identity_no"]
    shown = text_of(lin.post(at("eligibility"), asked))
    assert HINT in shown and leaks(shown, other) == []


def test_6_the_printed_form_does_not_give_it_away(cast, rivals):
    mine, other = rivals
    document = pypdfium2.PdfDocument(io.BytesIO(recommendation_form(mine)))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert leaks(text, other) == []


def test_6_the_words_of_the_form_check_that_go_back_give_nothing_away(cast):
    sciences, engineering = (academy(cast, f"{each}-academician") for each in ("cas", "cae"))
    mine, other = draft(cast, sciences, **SAME), by_b(cast, engineering)
    said = services.machine_verdicts(mine, at=NOW)
    words = " ".join(each.words for each in said.values())
    assert HINT in words and leaks(words, other) == []


def test_6_nominee_and_office_see_both(cast, rivals):
    mine, other = rivals
    code = services.issue_code(mine, "nominee", by=cast.actor("lin"), at=timezone.now())
    bearer = Client()
    bearer.post("/zh-hans/nominate/", {"code": code})
    joined = {"name": "陈建国", "username": "chen", "password": "a-long-password-1"}
    bearer.post("/zh-hans/nominate/join/", {**joined, "again": joined["password"]})
    assert FillCode.objects.get().user is not None
    shown = text_of(bearer.get(f"/zh-hans/nominate/papers/{mine.pk}/"))
    assert other.number in shown and other.society.name in shown
    seen = text_of(visitor(cast, "li").get(f"/zh-hans/office/checks/{other.pk}/"))
    assert other.number in seen


# 7 and 8. Channels and several societies


def test_8_two_societies_make_one_candidate_with_both_quotas_used(cast):
    cycle = season(cast, days=LONG)
    mine = endorsed(cast, cycle, **{**SAME, "unit_name": "华北重机"})
    other = by_b(cast, cycle, unit_name="华北重型机械有限公司", title="教授")
    for paper in (mine, other):
        for item in cycle.rules.form_check.items:
            services.check_item(paper, item.code, met=True, by=cast.actor("li"), at=NOW)
        services.accept(paper, by=cast.actor("li"), at=NOW)
    candidate = Candidate.objects.get()
    assert candidate.papers.count() == 2
    differ = [each["field"] for each in history(candidate).last().facts["differences"]]
    assert differ == ["unit", "title"]
    for society in ("a", "b"):
        assert cycle.places_used_by(cast.societies[society].pk) == 1
    shown = text_of(visitor(cast, "lin").get(at("paper", mine.pk)))
    assert other.number not in shown and other.society.name not in shown


# 9. 名额


def test_9_the_sixth_is_refused_when_the_society_endorses(cast):
    cycle = season(cast, "outstanding-scientist", days=LONG)
    for _time in range(5):
        last = endorsed(cast, cycle)
    sixth = services.hand_in(draft(cast, cycle), by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet) as refused:
        services.endorse(sixth, by=cast.actor("zhao"), at=NOW)
    assert "名额5" in unmet(refused.value).replace(" ", "")
    services.withdraw(last, by=cast.actor("zhao"), at=NOW, reason="本人放弃")
    (sixth,) = elected(cast, sixth)
    assert services.endorse(sixth, by=cast.actor("zhao"), at=NOW).stage == "endorsed"


def test_9_a_withdrawal_after_acceptance_gives_no_place_back(cast):
    cycle = season(cast, days=LONG)
    programmes.set_quota(cycle, cast.societies["a"], 1, by=cast.actor("zhou"), at=NOW)
    paper = endorsed(cast, cycle)
    for item in cycle.rules.form_check.items:
        services.check_item(paper, item.code, met=True, by=cast.actor("li"), at=NOW)
    paper = services.accept(paper, by=cast.actor("li"), at=NOW)
    services.withdraw(paper, by=cast.actor("zhao"), at=NOW, reason="本人放弃")
    assert cycle.places_used_by(cast.societies["a"].pk) == 1


# 13. 形式审查: the catalogue, one correction, all rounds kept


def test_13_one_correction_then_refusal_and_both_rounds_stay(cast):
    paper = endorsed(cast, season(cast))
    li = cast.actor("li")
    with pytest.raises(Refused):
        services.check_item(paper, "没有的条目", met=False, words="缺章", by=li, at=NOW)
    with pytest.raises(Refused):
        services.check_item(paper, "seal", met=False, words=" ", by=li, at=NOW)
    services.check_item(paper, "seal", met=False, words="第三页缺章", by=li, at=NOW)
    paper = services.return_paper(paper, by=li, at=NOW)
    paper = services.hand_in(paper, by=cast.actor("lin"), at=NOW + DAY)
    paper = services.endorse(paper, by=cast.actor("zhao"), at=NOW + DAY)
    services.check_item(paper, "seal", met=False, words="仍缺章", by=li, at=NOW + DAY)
    with pytest.raises(NotYet):
        services.return_paper(paper, by=li, at=NOW + DAY)
    paper = services.refuse(paper, by=li, at=NOW + DAY)
    rounds = paper.check_lines.order_by("round").values_list("round", "words")
    assert list(rounds) == [(1, "第三页缺章"), (2, "仍缺章")]


# 27. 身份证 check digit and masking (the scan of what is published: tests/awards/test_masking.py)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("11010519491231002X", True),
        ("110101199003070011", True),
        ("320102198511034536", True),
        ("110101199003070012", False),
    ],
)
def test_27_the_check_digit_is_validated(number, right):
    assert check_identity(number, on=NOW.date()).valid is right


def test_27_the_number_is_masked_until_a_purpose_is_given(cast):
    paper = endorsed(cast, season(cast, days=LONG), **SAME)
    li = visitor(cast, "li")
    assert SAME["identity_no"] not in text_of(li.get(f"/zh-hans/office/checks/{paper.pk}/"))
    reveal = f"/zh-hans/office/checks/{paper.pk}/reveal/"
    assert SAME["identity_no"] in text_of(li.post(reveal, {"purpose": "核对证件"}))


# 28. 姓氏笔画与姓名


def test_28_strokes_and_names():
    names = ["欧阳", "王伟", "丁一"]
    assert sorted(names, key=stroke_key) == ["丁一", "王伟", "欧阳"]
    assert normalise_name("张　三") == "张三"
    assert normalise_name("阿卜杜拉·买买提") == "阿卜杜拉·买买提"


# 29. 涉密不上网


def test_29_a_classified_paper_is_shown_the_offline_route(cast):
    paper = draft(cast, academy(cast, "cas-academician"))
    Paper.objects.filter(pk=paper.pk).update(secret=True)
    with pytest.raises(NotYet) as refused:
        services.hand_in(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
    assert "机要渠道" in unmet(refused.value)


# 31. 规则冻结


def test_31_an_open_cycle_keeps_the_version_it_was_opened_on(cast):
    cycle = season(cast)
    data = {**cycle.rule_set.data}
    with pytest.raises(OutOfOrder):
        programmes.revise_rules(cycle, data, by=cast.actor("zhou"), at=NOW)
    assert cycle.rule_set.is_frozen


# 32. 截止


def test_32_the_first_late_moment_is_the_deadline_itself(cast):
    cycle = season(cast)
    paper = draft(cast, cycle)
    with pytest.raises(NotYet) as refused:
        services.hand_in(paper, by=cast.actor("lin"), at=cycle.closes_at)
    assert re.search(r"2026-03-16 12:00", unmet(refused.value))
    just = cycle.closes_at - timedelta(milliseconds=1)
    paper = services.hand_in(paper, by=cast.actor("lin"), at=just)
    receipt = services.receipt(paper)
    assert receipt.at == just and len(receipt.digest) == 64
