"""Scans of the signed and sealed form: read, paired, refused, mended; and what the rules make of them."""

from __future__ import annotations

import pytest
from django.utils import translation
from PIL import Image

from jobs.models import Job, State
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Paper, Scan, ScannedPage
from nominations.scan_words import of_fault
from nominations.sentences import of_finding
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.scans import (
    bound,
    frozen,
    leaves,
    photo,
    scanned,
    sealed,
    signed,
    states,
    still,
    uploaded,
)
from tests.nominations.test_freeze import correct, material

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast) -> Paper:
    """A paper whose programme asks for the sealed scan."""
    return draft(cast, season(cast, material={**material(), "sealed_scan": True}))


def found(paper: Paper) -> list[str]:
    return [f.code for f in Paper.objects.get(pk=paper.pk).findings(NOW) if f.field == "scan"]


def told(scan: Scan) -> list[str]:
    return [str(of_fault(fault)) for fault in services.pairing_of(scan).faults]


# --- pairing ----------------------------------------------------------------------------------------


def test_the_signed_pages_alone_make_a_scan_complete(cast, paper):
    version = frozen(cast, paper)
    pages = [sealed(leaf) for leaf in leaves(version, signed(version))]
    scan = services.read_scan(uploaded(cast, paper, bound(pages)), at=NOW, step=still)
    assert scan.state == Scan.State.PAIRED
    assert states(scan) == [("paired", number) for number in signed(version)]
    assert all(row.thumbnail for row in scan.pictures.all())


def test_photographs_turned_aside_are_paired(cast, paper):
    version = frozen(cast, paper)
    turned = [
        photo(leaf.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor="white"))
        for leaf, turn in zip(leaves(version, signed(version)), (90, 180, -7), strict=True)
    ]
    scan = services.read_scan(uploaded(cast, paper, *turned), at=NOW, step=still)
    assert (scan.state, [state for state, _n in states(scan)]) == ("paired", ["paired"] * 3)


def test_an_old_page_refuses_the_scan_and_is_named(cast, paper):
    """Domain rule 14: the scan of v1 while v2 is current."""
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    second = frozen(cast, paper)
    scan = scanned(cast, paper, first, signed(first))
    assert scan.state == Scan.State.REFUSED
    assert scan.get_state_display() == "扫描件版本与电子版不一致"
    page = second.coded()[signed(second)[0] - 1]
    was = first.coded()[signed(first)[0] - 1]
    assert told(scan)[0].startswith(f"第 {page.number} 页是旧版 {was.code}，当前版本 {page.code}。")
    assert states(scan) == [("old", None)] * 3
    assert found(paper) == ["scan_version"] * 3 + ["scan_missing"]
    said = str(of_finding(paper_findings(paper)[0]))
    assert said.startswith(f"扫描件版本与电子版不一致：第 {page.number} 页的版本码是 {was.code}")


def paper_findings(paper: Paper) -> list:
    return [f for f in Paper.objects.get(pk=paper.pk).findings(NOW) if f.field == "scan"]


def test_a_page_missing_and_two_pages_in_the_wrong_order(cast, paper):
    version = frozen(cast, paper)
    one, two, three = signed(version)
    scan = scanned(cast, paper, version, [two, one])
    assert scan.state == Scan.State.OPEN
    words = told(scan)
    assert words[0] == f"第 {one}、{two} 页颠倒，仍已配对。"
    assert words[1].startswith(f"缺第 {three} 页。")
    with translation.override("en"):
        assert told(scan)[1].startswith(f"Page {three} is missing.")


def test_a_second_scan_brings_what_the_first_lacked(cast, paper):
    version = frozen(cast, paper)
    one, two, three = signed(version)
    assert scanned(cast, paper, version, [one, two]).state == Scan.State.OPEN
    assert found(paper) == ["scan_missing"]
    assert scanned(cast, paper, version, [three]).state == Scan.State.PAIRED
    assert found(paper) == []


def test_a_page_of_another_paper_is_told_apart(cast, paper):
    other = draft(cast, paper.cycle, name="李另一")
    strange = frozen(cast, other)
    frozen(cast, paper)
    scan = scanned(cast, paper, strange, signed(strange)[:1])
    assert (scan.state, states(scan)) == (Scan.State.REFUSED, [("foreign", None)])
    assert other.number in told(scan)[0]
    assert "scan_missing" in found(paper)


def test_after_a_correction_only_voided_pages_come_back(cast):
    rules = {**material(achievements=["nominee"]), "sealed_scan": True}
    paper = draft(cast, season(cast, material=rules))
    first = frozen(cast, paper)
    scanned(cast, paper, first, signed(first))
    assert found(paper) == []
    correct(cast, paper, "achievements", "更正。")
    assert found(paper) == ["scan_changed"]
    second = frozen(cast, paper)
    assert found(paper) == ["scan_version", "scan_missing"]  # the pledge alone
    scanned(cast, paper, second, signed(second)[:1])
    assert found(paper) == []


# --- by hand ----------------------------------------------------------------------------------------


