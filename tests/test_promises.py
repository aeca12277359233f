"""The promises, on every path: over the drawn machines exhaustively, through the services by search.

No award before a notice has run its full length; none while an objection is open; no review before
the form check; nothing moves after a final stage but a revocation; an open or adverse answer of a
body asked blocks; the meeting may drop or send back, never add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from awards import services as awards
from awards.models import AwardList, Notice, Objection
from awards.services import Said
from config import clock
from ledger.actors import PASSER_BY, THE_CLOCK, Actor
from ledger.flow import advance, history, is_intact
from ledger.situations import Situation
from nominations import services as nominations
from nominations.choices import FINAL
from nominations.models import TRACKS, Candidate, Paper
from programmes.calendar import calendar
from programmes.models import Cycle
from review import services as review
from tests.attachments import pdf
from tests.awards.scene import CONTACT, MONDAY, hung, reviewed
from tests.cast import DAY, NOW, Cast, accepted, assemble, draft, season

DEEP = settings().max_examples > 40
EXAMPLES = 400 if DEEP else 8
LENGTH = 60 if DEEP else 28

# --- on the machines as they are drawn --------------------------------------------------------------

HELD_OVER = {
    ("deferred", "carry_over", "carried"),
    ("deferred", "lapse_late", "lapsed"),
    ("dropped", "carry_over", "carried"),
    ("deferred", "drop", "dropped"),
    ("carried", "drop", "dropped"),
}
"""Whom an objection has put out of the cycle, being late or upheld: it only settles how they are out."""
BEFORE_THE_END = {"academician": "reported", "talent": "forwarded", "award": "approved"}


def edges(model: type[Any]) -> list[tuple[str, str, str, frozenset[str]]]:
    """Return every step of a machine: from, verb, to, and the names of its conditions."""
    return [
        (str(s.source), s.name, str(s.target), frozenset(c.__name__ for c in s.conditions))
        for s in model().get_all_stage_transitions()
    ]


def paths(model: type[Any], first: str) -> Iterator[list[tuple[str, str, str, frozenset[str]]]]:
    """Yield every path from a stage that takes no step twice: loops are walked, once each."""
    found = edges(model)

    def walk(stage: str, taken: list[Any]) -> Iterator[list[Any]]:
        yield taken
        for edge in found:
            if edge[0] == stage and edge not in taken:
                yield from walk(edge[2], [*taken, edge])

    yield from walk(first, [])


@pytest.mark.parametrize("track", list(TRACKS))
def test_every_drawn_path_keeps_the_promises(track):
    seen = 0
    for path in paths(TRACKS[track], "admitted"):
        if not path:
            continue
        seen += 1
        source, verb, target, conditions = path[-1]
        passed = [edge[0] for edge in path]
        if target in {"approved", "reported"} or (target == "forwarded" and source == "announced"):
            assert {"notice_has_run_its_full_length", "no_objection_stands"} <= conditions
            assert "announced" in passed
        if target == "awarded":
            assert {"no_objection_stands", "award_list_is_published"} <= conditions
            assert "approved" in passed
        if verb == "announce":
            assert {"all_asked_before_notice", "a_notice_is_published"} <= conditions
            assert "in_review" in passed
        if verb in {"review", "approve_abroad"}:
            assert "a_paper_is_accepted" in conditions
        if target in {"cleared", "approved_abroad"}:
            assert "every_body_has_cleared" in conditions
        if target == "decided":
            assert "meeting_has_confirmed" in conditions
            assert conditions & {"rules_ask_for_no_clearance"} or source == "cleared"
        if source in FINAL:
            assert (source, verb, target) in HELD_OVER | {("awarded", "revoke", "revoked")}
    assert seen > 20


@pytest.mark.parametrize("track", list(TRACKS))
def test_who_is_once_out_never_comes_in_again(track):
    out = {edge[:3] for edge in edges(TRACKS[track]) if edge[0] in FINAL - {"awarded"}}
    assert out == HELD_OVER
    assert {target for _source, _verb, target in HELD_OVER} <= FINAL


def test_a_paper_is_accepted_by_the_form_check_alone():
    into = [edge for edge in edges(Paper) if edge[2] == "accepted"]
    assert into == [
        (
            "endorsed",
            "accept",
            "accepted",
            frozenset(
                {
                    "check_is_complete",
                    "check_names_no_fault",
                    "paper_came_as_asked",
                    "candidacy_takes_papers",
                    "merge_lets_it_in",
                }
            ),
        )
    ]


# --- through the services ---------------------------------------------------------------------------

Act = Callable[["Walk"], object]
STRANGERS = ("lin", "zhao", "qian", "sun", "li", "zheng", "wang")
VERBS = sorted({e[1] for model in TRACKS.values() for e in edges(model)})
GROUNDS = ("authenticity", "ownership", "misconduct", "clerical", "qualification")


@dataclass
class Walk:
    """One candidate on the way, the moment, and who may have a hand in it."""

    cast: Cast
    cycle: Cycle
    subject: int
    never_reviewed: int
    at: datetime = MONDAY
    hand: str = "zhou"
    track: str = "award"
    log: list[str] = field(default_factory=list)

    @property
    def candidate(self) -> Candidate:
        return Candidate.objects.get(pk=self.subject)

    @property
    def by(self) -> Actor:
        if self.hand == "clock":
            return THE_CLOCK
        return PASSER_BY if self.hand == "passer-by" else self.cast.actor(self.hand)

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    def last(self, model: type[Any], **facts: object) -> Any:
        return model.objects.filter(cycle=self.cycle, **facts).order_by("-pk").first()

    def objection(self, *stages: str) -> Any:
        found = Objection.objects.filter(candidate_id=self.subject)
        return found.filter(stage__in=stages).order_by("pk").first() if stages else found.last()

    def wait(self, until: datetime) -> None:
        self.at = max(self.at, until)
        clock.tick(self.at)


def ask(w: Walk) -> object:
    return awards.ask_bodies(w.candidate, **w.who)


def answer(word: str) -> Act:
    def act(w: Walk) -> object:
        row = w.candidate.clearances.exclude(answer=word).first() or w.candidate.clearances.first()
        return row and awards.enter_answer(row, word, on=w.at.date(), document="复函", **w.who)

    return act


def meet(verdict: str, *, about_another: bool = False) -> Act:
    def act(w: Walk) -> object:
        other = Candidate.objects.get(pk=w.never_reviewed)
        said = {other if about_another else w.candidate: Said(verdict, "会议意见")}
        return awards.enter_decision(w.cycle, said, held_on=w.at.date(), minutes="纪要", **w.who)

    return act


def rank_again(w: Walk) -> object:
    """Confirm a further result by hand: the review itself is walked elsewhere."""
    if w.candidate.stage == "in_review":
        return conclude(w.cast, w.candidate)
    return None


def conclude(cast: Cast, candidate: Candidate) -> object:
    from review.models import Item, Ranking, Result, Round

    last = Round.objects.filter(cycle=candidate.cycle).order_by("-number").first()
    assert last
    ranking = Ranking.objects.create(
        round=last, version=last.rankings.count() + 1, method="mean", input_hash="0" * 64,
        made_at=NOW, confirmed_at=NOW, confirmed_by_id=cast.actor("zhou").user_id,
    )  # fmt: skip
    item = Item.objects.get(round=last, candidate=candidate)
    Result.objects.create(ranking=ranking, item=item, candidate=candidate, place=1, outcome="in")
    return advance(candidate, "recommend", by=cast.actor("zhou"), at=NOW)


def draw_up(w: Walk) -> object:
    return awards.draft_notice(w.cycle, [w.candidate], contact=CONTACT, **w.who)


def draw_up_another(w: Walk) -> object:
    other = Candidate.objects.get(pk=w.never_reviewed)
    return awards.draft_notice(w.cycle, [w.candidate, other], contact=CONTACT, **w.who)


def on_last(model: type[Any], verb: Callable[..., object], **words: Any) -> Act:
    """Do something with the last notice or list of the cycle, where there is one."""

    def act(w: Walk) -> object:
        row = w.last(model)
        return row and verb(row, **words, **w.who)

    act.__name__ = verb.__name__
    return act


def publish_draft(w: Walk) -> object:
    row = w.last(Notice, stage="drafted")
    return row and awards.publish_notice(row, **w.who)


def hang(w: Walk) -> object:
    """Prove that the last notice that ended hung in the units the rules name."""
    row = w.last(Notice, stage="closed")
    return row and hung(w.cast, row)


def object_to(ground: str) -> Act:
    def act(w: Walk) -> object:
        row = w.last(Notice)
        return row and awards.file_objection(
            row, w.candidate, ground=ground, objector="异议人", contact="地址一号",
            statement="推荐材料第三页所列成果与公开文献不一致。", at=w.at,
        )  # fmt: skip

    return act


def rule(verb: Callable[..., object], **words: Any) -> Act:
    """Rule on an objection: the one that waits, else any that there is."""

    def act(w: Walk) -> object:
        row = w.objection("received", "accepted") or w.objection()
        return row and verb(row, **words, **w.who)

    act.__name__ = verb.__name__
    return act


def onward(w: Walk) -> object:
    """Take the first step of the track's own tail."""
    if w.track == "award":
        return awards.approve([w.candidate], **w.who)
    verb = awards.report if w.track == "academician" else awards.forward
    return verb([w.candidate], document="报送函", **w.who)


