"""异议: with name, contact and facts and within the notice; open it blocks, settled it lets go on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from awards import services
from awards.models import Notice, Objection
from files.services import store
from ledger.actors import PASSER_BY
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from people.models import IntegrityRecord
from programmes.vocabulary import preset
from tests.attachments import pdf
from tests.awards.scene import MONDAY, closed, decided, fresh, published, recommended, suspended
from tests.cast import Cast, season

FILED = {
    "ground": "ownership",
    "objector": "何知情",
    "contact": "13900139000",
    "statement": "该成果系本人于2019年在华北重机独立完成,有设计图纸为证。",
}


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate]) -> Notice:
    return published(cast, candidates)


def filed(notice: Notice, candidate: Candidate, **changes: object) -> services.Receipt:
    at = changes.pop("at", MONDAY + timedelta(hours=2))
    return services.file_objection(notice, candidate, at=at, **{**FILED, **changes})


def test_the_receipt_is_shown_once_and_the_objector_is_sealed(
    notice: Notice, candidates: list[Candidate]
) -> None:
    receipt = filed(notice, candidates[0])
    assert receipt.number == "YY2026-0001"
    found = Objection.objects.get()
    assert (found.objector, found.contact, found.stage) == ("何知情", "13900139000", "received")
    assert receipt.code.replace("-", "") not in str(vars(found))
    with connection.cursor() as cursor:
        cursor.execute("SELECT objector, contact, statement FROM awards_objection")
        assert all(value.startswith("j1:") for value in cursor.fetchone())
    [line] = history(found)
    assert line.actor_kind == "passer-by"
    assert "何知情" not in str(line.content()) + str(found) + repr(found)


def test_the_status_needs_number_and_code(notice: Notice, candidates: list[Candidate]) -> None:
    receipt = filed(notice, candidates[0])
    status = services.objection_status(receipt.number.lower(), receipt.code.lower())
    assert (status.number, status.stage, status.ruling) == (receipt.number, "received", "")
    for number, code in (
        (receipt.number, "WRONG"),
        ("YY2026-9999", receipt.code),
        ("\x00", "\x00"),
        ("", ""),
    ):
        with pytest.raises(Refused, match=r"编号|number"):
            services.objection_status(number, code)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"objector": " "}, "匿名"),
        ({"contact": ""}, "联系方式"),
        ({"statement": "不公"}, "无证据"),
        ({"ground": "award-grade"}, "异议理由"),
        ({"from_unit": True}, "公章"),
    ],
)
def test_what_lacks_is_refused_with_its_rule(
    notice: Notice, candidates: list[Candidate], changes: dict, word: str
) -> None:
    with pytest.raises(Refused) as refused:
        filed(notice, candidates[0], **changes)
    assert word in str(refused.value)
    assert not Objection.objects.exists()


def test_everything_lacking_is_told_at_once(notice: Notice, candidates: list[Candidate]) -> None:
    with pytest.raises(Refused) as refused:
        filed(notice, candidates[0], objector="", contact="", statement="", from_unit=True)
    assert len(refused.value.sentences) == 4


def test_after_the_last_moment_is_too_late(notice: Notice, candidates: list[Candidate]) -> None:
    assert notice.closes_at
    filed(notice, candidates[0], at=notice.closes_at - timedelta(microseconds=1))
    with pytest.raises(Refused, match="超过期限"):
        filed(notice, candidates[0], at=notice.closes_at)


def test_only_persons_in_a_running_notice_are_objected_to(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    [other] = recommended(cast, notice.cycle, ["另一人"])
    with pytest.raises(Refused):
        filed(notice, other)
    suspended(cast, notice)
    with pytest.raises(Refused):
        filed(notice, candidates[0])


def test_a_unit_adds_its_sealed_letter(notice: Notice, candidates: list[Candidate]) -> None:
    letter = store(pdf(), name="异议函.pdf", at=MONDAY)
    receipt = filed(notice, candidates[0], from_unit=True, evidence=letter)
    assert receipt.objection.evidence == letter


def test_received_it_blocks_though_nobody_has_looked(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    filed(notice, candidates[0])
    closed(notice)
    with pytest.raises(NotYet, match="陈建国"):
        services.approve(fresh(candidates), by=cast.actor("zhou"), at=notice.closes_at)
    assert [each.stage for each in fresh(candidates)] == ["announced", "announced"]


def test_dismissed_it_lets_the_candidate_go_on(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    receipt = filed(notice, candidates[0])
    second = filed(notice, candidates[0], objector="陈同行")
    services.accept(receipt.objection, by=zhou, at=MONDAY)
    services.accept(second.objection, by=zhou, at=MONDAY)
    assert fresh(candidates)[0].stage == "contested"
    with pytest.raises(NotYet):
        services.dismiss(receipt.objection, words=" ", by=zhou, at=MONDAY)
    services.dismiss(receipt.objection, words="图纸署名为候选人。", by=zhou, at=MONDAY)
    assert fresh(candidates)[0].stage == "contested"
    services.dismiss(second.objection, words="同前。", by=zhou, at=MONDAY)
    assert fresh(candidates)[0].stage == "announced"
    status = services.objection_status(receipt.number, receipt.code)
    assert (status.stage, status.ruling) == ("dismissed", "图纸署名为候选人。")
    with pytest.raises(OutOfOrder):
        services.dismiss(receipt.objection, words="改口", by=zhou, at=MONDAY)
    closed(notice)
    services.approve(fresh(candidates), by=zhou, at=notice.closes_at)


def test_upheld_the_candidate_can_only_be_dropped(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    objection = filed(notice, candidates[0]).objection
    services.accept(objection, by=zhou, at=MONDAY)
    services.uphold(objection, words="成果不属候选人。", by=zhou, at=MONDAY)
    [candidate, _other] = fresh(candidates)
    assert candidate.stage == "contested"
    assert not IntegrityRecord.objects.exists()
    dropped = services.drop(candidate, reason="异议成立", by=zhou, at=MONDAY)
    assert dropped.stage == "dropped"


def test_misconduct_names_its_decision_and_bars_for_years(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    objection = filed(notice, candidates[0], ground="misconduct").objection
    services.accept(objection, by=zhou, at=MONDAY)
    with pytest.raises(NotYet):
        services.uphold(objection, words="数据造假。", by=zhou, at=MONDAY)
    services.uphold(objection, words="数据造假。", document="科诚办〔2026〕3号", by=zhou, at=MONDAY)
    record = IntegrityRecord.objects.get()
    assert (record.person, record.decision) == (candidates[0].person, "科诚办〔2026〕3号")
    assert (record.since, record.until) == (date(2026, 3, 23), date(2031, 3, 23))


def test_not_accepted_cites_a_clause(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    objection = filed(notice, candidates[0]).objection
    for refusal, words in (("nothing", "无关"), ("unrelated", " ")):
        with pytest.raises(NotYet):
            services.decline(objection, refusal=refusal, words=words, by=zhou, at=MONDAY)
    row = services.decline(
        objection, refusal="unrelated", words="与推荐事项无关。", by=zhou, at=MONDAY
    )
    assert (row.stage, row.ruled_at) == ("declined", MONDAY)
    closed(notice)
    services.approve(fresh(candidates), by=zhou, at=notice.closes_at)


def test_a_clerical_correction_goes_through(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    objection = filed(notice, candidates[0], ground="clerical").objection
    services.accept(objection, by=zhou, at=MONDAY)
    assert fresh(candidates)[0].stage == "announced"
    services.correct(objection, words="单位名称更正为全称。", by=zhou, at=MONDAY)
    closed(notice)
    services.approve(fresh(candidates), by=zhou, at=notice.closes_at)


def test_a_matter_of_substance_is_not_corrected_away(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    objection = filed(notice, candidates[0]).objection
    with pytest.raises(NotYet):
        services.correct(objection, words="更正", by=cast.actor("zhou"), at=MONDAY)


def test_a_wrong_ground_is_put_right_on_acceptance(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    zhou = cast.actor("zhou")
    objection = filed(notice, candidates[0], ground="clerical").objection
    with pytest.raises(Refused):
        services.accept(objection, ground="taste", by=zhou, at=MONDAY)
    row = services.accept(objection, ground="ownership", by=zhou, at=MONDAY)
    assert (row.ground, row.effect) == ("ownership", "suspend_award")
    assert fresh(candidates)[0].stage == "contested"


def test_only_a_manager_handles_objections(
    cast: Cast, notice: Notice, candidates: list[Candidate]
) -> None:
    objection = filed(notice, candidates[0]).objection
    for actor in (cast.actor("lin"), cast.actor("zheng"), PASSER_BY):
        with pytest.raises(NotYours):
            services.accept(objection, by=actor, at=MONDAY)
        with pytest.raises(NotYours):
            services.decline(objection, refusal="late", words="晚", by=actor, at=MONDAY)
    assert list(Objection.objects.seen_by(cast.actor("lin"))) == []
    assert list(Objection.objects.seen_by(cast.actor("zhou"))) == [objection]
    objection = Objection.objects.get()
    assert (objection.stage, objection.ruling) == ("received", "")


def test_where_the_rules_ask_a_settled_objection_is_posted_again(cast: Cast) -> None:
    rules = {**preset("outstanding-engineer")["objection"], "repost": True}
    cycle = season(cast, objection=rules)
    candidates = decided(cast, recommended(cast, cycle))
    notice, zhou = published(cast, candidates), cast.actor("zhou")
    objection = filed(notice, candidates[0]).objection
    services.accept(objection, by=zhou, at=MONDAY)
    services.dismiss(objection, words="部分更正后成立。", by=zhou, at=MONDAY)
    again = Notice.objects.get(repeats=notice)
    assert again.stage == "drafted"
    closed(notice)
    with pytest.raises(NotYet):
        services.approve(fresh(candidates), by=zhou, at=notice.closes_at)
    again = services.publish_notice(again, by=cast.actor("wu"), at=notice.closes_at)
    closed(again)
    services.approve(fresh(candidates), by=zhou, at=again.closes_at)
