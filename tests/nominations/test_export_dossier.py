"""Dossiers (卷宗): whole, masked unless a purpose is stated, on record, and never half made."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from files.archives import BIG, Entry, Written, zipped
from files.models import StoredFile
from files.pdf import bare, page_text
from files.sealing import PIECE
from files.services import read
from jobs.models import Job, State
from jobs.tasks import run
from ledger.flow import enter, history
from ledger.situations import ConflictOfInterest, NotYet, NotYours, Refused
from nominations import services
from nominations.dossiers.names import Names, folder_of, safe
from nominations.models import Candidate, Package, Paper
from tests.cast import NOW, Cast, accepted, assemble, draft, season
from tests.nominations.scans import bound, frozen, leaves, still, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PURPOSE = "报送评审机构"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def asked(cast: Cast, *candidates: Candidate, who: str = "zhou", purpose: str = "") -> Package:
    services.export_dossier(candidates, purpose=purpose, by=cast.actor(who), at=NOW)
    return Package.objects.latest("id")


def made(cast: Cast, *candidates: Candidate, who: str = "zhou", purpose: str = "") -> Package:
    package = asked(cast, *candidates, who=who, purpose=purpose)
    return services.make_package(package, by=cast.actor(who), at=NOW, step=still)


def opened(package: Package) -> dict[str, bytes]:
    assert package.file is not None
    with zipfile.ZipFile(io.BytesIO(read(package.file))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def everything(files: dict[str, bytes]) -> str:
    """Return every word in an archive: names, texts, cells, pages."""
    said = []
    for name, data in files.items():
        said.append(name)
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                said += [inner.read(n).decode() for n in inner.namelist() if n.endswith(".xml")]
        elif data.startswith(b"%PDF"):
            said.append("".join(page_text(data).split()))
        elif not data.startswith((b"\x89PNG", b"\xff\xd8")):
            said.append(data.decode())
    return "\n".join(said)


def member_of(candidate: Candidate):
    return candidate.papers.get().members.get()


def test_a_dossier_holds_the_form_the_files_the_records_and_an_index(cast):
    candidate = accepted(cast, season(cast))
    files = opened(made(cast, candidate))
    paper = candidate.papers.get()
    folder = f"{candidate.number} {candidate.name}"
    inner = f"{folder}/{paper.number} 机械制造学会"
    assert f"{inner}/推荐书（已隐去个人信息）.pdf" in files
    assert f"{inner}/审查与办理记录.xlsx" in files
    assert f"{folder}/候选人办理记录.xlsx" in files
    attached = [name for name in files if "/附件/" in name]
    assert len(attached) == paper.attachments.count()
    index = json.loads(files["index.json"])
    assert "目录.xlsx" in files and index["masked"] is True
    listed = {each["path"]: each for each in index["files"]}
    assert set(listed) == set(files) - {"index.json", "目录.xlsx"}
    for path, line in listed.items():
        assert line["sha256"] == hashlib.sha256(files[path]).hexdigest()
        assert line["size"] == len(files[path])


def test_its_records_tell_checks_waivers_and_the_book(cast):
    candidate = accepted(cast, season(cast))
    said = everything(opened(made(cast, candidate)))
    for item in candidate.papers.get().rules.form_check.items:
        assert item.zh in said
    assert "李检" in said and "合格" in said
    assert history(candidate.papers.get()).last().digest in said  # type: ignore[attr-defined]


def test_personal_numbers_are_masked_without_a_purpose(cast):
    candidate = accepted(cast, season(cast))
    frozen_before = member_of(candidate)
    package = made(cast, candidate)
    said = everything(opened(package))
    assert str(frozen_before.identity_no) not in said
    assert str(frozen_before.phone) not in said
    assert not [e for e in history(candidate.papers.get()) if e.verb == "unmask"]


def test_a_purpose_shows_them_and_goes_into_the_book(cast):
    candidate = accepted(cast, season(cast))
    package = made(cast, candidate, purpose=PURPOSE)
    said = everything(opened(package))
    assert str(member_of(candidate).identity_no) in said
    (line,) = [e for e in history(candidate.papers.get()) if e.verb == "unmask"]
    assert (line.reason, line.facts, line.actor_name) == (PURPOSE, {"package": package.pk}, "周管")


@pytest.fixture
def scanned(cast: Cast) -> Candidate:
    """A candidate whose form was frozen and came back as a scan."""
    cycle = season(cast)
    paper = draft(cast, cycle)
    version = frozen(cast, paper)
    uploaded(cast, paper, bound(leaves(version, [1, 2])))
    by, boss = cast.actor("lin"), cast.actor("zhao")
    paper = services.pledge(Paper.objects.get(pk=paper.pk), by=by, at=NOW)
    paper = services.submit(paper, by=by, at=NOW)
    paper = services.endorse(paper, by=boss, at=NOW)
    for item in cycle.rules.form_check.items:
        services.check_item(paper, item.code, met=True, by=cast.actor("li"), at=NOW)
    return Candidate.objects.get(
        pk=services.accept(paper, by=cast.actor("li"), at=NOW).candidate_id
    )


def test_frozen_form_and_scan_come_with_a_purpose_and_are_named_without(cast, scanned):
    version = scanned.papers.get().versions.get()
    whole = opened(made(cast, scanned, purpose=PURPOSE))
    (form,) = [data for name, data in whole.items() if name.endswith("/推荐书（第1版）.pdf")]
    kept = read(version.file)
    assert form == bare(kept) and page_text(form) == page_text(kept)
    with pikepdf.open(io.BytesIO(kept)) as old, pikepdf.open(io.BytesIO(form)) as copy:
        assert "/Producer" in old.docinfo and not copy.docinfo and "/Metadata" not in copy.Root
    index = json.loads(whole["index.json"])
    assert version.file.sha256 in {each["original"] for each in index["files"]}
    assert "文档属性" in index["copies"] and "文档属性" in everything({"目录": whole["目录.xlsx"]})
    assert hashlib.sha256(read(version.file)).hexdigest() == version.file.sha256
    assert len([name for name in whole if "/扫描件/" in name]) == 1
    masked = opened(made(cast, scanned))
    assert not [name for name in masked if "/扫描件/" in name or "第1版" in name]
    left = [each["what"] for each in json.loads(masked["index.json"])["left_out"]]
    assert any("第1版" in what for what in left) and any("扫描件" in what for what in left)


def test_a_classified_paper_is_named_and_nothing_of_it_is_there(cast):
    candidate = accepted(cast, season(cast))
    candidate.papers.update(secret=True)
    package = made(cast, candidate, purpose=PURPOSE)
    files = opened(package)
    assert not [name for name in files if name.endswith(".pdf") or "/附件/" in name]
    assert [name for name in files if name.endswith("不在本卷宗内.txt")]
    assert package.papers.count() == 0


def test_what_is_sealed_later_is_handed_out_no_more(cast):
    candidate = accepted(cast, season(cast))
    package = made(cast, candidate)
    candidate.papers.update(secret=True)
    with pytest.raises(Refused, match=candidate.number):
        services.hand_out_package(package, by=cast.actor("zhou"), at=NOW)


def test_what_is_built_already_is_shut_to_whoever_keeps_away(cast):
    """A dossier and a batch that hold the paper, and a dossier of the candidate's other paper."""
    cycle = season(cast)
    one, two = accepted(cast, cycle, name="陈一"), accepted(cast, cycle, name="陈二")
    shut = [made(cast, one), made(cast, one, two), made(cast, one, purpose=PURPOSE)]
    open_ = made(cast, two)
    client, by = visitor(cast, "zhou"), cast.actor("zhou")
    tie = {"relation": "KIN", "by": by, "at": NOW}
    services.declare_staff_tie(one.papers.get(), **tie)
    listed = client.get(reverse("office:dossiers")).content.decode()
    for package in shut:
        take = reverse("office:dossier", args=[package.pk])
        assert take not in listed
        assert client.post(take).status_code == 404
        assert package.keeps_away(by)
        assert not package.keeps_away(cast.actor("wu"))
        with pytest.raises(Package.DoesNotExist):
            services.hand_out_package(package, by=by, at=NOW)
        with pytest.raises(ConflictOfInterest), transaction.atomic():
            enter(package, "export_dossier", by=by, at=NOW)
    take = reverse("office:dossier", args=[open_.pk])
    assert take in listed
    assert client.post(take).status_code == 200
    assert one.name not in listed