def outcome(name: str) -> Act:
    def act(w: Walk) -> object:
        return getattr(awards, name)([w.candidate], document="名单", **w.who)

    act.__name__ = name
    return act


def draw_list(w: Walk) -> object:
    return awards.draft_award_list(w.cycle, [w.candidate], reasons={}, **w.who)


def decision_back(w: Walk) -> object:
    row = w.last(AwardList)
    return row and awards.take_decision(row, pdf(), number="科协发〔2026〕8号", **w.who)


def ask_to_revoke(w: Walk) -> object:
    return awards.ask_revocation(w.candidate, ground="造假", decision="决定1号", **w.who)


def revoke(w: Walk) -> object:
    row = w.candidate.revocations.order_by("-pk").first()
    return row and awards.confirm_revocation(row, **w.who)


def door(verb: str) -> Act:
    """Knock at the door itself, past every service."""

    def act(w: Walk) -> object:
        return advance(w.candidate, verb, **w.who)

    act.__name__ = f"door_{verb}"
    return act


def hands(name: str) -> Act:
    def act(w: Walk) -> None:
        w.hand = name

    act.__name__ = f"hands_{name}"
    return act


def pass_time(**length: float) -> Act:
    def act(w: Walk) -> None:
        w.wait(w.at + timedelta(**length))

    return act


