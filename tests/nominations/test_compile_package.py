"""The package of a society: letter, sheet, report, forms; nothing invented, nothing of another's."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from files.pdf import page_text
from jobs.models import Job
from jobs.tasks import run
from ledger.flow import history
from ledger.situations import NotYet, NotYours
from nominations import services
from nominations.dossiers import batch_of, missing
from nominations.dossiers.table import COLUMNS
from nominations.models import Package, Paper
from people.models import Society
from programmes.models import Cycle
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.scans import frozen, still
from tests.nominations.test_export_dossier import everything, opened
from tests.nominations.test_papers import look

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LETTER, REPORT = "1 推荐函", "3 推荐情况报告"
PUBLIC, INTERNAL = "2 推荐汇总表（公示用）.xlsx", "2 推荐汇总表（报送用）.xlsx"


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast)


def two_papers(cast: Cast, cycle: Cycle) -> list[Paper]:
    """The society's second choice and its first, in this order."""
    found = []
    for name, rank in (("王二", 2), ("欧阳建国", 1)):
        paper = draft(cast, cycle, name=name)
        services.save_paper(paper, {"rank": rank}, by=cast.actor("lin"), at=NOW)
        frozen(cast, paper)
        services.pledge(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
        paper = services.submit(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
        found.append(services.endorse(paper, by=cast.actor("zhao"), at=NOW))
    return found


def made(cast: Cast, cycle: Cycle, *, who: str = "lin", purpose: str = "") -> Package:
    services.compile_package(cycle, purpose=purpose, by=cast.actor(who), at=NOW)
    package = Package.objects.latest("id")
    return services.make_package(package, by=cast.actor(who), at=NOW, step=still)


def rows(data: bytes) -> list[tuple]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return list(sheet.iter_rows(values_only=True))


def words(data: bytes) -> str:
    return "\n".join(line.text for line in docx.Document(io.BytesIO(data)).paragraphs)


def test_it_holds_letter_sheet_report_forms_and_index(cast, cycle):
    papers = two_papers(cast, cycle)
    files = opened(made(cast, cycle, purpose="报送科协"))
    second, first = (f"4 推荐书/0{p.rank} {p.title} {p.number}/推荐书（第1版）.pdf" for p in papers)
    assert set(files) == {
        *(f"{name}.{kind}" for name in (LETTER, REPORT) for kind in ("docx", "pdf")),
        *(PUBLIC, INTERNAL, first, second, "目录.xlsx", "index.json"),
    }


def test_the_letter_says_what_is_on_record_in_both_forms(cast, cycle):
    two_papers(cast, cycle)
    files = opened(made(cast, cycle))
    letter = words(files[f"{LETTER}.docx"])
    printed = "".join(page_text(look(files[f"{LETTER}.pdf"], "letter")).split())
    for said in (
        f"关于推荐{cycle.name_zh}候选人的函",
        f"{cycle.organiser.name}：",
        f"根据{cycle.notice_no}文件要求，经审核，我单位推荐欧阳建国等2人为{cycle.name_zh}候选人",
        "均已作出不涉及国家秘密的声明",
        "机械制造学会",
    ):
        assert said in letter and said in printed
    assert "公示" not in letter and "推选" not in letter


def test_the_report_counts_ranks_and_invents_nothing(cast, cycle):
    papers = two_papers(cast, cycle)
    files = opened(made(cast, cycle))
    report = words(files[f"{REPORT}.docx"])
    look(files[f"{REPORT}.pdf"], "report")
    assert "实际推荐2人" in report and "男2人" in report and "均无未决事项" in report
    assert report.index("1.欧阳建国") < report.index("2.王二")
    assert papers[0].number in report and "已报送待形式审查2份" in report
    assert "公示" not in report and "票" not in report


def test_the_sheet_follows_the_ranking_with_the_columns_of_the_trade(cast, cycle):
    two_papers(cast, cycle)
    title, issuer, heads, *lines = rows(opened(made(cast, cycle))[PUBLIC])
    assert title[0] == f"{cycle.name_zh}推荐汇总表" and issuer[0] == "推荐单位：机械制造学会"
    assert list(heads) == [name for name, _width in COLUMNS]
    assert [(line[0], line[1]) for line in lines[:2]] == [(1, "欧阳建国"), (2, "王\u3000二")]


def test_the_copy_for_publication_masks_and_the_whole_one_needs_a_purpose(cast, cycle):
    papers = two_papers(cast, cycle)
    numbers = [str(paper.lead.identity_no) for paper in papers]
    masked = opened(made(cast, cycle))
    assert INTERNAL not in masked
    said = everything(masked)
    assert not [n for n in (*numbers, "13800138000") if n in said]
    whole = opened(made(cast, cycle, purpose="报送科协"))
    assert not [n for n in (*numbers, "13800138000") if n in everything({"": whole[PUBLIC]})]
    cells = [cell for line in rows(whole[INTERNAL]) for cell in line]
    assert set(numbers) <= set(cells)
    for paper in papers:
        assert [e.reason for e in history(paper) if e.verb == "unmask"] == ["报送科协"]


def test_nothing_of_another_society_is_in_it(cast, cycle):
    endorsed(cast, cycle, name="松甲")
    endorsed(cast, cycle, clerk="qian", approver="sun", name="竹乙")
    said = everything(opened(made(cast, cycle, purpose="报送科协")))
    assert "松甲" in said
    assert "竹乙" not in said and "动力工程学会" not in said
    other = Package.objects.get()
    for name in ("qian", "sun", "zhou", "li", "zheng"):
        assert not Package.objects.seen_by(cast.actor(name)).exists(), name
    assert Package.objects.seen_by(cast.actor("zhao")).get() == other


def test_a_classified_paper_is_a_number_alone(cast, cycle):
    paper = endorsed(cast, cycle, name="松甲")
    endorsed(cast, cycle, name="松丙")
    Paper.objects.filter(pk=paper.pk).update(secret=True)
    files = opened(made(cast, cycle, purpose="报送科协"))
    said = everything(files)
    assert "松甲" not in said and paper.number in said and "松丙" in said


def test_the_page_names_what_is_missing(cast, cycle):
    society = Society.objects.get(code="S-A")

    def lacks() -> str:
        batch = batch_of(cycle, society, by=cast.actor("lin"), at=NOW)
        return "\n".join(str(each) for each in missing(batch))

    assert "尚无已提交的推荐书" in lacks()
    papers = two_papers(cast, cycle)
    assert lacks() == ""
    Paper.objects.filter(pk=papers[0].pk).update(rank=1)
    draft(cast, cycle, name="未报")
    assert "1" in lacks() and len(lacks().splitlines()) == 2
    Paper.objects.filter(pk=papers[0].pk).update(rank=None)
    assert papers[0].number in lacks()
    unfrozen = endorsed(cast, cycle, name="未定稿")
    assert lacks().count(unfrozen.number) == 2


def test_own_vote_and_notice_are_asked_for_and_never_invented(cast):
    cycle = season(cast, "cas-academician")
    society = Society.objects.get(code="S-A")
    batch = batch_of(cycle, society, by=cast.actor("lin"), at=NOW)
    said = [str(each) for each in missing(batch)]
    assert len(said) == 2 and "推选" in said[1]


def test_a_complete_selection_is_in_the_package(cast):
    cycle = season(cast, "cas-academician")
    endorsed(cast, cycle, name="松甲")
    files = opened(made(cast, cycle))
    folder = [name for name in files if "5 推选" in name]
    assert sorted(name.rsplit("/", 1)[-1] for name in folder) == [
        "会议纪要 minutes.pdf",
        "公示结果证明.docx",
        "公示结果证明.pdf",
        "计票单 tally.pdf",
    ]
    said = everything(files)
    assert "应到9人，实到9人" in said and "公示期间未收到异议" in said
    assert "评议甲" not in said  # who sat is the society's own


def test_without_a_paper_there_is_no_package_and_only_the_society_asks(cast, cycle):
    with pytest.raises(NotYet):
        services.compile_package(cycle, by=cast.actor("lin"), at=NOW)
    for name in ("zhou", "li", "zheng", "wang"):
        with pytest.raises(NotYours):
            services.compile_package(cycle, by=cast.actor(name), at=NOW)


class Killed(BaseException):
    """The worker is gone."""


def test_a_killed_worker_leaves_nothing_and_the_work_is_finished_again(cast, cycle):
    endorsed(cast, cycle)
    services.compile_package(cycle, by=cast.actor("lin"), at=NOW)
    package = Package.objects.get()

    def die(*_told: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        services.make_package(package, by=cast.actor("lin"), at=NOW, step=die)
    assert Package.objects.get().file is None
    run(job_id=Job.objects.get(verb="export_dossier").pk)
    assert "index.json" in opened(Package.objects.get())


def test_from_the_list_to_the_file(cast, cycle):
    endorsed(cast, cycle)
    client = Client()
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    page = reverse("society:compile_package", args=[cycle.pk])
    assert page in client.get(reverse("society:packages")).content.decode()
    assert "推荐函" in client.get(page).content.decode()
    assert client.post(page, {"purpose": ""}).status_code == 302
    run(job_id=Job.objects.get(verb="export_dossier").pk)
    take = reverse("society:package", args=[Package.objects.get().pk])
    assert take in client.get(page).content.decode()
    answer = client.post(take)
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert [e.verb for e in history(Package.objects.get())] == ["export_dossier"]


def test_both_pages_ask_no_more_for_more(cast, cycle, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    pages = [reverse("society:packages"), reverse("society:compile_package", args=[cycle.pk])]
    endorsed(cast, cycle)
    counts = []
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(60) as asked:
            client.get(page)
        counts.append(len(asked))
    for _n in range(3):
        endorsed(cast, cycle)
    for page, count in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(count):
            client.get(page)


def test_it_is_made_as_the_batch_is_when_it_is_made(cast, cycle):
    endorsed(cast, cycle, name="松甲")
    services.compile_package(cycle, by=cast.actor("lin"), at=NOW)
    endorsed(cast, cycle, name="松丙")
    package = Package.objects.get()
    later = NOW + timedelta(minutes=5)
    package = services.make_package(package, by=cast.actor("lin"), at=later, step=still)
    assert package.papers.count() == 2