def test_what_is_being_built_leaves_out_from_whom_one_keeps_away(cast):
    cycle = season(cast)
    one, two = accepted(cast, cycle, name="陈一"), accepted(cast, cycle, name="陈二")
    package = asked(cast, one, two)
    services.declare_staff_tie(one.papers.get(), relation="KIN", by=cast.actor("zhou"), at=NOW)
    services.make_package(package, by=cast.actor("zhou"), at=NOW, step=still)
    package.refresh_from_db()
    assert one.number not in everything(opened(package))
    assert two.number in everything(opened(package))


def test_a_batch_is_one_archive_with_a_folder_a_candidate(cast):
    cycle = season(cast)
    people = [accepted(cast, cycle, name="陈一"), accepted(cast, cycle, name="陈二")]
    files = opened(made(cast, *people))
    folders = {name.split("/")[0] for name in files if "/" in name}
    assert folders == {f"{each.number} {each.name}" for each in people}


def test_only_the_office_exports_and_only_whoever_asked_takes_it(cast):
    candidate = accepted(cast, season(cast))
    for name in ("lin", "zhao", "zheng", "wang"):
        with pytest.raises(NotYours):
            services.export_dossier([candidate], by=cast.actor(name), at=NOW)
    package = made(cast, candidate)
    assert Package.objects.seen_by(cast.actor("zhou")).get() == package
    for name in ("wu", "li", "lin", "qian", "zheng", "wang"):
        assert not Package.objects.seen_by(cast.actor(name)).exists(), name


