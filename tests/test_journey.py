"""The whole journey, once for each track: from a draft to a certificate, a report or a forwarding.

A society's clerk drafts a paper about a person, with everything the rule set of the cycle asks for,
gives the pledge and hands it in. Where the rule set asks for it, the society's own
body votes first and the result is posted. The society's approver, who is somebody else, answers for the
paper, and with that it takes one of the society's places. The office's examiner goes through the catalogue of
the form check: complete and without a fault the paper is accepted, and the person becomes a candidate.

A manager opens a round. Who is related to a candidate is kept away before anybody is assigned;
every expert signs the pledge, scores alone, and signs. Where the rule set asks for it a panel votes
in secret, behind a key of which the supervisor holds one half. The confirmed result recommends.

Other bodies are asked, and each must answer; the meeting confirms, drops or sends back, never adds.
Then the public reads the names for the full length of the notice, and anyone may object with name
and facts. Nobody closes a notice but the clock.

After that each track goes its own way: an award is approved, listed by two persons and given with a
certificate that anyone can verify, and can be revoked; an academician candidate is reported to the
academy, which says who is valid and who is elected; a talent is forwarded to the body that selects.
"""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from awards import services as awards
from awards.choices import Standing
from awards.models import Notice
from awards.services import Said
from config import clock
from ledger.flow import history, is_intact
from ledger.situations import NotYet, Refused, Situation
from letters.models import Letter
from nominations import services as nominations
from nominations.models import Candidate, EndorsementLink, Paper
from people.models import History, Society
from people.services import keep_phone
from programmes.calendar import calendar
from programmes.models import Cycle
from review import services as review
from review.models import Assignment, Expert, Round
from tests.attachments import pdf
from tests.awards.scene import CONTACT, hung
from tests.cast import (
    DAY,
    NOW,
    PROFILE,
    Cast,
    assemble,
    born_within,
    draft,
    fill_sections,
    identity_number,
    season,
)
from tests.nominations.parcels import came_by_courier
from tests.nominations.scans import frozen, scanned, signed
from tests.review.stage import BALLOT, LETTER, RELATIONS, acting, ballot, write_review
from tests.selections import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def cast() -> Cast:
    return assemble()


# --- the stretches, as each actor walks them ----------------------------------------------------------


def the_society_drafts_and_hands_in(cast: Cast, cycle: Cycle, name: str) -> Paper:
    """Lin drafts for her society, Zhao endorses: two persons, one paper."""
    lin = cast.actor("lin")
    society = Society.objects.get(pk=lin.society_id)
    cast.serial += 1
    born = born_within(cycle)
    paper = nominations.draft_paper(cycle, society, by=lin, at=NOW)
    facts = {
        **PROFILE,
        "name": name,
        "birth": born,
        "identity_no": identity_number(born, "M", cast.serial),
    }
    nominations.save_member(paper, facts, by=lin, at=NOW, member=paper.members.get())
    if cycle.rules.programme.divisions:
        division = cycle.rules.programme.divisions[0].code
        nominations.save_paper(paper, {"division": division}, by=lin, at=NOW)

    with pytest.raises(Situation):  # nothing is filled in yet, and no pledge is given
        nominations.submit(paper, by=lin, at=NOW)
    fill_sections(paper, lin, NOW)
    if cycle.rules.material.sealed_scan:
        the_form_comes_back_signed(cast, paper)
    paper = nominations.hand_in(Paper.objects.get(pk=paper.pk), by=lin, at=NOW)
    assert paper.stage == "submitted"

    with pytest.raises(Situation):  # who drafts does not endorse
        nominations.endorse(paper, by=lin, at=NOW)
    if cycle.rules.asks_selection:
        paper = the_society_selects_and_posts(cast, paper)
    paper = the_approver_endorses(cast, paper)
    assert cycle.places_used_by(paper.society_id) >= 1
    return paper


def the_form_comes_back_signed(cast: Cast, paper: Paper) -> None:
    """Lin freezes the form; its signed and sealed pages come back, first without the last of them."""
    lin = cast.actor("lin")
    with pytest.raises(NotYet):  # the form was not printed
        nominations.hand_in(Paper.objects.get(pk=paper.pk), by=lin, at=NOW)
    version = frozen(cast, paper)
    *most, last = signed(version)
    scanned(cast, paper, version, most)
    with pytest.raises(NotYet, match=str(last)):
        nominations.hand_in(Paper.objects.get(pk=paper.pk), by=lin, at=NOW)
    scanned(cast, paper, version, [last])


