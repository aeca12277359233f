"""Bringing a paper back to what a frozen version says: facts, persons, sections, files."""

from __future__ import annotations

from base64 import b64encode

import pytest
from django.db import connection

from files.rotation import rotate
from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Paper, PaperVersion
from nominations.printed import content_digest
from tests.attachments import pdf, picture
from tests.cast import NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.scans import frozen
from tests.nominations.test_freeze import correct

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def fresh(paper: Paper) -> Paper:
    return Paper.objects.get(pk=paper.pk)


def spoil(cast: Cast, paper: Paper) -> None:
    """Change all a paper holds."""
    by = cast.actor("lin")
    correct(cast, paper, "achievements", "改写。")
    correct(cast, paper, "opinion", "学会另有意见。")
    services.save_section(paper, "career", items=[], base_version=1, by=by, at=NOW)
    lead = fresh(paper).lead
    changed = {"name": "另一人", "phone": "13900139000", "birth": None, "society_member": True}
    services.save_member(paper, changed, by=by, at=NOW, member=lead)
    held = paper.attachments.get(slot="title-proof")
    services.detach(held, by=by, at=NOW)
    services.attach(paper, "title-proof", pdf(3), name="b.pdf", by=by, at=NOW)
    services.remove_figure(paper.figures.get(number=1), by=by, at=NOW)
    services.add_figure(paper, "achievements", picture(90), caption="另图", by=by, at=NOW)


def test_a_paper_says_again_what_its_version_says(cast):
    paper, by = draft(cast, season(cast)), cast.actor("lin")
    for caption in ("试验台", "曲线"):
        services.add_figure(paper, "achievements", picture(), caption=caption, by=by, at=NOW)
    first = frozen(cast, paper)
    was = fresh(paper).lead
    spoil(cast, paper)
    second = frozen(cast, paper)
    assert content_digest(fresh(paper)) != first.digest
    services.restore(first, by=cast.actor("lin"), at=NOW)
    now = fresh(paper).lead
    for name in ("pk", "name", "phone", "birth", "identity_no", "society_member"):
        assert getattr(now, name) == getattr(was, name), name
    assert content_digest(fresh(paper)) == first.digest
    assert [(f.number, f.caption) for f in paper.figures.all()] == [(1, "试验台"), (2, "曲线")]
    assert paper.attachments.filter(slot="figures").count() == 2
    assert [page.code for page in frozen(cast, paper).coded()] == [p.code for p in first.coded()]
    services.restore(second, by=cast.actor("lin"), at=NOW)
    assert content_digest(fresh(paper)) == second.digest


def test_nothing_written_since_is_lost(cast):
    paper = draft(cast, season(cast))
    first = frozen(cast, paper)
    correct(cast, paper, "achievements", "改写。")
    services.restore(first, by=cast.actor("lin"), at=NOW)
    texts = paper.sections.filter(code="achievements").order_by("version")
    assert list(texts.values_list("text", flat=True)) == [
        *("长期在一线工作。", "改写。", "长期在一线工作。")
    ]
    line = history(fresh(paper)).last()
    assert (line.verb, line.facts) == ("restore", {"version": 1})


def test_members_of_a_team_leave_and_come_back(cast):
    paper = draft(cast, season(cast, "innovation-team"), team_name="重型装备创新团队")
    first, by = frozen(cast, paper), cast.actor("lin")
    names = list(paper.members.values_list("name", "position"))
    services.remove_member(paper.members.get(position=2), by=by, at=NOW)
    services.save_member(paper, {"name": "新人", "role": "core"}, by=by, at=NOW)
    services.save_paper(paper, {"team_name": "另名团队"}, by=by, at=NOW)
    services.restore(first, by=by, at=NOW)
    assert list(fresh(paper).members.values_list("name", "position")) == names
    assert fresh(paper).team_name == "重型装备创新团队"
    assert content_digest(fresh(paper)) == first.digest


def test_a_section_empty_then_is_empty_again(cast):
    paper = draft(cast, season(cast))
    paper.sections.filter(code="opinion").delete()
    first = frozen(cast, paper)
    correct(cast, paper, "opinion", "后来写的。")
    services.restore(first, by=cast.actor("lin"), at=NOW)
    assert fresh(paper).opinion == "" and content_digest(fresh(paper)) == first.digest


def test_what_is_kept_is_sealed_in_the_database(cast):
    paper = draft(cast, season(cast))
    version = frozen(cast, paper)
    assert str(paper.lead.identity_no) in str(version.contents)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contents FROM nominations_paperversion")
        (stored,) = cursor.fetchone()
    assert str(paper.lead.identity_no) not in stored and paper.lead.name not in stored


def test_a_version_is_sealed_anew_under_a_new_key(settings):
    old, new = (f"k{n}:{b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
    settings.JUJIAN_KEYS = [old]
    cast = assemble()
    version = frozen(cast, draft(cast, season(cast)))
    settings.JUJIAN_KEYS = [new, old]
    assert rotate(PaperVersion) == 1
    assert PaperVersion.objects.get(pk=version.pk).contents == version.contents


@pytest.mark.parametrize("who", ["qian", "li", "zhou"])
def test_only_the_society_restores(cast, who):
    paper = draft(cast, season(cast))
    version = frozen(cast, paper)
    with pytest.raises(NotYours):
        services.restore(version, by=cast.actor(who), at=NOW)


def test_what_is_handed_in_is_not_restored(cast):
    paper = draft(cast, season(cast))
    version = frozen(cast, paper)
    services.hand_in(fresh(paper), by=cast.actor("lin"), at=NOW)
    with pytest.raises(NotYet):
        services.restore(version, by=cast.actor("lin"), at=NOW)
    assert endorsed(cast, paper.cycle).versions.count() == 0


def test_a_version_of_before_contents_were_kept_says_so(cast):
    paper = draft(cast, season(cast))
    kept = frozen(cast, paper)
    bare = PaperVersion.objects.create(
        paper=paper, number=2, digest="0" * 64, parts={}, file=kept.file,
        frozen_at=NOW, frozen_by=cast.users["lin"],
    )  # fmt: skip
    with pytest.raises(Refused, match="2"):
        services.restore(bare, by=cast.actor("lin"), at=NOW)