def test_every_download_goes_into_the_book(cast):
    candidate = accepted(cast, season(cast))
    package = made(cast, candidate)
    for _time in range(2):
        services.hand_out_package(package, by=cast.actor("zhou"), at=NOW)
    lines = [e for e in history(candidate) if e.verb == "export_dossier"]
    assert len(lines) == 2
    assert lines[0].facts == {"package": package.pk, "sha256": package.file.sha256, "masked": True}


def test_what_is_not_made_yet_is_not_handed_out(cast):
    package = asked(cast, accepted(cast, season(cast)))
    with pytest.raises(NotYet):
        services.hand_out_package(package, by=cast.actor("zhou"), at=NOW)


def test_the_same_asked_for_twice_is_one_package(cast):
    candidate = accepted(cast, season(cast))
    asked(cast, candidate)
    asked(cast, candidate)
    assert Package.objects.count() == 1
    assert Job.objects.filter(verb="export_dossier").count() == 1


class Killed(BaseException):
    """The worker is gone."""


def test_a_killed_worker_leaves_nothing_and_the_work_is_finished_again(cast):
    candidate = accepted(cast, season(cast))
    package = asked(cast, candidate, purpose=PURPOSE)
    stored = StoredFile.objects.count()
    calls: Iterator[int] = iter(range(1000))

    def die(*_told: object) -> None:
        if next(calls) == 3:
            raise Killed

    with pytest.raises(Killed):
        services.make_package(package, by=cast.actor("zhou"), at=NOW, step=die)
    package = Package.objects.get(pk=package.pk)
    assert package.file is None and package.made_at is None
    assert StoredFile.objects.count() == stored
    assert not default_storage.exists(f"packages/{package.pk}")
    assert not [e for e in history(candidate.papers.get()) if e.verb == "unmask"]
    run(job_id=Job.objects.get(verb="export_dossier").pk)
    assert Job.objects.get(verb="export_dossier").state == State.DONE
    assert "index.json" in opened(Package.objects.get(pk=package.pk))


def test_what_a_dead_process_left_on_the_disk_is_written_over(cast):
    package = asked(cast, accepted(cast, season(cast)))
    default_storage.save(f"packages/{package.pk}", ContentFile(b"half"))
    package = services.make_package(package, by=cast.actor("zhou"), at=NOW, step=still)
    assert package.file.file.name == f"packages/{package.pk}"
    again = services.make_package(package, by=cast.actor("zhou"), at=NOW, step=still)
    assert again.file == package.file and opened(again)