def almost_to_the_end(w: Walk) -> None:
    """Stand a microsecond before the last moment of the notice."""
    row = w.last(Notice, stage="published")
    if row and row.closes_at - w.at > timedelta(microseconds=1):
        w.wait(row.closes_at - timedelta(microseconds=1))


def to_the_end(w: Walk) -> None:
    row = w.last(Notice, stage="published")
    if row:
        w.wait(row.closes_at)


def withdraw_papers(w: Walk) -> object:
    for paper in w.candidate.papers.all():
        nominations.withdraw(paper, by=w.cast.actor("zhao"), at=w.at, reason="退出")
    return None


def suspend(w: Walk) -> object:
    notice = w.last(Notice)
    if notice is None:
        return None
    asked = awards.ask_change(notice, "suspend", reason="有误", by=w.cast.actor("zhou"), at=w.at)
    return awards.confirm_change(asked, by=w.cast.actor("wu"), at=w.at)


WORDS = {"words": "经核查,结论如上。"}
ACTS: list[Act] = [
    ask,
    answer("clear"),
    answer("adverse"),
    door("clear"),
    *(meet(v) for v in ("confirmed", "dropped", "sent_back")),
    meet("confirmed", about_another=True),
    rank_again,
    draw_up,
    draw_up_another,
    publish_draft,
    suspend,
    on_last(Notice, awards.repeat_notice),
    on_last(Notice, awards.close_notice),
    hang,
    *(object_to(ground) for ground in GROUNDS),
    rule(awards.accept),
    rule(awards.accept, ground="authenticity"),
    rule(awards.accept, ground="clerical"),
    rule(awards.uphold, **WORDS, document="决定1号"),
    rule(awards.dismiss, **WORDS),
    rule(awards.correct, **WORDS),
    rule(awards.decline, refusal="anonymous", **WORDS),
    onward,
    *(outcome(v) for v in ("validate", "invalidate", "elect", "not_elect", "select", "turn_down")),
    outcome("approve_abroad"),
    draw_list,
    decision_back,
    on_last(AwardList, awards.publish_award_list),
    on_last(AwardList, awards.award),
    ask_to_revoke,
    revoke,
    lambda w: awards.drop(w.candidate, reason="理由", **w.who),
    withdraw_papers,
    *(door(verb) for verb in VERBS),
    *(hands(name) for name in ("zhou", "wu", "clock", "passer-by", *STRANGERS)),
    pass_time(minutes=30),
    pass_time(days=1),
    pass_time(days=4),
    almost_to_the_end,
    to_the_end,
]