def the_approver_endorses(cast: Cast, paper: Paper) -> Paper:
    """Zhao reads it all and endorses: logged in or, with a telephone on record, by a personal link.

    Deciding by the link takes a code that goes to Zhao's own telephone, never to Lin's.
    """
    link = EndorsementLink.objects.filter(paper=paper).first()
    if link is None:
        return nominations.endorse(paper, by=cast.actor("zhao"), at=NOW)
    with pytest.raises(Refused):  # the link alone only shows
        nominations.endorse_by_link(link, "", at=NOW)
    nominations.send_pin(link, at=NOW)
    text = Letter.objects.get(verb="endorsement_code")
    assert str(text.address) == str(cast.users["zhao"].phone)
    (pin,) = re.findall(r"\b\d{6}\b", str(text.body))
    return nominations.endorse_by_link(link, pin, at=NOW)


def the_society_selects_and_posts(cast: Cast, paper: Paper) -> Paper:
    """Its body votes, Lin records it, Zhao confirms; the result is posted for its full length."""
    lin, zhao = cast.actor("lin"), cast.actor("zhao")
    with pytest.raises(NotYet):  # the rules ask for the society's own selection first
        nominations.endorse(paper, by=zhao, at=NOW)
    held = recorded(cast, [paper])
    with pytest.raises(Situation):  # who records does not confirm
        nominations.confirm_selection(held, by=lin, at=NOW)
    held = nominations.confirm_selection(held, by=zhao, at=NOW)
    posted = NOW - 10 * DAY
    while not calendar().is_workday(posted.date()):
        posted -= DAY
    held = nominations.post_selection(held, opens_at=posted, where="学会网站", by=lin, at=NOW)
    with pytest.raises(NotYet):  # it runs to its last moment
        nominations.conclude_selection(held, objected=False, by=zhao, at=posted + DAY)
    held = nominations.conclude_selection(held, objected=False, by=zhao, at=NOW)
    assert held.is_complete
    return Paper.objects.get(pk=paper.pk)


def the_courier_brings_it_on_paper(cast: Cast, paper: Paper) -> Paper:
    """Li registers the parcel by the number on the paper; its postmark is in time, nothing is missing."""
    assert "paper_awaited" in {finding.code for finding in paper.findings(NOW)}
    came = came_by_courier(cast, paper)
    assert came.society == paper.society
    (entry,) = nominations.judged(came.items.with_papers(), NOW)
    assert entry.in_time and not entry.wants
    return Paper.objects.get(pk=paper.pk)


def the_examiner_accepts(cast: Cast, paper: Paper) -> Candidate:
    """Li goes through the catalogue; an undecided item keeps the paper waiting."""
    li = cast.actor("li")
    if paper.rules.material.paper:
        paper = the_courier_brings_it_on_paper(cast, paper)
    nominations.machine_check(paper, by=li, at=NOW)
    with pytest.raises(NotYet):
        nominations.accept(paper, by=li, at=NOW)
    for item in paper.cycle.rules.form_check.items:
        if item.by == "human":
            nominations.check_item(paper, item.code, met=True, by=li, at=NOW)
    paper = nominations.accept(paper, by=li, at=NOW)
    assert paper.candidate
    return Candidate.objects.get(pk=paper.candidate_id)


def experts(cast: Cast, names: str = "子丑寅") -> list[Expert]:
    """Zhou enrols experts, each of a unit of their own."""
    from people.services import enter_unit

    enrolled = []
    for name in names:
        cast.serial += 1
        number = identity_number(date(1965, 3, 4), "M", cast.serial)
        unit = enter_unit(f"{name}研究院", nature="institution")
        enrolled.append(
            review.enrol_expert(
                name=f"专家{name}", identity_no=number, unit=unit, field="机械设计", load_max=9,
                by=cast.actor("zhou"), at=NOW,
            )
        )  # fmt: skip
    return enrolled


