"""The tail on paper: the report package as one archive, and outcomes read from the published list by two persons."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import OutcomeList
from files.pdf import page_text
from files.services import read
from files.workbooks import Column, SheetOut, open_workbook, write_workbook
from jobs.models import Job
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Candidate, Package
from nominations.services import hand_out_package
from people.models import History
from tests.awards.scene import MONDAY, closed, decided, fresh, hung, published, recommended
from tests.cast import Cast, season

AT = MONDAY.replace(month=5)
LIST = "中国科学院2026年有效候选人名单"
HEADS = [Column("姓名"), Column("工作单位")]


def sheet(*rows: tuple[str, str]) -> bytes:
    return write_workbook([SheetOut("名单", HEADS, [list(each) for each in rows], title=LIST)])


def noticed(cast: Cast, code: str, names: list[str]) -> list[Candidate]:
    """Walk candidates of a programme to the end of their notice."""
    found = decided(cast, recommended(cast, season(cast, code), names))
    hung(cast, closed(published(cast, found)))
    return fresh(found)


@pytest.fixture
def reported(cast: Cast) -> list[Candidate]:
    found = noticed(cast, "cas-academician", ["陈建国", "丁一", "欧阳喆"])
    return services.report(found, document="科协函〔2026〕53号", by=cast.actor("zhou"), at=AT)


def read_in(cast: Cast, data: bytes, stage: str = "reported", document: str = LIST) -> OutcomeList:
    cycle = Candidate.objects.first().cycle  # type: ignore[union-attr]
    words: Any = {"name": "名单.xlsx", "document": document, "by": cast.actor("zhou"), "at": AT}
    return services.read_outcomes(cycle, stage, data, **words)


def test_a_published_list_moves_ours_both_ways_when_a_second_person_confirms(
    cast: Cast, reported: list[Candidate]
) -> None:
    unit = reported[0].unit_name
    kept = read_in(cast, sheet(("王某某", "他处研究所"), ("陈建国", unit), ("欧阳 喆", unit)))
    found = services.examine_outcomes(kept, AT)
    assert (found.faults, found.others) == ((), 1)
    assert {(m.candidate.name, m.verb, m.line is not None) for m in found.moves} == {
        ("陈建国", "validate", True), ("欧阳喆", "validate", True), ("丁一", "invalidate", False),
    }  # fmt: skip
    assert {each.stage for each in fresh(reported)} == {"reported"}
    wu: dict[str, Any] = {"by": cast.actor("wu"), "at": AT}
    with pytest.raises(Refused, match="另一人"):
        services.confirm_outcomes(kept, mark=found.mark, by=cast.actor("zhou"), at=AT)
    with pytest.raises(Refused):
        services.confirm_outcomes(kept, mark="0" * 64, **wu)
    with pytest.raises(NotYours):
        services.confirm_outcomes(kept, mark=found.mark, by=cast.actor("li"), at=AT)
    services.confirm_outcomes(kept, mark=found.mark, **wu)
    assert [each.stage for each in fresh(reported)] == ["valid", "not_valid", "valid"]
    assert sorted(History.objects.filter(document=LIST).values_list("outcome", flat=True)) == ["not_valid", "valid_candidate", "valid_candidate"]  # fmt: skip
    with pytest.raises(OutOfOrder):
        services.confirm_outcomes(kept, mark=found.mark, **wu)
    elected = read_in(
        cast, sheet(("陈建国", f"{unit}研究院"), ("路人", "")), "valid", "当选院士名单"
    )
    services.confirm_outcomes(elected, mark=services.examine_outcomes(elected, AT).mark, **wu)
    assert [each.stage for each in fresh(reported)] == ["elected", "not_valid", "not_elected"]


@pytest.mark.once
def test_a_name_that_does_not_tell_who_is_meant_is_a_fault_at_its_cell(
    cast: Cast, reported: list[Candidate]
) -> None:
    unit = reported[0].unit_name
    for rows, faults in {
        (("陈建国", "他处研究所"),): [("A3", "同名人选工作单位为")],
        (("陈建国", unit), ("陈建国", unit)): [("A4", "不止一次")],
        (("", unit),): [("A3", "")],
    }.items():
        found = services.examine_outcomes(read_in(cast, sheet(*rows)), AT)
        assert [(each.cell, words in str(each.sentence)) for each, (_c, words) in zip(found.faults, faults, strict=True)] == [(cell, True) for cell, _w in faults]  # fmt: skip
        assert found.moves == ()
    Candidate.objects.filter(pk=reported[1].pk).update(name="陈建国", unit_name="另一大学")
    both = services.examine_outcomes(read_in(cast, sheet(("陈建国", ""))), AT)
    assert [each.cell for each in both.faults] == ["B3"]
    told = services.examine_outcomes(read_in(cast, sheet(("陈建国", "另一大学"))), AT)
    assert [(m.candidate.unit_name, m.verb) for m in told.moves if m.line] == [
        ("另一大学", "validate")
    ]
    with pytest.raises(Refused):
        read_in(cast, b"no workbook")
    with pytest.raises(OutOfOrder):
        read_in(cast, sheet(("陈建国", "")), "announced")


def test_the_report_package_is_what_the_receiving_body_wants(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    found = noticed(cast, "cas-academician", ["陈建国", "丁一"])
    zhou, cycle = cast.actor("zhou"), found[0].cycle
    with pytest.raises(NotYours):
        services.ask_report(cycle, by=cast.actor("li"), at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        services.ask_report(cycle, by=zhou, at=AT)
    package, job = Package.objects.get(), Job.objects.get(verb="compile_report")
    assert (package.kind, job.state, job.done) == ("report", "done", 2), job.sentence
    files = zipfile.ZipFile(io.BytesIO(read(hand_out_package(package, by=zhou, at=AT))))
    names = files.namelist()
    assert names[:5] == ["1 报送函.docx", "1 报送函.pdf", "3 公示情况说明.docx", "3 公示情况说明.pdf", "2 推荐人选汇总表.xlsx"]  # fmt: skip
    assert sum(name.startswith("4 推荐书/") for name in names) >= 2 and names[-1] == "index.json"
    letter = "\n".join(p.text for p in docx.Document(io.BytesIO(files.read("1 报送函.docx"))).paragraphs)  # fmt: skip
    assert letter.startswith("关于报送2026年度中国科学院院士候选人\n推荐人选的函")
    assert "开展了2026年度中国科学院院士候选人推荐工作" in letter
    assert "中国科学院：" in letter and "等2人" in letter and "涉密材料" not in letter
    said = page_text(files.read("3 公示情况说明.pdf")).replace("\n", "")
    assert "公示期间未收到异议" in said and "2026年" in said
    table = open_workbook(files.read("2 推荐人选汇总表.xlsx")).visible[0]
    words = [cell.text for row in table.rows for cell in row.cells]
    assert words.index("丁一") < words.index("陈建国")  # 姓氏笔画
    index = json.loads(files.read("index.json"))
    assert [each["path"] for each in index["files"]][: len(names) - 2] == names[:-2]


@pytest.mark.once
def test_the_desk_reads_a_list_in_and_shows_what_it_means(
    cast: Cast, reported: list[Candidate], client: Client
) -> None:
    client.force_login(cast.users["zhou"], backend="django.contrib.auth.backends.ModelBackend")
    cycle, unit = reported[0].cycle, reported[0].unit_name
    where = reverse("office:read_outcomes", args=[cycle.pk])
    assert client.get(where).status_code == 200
    sent = {"stage": "reported", "document": LIST, "sheet": SimpleUploadedFile("a.xlsx", sheet(("陈建国", unit)))}  # fmt: skip
    shown = client.post(where, sent, follow=True).content.decode()
    assert "未成为有效候选人" in shown or "非有效候选人" in shown
    assert "确认并登记" not in shown  # one's own list
    client.force_login(cast.users["wu"], backend="django.contrib.auth.backends.ModelBackend")
    kept = OutcomeList.objects.get()
    page = client.get(reverse("office:outcome_list", args=[kept.pk])).content.decode()
    mark = services.examine_outcomes(kept, AT).mark
    assert mark in page
    stale = client.post(reverse("office:confirm_outcomes", args=[kept.pk]), {"mark": "0"})
    assert stale.status_code == 422 and "重新查看" in stale.content.decode()
    done = client.post(reverse("office:confirm_outcomes", args=[kept.pk]), {"mark": mark})
    assert done.status_code == 302
    assert LIST in client.get(done.headers["Location"]).content.decode()
