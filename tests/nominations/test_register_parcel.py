"""收件登记: a parcel entered in one go, every line answered, corrected by new entries, never overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from files.pdf import page_text
from files.workbooks import open_workbook
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, Refused
from letters.models import Letter
from nominations import services
from nominations.models import Paper, Parcel, ParcelItem
from nominations.pages import said
from programmes.models import Cycle
from programmes.vocabulary import preset
from tests.attachments import picture
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, season
from tests.nominations.parcels import came_by_courier, courier_facts
from tests.nominations.scans import frozen, leaves, photo
from tests.nominations.test_pages_office import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
AFTER = NOW + 15 * DAY  # the electronic deadline and the last day are the fourteenth


@pytest.fixture
def cast() -> Cast:
    return assemble()


def paper_season(cast: Cast, **paper: Any) -> Cycle:
    """Open a cycle whose rules ask for two copies on paper, one of them an original, by post."""
    shipped = preset("outstanding-engineer")
    asked = {"copies": 2, "originals": 1, "basis": "sent", "ways": ["courier", "ems"], **paper}
    items = [
        *shipped["form_check"]["items"][:3],
        preset("cas-academician")["form_check"]["items"][-1],
    ]
    return season(
        cast,
        material=shipped["material"] | {"paper": asked},
        form_check=shipped["form_check"] | {"items": items},
    )


def by_post(cast: Cast, paper: Paper, **changes: Any) -> Parcel:
    return came_by_courier(cast, paper, at=AFTER, **{"sent_on": NOW.date(), **changes})


def decided(cast: Cast, paper: Paper) -> Paper:
    """Decide every item by hand, as if all were met."""
    for item in paper.rules.form_check.items:
        services.check_item(paper, item.code, met=True, by=cast.actor("li"), at=AFTER)
    return paper


def entered(cast: Cast, cycle: Cycle, codes: str, **words: Any) -> services.Registered:
    contents = services.Contents(codes=codes, copies=2, originals=1)
    facts = courier_facts(**words)
    return services.register_parcel(cycle, None, facts, contents, by=cast.actor("li"), at=NOW)


def test_a_parcel_is_entered_in_one_go_and_every_line_is_answered(cast: Cast) -> None:
    cycle, other = paper_season(cast), season(cast, "outstanding-scientist", days=30)
    papers = [draft(cast, cycle) for _ in range(3)]
    strange, elsewhere = draft(cast, cycle, clerk="qian"), draft(cast, other)
    secret = draft(cast, cycle)
    Paper.objects.filter(pk=secret.pk).update(secret=True)
    lines = [
        said(papers[0].number, 7, "9C41"),
        said(papers[0].number, 8, "3F2A"),
        papers[1].number.lower(),
        papers[1].number,
        *(each.number for each in (strange, elsewhere, secret)),
        "OUTSTANDING-ENGINEER-2026-9999",
    ]
    done = entered(cast, cycle, "\r\n".join(lines), tracking="SF100200300")
    held = done.parcel.items.order_by("pk")
    assert [(i.paper, i.codes, i.copies, i.originals) for i in held] == [
        (papers[0], ["9C41", "3F2A"], 2, 1),
        (papers[1], [], 2, 1),
    ]
    assert done.parcel.society == cast.societies["a"] and done.kept == 2
    with translation.override("zh-hans"):
        told = [str(sentence) for sentence in done.left_out]
    assert [word in text for word, text in zip(("动力工程学会", "杰出科技人才奖", "保密员", "没有这一编号"), told, strict=True)] == [True] * 4  # fmt: skip
    entry = Entry.objects.get(verb="register_parcel")
    assert entry.facts == {
        "society": "机械制造学会",
        "papers": [papers[0].number, papers[1].number],
        "left_out": 4,
    }
    assert set(Letter.objects.filter(verb="parcel_received").values_list("to_user__name", flat=True)) == {"林晓", "赵敏"}  # fmt: skip
    body = str(Letter.objects.filter(verb="parcel_received").first().body)  # type: ignore[union-attr]
    assert f"{papers[1].number} · 2 份 · 按时" in body and strange.number not in body
    with pytest.raises(Refused, match="SF100200300"):
        entered(cast, cycle, papers[2].number, tracking="SF100200300")
    again = services.add_to_parcel(
        done.parcel,
        services.Contents(codes=f"{papers[2].number}\n{papers[0].number}"),
        by=cast.actor("zhou"),
        at=NOW,
    )
    assert again.kept == 1 and len(again.left_out) == 1
    next_one = entered(cast, cycle, strange.number).parcel
    assert [done.parcel.number, next_one.number] == ["OE2026-SJ-0001", "OE2026-SJ-0002"]
    with pytest.raises(Refused):
        entered(cast, cycle, "nothing of ours")
    with pytest.raises(Refused):
        entered(cast, cycle, papers[0].number, arrived_on=NOW.date() + DAY)
    clerk = cast.actor("lin")
    with pytest.raises(NotYours):
        services.add_to_parcel(done.parcel, services.Contents(), by=clerk, at=NOW)


def test_a_paper_is_not_accepted_before_what_is_asked_on_paper_came_in_time(cast: Cast) -> None:
    cycle, li = paper_season(cast), cast.actor("li")
    paper = decided(cast, endorsed(cast, cycle))
    said_of = "paper_overdue", "paper_late", "paper_copies", "paper_originals"
    assert [f.code for f in paper.findings(AFTER)] == [said_of[0]]
    with pytest.raises(NotYet):
        services.accept(paper, by=li, at=AFTER)
    late = came_by_courier(cast, paper, at=AFTER)
    assert [f.code for f in Paper.objects.get().findings(AFTER)] == [said_of[1]]
    with pytest.raises(NotYet, match="2026-03-17"):
        services.accept(paper, by=li, at=AFTER)
    services.grant_late(
        cycle,
        cast.societies["a"],
        until=AFTER + DAY,
        reason="快递停运",
        document="来函",
        by=cast.actor("zhou"),
        at=AFTER,
    )
    item = late.items.get()
    facts = {"copies": 1, "originals": 0, "missing": ""}
    services.correct_item(item, facts, reason="只有一份", by=li, at=AFTER)
    assert [f.code for f in Paper.objects.get().findings(AFTER)] == [*said_of[2:]]
    with pytest.raises(NotYet):
        services.accept(paper, by=li, at=AFTER)
    came_by_courier(cast, paper, at=AFTER)
    assert services.accept(paper, by=li, at=AFTER).stage == "accepted"


def test_where_the_rules_only_warn_the_paper_is_accepted_without_it(cast: Cast) -> None:
    paper = decided(cast, endorsed(cast, paper_season(cast, outcome="warn")))
    assert [(f.code, f.stops) for f in paper.findings(AFTER)] == [("paper_overdue", False)]
    assert services.accept(paper, by=cast.actor("li"), at=AFTER).stage == "accepted"


def test_the_machine_line_of_the_form_check_says_what_the_register_says(cast: Cast) -> None:
    paper = endorsed(cast, paper_season(cast))
    before = services.machine_verdicts(paper, at=NOW)["on-paper"]
    assert (before.met, before.anchor) == (False, "paper") and "2026-03-16" in before.words
    by_post(cast, paper)
    assert services.machine_verdicts(Paper.objects.get(), at=AFTER)["on-paper"].met


def test_an_old_version_is_named_with_both_codes_and_a_photograph_is_read(cast: Cast) -> None:
    cycle = paper_season(cast)
    paper = draft(cast, cycle)
    first = frozen(cast, paper)
    lin = cast.actor("lin")
    services.save_section(paper, "innovation", text="改写。", base_version=1, by=lin, at=NOW)
    second = frozen(cast, paper)
    (old,) = [p for p in first.coded() if p.part == "innovation"]
    (new,) = [p for p in second.coded() if p.part == "innovation"]
    contents = services.Contents(
        codes=f"{paper.number} 0000",
        pictures=[("页.jpg", photo(leaves(first, [old.number])[0])), ("白.png", picture())],
        copies=2,
        originals=1,
    )
    by = cast.actor("li")
    done = services.register_parcel(cycle, None, courier_facts(), contents, by=by, at=NOW)
    assert done.parcel.items.get().codes == ["0000", old.code]
    assert len(done.left_out) == 1 and "白.png" in str(done.left_out[0])
    (entry,) = services.judged(done.parcel.items.with_papers(), NOW)
    with translation.override("zh-hans"):
        wants = [str(each) for each in entry.wants]
    assert f"第 {new.number} 页是旧版 {old.code}，当前版本 {new.code}" in wants[0]
    assert "0000" in wants[1] and len(wants) == 2 and entry.in_time


def test_an_entry_is_corrected_by_a_new_one_and_never_overwritten(cast: Cast) -> None:
    cycle, li = paper_season(cast), cast.actor("li")
    paper = endorsed(cast, cycle)
    old = by_post(cast, paper, sent_on=None, tracking="SF1")
    (entry,) = services.judged(old.items.with_papers(), AFTER)
    assert entry.code == "undated"
    facts = courier_facts(at=AFTER, tracking="SF1", sent_on=NOW.date() + DAY)
    with pytest.raises(Refused):
        services.correct_parcel(old, facts, reason=" ", by=li, at=AFTER)
    new = services.correct_parcel(old, facts, reason="快递记录补填", by=li, at=AFTER)
    old = Parcel.objects.get(pk=old.pk)
    assert (old.sent_on, old.voided_why, new.corrects, new.number[-4:]) == (None, "快递记录补填", old, "0002")  # fmt: skip
    (entry,) = services.judged(new.items.with_papers(), AFTER)
    assert entry.in_time and entry.wants == ()
    assert [each.stands for each in ParcelItem.objects.order_by("pk")] == [False, True]
    assert Entry.objects.get(verb="correct_parcel").facts == {
        "new": new.number,
        "changed": ["sent_on"],
    }
    for row in (new, new.items.get()):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(registered_at=NOW)
    with pytest.raises(Refused):
        services.void_parcel(old, reason="再划", by=li, at=AFTER)
    services.void_item(new.items.get(), reason="不在其中", by=li, at=AFTER)
    services.void_parcel(new, reason="重复登记", by=li, at=AFTER)
    assert [f.code for f in Paper.objects.get().findings(AFTER)] == ["paper_overdue"]


def test_the_register_is_kept_on_its_pages_and_read_by_the_society_on_its_own(cast: Cast) -> None:
    cycle = paper_season(cast)
    papers = [endorsed(cast, cycle, name=f"候选{n}") for n in "甲乙丙"]
    li, url = visitor(cast, "li"), f"/zh-hans/office/cycles/{cycle.pk}/parcels/"
    awaited = li.get(f"{url}awaited/").content.decode()
    assert all(paper.number in awaited for paper in papers)
    given = {
        "tracking": "SF123\r\n",
        "way": "courier",
        "carrier": "顺丰",
        "sent_on": "2026-03-02",
        "arrived_on": "2026-03-02",
        "codes": f"{papers[0].number}\r\n{papers[1].number}\r\nXYZ-1\r\n",
        "copies": "2",
        "originals": "0",
        "envelope": SimpleUploadedFile("信封.png", picture(), "image/png"),
    }
    assert li.post(f"{url}register/", {**given, "originals": "3"}).status_code == 422
    given["envelope"].seek(0)  # type: ignore[attr-defined]
    page = li.post(f"{url}register/", given, follow=True).content.decode()
    assert "已登记 2 件" in page and "XYZ-1" in page and "收到原件 0 份，应报送原件 1 份" in page
    came = Parcel.objects.get()
    assert came.tracking == "SF123"
    assert li.get(f"/zh-hans/office/parcels/{came.pk}/envelope/").getvalue() == picture()
    listed = {q: came.number in li.get(f"{url}?{q}").content.decode() for q in ("timely=yes", "timely=no", "full=no", "full=yes", "q=SF123")}  # fmt: skip
    assert listed == {"timely=yes": True, "timely=no": False, "full=no": True, "full=yes": False, "q=SF123": True}  # fmt: skip
    rows = open_workbook(li.get(f"{url}excel/").content).sheets[0].rows
    assert [row.cell(7).value for row in rows][1:] == [2]
    assert papers[2].number in li.get(f"{url}awaited/").content.decode()
    check = li.get(f"/zh-hans/office/checks/{papers[0].pk}/").content.decode()
    assert 'id="on-paper"' in check and came.number in check
    lin = visitor(cast, "lin")
    own = lin.get(f"/zh-hans/society/papers/{papers[0].pk}/").content.decode()
    assert "收到原件 0 份" in own and came.number in own
    pdf = lin.get(f"/zh-hans/society/parcels/{came.pk}/receipt/").content
    assert "ENGINEER-2026-0002" in page_text(pdf)
    assert (
        visitor(cast, "qian").get(f"/zh-hans/society/parcels/{came.pk}/receipt/").status_code == 404
    )


def test_the_list_asks_the_database_as_often_for_many_parcels_as_for_one(cast: Cast) -> None:
    from django.db import connection

    cycle = paper_season(cast)
    papers = [draft(cast, cycle) for _ in range(3)]
    li, counts = visitor(cast, "li"), []
    url = f"/zh-hans/office/cycles/{cycle.pk}/parcels/"
    li.get(url)
    for many in (papers[:1], papers[1:]):
        for paper in many:
            entered(cast, cycle, f"{paper.number} 3F2A")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert li.get(url, {"full": "no"}).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_copies_in_the_office_are_among_the_copies_of_a_sealed_paper(cast: Cast) -> None:
    from nominations.services.tracing import of_parcels

    paper = endorsed(cast, paper_season(cast))
    came = by_post(cast, paper)
    services.seal(paper, ground="疑似", by=cast.actor("li"), at=AFTER + timedelta(hours=1))
    (copy,) = of_parcels(Paper.objects.get())
    assert came.number in str(copy.what) and not copy.erased
    assert ParcelItem.objects.seen_by(cast.actor("li")).count() == 0