def way_on(w: Walk) -> Iterator[Act]:
    """Yield what an honest office would do next; it keeps the search from staying at the start."""
    candidate, draft_ = w.candidate, w.last(Notice, stage="drafted")
    w.hand = "zhou"
    waiting = w.objection("received", "accepted")
    if waiting:
        yield rule(awards.accept) if waiting.stage == "received" else rule(awards.dismiss, **WORDS)
        return
    match candidate.stage:
        case "admitted" | "recommended":
            asked = candidate.clearances.exclude(answer="clear").exists()
            none = not candidate.clearances.exists()
            step = "approve_abroad" if candidate.stage == "admitted" else "clear"
            on = outcome(step) if step == "approve_abroad" else door(step)
            yield ask if none else answer("clear") if asked else on
        case "cleared":
            yield meet("confirmed")
        case "decided" if draft_ is None:
            yield draw_up
        case "decided" | "announced" if draft_ is not None:
            yield pass_time(hours=21)
            yield hands("wu")
            yield publish_draft
        case "announced":
            running = w.last(Notice, stage="published")
            suspended = (w.last(Notice) or Notice()).stage == "suspended"
            again = on_last(Notice, awards.repeat_notice)
            over = w.last(Notice, stage="closed")
            bare = over is not None and over.units_proven() < over.rules.units_min
            done = hang if bare else onward
            yield to_the_end if running else again if suspended else done
        case "approved":
            listed = w.last(AwardList)
            if listed is None:
                yield draw_list
            elif listed.stage == "drafted":
                yield decision_back
                yield hands("wu")
                yield on_last(AwardList, awards.publish_award_list)
            else:
                yield on_last(AwardList, awards.award)
        case "awarded":
            yield ask_to_revoke
            yield hands("wu")
            yield revoke
        case "in_review":
            yield rank_again
        case "approved_abroad":
            yield onward
        case "reported" | "valid" | "forwarded":
            yield outcome(
                {"reported": "validate", "valid": "elect", "forwarded": "select"}[candidate.stage]
            )


def check_promises(w: Walk, before: str) -> None:
    """Say, from what is on record alone, that every promise was kept by the last act."""
    candidate = w.candidate
    stage = candidate.stage
    book = list(history(candidate))
    assert is_intact(book)
    assert (book[-1].to_stage or stage) == stage or not book[-1].to_stage
    if before in FINAL:
        assert stage == before or (before, stage) == ("awarded", "revoked")
    assert Candidate.objects.get(pk=w.never_reviewed).stage in {"admitted", "dropped"}
    if stage == before:
        return
    if stage in {"approved", "reported", "awarded"} or (before, stage) == (
        "announced",
        "forwarded",
    ):
        item = candidate.notice_items.order_by("-notice_id").first()
        assert item and item.notice.stage == "closed"
        assert item.notice.units_proven() >= item.notice.rules.units_min
        notice, rules = item.notice, candidate.cycle.rules.notice
        assert (
            notice.closes_at
            == calendar()
            .window(notice.published_at, rules.days, rules.unit, rules.count_start, rules.roll)
            .closes
        )
        assert w.at >= notice.closes_at
        assert [o for o in candidate.objections.all() if blocks(o)] == []
    if stage in {"cleared", "approved_abroad"}:
        bodies = {body.code for body in candidate.cycle.rules.clearance.bodies}
        answers = dict(candidate.clearances.values_list("body", "answer"))
        assert answers == dict.fromkeys(bodies, "clear")
    if stage == "decided":
        assert candidate.decisions.order_by("pk").last().outcome == "confirmed"
    if stage == "revoked":
        done = candidate.revocations.order_by("confirmed_at").last()
        assert done.confirmed_by_id not in {None, done.asked_by_id}
    assert book[-1].role == "manager" or book[-1].verb == "merge"


