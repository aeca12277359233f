"""Freezing a form: immutable versions, codes that follow the contents, work that may be killed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from files.pdf import page_count, page_text, pictures
from files.qr import read_codes
from files.services import read
from jobs.models import Job, State
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Page, Paper, PaperVersion
from nominations.pages import heard
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.scans import frozen, signed, still
from tests.nominations.test_papers import look

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def correct(cast: Cast, paper: Paper, code: str, text: str) -> None:
    last = paper.sections.filter(code=code).order_by("-version").first()
    base = last.version if last else 0
    services.save_section(paper, code, text=text, base_version=base, by=cast.actor("lin"), at=NOW)


def codes(version: PaperVersion) -> list[tuple[str, str]]:
    return [(page.part, page.code) for page in version.coded()]


def changed(one: PaperVersion, two: PaperVersion) -> set[str]:
    return {part for part, code in set(codes(two)) - set(codes(one))}


def test_every_page_bears_its_code_and_a_qr(cast):
    paper = draft(cast, season(cast))
    version = frozen(cast, paper)
    data = look(read(version.file), "form-frozen")
    pages = version.coded()
    text = "".join(page_text(data).split())
    assert page_count(data) == len(pages) and version.number == 1
    assert "草稿" not in text
    for page in pages:
        assert f"第{page.number}页共{len(pages)}页版本码{page.code}" in text
    for place, picture in pictures(data, range(len(pages)), dpi=110):
        (said,) = read_codes(picture)
        assert heard(said) == heard(f"JJ/{paper.number}/{place + 1}/{pages[place].code}")


def test_the_same_contents_are_the_same_version(cast):
    paper = draft(cast, season(cast))
    first = frozen(cast, paper)
    assert frozen(cast, paper) == first
    assert PaperVersion.objects.count() == 1


def test_contents_that_come_back_get_their_codes_back(cast):
    paper = draft(cast, season(cast))
    first = frozen(cast, paper)
    before = paper.sections.get(code="achievements").text
    correct(cast, paper, "achievements", "更正。")
    second = frozen(cast, paper)
    correct(cast, paper, "achievements", before)
    third = frozen(cast, paper)
    assert [v.number for v in (first, second, third)] == [1, 2, 3]
    assert codes(third) == codes(first) != codes(second)


def test_a_correction_changes_its_pages_and_the_signatures_that_cover_it(cast):
    paper = draft(cast, season(cast))
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    assert changed(first, frozen(cast, paper)) == {
        *("achievements", "form-pledge", "form-unit", "form-society")
    }


def test_a_section_that_grows_leaves_the_codes_behind_it(cast):
    """The count of pages changes, the codes of untouched pages do not."""
    paper = draft(cast, season(cast))
    correct(cast, paper, "achievements", "长期在一线工作。\n" * 70)
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "长期在一线工作。\n" * 70 + "又一句。\n" * 60)
    second = frozen(cast, paper)
    assert len(second.coded()) > len(first.coded())
    assert {"works", "career", "education", "form-person"} & changed(first, second) == set()


def test_the_rule_set_says_which_signature_covers_what(cast):
    paper = draft(cast, season(cast, material=material(achievements=["nominee"], career=["unit"])))
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "更正。")
    second = frozen(cast, paper)
    assert changed(first, second) == {"achievements", "form-pledge"}
    by = cast.actor("lin")
    rows = [{"period": "2001–2026", "unit": "别处", "post": "工程师"}]
    services.save_section(paper, "career", items=rows, base_version=1, by=by, at=NOW)
    assert changed(second, frozen(cast, paper)) == {"career", "form-unit"}
    correct(cast, paper, "opinion", "学会另有意见。")
    assert changed(frozen(cast, paper), first) >= {"form-society"}


def material(**signers: list[str]) -> dict:
    """The preset's rules with signers of some sections named."""
    from programmes.vocabulary import preset

    rules = preset("outstanding-engineer")["material"]
    for section in rules["sections"]:
        if section["code"] in signers:
            section["signed_by"] = signers[section["code"]]
    return rules