# --- the archive itself -----------------------------------------------------------------------------


def test_an_archive_comes_in_whole_pieces_and_holds_at_most_one():
    blocks = [bytes([n]) * PIECE for n in range(5)]
    written: list[Written] = []
    entry = Entry("大.bin", "", 5 * PIECE, lambda: iter(blocks))
    small = Entry.of("小.txt", "", b"x")
    pieces = list(zipped([entry, small], written, at=NOW))
    assert {len(piece) for piece in pieces[:-1]} <= {PIECE}
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.read("大.bin") == b"".join(blocks)
        assert archive.namelist() == ["大.bin", "小.txt"]
    assert [each.size for each in written] == [5 * PIECE, 1]


def test_a_large_entry_is_zip64():
    entry = Entry("大.bin", "", BIG, lambda: [b"said to be large"])
    data = b"".join(zipped([entry], [], at=NOW))
    assert int.from_bytes(data[4:6], "little") == zipfile.ZIP64_VERSION
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("大.bin") == b"said to be large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("论著 第1篇.pdf", "论著 第1篇.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b*c?.pdf", "a_b_c_.pdf"),
        ("CON.txt", "_CON.txt"),
        ("  . ", "_"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_names_are_safe_and_chinese_stays(given, kept):
    assert safe(given) == kept


def test_a_long_title_leaves_the_number_behind_it_whole() -> None:
    named = safe(folder_of("01 " + "团" * 90, "INNOVATION-TEAM-2026-0001"))
    assert named.endswith("团 INNOVATION-TEAM-2026-0001") and len(named) == 80
    assert folder_of("01 丁一", "A-2026-0001") == "01 丁一 A-2026-0001"


def test_names_are_unique_whatever_their_case():
    names = Names()
    found = [names.path("附件", name) for name in ("A.pdf", "a.pdf", "A.pdf")]
    assert found == ["附件/A.pdf", "附件/a (2).pdf", "附件/A (3).pdf"]


# --- pages ------------------------------------------------------------------------------------------


def visitor(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def test_from_the_candidate_to_the_file(cast):
    candidate = accepted(cast, season(cast))
    client = visitor(cast, "zhou")
    ask = reverse("office:export_dossier", args=[candidate.pk])
    assert ask in client.get(reverse("office:candidate", args=[candidate.pk])).content.decode()
    assert candidate.papers.get().number in client.get(ask).content.decode()
    answer = client.post(ask, {"purpose": ""})
    assert answer.url == reverse("jobs:job", args=[Job.objects.get(verb="export_dossier").pk])
    run(job_id=Job.objects.get(verb="export_dossier").pk)
    package = Package.objects.get()
    listed = client.get(reverse("office:dossiers")).content.decode()
    take = reverse("office:dossier", args=[package.pk])
    assert take in listed
    answer = client.post(take)
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(data).hexdigest() == package.file.sha256
    assert visitor(cast, "wu").post(take).status_code == 404


def test_a_filtered_list_exports_what_it_shows(cast):
    cycle = season(cast)
    accepted(cast, cycle, name="陈一")
    accepted(cast, cycle, name="王二")
    client = visitor(cast, "zhou")
    listed = client.get(reverse("office:candidates"), {"q": "王二"}).content.decode()
    ask = reverse("office:export_dossiers")
    assert f"{ask}?q=" in listed
    client.post(f"{ask}?q=王二", {"purpose": ""})
    package = Package.objects.get()
    assert [paper.title for paper in package.papers.all()] == ["王二"]
    assert client.post(f"{ask}?q=无此人", {"purpose": ""}).status_code == 422


def test_the_list_of_packages_asks_no_more_for_more(cast, django_assert_num_queries):
    cycle = season(cast)
    client, address = visitor(cast, "zhou"), reverse("office:dossiers")
    made(cast, accepted(cast, cycle, name="陈一"))
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(3):
        made(cast, accepted(cast, cycle, name=f"李{number}"))
    with django_assert_num_queries(len(one)):
        client.get(address)