def blocks(objection: Objection) -> bool:
    """Tell whether an objection stands in the way, by the words of the promise."""
    if objection.stage == "accepted":
        return objection.effect != "continue"
    return objection.stage in {"received", "upheld"}


def attempt(w: Walk, act: Act) -> None:
    """Do it, or learn why not; then look whether every promise is kept."""
    before, count = w.candidate.stage, None
    w.log.append(f"{act.__name__} by {w.hand}: {before}")
    try:
        with transaction.atomic():
            count = act(w)
    except Situation as situation:
        assert situation.sentences, f"{act.__name__} was refused without a word"
    w.log[-1] += f" -> {w.candidate.stage} ({'done' if count else ''})"
    check_promises(w, before)


def begin(cast: Cast, code: str) -> Walk:
    """Walk a candidate to the end of the review, beside another who was never reviewed."""
    cycle = season(cast, code)
    team = {"team_name": "高端装备团队"} if cycle.rules.team else {}
    subject = accepted(cast, cycle, name="陈建国", **team)
    if cycle.rules.review:
        reviewed(cast, cycle, [subject])
    other = accepted(cast, cycle, name="丁一", **({"team_name": "另一团队"} if team else {}))
    return Walk(cast, cycle, subject.pk, other.pk, track=cycle.programme.track)


@pytest.mark.fuzz
@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["outstanding-engineer", "cas-academician", "leading-talent", "international-post"]
)
def test_every_walked_path_keeps_the_promises(code):
    start = begin(assemble(), code)
    reached: set[str] = set()

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def explore(data: st.DataObject) -> None:
        with transaction.atomic():
            w = Walk(
                start.cast, start.cycle, start.subject, start.never_reviewed, track=start.track
            )
            for _step in range(data.draw(st.integers(5, LENGTH))):
                honest = data.draw(st.integers(0, 9)) < 7
                for act in way_on(w) if honest else [data.draw(st.sampled_from(ACTS))]:
                    attempt(w, act)
                reached.add(w.candidate.stage)
            transaction.set_rollback(True)

    explore()
    assert reached & {"awarded", "revoked", "valid", "elected", "selected", "forwarded"}, reached


# --- the paper's own stretch ------------------------------------------------------------------------

PAPER_VERBS = sorted({edge[1] for edge in edges(Paper)})
EVERYBODY = ("lin", "zhao", "qian", "sun", "li", "zhou", "zheng", "wang", "clock")


@dataclass
class Desk:
    """One paper on somebody's desk."""

    cast: Cast
    pk: int
    at: datetime = NOW

    @property
    def paper(self) -> Paper:
        return Paper.objects.get(pk=self.pk)

    def hand(self, name: str) -> Actor:
        return THE_CLOCK if name == "clock" else self.cast.actor(name)


def knock(name: str, verb: str) -> Callable[[Desk], object]:
    words = {"mend_by": NOW + 5 * DAY} if verb == "return_" else {}
    return lambda d: advance(d.paper, verb, by=d.hand(name), at=d.at, **words)


def judge(name: str, *, met: bool) -> Callable[[Desk], object]:
    def act(d: Desk) -> object:
        for item in d.paper.cycle.rules.form_check.items:
            nominations.check_item(
                d.paper, item.code, met=met, words="不符", by=d.hand(name), at=d.at
            )
        return None

    return act


def open_review(d: Desk) -> object:
    return review.open_round(d.paper.cycle, due_at=d.at + DAY, by=d.cast.actor("zhou"), at=d.at)


def later(days: int) -> Callable[[Desk], object]:
    def act(d: Desk) -> None:
        d.at += days * DAY
        clock.tick(d.at)

    return act


PAPER_ACTS: list[Callable[[Desk], object]] = [
    *(knock(name, verb) for name in ("lin", "zhao", "li", "zhou", "clock") for verb in PAPER_VERBS),
    *(knock(name, verb) for name in ("qian", "sun") for verb in PAPER_VERBS),
    lambda d: nominations.pledge(d.paper, by=d.cast.actor("lin"), at=d.at),
    lambda d: nominations.save_paper(
        d.paper, {"division": str(d.at)[:19]}, by=d.cast.actor("lin"), at=d.at
    ),
    lambda d: nominations.accept(d.paper, by=d.cast.actor("li"), at=d.at),
    lambda d: nominations.return_paper(d.paper, by=d.cast.actor("li"), at=d.at),
    *(judge(name, met=met) for name in ("li", "zhou") for met in (True, False)),
    open_review,
    later(1),
    later(9),
]


