"""The stage of the review tests: a cycle with candidates, and experts who read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ledger.actors import Actor
from nominations.models import Candidate
from people.actors import actor_in
from people.models import Unit
from people.services import enter_unit
from programmes import services as programmes
from programmes.models import Cycle, Programme, RuleSet
from programmes.services.writing import freeze, publish_rules
from programmes.vocabulary import preset
from review import services
from review.models import Assignment, Expert, Item, Round, Vote
from tests.cast import (
    DAY,
    NOW,
    Cast,
    accepted,
    assemble,
    authorise,
    identity_number,
    organiser_of,
)
from tests.remembering import remembered

CRITERIA = [
    {"code": "practice", "zh": "工程实践", "en": "practice", "weight": 60, "most": 100, "step": 5},
    {"code": "innovation", "zh": "创新", "en": "innovation", "weight": 40, "most": 10, "step": 1},
]
LETTER = {
    "code": "letter", "zh": "通讯评审", "en": "letter review", "method": "letter",
    "experts_min": 2, "experts_max": 3, "criteria": CRITERIA, "pages_only": False,
}  # fmt: skip
PANEL = {**LETTER, "code": "panel", "zh": "会议评审", "en": "panel", "method": "panel"}
HALF = {"num": 1, "den": 2, "op": ">", "base": "present"}
BALLOT = {
    "quorum": {"num": 2, "den": 3, "op": ">=", "base": "appointed"},
    "passing": HALF, "seats": 1, "max_approvals": 2, "tie": "revote", "rounds_max": 2,
}  # fmt: skip
RELATIONS = [
    {"code": code, "zh": code, "en": code, "outcome": outcome}
    for code, outcome in (
        ("SELF", "hard"), ("SAME_CALL", "hard"), ("NOMINATOR", "hard"), ("SAME_UNIT", "hard"),
        ("KIN", "hard"), ("MENTOR", "hard"), ("INTEREST", "hard"), ("DISPUTE", "decide"),
    )
]  # fmt: skip
DICE = "3526 1441 6253 3124 5516 2346 1"
"""What the supervisor threw for the lot of a round."""

Rounds = tuple[dict[str, object], ...]


@dataclass
class Stage:
    """The cast, one open cycle, its candidates and the experts, by name."""

    cast: Cast
    cycle: Cycle
    candidates: list[Candidate] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)

    @property
    def serial(self) -> int:
        return self.cast.serial

    @property
    def manager(self) -> Actor:
        return self.cast.actor("zhou")

    @property
    def supervisor(self) -> Actor:
        return self.cast.actor("zheng")

    def enrol(self, name: str, *, unit: Unit | None = None, **facts: object) -> Expert:
        """Enrol an expert with a unit of their own unless one is given."""
        self.cast.serial += 1
        number = identity_number(date(1965, 3, 4), "M", self.cast.serial)
        own = unit or enter_unit(f"{name}研究院", nature="institution")
        facts = {"identity_no": number, "field": "机械设计", "load_max": 9, **facts}
        expert = services.enrol_expert(name=name, unit=own, by=self.manager, at=NOW, **facts)
        self.experts.append(expert)
        return expert

    def review_by(self, rounds: Rounds, ballot: dict[str, object] | None) -> None:
        """Give the cycle rules with these rounds; the papers stay on the ones they came by."""
        rule_set = reviewed(self.cycle.programme, rounds, ballot)
        freeze(rule_set, by=self.manager, at=NOW - DAY)
        publish_rules(rule_set, by=self.cast.actor("wu"), at=NOW - DAY)
        Cycle.objects.filter(pk=self.cycle.pk).update(rule_set=rule_set)
        self.cycle = Cycle.objects.get(pk=self.cycle.pk)
        self.candidates = [Candidate.objects.get(pk=each.pk) for each in self.candidates]

    def nominate(self, name: str, **facts: object) -> Candidate:
        """Carry a paper to acceptance."""
        birth = date(1978, 5, 6)
        candidate = accepted(self.cast, self.cycle, name=name, birth=birth, **facts)
        self.candidates.append(candidate)
        return candidate

    def round(self, *, at: datetime = NOW, days: int = 10, **words: object) -> Round:
        """Open the next round."""
        return services.open_round(
            self.cycle, due_at=at + timedelta(days=days), by=self.manager, at=at, **words
        )

    @remembered
    def assigned(self, *, at: datetime = NOW) -> Round:
        """Open a round and assign it."""
        return self.assign(self.round(at=at), at=at)

    def assign(self, round_: Round, *, at: datetime = NOW) -> Round:
        """Look for conflicts and assign."""
        services.scan_conflicts(round_, by=self.manager, at=at)
        services.assign(round_, by=self.manager, at=at)
        return Round.objects.get(pk=round_.pk)

    @remembered
    def scoring(self, *, at: datetime = NOW) -> Round:
        """Assign, have everyone declare and accept, and start."""
        return self.started(self.assigned(at=at), at=at)

    def started(self, round_: Round, *, at: datetime = NOW) -> Round:
        """Have everyone declare and accept, and start; where a lot parts equals, on the supervisor's number."""
        self.everyone_accepts(round_, at=at)
        if round_.lot_asked:
            services.give_lot_number(round_, code=DICE, by=self.supervisor, at=at)
        return services.start_round(round_, by=self.manager, at=at)

    def everyone_accepts(self, round_: Round, *, at: datetime = NOW) -> None:
        """Everyone with work signs the pledge and accepts."""
        for expert in Expert.objects.filter(assignments__item__round=round_).distinct():
            if not round_.declarations.filter(expert=expert).exists():
                services.declare(round_, expert, by=acting(expert), at=at)
            services.accept_offered(round_, by=acting(expert), at=at)

    @remembered
    def scored(self, *, at: datetime = NOW, marks: dict[str, int] | None = None) -> Round:
        """Have everyone score; ``marks`` maps candidates' names to a mark of practice."""
        round_ = self.scoring(at=at)
        for assignment in round_.assignments.filter(stage="accepted"):
            write_review(assignment, practice=(marks or {}).get(str(assignment.item), 80), at=at)
        return Round.objects.get(pk=round_.pk)

    @remembered
    def confirmed(self, round_: Round, *, seats: int | None = None, at: datetime = NOW) -> Round:
        """Close a scored round without a vote, rank and confirm it."""
        services.close_round(round_, by=self.manager, at=at)
        ranking = services.rank(round_, seats=seats, by=self.manager, at=at)
        services.confirm_ranking(ranking, by=self.manager, at=at)
        return Round.objects.get(pk=round_.pk)

    def voting(
        self,
        *,
        at: datetime = NOW,
        experts: list[Expert] | None = None,
        marks: dict[str, int] | None = None,
    ) -> tuple[Vote, str]:
        """Score a round, call its vote and open it; answers the vote and the supervisor's code."""
        round_ = services.call_vote(self.scored(at=at, marks=marks), by=self.manager, at=at)
        vote = services.prepare_vote(
            round_, experts=experts or self.experts, by=self.manager, at=at
        )
        for seat in vote.seats.exclude(expert__declarations__round=round_):
            services.declare(round_, seat.expert, by=acting(seat.expert), at=at)
        code = services.take_half(vote, by=self.supervisor, at=at)
        return services.open_vote(vote, by=self.manager, at=at), code


