"""涉密不上网: ticking it takes every field away; what remains is a number."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from files.models import StoredFile
from files.services import read, store
from files.workbooks import open_workbook
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Attachment, Paper, Section
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.cast import NOW, Cast, assemble, draft, season

pytestmark = pytest.mark.django_db
LONG = 300
ROUTE = {"offline_lane": True, "offline_zh": "机要渠道送保密办", "offline_until": date(2026, 4, 24)}


@pytest.fixture
def cast() -> Cast:
    return assemble()


def begun(cast: Cast, **material: object) -> Paper:
    """Begin a paper about a named person in a programme with an offline lane."""
    rules = preset("outstanding-engineer")["material"] | ROUTE | material
    cycle = season(cast, days=LONG, material=rules)
    by = cast.actor("lin")
    paper = services.draft_paper(cycle, cast.societies["a"], by=by, at=NOW)
    facts = {"name": "何其芳", "unit_name": "江城理工大学", "birth": date(1980, 1, 2)}
    services.save_member(paper, facts, by=by, at=NOW, member=paper.members.get())
    return Paper.objects.get(pk=paper.pk)


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser somebody is logged in with."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def offline(cast: Cast, paper: Paper) -> Paper:
    """Mark a paper as classified."""
    return services.go_offline(paper, by=cast.actor("lin"), at=NOW)


def test_what_remains_is_a_number(cast):
    paper = offline(cast, begun(cast))
    member = paper.members.get()
    assert (member.name, member.unit_name, member.birth) == ("", "", None)
    assert "何其芳" not in str(paper) and paper.number in str(paper)
    assert [line.verb for line in history(paper)][-1] == "go_offline"


def test_content_another_paper_keeps_stays_there_and_can_be_stored_again(
    cast, django_capture_on_commit_callbacks
):
    paper, doing = begun(cast), {"by": cast.actor("lin"), "at": NOW}
    other = services.draft_paper(paper.cycle, cast.societies["a"], **doing)
    for each in (paper, other):
        services.declare_not_secret(each, **doing)
    _mine, theirs = (
        services.attach(p, "secrecy", pdf(3), name="a.pdf", **doing) for p in (paper, other)
    )
    with django_capture_on_commit_callbacks(execute=True):
        offline(cast, paper)
    assert read(StoredFile.objects.get(pk=theirs.file_id)) == pdf(3)
    with django_capture_on_commit_callbacks(execute=True):
        offline(cast, other)
    assert not default_storage.exists(theirs.file.file.name)
    assert read(store(pdf(3), name="b.pdf", at=NOW)) == pdf(3)


def test_files_on_their_way_end_with_it(cast):
    paper, doing = begun(cast), {"by": cast.actor("lin"), "at": NOW}
    services.declare_not_secret(paper, **doing)
    services.begin_upload(paper, slot="secrecy", name="a.pdf", size=9, **doing)
    row = offline(cast, paper)
    assert not row.uploads.exists()
    for slot in ("secrecy", ""):
        with pytest.raises(NotYet):
            services.begin_upload(row, slot=slot, name="a.pdf", size=9, **doing)


def test_the_placeholder_bears_the_name_where_the_rules_say_so(cast):
    paper = offline(cast, begun(cast, offline_named=True))
    assert paper.title == "何其芳" and paper.members.get().unit_name == ""


def test_nothing_is_written_attached_frozen_or_handed_in_any_more(cast):
    paper, doing = offline(cast, begun(cast)), {"by": cast.actor("lin"), "at": NOW}
    acts = [
        lambda: services.save_section(paper, "achievements", text="a", base_version=0, **doing),
        lambda: services.attach(paper, "secrecy", pdf(), name="a.pdf", **doing),
        lambda: services.save_member(paper, {"name": "何"}, member=paper.members.get(), **doing),
        lambda: services.declare_not_secret(paper, **doing),
        lambda: services.freeze(paper, **doing),
        lambda: services.hand_in(paper, **doing),
        lambda: services.go_offline(paper, **doing),
    ]
    for act in acts:
        with pytest.raises(NotYet):
            act()
    with pytest.raises(Refused):
        services.issue_code(paper, "nominee", **doing)


def test_the_database_itself_refuses_contents(cast):
    paper = offline(cast, begun(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.create(
            paper=paper, code="works", version=1, saved_by=cast.users["lin"], saved_at=NOW
        )


def test_a_programme_without_the_lane_takes_none(cast):
    with pytest.raises(Refused):
        offline(cast, begun(cast, offline_lane=False))


@pytest.mark.parametrize("who", ["qian", "zhou", "li"])
def test_only_those_who_may_write_mark_it(cast, who):
    with pytest.raises(NotYours):
        services.go_offline(begun(cast), by=cast.actor(who), at=NOW)


def test_codes_end_with_it(cast):
    paper = begun(cast)
    services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    offline(cast, paper)
    assert not paper.fill_codes.filter(handed_back_at__isnull=True).exists()


def test_the_pages_show_the_route_and_no_field(cast):
    paper = begun(cast)
    lin, page = visitor(cast, "lin"), reverse("society:paper", args=[paper.pk])
    tick = reverse("society:go_offline", args=[paper.pk])
    assert tick in lin.get(reverse("society:declare", args=[paper.pk])).content.decode()
    assert lin.post(tick, {}).status_code == 422
    assert lin.post(tick, {"secret": "on"}).status_code == 302
    shown = lin.get(page).content.decode()
    assert "机要渠道送保密办" in shown and "2026-04-24" in shown and paper.number in shown
    assert "何其芳" not in shown and "<textarea" not in shown and 'type="file"' not in shown
    member = paper.members.get().pk
    for address in (
        reverse("society:section", args=[paper.pk, "achievements"]),
        reverse("society:attachments", args=[paper.pk]),
        reverse("society:person", args=[paper.pk, member]),
        reverse("society:declare", args=[paper.pk]),
        reverse("society:versions", args=[paper.pk]),
        tick,
    ):
        assert lin.get(address).status_code == 404, address
    book = open_workbook(lin.get(reverse("society:papers_out")).content)
    cells = {cell.text for row in book.sheets[0].rows for cell in row.cells}
    assert paper.number in cells and "何其芳" not in cells


def test_what_was_entered_before_is_erased_and_the_book_says_how_much(
    cast, django_capture_on_commit_callbacks
):
    """Sections, files, previews, files taken out before and frozen forms; the hashes stay."""
    paper, doing = draft(cast, begun(cast).cycle, name="周深"), {"by": cast.actor("lin"), "at": NOW}
    gone = paper.attachments.exclude(slot="secrecy").select_related("file").first()
    services.detach(gone, **doing)
    version = services.make_version(paper, step=lambda *_: None, **doing)
    file = Attachment.objects.filter(paper=paper).first()
    held = [gone.file, file.file, version.file, *filter(None, [gone.preview, file.preview])]
    sections = paper.sections.count()
    lin = visitor(cast, "lin")
    with django_capture_on_commit_callbacks(execute=True):
        row = offline(cast, paper)
    told = history(row).last().facts
    assert len(told["sections"]) == sections and not row.sections.exists()
    assert {each.sha256 for each in held} <= set(told["files"])
    kept = row.versions.get()
    assert not default_storage.exists(version.file.file.name)
    assert not row.attachments.exists() and (kept.contents, kept.digest) == ("", version.digest)
    for each in held:
        path = each.file.name  # the cast's call keeps the same small PDF
        assert default_storage.exists(path) == StoredFile.objects.filter(file=path).exists()
        each.refresh_from_db()
        assert (each.name, each.file.name) == ("", "")
    assert "长期在一线工作" not in str(told)
    assert lin.get(reverse("society:attachment", args=[file.pk])).status_code == 404
    for name in ("paper", "check"):
        shown = lin.get(reverse(f"society:{name}", args=[paper.pk])).content.decode()
        assert "长期在一线工作" not in shown and "周深" not in shown