def paper_way_on(d: Desk) -> list[Callable[[Desk], object]]:
    """Return what an honest society and office would do next."""
    pledge = PAPER_ACTS[len(PAPER_VERBS) * 7]
    return {
        "draft": [pledge, knock("lin", "submit")],
        "returned": [pledge, knock("lin", "resubmit")],
        "submitted": [lambda d: nominations.endorse(d.paper, by=d.cast.actor("zhao"), at=d.at)],
        "endorsed": [judge("li", met=True), PAPER_ACTS[len(PAPER_VERBS) * 7 + 2]],
        "accepted": [open_review],
    }.get(d.paper.stage, [later(1)])


def check_paper(d: Desk, before: str) -> None:
    """Say, from the book alone, that the form check came before all else."""
    paper = d.paper
    lines = list(history(paper))
    verbs = [line.verb for line in lines]
    assert is_intact(lines)
    assert verbs.count("return_") <= 1
    if before in {"refused", "withdrawn"}:
        assert paper.stage == before
    if paper.stage == "accepted":
        known = {item.code for item in paper.cycle.rules.form_check.items}
        round_ = paper.check_lines.of_round(paper.check_round)
        assert set(round_.values_list("item", flat=True)) == known
        assert not round_.failed().exists()
        endorsed = [line for line in lines if line.verb == "endorse"][-1]
        assert endorsed.user_id != paper.drafted_by_id
        assert endorsed.society_id == paper.society_id
    for candidate in Candidate.objects.filter(cycle=paper.cycle):
        first = next(iter(history(candidate)))
        assert first.verb == "admit" and first.role == "examiner"
        if candidate.stage == "in_review":
            told = [line for line in history(candidate) if line.verb == "review"]
            accepting = [line for line in lines if line.verb == "accept"]
            assert accepting and accepting[-1].pk < told[-1].pk
    for line in lines:
        assert (
            line.actor_kind == "clock"
            or line.society_id in {None, paper.society_id}
            or (line.role == "examiner")
        )


@pytest.mark.fuzz
@pytest.mark.django_db
def test_every_way_of_a_paper_leads_through_the_form_check():
    cast = assemble()
    cycle = season(cast)
    paper = draft(cast, cycle)
    reached: set[str] = set()

    @settings(max_examples=EXAMPLES * 2)
    @given(st.data())
    def explore(data: st.DataObject) -> None:
        with transaction.atomic():
            d = Desk(cast, paper.pk)
            for _step in range(data.draw(st.integers(5, LENGTH))):
                honest = data.draw(st.integers(0, 9)) < 6
                for act in paper_way_on(d) if honest else [data.draw(st.sampled_from(PAPER_ACTS))]:
                    before = d.paper.stage
                    try:
                        with transaction.atomic():
                            act(d)
                    except Situation as situation:
                        assert situation.sentences
                    check_paper(d, before)
                reached.add(d.paper.stage)
            transaction.set_rollback(True)

    explore()
    assert reached >= {"draft", "submitted", "endorsed", "accepted"}


@pytest.mark.django_db
@pytest.mark.parametrize("ground", ["clerical", "authenticity"])
def test_an_upheld_objection_bars_whatever_its_ground(ground):
    w = begin(assemble(), "outstanding-engineer")
    honest = [ask, *[answer("clear")] * 3, door("clear"), meet("confirmed"), draw_up]
    for act in [*honest, hands("wu"), publish_draft, hands("zhou"), object_to(ground)]:
        attempt(w, act)
    for act in [rule(awards.accept), rule(awards.uphold, **WORDS, document="决定"), to_the_end]:
        attempt(w, act)
    assert w.objection().stage == "upheld"
    attempt(w, onward)
    assert w.candidate.stage in {"announced", "contested"}
    attempt(w, lambda w: awards.drop(w.candidate, reason="异议成立", **w.who))
    assert w.candidate.stage == "dropped"