def the_panel_reviews_and_votes(cast: Cast, cycle: Cycle, chosen: str) -> None:
    """Everybody scores alone; the panel votes in secret; the confirmed result recommends."""
    zhou, zheng = cast.actor("zhou"), cast.actor("zheng")
    pool = experts(cast)
    round_ = review.open_round(cycle, due_at=NOW + 10 * DAY, by=zhou, at=NOW)
    review.scan_conflicts(round_, by=zhou, at=NOW)
    review.assign(round_, by=zhou, at=NOW)
    offered = round_.assignments.first()
    with pytest.raises(NotYet):  # the file opens after the pledge only
        review.accept(offered, by=acting(offered.expert), at=NOW)
    round_ = review.start_round(round_, by=zhou, at=NOW)
    for expert in pool:
        if round_.assignments.filter(expert=expert).exists():
            review.take_up(round_, expert, by=acting(expert), at=NOW)
    for assignment in Assignment.objects.filter(item__round=round_):
        write_review(assignment, practice=90 if str(assignment.item) == chosen else 60)

    round_ = review.call_vote(round_, by=zhou, at=NOW)
    vote = review.prepare_vote(round_, experts=pool, by=zhou, at=NOW)
    for seat in vote.seats.exclude(expert__declarations__round=round_):
        review.declare(round_, seat.expert, by=acting(seat.expert), at=NOW)
    code = review.take_half(vote, by=zheng, at=NOW)
    vote = review.open_vote(vote, by=zhou, at=NOW)
    for expert in pool:
        review.sign_in(
            vote, expert, by=zhou, at=NOW
        )  # at the door: not every track votes from afar
        ballot(vote, expert, chosen)
    vote = review.stop_vote(vote, by=zhou, at=NOW)
    vote = review.close_vote(vote, code=code, by=zheng, at=NOW)
    round_ = review.close_round(Round.objects.get(pk=round_.pk), by=zhou, at=NOW)
    ranking = review.rank(round_, by=zhou, at=NOW)
    review.confirm_ranking(ranking, by=zhou, at=NOW)


def the_bodies_answer_and_the_meeting_decides(cast: Cast, candidate: Candidate) -> datetime:
    """Each body asked answers; until the last one has, nothing goes on."""
    zhou, at = cast.actor("zhou"), NOW + 21 * DAY
    asked = awards.ask_bodies(candidate, by=zhou, at=at)
    for clearance in asked:
        with pytest.raises(NotYet):
            awards.clear(candidate, by=zhou, at=at)
        awards.enter_answer(
            clearance, "clear", on=at.date(), document="复函〔2026〕1号", by=zhou, at=at
        )
    cleared = awards.clear(candidate, by=zhou, at=at)
    awards.enter_decision(
        candidate.cycle, {cleared: Said("confirmed")}, held_on=at.date(),
        minutes="会议纪要〔2026〕5号", by=zhou, at=at,
    )  # fmt: skip
    return at


def the_public_reads_and_one_objects(cast: Cast, candidate: Candidate, at: datetime) -> Notice:
    """Two persons publish; an objection stops the candidate until it is ruled on; the clock closes."""
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    fresh = Candidate.objects.get(pk=candidate.pk)
    notice = awards.draft_notice(candidate.cycle, [fresh], contact=CONTACT, by=zhou, at=at)
    with pytest.raises(NotYet):
        awards.publish_notice(notice, by=zhou, at=at)
    notice = awards.publish_notice(notice, by=wu, at=at)
    assert notice.closes_at

    receipt = awards.file_objection(
        notice, fresh, ground="authenticity", objector="梅先生", contact="江城路一号",
        statement="推荐材料第三页所列成果与公开文献不一致。", at=at + DAY,
    )  # fmt: skip
    awards.accept(receipt.objection, by=zhou, at=at + DAY)
    assert Candidate.objects.get(pk=candidate.pk).stage == "contested"
    awards.dismiss(receipt.objection, words="经核查,异议不成立。", by=zhou, at=at + 2 * DAY)
    again = Notice.objects.filter(repeats=notice).first()
    if again is not None:  # the rule set asks for a further notice of full length
        notice = awards.publish_notice(again, by=wu, at=at + 2 * DAY)

    assert notice.closes_at
    with pytest.raises(Situation):
        awards.close_notice(notice, by=zhou, at=notice.closes_at)
    clock.tick(max(n.closes_at for n in Notice.objects.exclude(closes_at=None)))  # type: ignore[type-var]
    return hung(cast, Notice.objects.get(pk=notice.pk))


