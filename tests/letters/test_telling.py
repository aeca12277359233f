"""Who is told what: every occasion in its turn, by the names of the readers, in equality."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from awards import services as awards
from awards.models import AwardList
from awards.services.printing import print_certificates
from config import clock
from ledger.flow import history
from ledger.situations import NotYet
from letters.models import Letter
from letters.vocabulary import LETTERS
from nominations import services as nominations
from nominations.models import Paper, Selection
from programmes.models import Cycle
from review import services as review
from tests.attachments import pdf
from tests.awards.scene import MONDAY, awarded, decided, fresh, published, recommended
from tests.awards.test_objections import filed
from tests.cast import DAY, NOW, Cast, accepted, assemble, draft, endorsed, season
from tests.review.stage import acting, set_stage, write_review
from tests.selections import recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


class Told(list):
    """The letters of one occasion."""

    def to(self, verb: str) -> set[str]:
        """Return the log-in names, or bare addresses, of those a letter was written to."""
        return {
            letter.to_user.username if letter.to_user else str(letter.address)
            for letter in self
            if letter.verb == verb
        }

    @property
    def verbs(self) -> set[str]:
        return {letter.verb for letter in self}

    @property
    def words(self) -> str:
        return "\n".join(f"{letter.subject}\n{letter.body}" for letter in self)


@contextmanager
def occasion() -> Iterator[Told]:
    """Collect the letters written meanwhile."""
    told, before = Told(), set(Letter.objects.values_list("pk", flat=True))
    yield told
    told += Letter.objects.exclude(pk__in=before).select_related("to_user").order_by("pk")


# --- the letters themselves -------------------------------------------------------------------------


def test_every_letter_that_is_listed_has_its_two_templates_and_no_other_stands_there():
    folder = Path(settings.BASE_DIR) / "templates" / "letters"
    wanted = {f"{verb}{end}" for verb in LETTERS for end in (".txt", ".subject.txt")}
    assert {path.name for path in folder.iterdir() if path.is_file()} == wanted
    assert {path.stem for path in (folder / "texts").iterdir()} <= set(LETTERS)


def test_a_letter_speaks_its_readers_language_and_leads_to_the_page(cast):
    cast.users["zhao"].language = "en"
    cast.users["zhao"].save()
    paper = draft(cast, season(cast))
    with occasion() as told, translation.override("zh-hans"):
        nominations.hand_in(paper, by=cast.actor("lin"), at=NOW)
    (letter,) = told
    assert str(letter.subject) == f"Awaiting your endorsement: {paper.number}"
    assert f"/en/society/papers/{paper.pk}/" in str(letter.body)


# --- the society ------------------------------------------------------------------------------------


def test_the_societies_invited_hear_that_a_cycle_opens(cast):
    with occasion() as told:
        season(cast)
    assert told.verbs == {"cycle_opened"}
    assert told.to("cycle_opened") == {"lin", "qian"}


def test_one_society_hears_of_its_own_papers_alone(cast):
    cycle = season(cast)
    paper = draft(cast, cycle)
    with occasion() as told:
        nominations.hand_in(paper, by=cast.actor("lin"), at=NOW)
    assert told.to("paper_submitted") == {"zhao"} and told.verbs == {"paper_submitted"}
    with occasion() as told:
        nominations.endorse(Paper.objects.get(pk=paper.pk), by=cast.actor("zhao"), at=NOW)
    assert told == []


def test_an_approver_hears_of_a_selection_once_its_record_is_whole(cast):
    found, lin = (
        recorded(cast, [draft(cast, season(cast, "outstanding-scientist"))]),
        cast.actor("lin"),
    )
    minutes = found.minutes
    Selection.objects.filter(pk=found.pk).update(minutes=None)
    with occasion() as told, pytest.raises(NotYet):
        nominations.present_selection(found, by=lin, at=NOW)
    assert told == []
    Selection.objects.filter(pk=found.pk).update(minutes=minutes)
    with occasion() as told:
        nominations.present_selection(found, by=lin, at=NOW)
    assert (told.verbs, told.to("selection_ready")) == ({"selection_ready"}, {"zhao"})
    assert f"/society/selections/{found.pk}/" in told.words and "陈建国" not in told.words


def judged(cast: Cast, paper: Paper, **failed: str) -> None:
    for item in paper.cycle.rules.form_check.items:
        words = failed.get(item.code, "")
        nominations.check_item(
            paper, item.code, met=not words, words=words, by=cast.actor("li"), at=NOW
        )


def test_the_form_check_is_told_by_the_items_names_never_by_the_examiners_words(cast):
    cycle = season(cast)
    paper = endorsed(cast, cycle)
    judged(cast, paper, seal="张某某,电话 13900139000")
    with occasion() as told:
        nominations.return_paper(paper, by=cast.actor("li"), at=NOW)
    seal = next(i for i in cycle.rules.form_check.items if i.code == "seal")
    assert told.to("paper_returned") == {"lin", "zhao"} and told.verbs == {"paper_returned"}
    assert seal.zh in told.words and "13900139000" not in told.words
    again = endorsed(cast, cycle, clerk="qian", approver="sun")
    judged(cast, again, identity="号码不清")
    with occasion() as told:
        nominations.refuse(again, by=cast.actor("li"), at=NOW)
    assert told.to("paper_refused") == {"qian", "sun"} and "号码不清" not in told.words
    with occasion() as told:
        accepted(cast, cycle)
    assert told.to("paper_accepted") == {"lin", "zhao"}


def test_the_clock_tells_that_nobody_mended_in_time(cast):
    paper = endorsed(cast, season(cast, days=60))
    judged(cast, paper, seal="盖章不清")
    paper = nominations.return_paper(paper, by=cast.actor("li"), at=NOW)
    with occasion() as told:
        clock.refuse_paper(paper, paper.mend_by)
    assert told.to("paper_refused") == {"lin", "zhao"}


def test_a_waiver_is_told_to_who_decides_and_then_to_who_asked(cast):
    paper = draft(cast, season(cast), title="工程师")
    code = next(f.code for f in paper.findings(NOW) if f.outcome == "waiver")
    with occasion() as told:
        waiver = nominations.ask_waiver(
            paper, code, "贡献突出", proof=pdf(), name="证明.pdf", by=cast.actor("lin"), at=NOW
        )
    assert (told.verbs, told.to("waiver_asked")) == ({"waiver_asked"}, {"zhou", "wu"})
    with occasion() as told:
        nominations.decide_waiver(
            waiver, granted=True, reason="同意", by=cast.actor("zhou"), at=NOW
        )
    assert (told.verbs, told.to("waiver_decided")) == ({"waiver_decided"}, {"lin"})


def test_before_the_deadline_each_society_hears_what_it_still_owes_once(cast):
    cycle = season(cast, days=14)
    draft(cast, cycle)
    waiting = draft(cast, cycle)
    nominations.hand_in(waiting, by=cast.actor("lin"), at=NOW)
    assert clock.tick(cycle.closes_at - 8 * DAY)["reminders"] == 0
    with occasion() as told:
        assert clock.tick(cycle.closes_at - 7 * DAY)["reminders"] == 1
        assert clock.tick(cycle.closes_at - 6 * DAY)["reminders"] == 0
    assert told.to("cycle_closing") == {"lin", "qian", "zhao"}
    with occasion() as told:
        assert clock.tick(cycle.closes_at - timedelta(hours=20))["reminders"] == 1
        assert clock.tick(cycle.closes_at - timedelta(hours=1))["reminders"] == 0
    assert told.to("cycle_closing") == {"lin", "qian", "zhao"}
    assert [e.verb for e in history(Cycle.objects.get(pk=cycle.pk))].count("remind") == 2


# --- the review -------------------------------------------------------------------------------------


def test_experts_hear_how_many_items_and_never_whose():
    stage = set_stage()
    with occasion() as told:
        round_ = stage.assigned()
    assert told.verbs == {"items_offered"}
    assert told.to("items_offered") == {
        e.user.username for e in stage.experts if e.assignments.exists()
    }
    assert "候选" not in told.words and round_.name in told.words


def test_who_runs_the_round_hears_of_gaps_and_neither_expert_nor_nominee_is_named():
    stage = set_stage(experts=4)
    round_ = stage.assigned()
    one, two = (round_.assignments.order_by("pk")[n] for n in (0, 1))
    with occasion() as told:
        review.declare(
            round_, one.expert, ties=[(one.item, "MENTOR", "导师")], by=acting(one.expert), at=NOW
        )
    assert told.to("conflict_declared") == {"zhou", "wu"}
    with occasion() as declined:
        review.decline(two, reason="busy", by=acting(two.expert), at=NOW)
    assert declined.to("item_declined") == {"zhou", "wu"}
    assert "候选" not in told.words + declined.words
    assert "专家子" not in told.words + declined.words


def test_the_clock_reminds_who_owes_reviews_once_and_nobody_else():
    stage = set_stage()
    round_ = stage.scoring()
    done = round_.assignments.first().expert
    for assignment in round_.assignments.filter(expert=done):
        write_review(assignment)
    late = {
        e.user.username
        for e in stage.experts
        if e != done and e.assignments.filter(stage="accepted").exists()
    }
    with occasion() as told:
        clock.tick(round_.due_at - DAY)
        clock.tick(round_.due_at - timedelta(hours=2))
    assert told.to("remind") == late
    assert [letter.verb for letter in told].count("remind") == len(late)
    assert "候选" not in "".join(str(x.body) for x in told if x.verb == "remind")


# --- the awards -------------------------------------------------------------------------------------


@pytest.fixture
def candidates(cast) -> list:
    return decided(cast, recommended(cast, season(cast), ["陈建国", "丁一"]))


def test_a_notice_is_told_to_the_managers_and_to_the_societies_within_it(cast, candidates):
    with occasion() as told:
        notice = published(cast, candidates)
    assert told.verbs == {"notice_published", "candidates_announced"}
    assert told.to("notice_published") == {"zhou", "wu"}
    assert told.to("candidates_announced") == {"lin", "zhao"}
    assert "陈建国" in told.words and "丁一" in told.words
    with occasion() as told:
        assert clock.tick(notice.closes_at - DAY)["reminders"] == 1
        assert clock.tick(notice.closes_at - timedelta(hours=1))["reminders"] == 0
    assert (told.verbs, told.to("notice_closing")) == ({"notice_closing"}, {"zhou", "wu"})


def test_no_letter_says_who_objects_or_what_they_said(cast, candidates):
    notice = published(cast, candidates)
    with occasion() as received:
        objection = filed(
            notice, candidates[0], objector="何实名", contact="何实名 he@example.org 13700137000"
        ).objection
    assert received.to("objection_received") == {"zhou", "wu"}
    zhou = cast.actor("zhou")
    awards.accept(objection, by=zhou, at=MONDAY)
    with occasion() as ruled:
        awards.dismiss(objection, words="经查不属实。", by=zhou, at=MONDAY)
    assert ruled.to("objection_ruled") == {"he@example.org"}
    assert ruled.to("objection_settled") == {"lin", "zhao"}
    words = received.words + ruled.words
    assert not [w for w in ("何实名", "13700137000", "不属实") if w in words]


def test_an_award_its_certificate_and_its_revocation_are_told_to_who_nominated(cast, candidates):
    with occasion() as told:
        awarded(cast, candidates)
    assert told.to("candidates_moved") == {"lin", "zhao"}
    with occasion() as told:
        print_certificates(AwardList.objects.get(), at=MONDAY, told=lambda done, of: None)
    assert told.to("certificates_ready") == {"lin", "zhao"}
    (winner, _second) = fresh(candidates)
    words = {"ground": "主要成果造假。", "decision": "科协发〔2026〕20号"}
    asked = awards.ask_revocation(winner, **words, by=cast.actor("zhou"), at=MONDAY)
    with occasion() as told:
        awards.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY)
    assert (told.verbs, told.to("award_revoked")) == ({"award_revoked"}, {"lin", "zhao"})
    assert "科协发〔2026〕20号" in told.words and "主要成果造假" not in told.words


def test_who_is_dropped_is_told_to_who_nominated(cast, candidates):
    notice = published(cast, candidates)
    objection = filed(notice, candidates[0]).objection
    zhou = cast.actor("zhou")
    awards.accept(objection, by=zhou, at=MONDAY)
    awards.uphold(objection, words="成果不属候选人。", by=zhou, at=MONDAY)
    with occasion() as told:
        awards.drop(fresh(candidates)[0], reason="异议成立。", by=zhou, at=MONDAY)
    assert (told.verbs, told.to("candidates_moved")) == ({"candidates_moved"}, {"lin", "zhao"})
    assert "陈建国" in told.words and "丁一" not in told.words


def test_who_the_review_leaves_out_is_told_to_who_nominated():
    stage = set_stage()
    round_ = stage.scored(marks={"候选甲": 90, "候选乙": 60})
    with occasion() as told:
        stage.confirmed(round_, seats=1)
    assert told.to("candidates_moved") == {"lin", "zhao"}
    assert "候选乙" in told.words and "候选甲" not in told.words


def test_the_nominee_of_merged_papers_is_asked_by_mail_and_text_message(cast):
    cycle = season(cast)
    first = endorsed(cast, cycle, email="chen@example.cn")
    both = {"clerk": "qian", "approver": "sun", "identity_no": str(first.lead.identity_no)}
    second = endorsed(cast, cycle, **both)
    made = nominations.decide_merge(
        [first, second], same=True, reason="证件相同", by=cast.actor("zhou"), at=NOW
    )
    with occasion() as told:
        asked = nominations.ask_confirmation(made, first, by=cast.actor("zhou"), at=NOW)
    assert told.to("merge_asked") == {"chen@example.cn", str(first.lead.phone)}
    assert told.verbs == {"merge_asked"}
    assert told.words.count(f"/nominate/merged/{asked.code}/") == 2
    assert first.number not in told.words
