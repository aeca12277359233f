"""The form check: the queue, claims, verdicts upon what one saw, passing several, rounds, appeal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import clock
from files.workbooks import open_workbook
from ledger.models import Entry
from ledger.situations import NotYet
from nominations import services
from nominations.models import Claim, Paper
from nominations.querysets import CLAIM_LASTS
from nominations.services import Verdict
from programmes.vocabulary import preset
from tests.cast import DAY, NOW, Cast, assemble, endorsed, season
from tests.nominations.test_pages_office import answers, visitor
from tests.statements import collect

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
CHECKS = "/zh-hans/office/checks/"


@pytest.fixture
def cast() -> Cast:
    cast = assemble()
    cast.join("he", "何检", "examiner", "office")
    return cast


def page(client: Client, paper: Paper) -> str:
    return client.get(f"{CHECKS}{paper.pk}/").content.decode()


def mark_of(text: str) -> str:
    return text.partition('name="upon" value="')[2].partition('"')[0]


def decide_human_lines(cast: Cast, paper: Paper, **failed: str) -> None:
    human = [i for i in paper.cycle.rules.form_check.items if i.by == "human"]
    said = {i.code: Verdict(i.code not in failed, failed.get(i.code, "")) for i in human}
    services.check_items(paper, said, by=cast.actor("li"), at=NOW)


def returned(cast: Cast, **failed: str) -> Paper:
    paper = endorsed(cast, season(cast))
    decide_human_lines(cast, paper, **failed)
    return services.return_paper(paper, by=cast.actor("li"), at=clock.now())


# --- how often ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", [0, 1, 2])
def test_a_paper_is_returned_as_often_as_the_rule_set_allows(cast: Cast, allowed: int) -> None:
    rules = {**preset("outstanding-engineer")["form_check"], "corrections_allowed": allowed}
    paper, at = endorsed(cast, season(cast, form_check=rules)), NOW
    for _round in range(allowed):
        services.check_item(paper, "seal", met=False, words="缺章", by=cast.actor("li"), at=at)
        paper = services.return_paper(paper, by=cast.actor("li"), at=at)
        at += DAY
        paper = services.hand_in(paper, by=cast.actor("lin"), at=at)
        paper = services.endorse(paper, by=cast.actor("zhao"), at=at)
    services.check_item(paper, "seal", met=False, words="缺章", by=cast.actor("li"), at=at)
    with pytest.raises(NotYet) as stopped:
        services.return_paper(paper, by=cast.actor("li"), at=at)
    said = ["本项目规则不设补正", "补正以 1 次为限", "补正以 2 次为限"][allowed]
    assert [said in str(each) for each in stopped.value.sentences] == [True]
    assert paper.check_round == allowed + 1


# --- claims -----------------------------------------------------------------------------------------


def test_opening_a_paper_claims_it_and_another_takes_it_over_on_record(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    li, he = visitor(cast, "li"), visitor(cast, "he")
    page(li, paper)
    seen = page(he, paper)
    assert "李检" in seen and "接办" in seen
    assert Claim.objects.get().examiner == cast.users["li"]
    assert "李检" in he.get(CHECKS).content.decode()
    he.post(f"{CHECKS}{paper.pk}/take-over/")
    assert Claim.objects.get().examiner == cast.users["he"]
    entry = Entry.objects.get(verb="take_over")
    assert (entry.subject_id, entry.facts) == (paper.pk, {"from": "李检"})


def test_a_claim_is_renewed_by_activity_and_lapses_without(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    li, he = cast.actor("li"), cast.actor("he")
    services.claim(paper, by=li, at=NOW)
    services.claim(paper, by=li, at=NOW + CLAIM_LASTS / 2)
    held = services.claim(paper, by=he, at=NOW + CLAIM_LASTS)
    assert held is not None and (held.examiner_id, held.since) == (li.user_id, NOW)
    later = NOW + CLAIM_LASTS * 1.5
    taken = services.claim(paper, by=he, at=later)
    assert taken is not None and (taken.examiner_id, taken.since) == (he.user_id, later)
    assert not Entry.objects.filter(verb="take_over").exists()


def test_a_manager_reads_without_claiming(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    page(visitor(cast, "zhou"), paper)
    assert not Claim.objects.exists()


def test_the_next_paper_is_one_nobody_else_has(cast: Cast) -> None:
    cycle = season(cast)
    first, second, third = (endorsed(cast, cycle) for _ in range(3))
    page(visitor(cast, "he"), second)
    li = visitor(cast, "li")
    answer = li.post(f"{CHECKS}{first.pk}/", {"action": "next"})
    assert answer.headers["Location"] == f"{CHECKS}{third.pk}/"


# --- upon what one saw ------------------------------------------------------------------------------


def test_a_verdict_on_what_another_changed_shows_both_and_loses_nothing(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    li, he = visitor(cast, "li"), visitor(cast, "he")
    opened = mark_of(page(li, paper))
    page(he, paper)
    he.post(f"{CHECKS}{paper.pk}/take-over/")
    theirs = {**answers(paper, seal="印章缺失，请补盖。"), "upon": mark_of(page(he, paper))}
    he.post(f"{CHECKS}{paper.pk}/", {**theirs, "action": ""})
    mine = {**answers(paper, proofs="佐证不符，请核对。"), "upon": opened, "action": "return"}
    answer = li.post(f"{CHECKS}{paper.pk}/", mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "印章缺失，请补盖。" in shown and "佐证不符，请核对。" in shown and "何检" in shown
    assert Paper.objects.get().stage == "endorsed"
    assert paper.check_lines.get(item="proofs").met
    li.post(f"{CHECKS}{paper.pk}/", {**mine, "upon": mark_of(shown)})
    assert Paper.objects.get().stage == "returned"
    assert Entry.objects.filter(verb="take_over", user_id=cast.users["li"].pk).count() == 1


def test_a_line_that_already_says_the_same_stays_whose_it_is(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    decide_human_lines(cast, paper)
    he = visitor(cast, "he")
    given = {**answers(paper), "upon": mark_of(page(he, paper)), "action": "accept"}
    assert he.post(f"{CHECKS}{paper.pk}/", given).status_code == 302
    assert paper.check_lines.get(item="seal").decided_by_id == cast.users["li"].pk


def test_a_fault_names_its_field(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    given = {**answers(paper, seal="缺签名。"), "anchor-seal": "sections.works", "action": "return"}
    visitor(cast, "li").post(f"{CHECKS}{paper.pk}/", given)
    assert paper.check_lines.get(item="seal").anchor == "sections.works"
    given["anchor-seal"] = "nowhere"
    again = endorsed(cast, paper.cycle)
    assert visitor(cast, "li").post(f"{CHECKS}{again.pk}/", given).status_code == 422


# --- the queue --------------------------------------------------------------------------------------


def test_the_queue_is_narrowed_by_lines_desk_society_and_division(cast: Cast) -> None:
    cycle = season(cast)
    ready = endorsed(cast, cycle, name="丁一川")
    endorsed(cast, cycle, name="王若水", clerk="qian", approver="sun")
    decide_human_lines(cast, ready)
    services.claim(ready, by=cast.actor("he"), at=clock.now())
    li = visitor(cast, "li")

    def names(query: str) -> list[str]:
        shown = li.get(f"{CHECKS}?{query}").content.decode()
        return [name for name in ("丁一川", "王若水") if name in shown]

    assert names("") == ["丁一川", "王若水"]
    assert names("lines=decided") == ["丁一川"]
    assert names("lines=open") == ["王若水"]
    assert names("desk=mine") == []
    assert names("desk=nobody") == ["王若水"]
    assert names(f"desk={cast.users['he'].pk}") == ["丁一川"]
    assert names(f"society={cast.societies['b'].pk}") == ["王若水"]
    sheet = open_workbook(li.get(f"{CHECKS}excel/?lines=open").content).sheets[0]
    assert [row.cell(1).text for row in sheet.rows][1:] == ["王若水"]


def test_the_queue_asks_the_same_number_of_questions_for_one_and_for_many(cast: Cast) -> None:
    cycle = season(cast)
    li = visitor(cast, "li")
    endorsed(cast, cycle)
    li.get(CHECKS)
    with CaptureQueriesContext(connection) as few:
        li.get(CHECKS)
    for _ in range(5):
        services.claim(endorsed(cast, cycle), by=cast.actor("he"), at=clock.now())
    with CaptureQueriesContext(connection) as many:
        li.get(CHECKS)
    assert len(many) == len(few)


def test_several_are_passed_each_as_if_alone(cast: Cast) -> None:
    cycle = season(cast)
    ready, open_, held = (endorsed(cast, cycle, name=name) for name in ("甲一", "乙二", "丙三"))
    for paper in (ready, held):
        decide_human_lines(cast, paper)
    services.claim(held, by=cast.actor("he"), at=clock.now())
    picked = {"pick": [ready.pk, open_.pk, held.pk, "x"], "action": "pass"}
    shown = visitor(cast, "li").post(f"{CHECKS}pass/", picked).content.decode()
    stages = dict(Paper.objects.values_list("pk", "stage"))
    assert stages == {ready.pk: "accepted", open_.pk: "endorsed", held.pk: "endorsed"}
    assert "尚未审查" in shown and "何检" in shown
    assert Entry.objects.filter(verb="accept").count() == 1
    assert not open_.check_lines.exists()
    assert ready.check_lines.filter(by_machine=True).exists()


# --- beside the field, rounds, appeal ---------------------------------------------------------------


def test_the_society_reads_the_words_beside_the_field(cast: Cast) -> None:
    paper = returned(cast, seal="第三页盖章不清，请重新盖章。")
    lin = visitor(cast, "lin")
    slot = lin.get(f"/zh-hans/society/papers/{paper.pk}/attachments/").content.decode()
    here = slot[slot.index('id="slot-unit-opinion"') :]
    assert "第三页盖章不清" in here[: here.index("</section>")]


def test_words_about_a_person_stand_in_the_persons_field(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    services.check_items(
        paper, {"birth": Verdict(False, "请核对出生日期。", "birth")}, by=cast.actor("li"), at=NOW
    )
    services.return_paper(paper, by=cast.actor("li"), at=clock.now())
    member = paper.members.get().pk
    shown = visitor(cast, "lin").get(f"/zh-hans/society/papers/{paper.pk}/persons/{member}/")
    field = shown.content.decode().partition('id="field-birth"')[2]
    assert "请核对出生日期。" in field.partition("<input")[0]


def test_both_rounds_are_kept_with_what_changed_between(cast: Cast) -> None:
    paper = returned(cast, proofs="请补充佐证。")
    at = clock.now()
    lin, zhao = cast.actor("lin"), cast.actor("zhao")
    member = paper.members.get()
    services.save_member(paper, {"title": "研究员"}, member=member, by=lin, at=at)
    last = paper.sections.filter(code="achievements").latest("version")
    services.save_section(
        paper, "achievements", text="长期在一线攻关。", base_version=last.version, by=lin, at=at
    )
    collect(paper, lin, at)
    services.hand_in(paper, by=lin, at=at)
    paper = services.endorse(Paper.objects.get(), by=zhao, at=at)
    for client, where in (
        ("li", f"{CHECKS}{paper.pk}/"),
        ("lin", f"/zh-hans/society/papers/{paper.pk}/"),
    ):
        shown = visitor(cast, client).get(where).content.decode()
        assert "请补充佐证。" in shown
        assert "<ins>研究员</ins>" in shown and "<del>教授级高级工程师</del>" in shown
        assert "<ins>攻关</ins>" in shown


def test_a_second_failure_is_a_refusal_with_reasons_and_the_appeal_line(cast: Cast) -> None:
    paper = returned(cast, seal="请补盖。")
    at = clock.now()
    services.hand_in(paper, by=cast.actor("lin"), at=at)
    paper = services.endorse(Paper.objects.get(), by=cast.actor("zhao"), at=at)
    li = visitor(cast, "li")
    given = {**answers(paper, seal="仍未盖章。"), "upon": mark_of(page(li, paper))}
    assert li.post(f"{CHECKS}{paper.pk}/", {**given, "action": "return"}).status_code == 409
    given["upon"] = mark_of(page(li, paper))
    li.post(f"{CHECKS}{paper.pk}/", {**given, "action": "refuse"})
    shown = visitor(cast, "lin").get(f"/zh-hans/society/papers/{paper.pk}/").content.decode()
    assert Paper.objects.get().stage == "refused"
    assert "仍未盖章。" in shown and "项目主办单位的监督机构" in shown and "5个工作日" in shown


def test_pages_of_an_attachment_are_seen_beside_the_checklist(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    each = paper.attachments.filter(file__mime="application/pdf").first()
    li = visitor(cast, "li")
    address = f"/zh-hans/office/attachments/{each.pk}/pages/"
    picture = li.get(f"{address}1/")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    assert [li.get(f"{address}{n}/").status_code for n in (0, 999)] == [404, 404]
    assert visitor(cast, "lin").get(f"{address}1/").status_code == 403


def test_what_stands_in_the_way_is_said_on_the_page_itself(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    answer = visitor(cast, "li").post(
        f"{CHECKS}{paper.pk}/", {"met-seal": "yes", "action": "accept"}
    )
    assert answer.status_code == 409
    assert "尚未审查" in answer.content.decode() and 'id="checklist"' in answer.content.decode()
    assert paper.check_lines.get().item == "seal"


def test_the_clock_of_a_claim_is_half_an_hour() -> None:
    assert timedelta(minutes=30) == CLAIM_LASTS


def test_what_comes_back_as_it_was_is_told_with_the_societys_reason(cast: Cast) -> None:
    """The clerk reads which returned fields have not changed, and the examiner why they have not."""
    paper, lin, at = endorsed(cast, season(cast)), cast.actor("lin"), clock.now()
    anchors = {"limits": "sections.achievements", "identity": "title", "scans": "phone"}
    items = [item.code for item in paper.rules.form_check.items][:3]
    for item, anchor in zip(items, anchors.values(), strict=True):
        said = {"met": False, "words": "请改正", "anchor": anchor}
        services.check_item(paper, item, **said, by=cast.actor("li"), at=at)
    paper = services.return_paper(paper, by=cast.actor("li"), at=at)
    told = lambda: [each.anchor for each in services.unmended(Paper.objects.get(pk=paper.pk))]  # noqa: E731
    assert told() == ["sections.achievements", "title"]  # of a telephone nothing can be told
    later = at + timedelta(hours=1)
    services.save_member(paper, {"title": "研究员"}, member=paper.members.get(), by=lin, at=later)
    for base, text in ((1, "改了又"), (2, "长期在一线工作。")):
        words = {"text": text, "base_version": base}
        services.save_section(paper, "achievements", **words, by=lin, at=later)
    assert told() == ["sections.achievements"]  # saved twice, and says what it said
    collect(Paper.objects.get(pk=paper.pk), lin, later)
    client, check = visitor(cast, "lin"), reverse("society:check", args=[paper.pk])
    assert client.post(check, {"pledge": "on"}).status_code == 422
    given = {"pledge": "on", "unchanged": "on", "reason": "年份核对无误"}
    assert client.post(check, given).status_code == 302
    paper = services.endorse(Paper.objects.get(pk=paper.pk), by=cast.actor("zhao"), at=later)
    text = page(visitor(cast, "li"), paper)
    assert "年份核对无误" in text and "原样交回" in text