def walked(candidate: Candidate) -> list[str]:
    """Return the steps the book tells of a candidate, and see that the book is whole."""
    lines = list(history(candidate))
    assert is_intact(lines)
    return [line.verb for line in lines if line.to_stage]


SHARED = ["admit", "review", "recommend", "clear", "decide", "announce", "contest", "settle"]


def ready_to_review(cast: Cast, code: str, name: str) -> tuple[Cycle, Candidate]:
    """Open a cycle with one round and one vote, and bring two candidates to it."""
    from programmes.vocabulary import preset

    conflicts = {"rounds": [LETTER], "conflicts": RELATIONS}
    vote = {**preset(code)["ballot"], **BALLOT}
    cycle = season(cast, code, signed=True, review=conflicts, ballot=vote)
    candidate = the_examiner_accepts(cast, the_society_drafts_and_hands_in(cast, cycle, name))
    the_examiner_accepts(cast, the_society_drafts_and_hands_in(cast, cycle, "王二"))
    return cycle, candidate


# --- the journeys -------------------------------------------------------------------------------------


def test_an_award_from_draft_to_certificate(cast):
    """杰出工程师奖: the engineer is nominated, reviewed, noticed, awarded, and years later revoked."""
    cycle, candidate = ready_to_review(cast, "outstanding-engineer", "陈建国")
    the_panel_reviews_and_votes(cast, cycle, "陈建国")
    at = the_bodies_answer_and_the_meeting_decides(cast, candidate)
    notice = the_public_reads_and_one_objects(cast, candidate, at)

    zhou, wu, at = cast.actor("zhou"), cast.actor("wu"), notice.closes_at
    approved = awards.approve([Candidate.objects.get(pk=candidate.pk)], by=zhou, at=at)
    drafted = awards.draft_award_list(cycle, approved, by=zhou, at=at)
    with pytest.raises(NotYet):
        awards.publish_award_list(drafted, by=zhou, at=at)
    with pytest.raises(NotYet):
        awards.publish_award_list(drafted, by=wu, at=at)
    awards.take_decision(drafted, pdf(), number="科协发〔2026〕8号", by=zhou, at=at)
    listed = awards.publish_award_list(drafted, by=wu, at=at)
    (certificate,) = awards.award(listed, by=zhou, at=at)

    assert (
        awards.verify(certificate.number, name=certificate.facts["name"]).standing == Standing.VALID
    )
    assert awards.verify(certificate.shown_code).standing == Standing.VALID
    assert awards.verify("科协奖〔2026〕999号").standing == Standing.NOT_FOUND
    assert walked(candidate) == [*SHARED, "approve", "award"]

    asked = awards.ask_revocation(
        Candidate.objects.get(pk=candidate.pk), ground="主要成果造假。",
        decision="科协发〔2027〕3号", by=zhou, at=at + 300 * DAY,
    )  # fmt: skip
    with pytest.raises(Refused):
        awards.confirm_revocation(asked, by=zhou, at=at + 300 * DAY)
    awards.confirm_revocation(asked, by=wu, at=at + 301 * DAY)
    said = awards.verify(certificate.number, name=certificate.facts["name"])
    assert (said.standing, said.revocation.decision) == (Standing.REVOKED, "科协发〔2027〕3号")
    assert candidate.person.integrity_records.get().decision == "科协发〔2027〕3号"
    assert Candidate.objects.exclude(pk=candidate.pk).get().stage == "not_selected"


def test_an_academician_candidate_from_draft_to_the_academys_word(cast):
    """中国科学院院士候选人: reported to the academy, valid, elected; the history remembers it."""
    cycle, candidate = ready_to_review(cast, "cas-academician", "陈建国")
    the_panel_reviews_and_votes(cast, cycle, "陈建国")
    at = the_bodies_answer_and_the_meeting_decides(cast, candidate)
    notice = the_public_reads_and_one_objects(cast, candidate, at)

    zhou, at = cast.actor("zhou"), notice.closes_at
    reached = [Candidate.objects.get(pk=candidate.pk)]
    with pytest.raises(Situation):  # no award exists on this track
        awards.approve(reached, by=zhou, at=at)
    reached = awards.report(reached, document="科协函〔2026〕9号", by=zhou, at=at)
    reached = awards.validate(reached, document="有效候选人名单", by=zhou, at=at + 30 * DAY)
    (elected,) = awards.elect(reached, document="增选结果公告", by=zhou, at=at + 200 * DAY)

    assert elected.stage == "elected"
    assert walked(candidate) == [*SHARED, "report", "validate", "elect"]
    told = History.objects.filter(person=candidate.person).values_list("outcome", flat=True)
    assert sorted(told) == ["elected", "valid_candidate"]