def test_a_file_in_another_slot_changes_the_list_and_what_covers_it(cast):
    from tests.attachments import pdf

    paper = draft(cast, season(cast))
    first = frozen(cast, paper)
    by = cast.actor("lin")
    held = paper.attachments.get(slot="title-proof")
    services.detach(held, by=by, at=NOW)
    services.attach(paper, "title-proof", pdf(3), name="b.pdf", by=by, at=NOW)
    assert changed(first, frozen(cast, paper)) == {
        *("form-attachments", "form-pledge", "form-unit", "form-society")
    }


def test_the_signed_pages_are_the_three_statements(cast):
    version = frozen(cast, draft(cast, season(cast)))
    parts = {page.number: page.part for page in version.coded()}
    assert [parts[number] for number in signed(version)] == [
        *("form-pledge", "form-unit", "form-society")
    ]


def test_a_version_and_its_pages_never_change(cast):
    version = frozen(cast, draft(cast, season(cast)))
    for change in (
        lambda: PaperVersion.objects.filter(pk=version.pk).update(digest="x"),
        lambda: Page.objects.filter(version=version).update(code="0000"),
        lambda: Page.objects.filter(version=version).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_freezing_is_written_in_the_book(cast):
    paper = draft(cast, season(cast))
    version = frozen(cast, paper)
    line = history(paper).last()
    assert (line.verb, line.facts["version"]) == ("freeze", 1)
    assert line.facts["digest"] == version.digest


# --- who, when --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["qian", "sun", "li", "zhou", "zheng"])
def test_only_the_society_freezes(cast, who):
    with pytest.raises(NotYours):
        services.freeze(draft(cast, season(cast)), by=cast.actor(who), at=NOW)


def test_what_is_with_the_office_is_not_frozen(cast):
    with pytest.raises(NotYet):
        services.freeze(endorsed(cast, season(cast)), by=cast.actor("lin"), at=NOW)


# --- in the background ------------------------------------------------------------------------------


def noon():
    """The clock of these tests."""
    return NOW


def test_a_job_freezes_and_leads_back(cast, settings, django_capture_on_commit_callbacks):
    settings.JUJIAN_CLOCK = f"{__name__}.noon"
    paper = draft(cast, season(cast))
    with django_capture_on_commit_callbacks(execute=True):
        services.freeze(paper, by=cast.actor("lin"), at=NOW)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (State.DONE, 3, 3), job.sentence
    assert job.result == {"url": f"/zh-hans/society/papers/{paper.pk}/versions/"}
    assert paper.versions.count() == 1


@pytest.mark.parametrize("last", [0, 1, 2])
def test_work_that_was_killed_leaves_nothing_and_is_done_again(cast, last):
    paper = draft(cast, season(cast))

    def killed(done: int, of: int, words: object) -> None:
        if done == last:
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        services.make_version(paper, by=cast.actor("lin"), at=NOW, step=killed)
    assert (PaperVersion.objects.count(), Page.objects.count()) == (0, 0)
    assert frozen(cast, paper).number == 1


def test_a_change_in_the_middle_stops_the_freeze(cast):
    paper = draft(cast, season(cast))

    def disturbed(done: int, of: int, words: object) -> None:
        if done == 2:
            correct(cast, paper, "achievements", "趁机更正。")

    with pytest.raises(Refused):
        services.make_version(paper, by=cast.actor("lin"), at=NOW, step=disturbed)
    assert PaperVersion.objects.count() == 0


def test_a_step_that_tells_nobody_is_no_obstacle(cast):
    paper = draft(cast, season(cast, "innovation-team"), team_name="重型装备创新团队")
    by = cast.actor("lin")
    version = services.make_version(paper, by=by, at=NOW, step=still)
    assert "form-team" in {page.part for page in version.coded()}