def test_what_nothing_reads_is_paired_by_hand(cast, paper):
    version = frozen(cast, paper)
    one, two, three = signed(version)
    scan = scanned(cast, paper, version, [one, 0, three])
    assert scan.state == Scan.State.OPEN
    assert states(scan) == [("paired", one), ("unreadable", None), ("paired", three)]
    picture = scan.pictures.get(place=2)
    settled = services.pair_by_hand(picture, two, by=cast.actor("lin"), at=NOW)
    assert settled.state == Scan.State.PAIRED
    assert states(scan)[1] == ("paired", two)
    row = scan.pictures.get(place=2)
    assert (row.paired_by, row.paired_at) == (cast.users["lin"], NOW)
    assert history(paper).last().facts["page"] == two
    assert found(paper) == []


def test_a_hand_that_erred_may_pair_again(cast, paper):
    version = frozen(cast, paper)
    one, two, _three = signed(version)
    scan = scanned(cast, paper, version, [0])
    picture = scan.pictures.get()
    services.pair_by_hand(picture, one, by=cast.actor("lin"), at=NOW)
    services.pair_by_hand(picture, two, by=cast.actor("lin"), at=NOW)
    assert states(scan) == [("paired", two)]


def test_a_page_read_by_its_code_is_not_paired_by_hand(cast, paper):
    version = frozen(cast, paper)
    scan = scanned(cast, paper, version, signed(version)[:1])
    by = cast.actor("lin")
    with pytest.raises(Refused):
        services.pair_by_hand(scan.pictures.get(), 1, by=by, at=NOW)
    with pytest.raises(Refused):
        services.pair_by_hand(scanned(cast, paper, version, [0]).pictures.get(), 999, by=by, at=NOW)


# --- who, when, what --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["qian", "sun", "li", "zhou"])
def test_only_the_society_uploads(cast, paper, who):
    frozen(cast, paper)
    with pytest.raises(NotYours):
        uploaded(cast, paper, photo(Image.new("RGB", (10, 10))), who=who)
    assert Scan.objects.count() == 0


def test_before_a_freeze_there_is_nothing_to_scan(cast, paper):
    with pytest.raises(NotYet):
        uploaded(cast, paper, photo(Image.new("RGB", (10, 10))))


@pytest.mark.parametrize(
    "data", [b"MZ\x90", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff", b""]
)
def test_what_is_no_scan_is_refused_by_its_name_and_nothing_is_kept(cast, paper, data):
    version = frozen(cast, paper)
    good = bound(leaves(version, [1]))
    with pytest.raises(Refused) as refused:
        uploaded(cast, paper, good, data)
    assert "scan-1.pdf" in str(refused.value)
    assert (Scan.objects.count(), ScannedPage.objects.count()) == (0, 0)


def test_a_scan_without_files_is_refused(cast, paper):
    frozen(cast, paper)
    with pytest.raises(Refused):
        uploaded(cast, paper)


# --- what the rules make of it ----------------------------------------------------------------------


def test_a_paper_is_handed_in_only_with_its_scan(cast, paper):
    by = cast.actor("lin")
    assert found(paper) == ["scan_unfrozen"]
    with pytest.raises(NotYet):
        services.hand_in(paper, by=by, at=NOW)
    version = frozen(cast, paper)
    assert found(paper) == ["scan_missing"]
    scanned(cast, paper, version, signed(version))
    handed = services.hand_in(Paper.objects.get(pk=paper.pk), by=by, at=NOW)
    assert services.endorse(handed, by=cast.actor("zhao"), at=NOW).stage == "endorsed"


def test_a_programme_that_asks_for_none_finds_nothing(cast):
    paper = endorsed(cast, season(cast))
    assert found(paper) == [] and paper.stage == "endorsed"


# --- in the background ------------------------------------------------------------------------------


def noon():
    """The clock of these tests."""
    return NOW


def test_a_job_reads_and_pairs(cast, paper, settings, django_capture_on_commit_callbacks):
    settings.JUJIAN_CLOCK = f"{__name__}.noon"
    version = frozen(cast, paper)
    with django_capture_on_commit_callbacks(execute=True):
        scan = uploaded(cast, paper, bound(leaves(version, signed(version))))
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (State.DONE, 3, 3), job.sentence
    assert job.result == {"url": f"/zh-hans/society/scans/{scan.pk}/"}
    assert Scan.objects.get().state == Scan.State.PAIRED


@pytest.mark.parametrize("last", [0, 1, 3])
def test_work_that_was_killed_goes_on_with_the_next_picture(cast, paper, last):
    version = frozen(cast, paper)
    scan = uploaded(cast, paper, bound(leaves(version, signed(version))))
    read: list[int] = []

    def killed(done: int, of: int, words: object) -> None:
        if done == last:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        services.read_scan(scan, at=NOW, step=killed)
    assert scan.pictures.exclude(state="waiting").count() == last
    services.read_scan(scan, at=NOW, step=lambda done, of, words: read.append(done))
    assert read == [*range(last, 3), 3]
    assert Scan.objects.get().state == Scan.State.PAIRED
    assert states(scan) == [("paired", number) for number in signed(version)]
