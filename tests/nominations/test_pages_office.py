"""The office's desk: today, the form check, candidates, waivers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from config import clock
from files.workbooks import open_workbook
from ledger.models import Entry
from nominations import services
from nominations.models import Candidate, Paper, Waiver
from tests.cast import NOW, Cast, accepted, assemble, draft, endorsed, season
from tests.review.pages import queries_of

pytestmark = pytest.mark.django_db
HOME = "/zh-hans/office/"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def answers(paper: Paper, **failed: str) -> dict[str, str]:
    given = {}
    for item in paper.cycle.rules.form_check.items:
        given[f"met-{item.code}"] = "no" if item.code in failed else "yes"
        given[f"words-{item.code}"] = failed.get(item.code, "")
    return given


def test_a_paper_is_accepted_from_its_page(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    li = visitor(cast, "li")
    assert paper.number in li.get(f"{HOME}checks/").content.decode()
    li.post(f"{HOME}checks/{paper.pk}/", {**answers(paper), "action": "accept"})
    assert Paper.objects.get().stage == "accepted"
    by_machine = set(paper.check_lines.filter(by_machine=True).values_list("item", flat=True))
    machine = {i.code for i in paper.cycle.rules.form_check.items if i.by == "machine"}
    assert by_machine == machine


@pytest.mark.usefixtures("at_now")
def test_a_paper_is_returned_with_its_words_and_a_due_date(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    given = {**answers(paper, seal="第三页盖章不清，请重新盖章。"), "action": "return"}
    answer = visitor(cast, "li").post(f"{HOME}checks/{paper.pk}/", given)
    paper = Paper.objects.get()
    assert (answer.status_code, paper.stage) == (302, "returned")
    assert paper.mend_by is not None and paper.mend_by > clock.now()


def test_a_fault_without_words_keeps_what_was_decided(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    given = {**answers(paper, seal=""), "words-birth": "记一笔", "action": "return"}
    answer = visitor(cast, "li").post(f"{HOME}checks/{paper.pk}/", given)
    assert answer.status_code == 422
    assert "记一笔" in answer.content.decode()
    assert Paper.objects.get().stage == "endorsed"


def test_accepting_with_open_items_keeps_the_items_that_were_decided(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    item = next(i for i in paper.cycle.rules.form_check.items if i.by == "human")
    given = {f"met-{item.code}": "yes", "action": "accept"}
    answer = visitor(cast, "li").post(f"{HOME}checks/{paper.pk}/", given)
    assert answer.status_code == 409
    assert paper.check_lines.get().item == item.code


def test_personal_data_is_masked_until_a_purpose_is_stated(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    number = str(paper.members.get().identity_no)
    li = visitor(cast, "li")
    assert number not in li.get(f"{HOME}checks/{paper.pk}/").content.decode()
    assert li.post(f"{HOME}checks/{paper.pk}/reveal/", {"purpose": " "}).status_code == 422
    shown = li.post(f"{HOME}checks/{paper.pk}/reveal/", {"purpose": "与身份证复印件核对"})
    assert number in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    entry = Entry.objects.get(verb="unmask")
    assert (entry.subject_id, entry.reason) == (paper.pk, "与身份证复印件核对")


def test_two_examiners_learn_of_each_other(cast: Cast) -> None:
    cast.join("he", "何检", "examiner", "office")
    paper = endorsed(cast, season(cast))
    visitor(cast, "li").get(f"{HOME}checks/{paper.pk}/")
    assert "李检" in visitor(cast, "he").get(f"{HOME}checks/{paper.pk}/").content.decode()


def test_attachments_come_with_the_paper_and_only_so(cast: Cast) -> None:
    cycle = season(cast)
    mine = endorsed(cast, cycle).attachments.first()
    hidden = draft(cast, cycle).attachments.first()
    li = visitor(cast, "li")
    assert li.get(f"{HOME}attachments/{mine.pk}/").status_code == 200
    assert li.get(f"{HOME}attachments/{hidden.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["", "checks/", "candidates/", "waivers/", "candidates/excel/"])
@pytest.mark.parametrize("name", ["lin", "zheng", "wang"])
def test_the_desk_is_the_offices(cast: Cast, page: str, name: str) -> None:
    assert visitor(cast, name).get(f"{HOME}{page}").status_code == 403


def test_a_draft_is_unknown_to_the_office(cast: Cast) -> None:
    paper = draft(cast, season(cast))
    assert visitor(cast, "li").get(f"{HOME}checks/{paper.pk}/").status_code == 404


def test_candidates_are_filtered_sorted_and_handed_out(cast: Cast) -> None:
    cycle = season(cast)
    for name in ("王若水", "丁一川"):
        accepted(cast, cycle, name=name)
    zhou = visitor(cast, "zhou")
    page = zhou.get(f"{HOME}candidates/").content.decode()
    assert page.index("丁一川") < page.index("王若水")
    assert "丁一川" not in zhou.get(f"{HOME}candidates/?q=若水").content.decode()
    sheet = open_workbook(zhou.get(f"{HOME}candidates/excel/?q=若水").content).sheets[0]
    assert [row.cell(2).text for row in sheet.rows][1:] == ["王若水"]


def test_a_candidate_shows_papers_differences_and_the_next_step(cast: Cast) -> None:
    cycle = season(cast)
    accepted(cast, cycle)
    candidate = Candidate.objects.get()
    zhou = visitor(cast, "zhou")
    page = zhou.get(f"{HOME}candidates/{candidate.pk}/").content.decode()
    assert candidate.number in page and candidate.papers.get().number in page
    assert zhou.get(f"{HOME}candidates/{candidate.pk + 1}/").status_code == 404


def test_today_names_what_waits(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    assert "office/checks/" in visitor(cast, "li").get(HOME).content.decode()
    services.check_items(
        paper,
        {i.code: services.Verdict(True) for i in paper.cycle.rules.form_check.items},
        by=cast.actor("li"),
        at=NOW,
    )
    services.accept(paper, by=cast.actor("li"), at=NOW)
    assert "?stage=admitted" in visitor(cast, "zhou").get(HOME).content.decode()


def test_a_waiver_is_decided_once_with_a_reason(cast: Cast) -> None:
    paper = endorsed(cast, season(cast))
    waiver = Waiver.objects.create(
        paper=paper, finding="title_too_low", ground="贡献突出", asked_by_id=1, asked_at=NOW
    )
    zhou = visitor(cast, "zhou")
    assert "贡献突出" in zhou.get(f"{HOME}waivers/").content.decode()
    address = f"{HOME}waivers/{waiver.pk}/"
    faulty = zhou.post(address, {"granted": "", "reason": "只写理由"})
    assert faulty.status_code == 422 and "只写理由" in faulty.content.decode()
    zhou.post(address, {"granted": "yes", "reason": "两位专家推荐"})
    waiver.refresh_from_db()
    assert (waiver.granted, waiver.reason) == (True, "两位专家推荐")


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    cycle = season(cast)
    li, zhou = visitor(cast, "li"), visitor(cast, "zhou")
    of_zhou = ("candidates/", "cycles/", "candidates/excel/", "cycles/excel/", "statements/excel/")
    read = [(li, each) for each in ("", "checks/", "checks/excel/")]
    read += [(zhou, each) for each in of_zhou]

    def counted() -> dict[str, int]:
        return {page: queries_of(client, f"{HOME}{page}") for client, page in read}

    accepted(cast, cycle)
    endorsed(cast, cycle)
    few = counted()
    for day in range(3):
        accepted(cast, cycle, at=NOW + timedelta(minutes=day))
        endorsed(cast, cycle, at=NOW + timedelta(minutes=day))
    assert counted() == few