def test_a_talent_from_draft_to_the_deciding_body(cast):
    """科技领军人才: forwarded to the body that decides, and selected."""
    cycle, candidate = ready_to_review(cast, "leading-talent", "陈建国")
    the_panel_reviews_and_votes(cast, cycle, "陈建国")
    at = the_bodies_answer_and_the_meeting_decides(cast, candidate)
    notice = the_public_reads_and_one_objects(cast, candidate, at)

    zhou, at = cast.actor("zhou"), notice.closes_at
    reached = [Candidate.objects.get(pk=candidate.pk)]
    reached = awards.forward(reached, document="科协函〔2026〕9号", by=zhou, at=at)
    (selected,) = awards.select(reached, document="入选名单", by=zhou, at=at + 60 * DAY)

    assert selected.stage == "selected"
    assert walked(candidate) == [*SHARED, "forward", "select"]


def test_a_post_abroad_goes_without_round_vote_or_notice(cast):
    """国际民间科技组织任职: other bodies and 外事审批 take the place of review and notice."""
    cycle = season(cast, "international-post")
    paper = the_society_drafts_and_hands_in(cast, cycle, "陈建国")
    candidate = the_examiner_accepts(cast, paper)
    zhou, at = cast.actor("zhou"), NOW + 21 * DAY
    with pytest.raises(Situation):
        review.open_round(cycle, due_at=at, by=zhou, at=NOW)
    for clearance in awards.ask_bodies(candidate, by=zhou, at=at):
        awards.enter_answer(clearance, "clear", on=at.date(), document="复函", by=zhou, at=at)
    approved = awards.approve_abroad([candidate], document="外事批复1号", by=zhou, at=at)
    forwarded = awards.forward(approved, document="科协函10号", by=zhou, at=at)
    (selected,) = awards.select(forwarded, document="任职通知", by=zhou, at=at + 90 * DAY)
    assert walked(selected) == ["admit", "approve_abroad", "forward", "select"]


def test_a_paper_is_mended_once(cast):
    """补正: returned with words to the society, mended in time, endorsed again, accepted."""
    cycle = season(cast)
    zhao, by = cast.users["zhao"], cast.actor("wang")
    cast.users["zhao"] = keep_phone(zhao, "13900000001", by=by, at=NOW)  # endorses by a link
    paper = the_society_drafts_and_hands_in(cast, cycle, "陈建国")
    li, lin, zhao = cast.actor("li"), cast.actor("lin"), cast.actor("zhao")
    human = [i for i in cycle.rules.form_check.items if i.by == "human"][-1]
    nominations.check_item(
        paper, human.code, met=False, words="公章不清,请重新上传。", by=li, at=NOW
    )
    paper = nominations.return_paper(paper, by=li, at=NOW)
    assert paper.mend_by and paper.mend_by > NOW + 3 * DAY
    nominations.save_paper(paper, {"rank": 1}, by=lin, at=NOW + DAY)
    paper = nominations.hand_in(Paper.objects.get(pk=paper.pk), by=lin, at=NOW + DAY)
    paper = nominations.endorse(paper, by=zhao, at=NOW + DAY)
    assert paper.check_round == 2
    assert the_examiner_accepts(cast, paper).stage == "admitted"


def test_two_societies_carry_one_candidate(cast):
    """合并: two papers about one verified person become one candidate, and each used a place."""
    cycle = season(cast, "leading-talent")
    born = born_within(cycle)
    facts = {"name": "陈建国", "birth": born, "identity_no": identity_number(born, "M", 77)}
    carried = []
    for clerk, approver in (("lin", "zhao"), ("qian", "sun")):
        paper = draft(cast, cycle, clerk=clerk, **facts)
        paper = nominations.hand_in(paper, by=cast.actor(clerk), at=NOW)
        paper = nominations.endorse(paper, by=cast.actor(approver), at=NOW)
        carried.append(the_examiner_accepts(cast, paper))
    assert carried[0] == carried[1]
    assert [line.verb for line in history(carried[0])] == ["admit", "merge"]