def acting(expert: Expert) -> Actor:
    """Return the expert in their office of an expert."""
    return actor_in(expert.user, expert.user.offices.get(role="expert"))


def write_review(
    assignment: Assignment, *, practice: int = 80, innovation: int = 8, at: datetime = NOW
) -> Assignment:
    """Mark both criteria and sign."""
    by = acting(assignment.expert)
    services.save_score(assignment, "practice", practice, by=by, at=at)
    services.save_score(assignment, "innovation", innovation, by=by, at=at)
    return services.sign(assignment, by=by, at=at)


def ballot(vote: Vote, expert: Expert, *names: str, at: datetime = NOW) -> str:
    """Cast an expert's ballot for the named candidates."""
    items = [item for item in Item.objects.filter(vote_items__vote=vote) if str(item) in names]
    return services.cast(vote, expert, items, by=acting(expert), at=at)


def counted(stage: Stage, vote: Vote, code: str, *, at: datetime = NOW) -> Vote:
    """End the voting where it goes on; the supervisor opens the box with their code."""
    if Vote.objects.get(pk=vote.pk).takes_ballots:
        services.stop_vote(vote, by=stage.manager, at=at)
    return services.close_vote(vote, code=code, by=stage.supervisor, at=at)


def set_stage(
    *,
    candidates: int = 2,
    experts: int = 3,
    rounds: Rounds = (LETTER,),
    ballot: dict[str, object] | None = None,
    code: str = "outstanding-engineer",
) -> Stage:
    """Assemble the cast, open a cycle with these rounds, nominate and enrol.

    Rounds of a test's own come once everybody stands there, so that all tests share the way there.
    """
    stage = filled(candidates, experts, code)
    if (rounds, ballot) != ((LETTER,), None):
        stage.review_by(rounds, ballot)
    return stage


@remembered
def filled(candidates: int, experts: int, code: str) -> Stage:
    """Open a cycle that reviews by letter, nominate and enrol."""
    cast = assemble()
    stage = Stage(cast, open_cycle(cast, code))
    for name in "甲乙丙丁戊己"[:candidates]:
        stage.nominate(f"候选{name}")
    for name in "子丑寅卯辰巳午未申"[:experts]:
        stage.enrol(f"专家{name}")
    return stage


def declined(*, accepted: bool = False) -> tuple[Stage, Assignment]:
    """One of four who read one item each declines; who is left over is kept out of that item."""
    stage = set_stage(candidates=2, experts=0)
    for name in "子丑寅卯":
        stage.enrol(f"专家{name}", load_max=1)
    round_ = stage.assigned()
    if accepted:
        stage.everyone_accepts(round_)
    gone = round_.assignments.order_by("pk").first()
    services.decline(gone, reason="没有时间", ground="time", by=acting(gone.expert), at=NOW)
    late = stage.enrol("专家辰", load_max=1)
    services.pin(gone.item, late, "forbid", reason="近期合作", by=stage.manager, at=NOW)
    return stage, gone


def open_cycle(
    cast: Cast,
    code: str,
    rounds: Rounds = (LETTER,),
    ballot: dict[str, object] | None = None,
) -> Cycle:
    """Open a cycle of a programme with these rounds of review: one by letter, and no vote."""
    programme = Programme.objects.get(code=code)
    cycle = programmes.prepare_cycle(
        programme,
        year=2026,
        rule_set=reviewed(programme, rounds, ballot),
        organiser=organiser_of(cast, programme),
        opens_at=NOW - DAY,
        closes_at=NOW + 14 * DAY,
        by=cast.actor("zhou"),
        at=NOW - 2 * DAY,
        notice_no="科协发〔2026〕2号",
    )
    authorise(cast, cycle)
    return programmes.open_cycle(cycle, by=cast.actor("wu"), at=NOW - DAY)


def reviewed(programme: Programme, rounds: Rounds, ballot: dict[str, object] | None) -> RuleSet:
    """Write a version of a programme's rules whose review is the one given."""
    review = {"rounds": list(rounds), "conflicts": RELATIONS}
    data = {**preset(programme.code), "review": review}
    data.pop("ballot", None)
    return programmes.write_rule_set(programme, data | ({"ballot": ballot} if ballot else {}))
