"""The deadline: to the moment, with the rule set's grace, and with exceptions granted by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils.timezone import localtime

from config import clock
from config.middleware import MomentAndActor
from files.workbooks import open_workbook
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, Refused
from letters.models import Letter
from nominations import services
from nominations.models import Import, LateException, Paper
from nominations.samples import clean_sample
from programmes import services as programmes
from programmes.models import Cycle
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.cast import DAY, NOW, Cast, assemble, draft, season
from tests.nominations.test_pages_office import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATE = "/zh-hans/office/late/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def grant(cast: Cast, cycle: Cycle, society: str = "a", **words: object) -> LateException:
    facts = {
        "until": cycle.closes_at + DAY,
        "reason": "暴雨停电",
        "document": "学会函〔2026〕3号",
        "by": cast.actor("zhou"),
        "at": NOW,
        **words,
    }
    return services.grant_late(cycle, cast.societies[society], **facts)


def hands_in(cast: Cast, paper: Paper, at: object, clerk: str = "lin") -> bool:
    try:
        services.hand_in(paper, by=cast.actor(clerk), at=at)
    except NotYet:
        return False
    return True


def test_the_deadline_itself_is_the_first_late_moment(cast: Cast) -> None:
    cycle = season(cast)
    paper, other = draft(cast, cycle), draft(cast, cycle)
    assert not hands_in(cast, other, cycle.closes_at)
    assert hands_in(cast, paper, cycle.closes_at - timedelta(microseconds=1))


def test_the_grace_is_for_papers_begun_before_the_deadline(cast: Cast) -> None:
    rules = {**preset("outstanding-engineer")["nomination"], "grace_minutes": 10}
    cycle = season(cast, nomination=rules)
    first, second = draft(cast, cycle), draft(cast, cycle)
    programmes.close_cycle(cycle, by=cast.actor("zhou"), at=cycle.closes_at)
    assert not hands_in(cast, Paper.objects.get(pk=first.pk), cycle.closes_at + 10 * MINUTE)
    assert hands_in(cast, Paper.objects.get(pk=second.pk), cycle.closes_at + 9 * MINUTE)
    receipt = services.receipt(second)
    assert receipt is not None and receipt.at == cycle.closes_at + 9 * MINUTE and receipt.digest
    with pytest.raises(NotYet):
        draft(cast, Cycle.objects.get(pk=cycle.pk), at=cycle.closes_at + MINUTE)


def test_a_sheet_that_came_before_the_deadline_is_imported_within_the_grace(cast: Cast) -> None:
    """What is begun by it counts from when it came, but no sheet that came later, nor after the grace."""
    rules = {**preset("outstanding-engineer")["nomination"], "grace_minutes": 10}
    cycle, by = season(cast, nomination=rules), cast.actor("lin")
    sent = lambda at, number: services.start_import(  # noqa: E731
        clean_sample(count=number).data, name="汇总表.xlsx", cycle=cycle, society=cast.societies["a"],
        not_secret=True, by=by, at=at,
    )  # fmt: skip
    early, late = sent(cycle.closes_at - MINUTE, 1), sent(cycle.closes_at, 2)
    programmes.close_cycle(cycle, by=cast.actor("zhou"), at=cycle.closes_at)
    done = lambda sheet, at: services.carry_out(  # noqa: E731
        Import.objects.get(pk=sheet.pk), by=by, at=at, step=lambda *_: None
    )
    for sheet, at in ((late, 1), (early, 10)):
        with pytest.raises(NotYet):
            done(sheet, cycle.closes_at + at * MINUTE)
    assert done(early, cycle.closes_at + 9 * MINUTE)["new"] == 1
    assert Paper.objects.get().drafted_at == cycle.closes_at - MINUTE


def test_a_request_counts_from_the_moment_it_reaches_the_house(settings: object) -> None:
    """However long it waits afterwards: the clock goes on, the moment it came stays."""
    settings.JUJIAN_DEMO = True  # type: ignore[attr-defined]
    before = clock.now()
    seen = MomentAndActor(lambda request: (clock.move(DAY), request.moment))
    _offset, came = seen(RequestFactory().get("/"))  # type: ignore[misc]
    assert before <= came <= clock.now() - DAY


def test_a_named_exception_holds_for_one_society_even_after_closing(cast: Cast) -> None:
    cycle = season(cast)
    mine, theirs = draft(cast, cycle), draft(cast, cycle, clerk="qian")
    grant(cast, cycle)
    programmes.close_cycle(cycle, by=cast.actor("zhou"), at=cycle.closes_at)
    mine, theirs = (Paper.objects.get(pk=p.pk) for p in (mine, theirs))
    assert not hands_in(cast, theirs, cycle.closes_at + MINUTE, "qian")
    assert not hands_in(cast, mine, cycle.closes_at + DAY)
    assert hands_in(cast, mine, cycle.closes_at + DAY - MINUTE)
    paper = services.endorse(
        Paper.objects.get(pk=mine.pk), by=cast.actor("zhao"), at=cycle.closes_at + DAY - MINUTE
    )
    assert paper.stage == "endorsed"
    assert draft(cast, Cycle.objects.get(pk=cycle.pk), at=cycle.closes_at + MINUTE).stage == "draft"


def test_an_exception_for_one_paper_is_that_papers_alone(cast: Cast) -> None:
    cycle = season(cast)
    mine, other = draft(cast, cycle), draft(cast, cycle)
    grant(cast, cycle, paper=mine)
    at = cycle.closes_at + MINUTE
    assert hands_in(cast, mine, at)
    assert not hands_in(cast, other, at)


def test_the_last_one_granted_counts(cast: Cast) -> None:
    cycle = season(cast)
    paper = draft(cast, cycle)
    grant(cast, cycle)
    grant(cast, cycle, until=cycle.closes_at + 2 * MINUTE)
    assert not hands_in(cast, paper, cycle.closes_at + 2 * MINUTE)
    assert list(LateException.objects.in_force(NOW).values_list("until", flat=True)) == [
        cycle.closes_at + 2 * MINUTE
    ]


def test_it_is_on_record_and_the_society_is_told(cast: Cast) -> None:
    cycle = season(cast)
    grant(cast, cycle)
    entry = Entry.objects.get(verb="grant_late")
    assert (entry.subject_kind, entry.subject_id, entry.reason) == (
        "programmes.cycle",
        cycle.pk,
        "暴雨停电",
    )
    assert entry.facts["society"] == cast.societies["a"].name
    told = Letter.objects.filter(verb="late_granted").values_list("to_user__name", flat=True)
    assert sorted(told) == ["林晓", "赵敏"]
    shown = visitor(cast, "zheng").get("/zh-hans/supervise/").content.decode()
    assert "暴雨停电" in shown or "准予延期" in shown


@pytest.mark.parametrize("name", ["lin", "li", "zheng"])
def test_only_a_manager_grants(cast: Cast, name: str) -> None:
    cycle = season(cast)
    with pytest.raises(NotYours):
        grant(cast, cycle, by=cast.actor(name))


def test_what_gives_no_time_is_refused(cast: Cast) -> None:
    cycle = season(cast)
    theirs = draft(cast, cycle, clerk="qian")
    for words in ({"until": cycle.closes_at}, {"paper": theirs}):
        with pytest.raises(Refused):
            grant(cast, cycle, **words)


def test_it_is_granted_from_its_page_with_the_document(cast: Cast) -> None:
    cycle = season(cast)
    zhou = visitor(cast, "zhou")
    given = {
        "cycle": cycle.pk,
        "society": cast.societies["a"].pk,
        "until": f"{localtime(cycle.closes_at + DAY):%Y-%m-%dT%H:%M}",
        "reason": "暴雨停电",
        "document": "学会函〔2026〕3号",
    }
    wrong = zhou.post(f"{LATE}grant/", {**given, "number": "XX-1"})
    assert wrong.status_code == 422 and "暴雨停电" in wrong.content.decode()
    file = SimpleUploadedFile("学会函.pdf", pdf(1), "application/pdf")
    assert zhou.post(f"{LATE}grant/", {**given, "file": file}).status_code == 302
    granted = LateException.objects.get()
    assert "学会函〔2026〕3号" in zhou.get(LATE).content.decode()
    document = zhou.get(f"{LATE}{granted.pk}/document/")
    assert document.getvalue().startswith(b"%PDF")
    assert document.headers["Cache-Control"] == "private, no-store"
    sheet = open_workbook(zhou.get(f"{LATE}excel/").content).sheets[0]
    assert [row.cell(0).text for row in sheet.rows][1:] == [cast.societies["a"].name]


def test_a_document_that_is_no_document_is_said_beside_its_field(cast: Cast) -> None:
    cycle = season(cast)
    given = {
        "cycle": cycle.pk,
        "society": cast.societies["a"].pk,
        "until": f"{localtime(cycle.closes_at + DAY):%Y-%m-%dT%H:%M}",
        "reason": "暴雨停电",
        "document": "学会函〔2026〕3号",
        "file": SimpleUploadedFile("学会函.pdf", b"MZ" + bytes(64), "application/pdf"),
    }
    answer = visitor(cast, "zhou").post(f"{LATE}grant/", given)
    shown = answer.content.decode()
    assert answer.status_code == 422 and 'id="id_file_error"' in shown and "暴雨停电" in shown
    assert not LateException.objects.exists()


def test_a_document_with_a_virus_grants_nothing(cast: Cast, settings) -> None:  # type: ignore[no-untyped-def]
    settings.JUJIAN_SCANNER = "sh -c 'cat >/dev/null; exit 1'"
    with pytest.raises(Refused):
        grant(cast, season(cast), file=("学会函.pdf", pdf(1)))
    assert not LateException.objects.exists()


def test_a_society_reads_its_own_on_its_home(cast: Cast) -> None:
    cycle = season(cast)
    grant(cast, cycle, at=clock.now(), until=max(clock.now(), cycle.closes_at) + DAY)
    mine = visitor(cast, "lin").get("/zh-hans/society/").content.decode()
    assert "学会函〔2026〕3号" in mine and cycle.name in mine
    assert (
        "学会函〔2026〕3号" not in visitor(cast, "qian").get("/zh-hans/society/").content.decode()
    )
