"""Around an objection: registered with its days, answered on a redacted copy, noted, appealed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Answer, Appeal, Notice, Objection
from awards.papers import notice_pdf
from awards.services.redacting import redacted
from files.models import StoredFile
from files.pdf import page_text
from files.services import store
from ledger.flow import history
from ledger.models import Entry
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations.models import Candidate
from people.models import IntegrityRecord, Society
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.awards.scene import MONDAY, answers_of, decided, fresh, published, recommended
from tests.cast import Cast, season

DAY = timedelta(days=1)
SAID = {
    "ground": "ownership",
    "objector": "何知情",
    "contact": "hezhiqing@example.org",
    "statement": "何知情反映：该成果系他人于2019年独立完成,见设计图纸。联系 hezhiqing@example.org",
}


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate]) -> Notice:
    return published(cast, candidates)


@pytest.fixture
def scan() -> StoredFile:
    return store(pdf(), name="来信.pdf", at=MONDAY)


def registered(cast: Cast, notice: Notice, candidate: Candidate, **changes: Any) -> Objection:
    words = {**SAID, "way": "call", "arrived_on": MONDAY.date(), "at": MONDAY, **changes}
    return services.register_objection(notice, candidate, by=cast.actor("zhou"), **words).objection


def accepted(cast: Cast, notice: Notice, candidate: Candidate) -> Objection:
    objection = registered(cast, notice, candidate)
    return services.accept(objection, by=cast.actor("zhou"), at=MONDAY)


@pytest.fixture
def case(cast: Cast, notice: Notice, candidates: list[Candidate]) -> Objection:
    """An objection against 陈建国, nominated by 机械制造学会, that is inquired into."""
    return accepted(cast, notice, candidates[0])


@pytest.mark.parametrize(
    ("postmark", "sent", "arrived", "in_time"),
    [
        ("arrival", (2026, 3, 30), (2026, 3, 31), False),
        ("sent", (2026, 3, 30), (2026, 3, 31), True),
        ("sent", (2026, 3, 31), (2026, 4, 1), False),
        ("arrival", (2026, 3, 27), (2026, 3, 30), True),
    ],
)
def test_a_letter_is_in_time_by_the_day_the_rules_name(
    cast: Cast, scan: StoredFile, postmark: str, sent: tuple, arrived: tuple, in_time: bool
) -> None:
    rules = {**preset("outstanding-engineer")["objection"], "postmark": postmark}
    candidates = decided(cast, recommended(cast, season(cast, objection=rules)))
    notice, at = published(cast, candidates), MONDAY + 10 * DAY
    days = {"sent_on": date(*sent), "arrived_on": date(*arrived)}
    objection = registered(cast, notice, candidates[0], way="letter", scan=scan, at=at, **days)
    if in_time:
        assert services.accept(objection, by=cast.actor("zhou"), at=at).stage == "accepted"
        return
    with pytest.raises(NotYet, match="超过期限"):
        services.accept(objection, by=cast.actor("zhou"), at=at)
    late = {"refusal": "late", "words": "超过期限。", "by": cast.actor("zhou"), "at": at}
    assert services.decline(objection, **late).stage == "declined"


@pytest.mark.parametrize(
    "wrong",
    [
        {"way": "letter", "sent_on": MONDAY.date()},
        {"way": "passed_on"},
        {"way": "site"},
        {"arrived_on": MONDAY.date() + DAY},
        {"sent_on": MONDAY.date() + DAY},
        {"statement": "不公"},
        {"contact": ""},
        {"from_unit": True},
    ],
)
def test_a_registration_lacks_nothing(
    cast: Cast, notice: Notice, candidates: list[Candidate], wrong: dict
) -> None:
    with pytest.raises(Refused):
        registered(cast, notice, candidates[0], **wrong)
    with pytest.raises(NotYours):
        words = {**SAID, "way": "call", "arrived_on": MONDAY.date(), "at": MONDAY}
        services.register_objection(notice, candidates[0], by=cast.actor("lin"), **words)
    assert not Objection.objects.exists()


def test_an_anonymous_call_is_not_heard(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    refused = registered(cast, notice, candidates[0], objector="", contact="")
    with pytest.raises(NotYet, match="匿名"):
        services.accept(refused, by=cast.actor("zhou"), at=MONDAY)
    with pytest.raises(NotYet):
        services.keep_as_lead(refused, by=cast.actor("zhou"), at=MONDAY)


def test_where_the_rules_keep_leads_it_is_one_and_blocks_nobody(
    cast: Cast, client: Client, at_now: None
) -> None:
    rules = {**preset("outstanding-engineer")["objection"], "anonymous": "lead"}
    candidates = decided(cast, recommended(cast, season(cast, objection=rules)))
    notice = published(cast, candidates)
    called = registered(cast, notice, candidates[0], objector="", contact="")
    by_page = {**SAID, "objector": "", "contact": ""}
    filed = services.file_objection(notice, candidates[0], at=MONDAY, **by_page).objection
    assert (called.stage, filed.stage) == ("lead", "lead")
    assert not Objection.objects.open().exists()
    page = client.get(reverse("public:notice", args=[notice.pk])).content.decode()
    assert "作为线索存档" in page and "匿名异议不予受理" not in page
    printed = "".join(page_text(notice_pdf(notice)).split())
    assert "作为线索存档" in printed and "凡匿名" not in printed


def test_the_society_answers_a_copy_that_tells_nobody(cast: Cast, case: Objection) -> None:
    zhou, lin = cast.actor("zhou"), cast.actor("lin")
    [society] = services.societies_of(case)
    copy = redacted(case)
    assert "何知情" not in copy and "hezhiqing" not in copy and "设计图纸" in copy
    for telling in ("何　知情反映的情况请答复说明", "见ＨＥZHIQING@example.org来函所述", "短"):
        with pytest.raises(Refused):
            services.ask_answer(case, society, copy=telling, by=zhou, at=MONDAY)
    with pytest.raises(Refused):
        other = Society.objects.exclude(pk=society.pk).first()
        services.ask_answer(case, other, copy=copy, by=zhou, at=MONDAY)
    asked = services.ask_answer(case, society, copy=copy, by=zhou, at=MONDAY)
    assert asked.due_at.date() == date(2026, 4, 8)  # ten working days over 清明
    assert list(Answer.objects.seen_by(lin)) == [asked]
    assert list(Answer.objects.seen_by(cast.actor("qian"))) == []
    with pytest.raises(NotYours):
        services.give_answer(asked, text="图纸署名为候选人本人。", by=cast.actor("qian"), at=MONDAY)
    services.give_answer(asked, text="图纸署名为候选人本人。", by=lin, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.give_answer(asked, text="图纸署名为候选人本人。", by=lin, at=MONDAY)


@pytest.mark.parametrize(
    "telling",
    ["何　知·情的来函", "来电 010-6857 1234 所述情况", "见zhi_qing@example.org来函所述情况"],
)
def test_no_part_of_a_contact_reaches_the_other_side(
    cast: Cast, notice: Notice, candidates: list[Candidate], telling: str
) -> None:
    contact = "北京市复兴路3号，010-6857 1234；zhi_qing@example.org"
    words = {"contact": contact, "statement": f"{telling}：成果系他人于2019年独立完成。"}
    filed = registered(cast, notice, candidates[0], **words)
    case = services.accept(filed, by=cast.actor("zhou"), at=MONDAY)
    [society] = services.societies_of(case)
    copy, by = redacted(case), cast.actor("zhou")
    assert "成果系他人" in copy
    assert services.ask_answer(case, society, copy=copy, by=by, at=MONDAY).copy == copy
    with pytest.raises(Refused):
        services.dismiss(case, words=f"{telling}不实，予以驳回。", by=by, at=MONDAY)
    assert services.dismiss(case, words="所述不实，予以驳回。", by=by, at=MONDAY).ruled_at


def test_the_nominator_reads_the_reasons_of_the_ruling(
    cast: Cast, case: Objection, client: Client, at_now: None
) -> None:
    [society] = services.societies_of(case)
    by = cast.actor("zhou")
    services.ask_answer(case, society, copy=redacted(case), by=by, at=MONDAY)
    services.dismiss(
        case, words="图纸署名为候选人本人。", document="复〔2026〕9号", by=by, at=MONDAY
    )
    client.force_login(cast.users["lin"])
    page = client.get(reverse("society:objection", args=[Answer.objects.get().pk]))
    for words in ("图纸署名为候选人本人。", "复〔2026〕9号"):
        assert words in page.content.decode()


def test_both_sides_hear_and_the_officers_open_what_the_nominator_put_in(
    cast: Cast, case: Objection, scan: StoredFile, candidates: list[Candidate]
) -> None:
    to_objector = [letter.verb for letter in Letter.objects.filter(verb="objection_accepted")]
    assert to_objector == ["objection_accepted"]
    zhou, society = cast.actor("zhou"), case.candidate.papers.get().society
    words = "推荐材料所列成果与公开文献不一致，请核查。"
    asked = services.ask_answer(case, society, copy=words, by=zhou, at=MONDAY)
    lin = cast.actor("lin")
    services.give_answer(asked, text="图纸系本人绘制，见附件所列。", file=scan, by=lin, at=MONDAY)
    seen = {}
    for name, space in (("zhou", "office"), ("zheng", "supervise"), ("li", "office")):
        client = Client()
        client.force_login(cast.users[name])
        answer = client.get(reverse(f"{space}:answer_file", args=[asked.pk]))
        seen[name] = answer.status_code
    assert seen == {"zhou": 200, "zheng": 200, "li": 403}
    services.dismiss(case, words="经核查不成立。", by=zhou, at=MONDAY)
    services.appeal_as_nominator(
        case, statement="裁定所依据的图纸有误，请复核。", by=lin, at=MONDAY
    )
    told = Letter.objects.filter(verb="objection_under_appeal")
    assert told.exists()
    assert not any("何知情" in f"{each.subject}{each.body}" for each in Letter.objects.all())


def test_notes_are_the_offices_and_end_with_the_case(cast: Cast, case: Objection) -> None:
    zhou = cast.actor("zhou")
    words = {"kind": "hearing", "held_on": MONDAY.date(), "text": "听取候选人陈述。", "at": MONDAY}
    services.note(case, by=zhou, **words)
    with pytest.raises(NotYours):
        services.note(case, by=cast.actor("lin"), **words)
    with pytest.raises(Refused):
        services.note(case, by=zhou, **{**words, "held_on": MONDAY.date() + DAY})
    services.dismiss(case, words="图纸署名为候选人。", by=zhou, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.note(case, by=zhou, **words)


def test_an_appeal_is_decided_by_another_and_blocks_until_then(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    words = {**SAID, "way": "call", "arrived_on": MONDAY.date(), "by": zhou, "at": MONDAY}
    receipt = services.register_objection(notice, candidates[0], **words)
    case = services.accept(receipt.objection, by=zhou, at=MONDAY)
    services.dismiss(case, words="图纸署名为候选人。", by=zhou, at=MONDAY)
    appeal = lambda at: services.appeal_as_objector(receipt.number, receipt.code, statement="署名页系事后补签,原件在档案馆。", at=at)  # noqa: E731  # fmt: skip
    assert not Objection.objects.open().exists()
    with pytest.raises(Refused):
        appeal(MONDAY + 15 * DAY)
    made = appeal(MONDAY + 15 * DAY - timedelta(seconds=1))
    assert Objection.objects.open().get() == case
    with pytest.raises(OutOfOrder):
        appeal(MONDAY + DAY)
    with pytest.raises(Refused):
        services.decide_appeal(made, granted=True, words="重新调查。", by=zhou, at=MONDAY)
    services.decide_appeal(made, granted=True, words="重新调查。", by=wu, at=MONDAY)
    case = Objection.objects.get()
    assert (case.stage, case.ruling, fresh(candidates)[0].stage) == ("accepted", "", "contested")
    assert Appeal.objects.get().former == "图纸署名为候选人。"
    services.uphold(case, words="成果不属候选人。", by=wu, at=MONDAY + 16 * DAY)


def test_the_nominator_appeals_too_and_is_turned_down(cast: Cast, case: Objection) -> None:
    services.uphold(case, words="成果不属候选人。", by=cast.actor("zhou"), at=MONDAY)
    words = {"statement": "另有未采信的原始图纸可以证明。", "at": MONDAY}
    with pytest.raises(NotYours):
        services.appeal_as_nominator(case, by=cast.actor("qian"), **words)
    made = services.appeal_as_nominator(case, by=cast.actor("lin"), **words)
    services.decide_appeal(made, granted=False, words="维持。", by=cast.actor("wu"), at=MONDAY)
    assert Objection.objects.get().stage == "upheld"


@pytest.fixture
def dropped(cast: Cast, notice: Notice, candidates: list[Candidate]) -> Objection:
    """An objection of misconduct against 陈建国, upheld and appealed; he was dropped meanwhile."""
    zhou = cast.actor("zhou")
    found = registered(cast, notice, candidates[0], ground="misconduct")
    case = services.accept(found, by=zhou, at=MONDAY)
    services.uphold(case, words="图纸系伪造。", document="复〔2026〕8号", by=zhou, at=MONDAY)
    services.drop(fresh(candidates)[0], reason="异议成立", by=zhou, at=MONDAY)
    words = {"statement": "另有未采信的原始图纸可以证明。", "at": MONDAY + DAY}
    services.appeal_as_nominator(case, by=cast.actor("lin"), **words)
    return Objection.objects.get()


def granted(cast: Cast, objection: Objection) -> Objection:
    said = {"granted": True, "words": "重新调查。", "at": MONDAY + DAY}
    services.decide_appeal(objection.appeals.get(), by=cast.actor("wu"), **said)
    return Objection.objects.get(pk=objection.pk)


def bars_of(candidate: Candidate) -> int:
    return IntegrityRecord.objects.standing().filter(person=candidate.person).count()


def test_who_was_dropped_goes_on_to_the_next_cycle_when_the_appeal_is_granted(
    cast: Cast, candidates: list[Candidate], dropped: Objection
) -> None:
    assert bars_of(candidates[0]) == 1
    case = granted(cast, dropped)
    assert (case.stage, fresh(candidates)[0].stage, bars_of(candidates[0])) == ("accepted", "dropped", 0)  # fmt: skip
    services.dismiss(case, words="原始图纸属实。", by=cast.actor("wu"), at=MONDAY + 2 * DAY)
    assert fresh(candidates)[0].stage == "carried"
    assert "复核申请成立" in history(candidates[0]).order_by("-pk").first().reason  # type: ignore[union-attr]


def test_upheld_anew_it_bars_anew(
    cast: Cast, candidates: list[Candidate], dropped: Objection
) -> None:
    case = granted(cast, dropped)
    ruling = {"words": "图纸系伪造。", "document": "复〔2026〕8号", "at": MONDAY + 2 * DAY}
    services.uphold(case, by=cast.actor("wu"), **ruling)
    assert (fresh(candidates)[0].stage, bars_of(candidates[0])) == ("dropped", 1)


def test_who_was_dropped_for_more_stays_so(
    cast: Cast, notice: Notice, candidates: list[Candidate], dropped: Objection
) -> None:
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    other = registered(cast, notice, candidates[0], ground="misconduct")
    other = services.accept(other, by=zhou, at=MONDAY)
    services.uphold(other, words="履历不实。", document="复〔2026〕8号", by=zhou, at=MONDAY)
    case = granted(cast, dropped)
    assert bars_of(candidates[0]) == 1
    services.dismiss(case, words="原始图纸属实。", by=wu, at=MONDAY + 2 * DAY)
    assert fresh(candidates)[0].stage == "dropped"


def test_who_objects_stands_nowhere_but_in_the_sealed_columns(
    cast: Cast, case: Objection, client: Client, at_now: None, caplog: Any
) -> None:
    [society] = services.societies_of(case)
    services.ask_answer(case, society, copy=redacted(case), by=cast.actor("zhou"), at=MONDAY)
    services.reveal_objector(case, purpose="核实身份", by=cast.actor("zhou"), at=MONDAY)
    services.dismiss(case, words="图纸署名为候选人。", by=cast.actor("zhou"), at=MONDAY)
    client.force_login(cast.users["lin"])
    answer = Answer.objects.get()
    shown = [
        client.get(reverse("society:objections")).content.decode(),
        client.get(reverse("society:objection", args=[answer.pk])).content.decode(),
        client.get(reverse("public:notice", args=[case.notice_id])).content.decode(),
        str(list(Entry.objects.values())),
        str(list(Letter.objects.values("subject", "body"))),
        str([m.body for m in mail.outbox]),
        caplog.text,
    ]
    assert "设计图纸" in shown[1]
    assert [text for text in shown if "何知情" in text] == []
    looked = [line for line in history(case) if line.verb == "reveal_objector"]
    assert [line.reason for line in looked] == ["核实身份"]


def test_the_page_of_an_objection_asks_a_sum_and_counts(
    notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.clock.now", lambda: MONDAY + timedelta(hours=1))
    where = reverse("public:objection", args=[notice.pk])
    words = {**SAID, "person": 1, "from_unit": "person"}
    wrong = client.post(where, {**words, **answers_of(client, where), "sum": "99"})
    assert wrong.status_code == 422 and "计算结果不对" in wrong.content.decode()
    for _n in range(5):
        assert client.post(where, {**words, **answers_of(client, where)}).status_code == 200
    flooded = client.post(where, {**words, **answers_of(client, where)})
    assert flooded.status_code == 422 and "提交次数过多" in flooded.content.decode()
    assert Objection.objects.count() == 5


def test_the_name_of_a_file_tells_nobody_who_objects(
    notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.clock.now", lambda: MONDAY + timedelta(hours=1))
    where = reverse("public:objection", args=[notice.pk])
    words = {**SAID, "person": 1, "from_unit": "person", **answers_of(client, where)}
    upload = SimpleUploadedFile("何知情的举报材料.pdf", pdf())
    assert client.post(where, {**words, "evidence": upload}).status_code == 200
    assert Objection.objects.get().evidence.name == "evidence.pdf"
    marked = SimpleUploadedFile("机密★材料.pdf", pdf())
    again = {**words, **answers_of(client, where), "evidence": marked}
    assert client.post(where, again).status_code == 422


def test_a_flood_of_files_is_not_looked_into(
    notice: Notice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    monkeypatch.setattr("config.clock.now", lambda: MONDAY + timedelta(hours=1))
    monkeypatch.setattr("awards.views.open_pages.LOOKS_OF_ONE", 2)
    monkeypatch.setattr("awards.forms.public.refuse_infected", lambda data, name: looks.append(name))  # fmt: skip
    where = reverse("public:objection", args=[notice.pk])
    answers = answers_of(client, where)
    for _n in range(4):
        given = {**SAID, "person": 1, "from_unit": "person", **answers, "sum": "99"}
        given["evidence"] = SimpleUploadedFile("a.pdf", pdf())
        assert client.post(where, given).status_code == 422
    assert len(looks) == 2
    del given["ticket"]
    given["evidence"] = SimpleUploadedFile("a.pdf", pdf())
    assert client.post(where, given).status_code == 422
    assert len(looks) == 2
