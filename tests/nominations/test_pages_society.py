"""The society's desk in the browser's terms: what is shown, kept, refused and hidden."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from files.workbooks import open_workbook
from ledger.situations import Refused
from nominations import services
from nominations.models import FillCode, Import, Paper, Section
from nominations.samples import clean_sample, messy_sample
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, draft, endorsed, identity_number, season

pytestmark = pytest.mark.django_db
LONG = 4000  # days: the pages' own clock stands within the call


@pytest.fixture
def cast() -> Cast:
    return assemble()


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser in which the named person is logged in."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, *args: object) -> str:
    """Return the address of a page of the society."""
    with translation.override("zh-hans"):
        return reverse(f"society:{name}", args=args)


def text_of(answer) -> str:
    return answer.content.decode()


# --- home and lists ---------------------------------------------------------------------------------


def test_home_says_what_is_open_missing_waiting_and_returned(cast):
    cycle = season(cast, days=LONG)
    begun = services.draft_paper(cycle, cast.societies["a"], by=cast.actor("lin"), at=NOW)
    services.declare_not_secret(begun, by=cast.actor("lin"), at=NOW)
    services.hand_in(draft(cast, cycle, name="周深"), by=cast.actor("lin"), at=NOW)
    paper = endorsed(cast, cycle, name="李敏")
    services.check_item(paper, "seal", met=False, words="第三页缺章", by=cast.actor("li"), at=NOW)
    services.return_paper(paper, by=cast.actor("li"), at=NOW)
    shown = text_of(visitor(cast, "lin").get(at("home")))
    for words in ("<b>1</b> / 30", "第三页缺章", "周深", "未填写证件号码", cycle.name_zh):
        assert words in shown
    assert at("endorse", Paper.objects.get(stage="submitted").pk) in text_of(
        visitor(cast, "zhao").get(at("home"))
    )


def test_an_empty_society_is_told_what_comes_next(cast):
    assert visitor(cast, "lin").get(at("home")).status_code == 200
    season(cast, days=LONG)
    assert at("eligibility") in text_of(visitor(cast, "lin").get(at("home")))


@pytest.mark.parametrize("page", ["home", "papers", "papers_out", "owed_out"])
def test_one_paper_or_thirty_cost_the_same_questions(cast, page):
    cycle = season(cast, days=LONG)
    by, society = cast.actor("lin"), cast.societies["a"]
    counts = []
    client = visitor(cast, "lin")
    services.draft_paper(cycle, society, by=by, at=NOW)
    client.get(at(page))
    for _turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(at(page))
        counts.append(len(asked))
        for _n in range(29):
            services.draft_paper(cycle, society, by=by, at=NOW)
    assert counts[0] == counts[1]


def test_the_list_is_filtered_sorted_and_handed_out(cast):
    cycle = season(cast, days=LONG)
    draft(cast, cycle, name="何其芳")
    draft(cast, cycle, name="周深")
    client = visitor(cast, "lin")
    assert "周深" not in text_of(client.get(at("papers"), {"q": "何其"}))
    assert "何其芳" not in text_of(client.get(at("papers"), {"stage": "submitted"}))
    assert client.get(at("papers"), {"sort": "-number", "page": "nonsense"}).status_code == 200
    book = open_workbook(client.get(at("papers_out"), {"q": "何其"}).content)
    assert [row.cell(2).text for row in book.sheets[0].rows][1:] == ["何其芳"]


def test_another_society_sees_nothing_of_it(cast):
    cycle = season(cast, days=LONG)
    paper = draft(cast, cycle, name="何其芳")
    sheet = services.start_import(
        clean_sample(count=1).data,
        name="a.xlsx",
        cycle=cycle,
        society=cast.societies["a"],
        not_secret=True,
        by=cast.actor("lin"),
        at=NOW,
    )
    stranger, file = visitor(cast, "qian"), paper.attachments.first()
    assert "何其芳" not in text_of(stranger.get(at("papers")))
    pages = [
        at("paper", paper.pk),
        at("person", paper.pk, paper.lead.pk),
        at("section", paper.pk, "achievements"),
        at("attachments", paper.pk),
        at("attachment", file.pk),
        at("nomination", paper.pk),
        at("check", paper.pk),
        at("withdraw", paper.pk),
        at("import", sheet.pk),
        at("import_faults", sheet.pk),
    ]
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    acts = [at("detach", file.pk), at("recall", paper.pk), at("confirm_import", sheet.pk)]
    assert {act: stranger.post(act).status_code for act in acts} == dict.fromkeys(acts, 404)


def test_other_offices_are_told_and_passers_by_log_in(cast):
    season(cast, days=LONG)
    assert visitor(cast, "li").get(at("home")).status_code == 403
    assert Client().get(at("home")).status_code == 302
    assert visitor(cast, "zhao").get(at("imports")).status_code == 403


# --- eligibility ------------------------------------------------------------------------------------


def asked(cycle, **facts: object) -> dict:
    """Return what the eligibility form posts."""
    return {"cycle": cycle.pk, "identity_kind": "resident_id", **facts}


def test_eligibility_answers_with_the_rule_and_stores_nothing(cast):
    cycle = season(cast, days=LONG)
    client = visitor(cast, "lin")
    old = identity_number(date(1950, 5, 6), "M", 1)
    answer = client.post(at("eligibility"), asked(cycle, identity_no=old, title="研究员"))
    assert "1961-01-01" in text_of(answer)
    fine = identity_number(date(1978, 5, 6), "M", 2)
    answer = client.post(at("eligibility"), asked(cycle, identity_no=fine, title="研究员"))
    assert 'class="answer good"' in text_of(answer)
    assert Paper.objects.count() == 0


def test_eligibility_keeps_what_was_typed_where_it_cannot_be_read(cast):
    cycle = season(cast, days=LONG)
    answer = visitor(cast, "lin").post(
        at("eligibility"), asked(cycle, title="研究员", birth="gestern")
    )
    assert (answer.status_code, "研究员" in text_of(answer)) == (422, True)


def test_a_paper_begins_with_what_was_asked(cast):
    cycle = season(cast, days=LONG)
    number = identity_number(date(1978, 5, 6), "M", 3)
    answer = visitor(cast, "lin").post(
        at("draft", cycle.pk), asked(cycle, identity_no=number, title="研究员", name="何平")
    )
    paper = Paper.objects.get()
    assert answer.url == at("person", paper.pk, paper.lead.pk)
    assert (paper.lead.name, paper.lead.title, str(paper.lead.birth)) == (
        "何平",
        "研究员",
        "1978-05-06",
    )


# --- contents ---------------------------------------------------------------------------------------


def test_every_page_of_every_programme_opens(cast):
    client = visitor(cast, "lin")
    for code in ("outstanding-engineer", "innovation-team", "cas-academician"):
        paper = draft(cast, season(cast, code, days=LONG))
        pages = [at("paper", paper.pk), at("check", paper.pk), at("nomination", paper.pk)]
        pages += [at("person", paper.pk, m.pk) for m in paper.members.all()[:2]]
        pages += [at("section", paper.pk, s.code) for s in paper.cycle.rules.material.sections]
        pages += [at("attachments", paper.pk)]
        pages += (
            [at("team", paper.pk), at("add_person", paper.pk)] if paper.cycle.rules.team else []
        )
        assert {p: client.get(p).status_code for p in pages} == dict.fromkeys(pages, 200)


def test_a_section_is_saved_as_one_types(cast):
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("section", paper.pk, "achievements")
    answer = client.post(
        page, {"text": "新的成就", "base_version": 1}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, 'value="2"' in text_of(answer)) == (200, True)
    last = Section.objects.filter(code="achievements").latest("version")
    assert (last.version, last.text) == (2, "新的成就")


def test_two_writers_see_both_texts_and_nothing_is_lost(cast):
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("section", paper.pk, "achievements")
    cast.join("ma", "马丽", "clerk", "a")
    visitor(cast, "ma").post(page, {"text": "他人的话", "base_version": 1})
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(page, {"text": "我的话", "base_version": 1}, headers=headers)
        assert answer.status_code == 409
        assert "他人的话" in text_of(answer) and "我的话" in text_of(answer)
    client.post(page, {"text": "我的话", "base_version": 1, "over": 2})
    texts = Section.objects.filter(code="achievements").values_list("text", flat=True)
    assert list(texts) == ["长期在一线工作。", "他人的话", "我的话"]


@pytest.mark.parametrize("base", ["", "²", "9" * 5000, "-1", "x"])
def test_a_version_that_is_no_number_never_hides_anothers_words(cast, base):
    paper = draft(cast, season(cast, days=LONG))
    page = at("section", paper.pk, "achievements")
    cast.join("ma", "马丽", "clerk", "a")
    answer = visitor(cast, "ma").post(page, {"text": "neu", "base_version": base, "over": base})
    assert answer.status_code in (409, 422)
    assert Section.objects.filter(code="achievements").count() == 1


def test_rows_are_added_removed_and_pasted(cast):
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("section", paper.pk, "education")
    rows = {"row-TOTAL_FORMS": 3, "row-INITIAL_FORMS": 1, "base_version": 1}
    rows |= {"row-0-period": "旧", "row-0-removed": "on", "row-1-period": "2000-2004"}
    client.post(page, rows)
    given = {"rows": "2004\t清华\t博士\n\n2008\t北大", "base_version": 2, "save": "1"}
    client.post(at("paste", paper.pk, "education"), given)
    last = Section.objects.filter(code="education").latest("version")
    assert last.items == [
        {"period": "2000-2004", "school": "", "degree": ""},
        {"period": "2004", "school": "清华", "degree": "博士"},
        {"period": "2008", "school": "北大", "degree": ""},
    ]


def test_a_column_of_years_takes_years_and_dates_alone(cast):
    """Refused at the cell, in pasted rows by row and column, and by whatever else saves the list."""
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("section", paper.pk, "works")
    rows = {"row-TOTAL_FORMS": 3, "row-INITIAL_FORMS": 1, "base_version": 1}
    rows |= {
        "row-0-title": "论文",
        "row-0-year": "去年",
        "row-1-title": "书",
        "row-1-year": "2019年5月",
    }
    answer = client.post(page, rows)
    assert answer.status_code == 422 and "“去年”" in text_of(answer)
    assert client.post(page, rows | {"row-0-year": "2019"}).status_code == 302
    given = {"rows": "题名\t年份\n甲\t2020\n乙\t约2018", "base_version": 2, "save": "1"}
    answer = client.post(at("paste", paper.pk, "works"), given)
    assert answer.status_code == 422 and "第 2 条“年份”" in text_of(answer)
    with pytest.raises(Refused, match="第 1 条“年份”"):
        bad = [{"title": "论文", "year": "1066"}]
        by = cast.actor("lin")
        services.save_section(paper, "works", items=bad, base_version=2, by=by, at=NOW)
    assert Section.objects.filter(code="works").latest("version").version == 2


def test_rows_saved_again_and_again_from_one_page_all_stay(cast):
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("section", paper.pk, "education")
    rows = {"row-TOTAL_FORMS": 3, "row-INITIAL_FORMS": 1, "row-0-period": "内容"}
    rows |= {"row-1-period": "2000", "row-1-school": "清华"}
    for base, degree in ((1, ""), (2, "学士"), (3, "学士")):
        given = {**rows, "base_version": base, "row-1-degree": degree}
        assert client.post(page, given, headers={"HX-Request": "true"}).status_code == 200
    last = Section.objects.filter(code="education").latest("version")
    assert [row["period"] for row in last.items] == ["内容", "2000"]
    assert (last.version, last.items[1]["degree"]) == (3, "学士")


def test_a_person_is_saved_as_far_as_valid_while_one_types(cast):
    paper = draft(cast, season(cast, days=LONG))
    client, page = visitor(cast, "lin"), at("person", paper.pk, paper.lead.pk)
    facts = {"name": "何平", "identity_kind": "resident_id", "nationality": "CN", "email": "kein"}
    answer = client.post(page, facts, headers={"HX-Request": "true"})
    assert (answer.status_code, Paper.objects.get().title) == (200, "何平")
    assert "#id_email" in text_of(answer)
    answer = client.post(page, {**facts, "post": "总工程师"})
    assert (answer.status_code, "kein" in text_of(answer)) == (422, True)


def test_a_member_of_another_paper_is_not_found(cast):
    cycle = season(cast, days=LONG)
    one, other = draft(cast, cycle), draft(cast, cycle)
    page = at("person", one.pk, other.lead.pk)
    assert visitor(cast, "lin").get(page).status_code == 404


def test_a_team_gains_and_loses_a_member(cast):
    paper = draft(cast, season(cast, "innovation-team", days=LONG), team_name="团队")
    client, before = visitor(cast, "lin"), paper.members.count()
    facts = {"name": "新成员", "identity_kind": "resident_id", "nationality": "CN", "role": "core"}
    client.post(at("add_person", paper.pk), facts)
    client.post(at("team", paper.pk), {"team_name": "新名称"})
    added = paper.members.get(name="新成员")
    assert (paper.members.count(), Paper.objects.get().team_name) == (before + 1, "新名称")
    client.post(at("remove_person", paper.pk, added.pk))
    assert paper.members.count() == before


def test_a_file_is_uploaded_fetched_and_removed(cast):
    paper = draft(cast, season(cast, days=LONG))
    client = visitor(cast, "lin")
    file = SimpleUploadedFile("证书 一.pdf", pdf())
    client.post(at("attach", paper.pk, "prizes"), {"file": file})
    kept = paper.attachments.get(slot="prizes")
    answer = client.get(at("attachment", kept.pk))
    assert (answer.getvalue(), answer["Content-Type"]) == (pdf(), "application/pdf")
    wrong = SimpleUploadedFile("a.pdf", b"MZ nothing")
    assert client.post(at("attach", paper.pk, "prizes"), {"file": wrong}).status_code == 422
    assert client.post(at("attach", paper.pk, "nonsense"), {"file": file}).status_code in (302, 422)
    client.post(at("detach", kept.pk))
    assert not paper.attachments.filter(slot="prizes").exists()


def test_a_code_is_shown_once(cast):
    paper = draft(cast, season(cast, days=LONG))
    client = visitor(cast, "lin")
    shown = text_of(client.post(at("issue_code", paper.pk), {"role": "contact"}))
    assert 'class="code-once"' in shown
    assert FillCode.objects.get().role == "contact"
    assert 'class="code-once"' not in text_of(client.get(at("paper", paper.pk)))


# --- steps ------------------------------------------------------------------------------------------


def test_from_draft_to_receipt_and_to_the_office(cast):
    paper = draft(cast, season(cast, days=LONG))
    client = visitor(cast, "lin")
    assert client.post(at("check", paper.pk), {}).status_code == 422
    answer = client.post(at("check", paper.pk), {"pledge": "on"})
    assert answer.url == at("receipt", paper.pk)
    receipt = services.receipt(paper)
    assert receipt.digest in text_of(client.get(answer.url))
    zhao = visitor(cast, "zhao")
    page = at("endorse", paper.pk)
    assert "长期在一线工作。" in text_of(zhao.get(page))
    assert zhao.post(page, {}).status_code == 422
    assert zhao.post(page, {"pledge": "on"}).status_code == 302
    assert Paper.objects.get().stage == "endorsed"


def test_the_self_check_shows_what_the_engine_finds_each_with_its_field(cast):
    cycle = season(cast, days=LONG)
    paper = services.draft_paper(cycle, cast.societies["a"], by=cast.actor("lin"), at=NOW)
    answer = visitor(cast, "lin").get(at("check", paper.pk))
    found = paper.findings(NOW)
    assert len(answer.context["findings"]) == len(found)
    urls = {f["url"] for f in answer.context["findings"]}
    assert at("person", paper.pk, paper.lead.pk) + "#id_identity_no" in urls
    assert at("attachments", paper.pk) + "#slot-identity" in urls
    assert at("section", paper.pk, "achievements") + "#id_text" in urls
    answer = visitor(cast, "lin").post(at("check", paper.pk), {"pledge": "on"})
    assert (answer.status_code, Paper.objects.get().stage) == (409, "draft")


def test_an_exemption_is_asked_for_on_its_own_page(cast):
    paper = draft(cast, season(cast, days=LONG), title="工程师")
    client, page = visitor(cast, "lin"), at("ask_waiver", paper.pk, "title_too_low")
    assert client.post(page, {"ground": ""}).status_code == 422
    assert client.post(page, {"ground": "破格"}).status_code == 422
    fake = SimpleUploadedFile("证明.pdf", b"no document at all")
    assert client.post(page, {"ground": "破格", "proof": fake}).status_code != 302
    proof = SimpleUploadedFile("证明.pdf", pdf())
    assert client.post(page, {"ground": "破格", "proof": proof}).status_code == 302
    waiver = paper.waivers.get()
    assert (waiver.ground, waiver.approver, waiver.file.name) == ("破格", "manager", "证明.pdf")
    for name, status in (("lin", 200), ("zhao", 200), ("qian", 404)):
        assert visitor(cast, name).get(at("waiver_file", waiver.pk)).status_code == status
    assert client.get(at("ask_waiver", paper.pk, "born_too_early")).status_code == 404


def test_a_returned_paper_opens_with_the_offices_words_linked_to_their_fields(cast):
    paper = endorsed(cast, season(cast, days=LONG))
    services.check_item(
        paper,
        "limits",
        met=False,
        words="第二项与附件不符",
        anchor="sections.achievements",
        by=cast.actor("li"),
        at=NOW,
    )
    services.return_paper(paper, by=cast.actor("li"), at=NOW)
    answer = visitor(cast, "lin").get(at("paper", paper.pk))
    assert answer.context["faults"] == [
        {
            "outcome": "block",
            "sentence": "第二项与附件不符",
            "url": at("section", paper.pk, "achievements") + "#id_text",
        }
    ]
    assert "李检" not in text_of(answer)


def test_recall_and_withdraw_with_a_reason(cast):
    paper = services.hand_in(draft(cast, season(cast, days=LONG)), by=cast.actor("lin"), at=NOW)
    client = visitor(cast, "lin")
    assert client.post(at("recall", paper.pk)).status_code == 302
    assert Paper.objects.get().stage == "draft"
    assert client.post(at("withdraw", paper.pk), {"reason": " "}).status_code == 422
    assert client.post(at("withdraw", paper.pk), {"reason": "本人放弃"}).status_code == 302
    assert Paper.objects.get().stage == "withdrawn"
    assert "本人放弃" in text_of(client.get(at("paper", paper.pk)))


# --- imports ----------------------------------------------------------------------------------------


def upload(client: Client, cycle, data: bytes, name: str = "汇总表.xlsx"):
    """Upload a sheet."""
    given = {"cycle": cycle.pk, "sheet": SimpleUploadedFile(name, data), "not_secret": "on"}
    return client.post(at("imports"), given)


def test_a_clean_sheet_is_previewed_confirmed_and_imported(
    cast, django_capture_on_commit_callbacks
):
    cycle, client = season(cast, days=LONG), visitor(cast, "lin")
    page = upload(client, cycle, clean_sample(count=3).data).url
    assert client.get(page).context["checked"].counts["new"] == 3
    assert Paper.objects.count() == 0
    sheet = Import.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("confirm_import", sheet.pk))
    assert Paper.objects.count() == 3
    assert at("papers") in text_of(client.get(page))


def test_the_faults_of_a_sheet_are_listed_sorted_and_handed_out(cast):
    person = {**preset("outstanding-engineer")["person"], "birth_cutoff": []}
    cycle, client = season(cast, days=LONG, person=person), visitor(cast, "lin")
    sample = messy_sample()
    page = upload(client, cycle, sample.data).url
    shown = client.get(page, {"sort": "-column"})
    assert {f.cell for f in shown.context["faults"]} == set(sample.faults)
    book = open_workbook(client.get(at("import_faults", Import.objects.get().pk)).content)
    assert [sheet.name for sheet in book.sheets][-1] == "错误"
    assert len(book.sheets[-1].rows) == len(sample.faults) + 1
    assert client.post(at("confirm_import", Import.objects.get().pk)).status_code == 422
    assert Paper.objects.count() == 0


def test_what_is_no_workbook_is_refused_with_a_sentence(cast):
    cycle, client = season(cast, days=LONG), visitor(cast, "lin")
    for data in (b"no workbook", b"PK\x03\x04broken", b""):
        assert upload(client, cycle, data).status_code == 422
    assert Import.objects.count() == 0
