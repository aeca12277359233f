"""回避 of case handlers: every step of an objection refuses who has a tie to whom it is about, or made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awards import services
from awards.models import Appeal, Notice, Objection
from files.services import store
from ledger.actors import Actor
from ledger.models import Entry
from ledger.situations import ConflictOfInterest, NotYours
from nominations.models import Candidate, StaffTie
from tests.attachments import pdf
from tests.awards.scene import MONDAY, published
from tests.awards.test_cases import SAID
from tests.awards.test_objections import filed
from tests.cast import Cast
from tests.remembering import remembered

Step = Callable[[Objection, Actor], object]
WORDS = "已查清，理由如下。"


def registers(case: Objection, by: Actor) -> object:
    """登记."""
    words = {**SAID, "way": "call", "arrived_on": MONDAY.date(), "at": MONDAY}
    return services.register_objection(case.notice, case.candidate, by=by, **words)


def asks(case: Objection, by: Actor) -> object:
    """请推荐单位答复."""
    [society] = services.societies_of(case)
    copy = "所列成果与公开文献不一致，请说明。"
    return services.ask_answer(case, society, copy=copy, by=by, at=MONDAY)


def notes(kind: str) -> Step:
    """调查、听取陈述、谈话."""

    def deed(case: Objection, by: Actor) -> object:
        return services.note(
            case, kind=kind, held_on=MONDAY.date(), text="记录。", by=by, at=MONDAY
        )

    return deed


def rules(verb: str, **more: Any) -> Step:
    """受理、不予受理、裁定: the letters to both sides leave with the ruling, in its name."""

    def deed(case: Objection, by: Actor) -> object:
        return getattr(services, verb)(case, by=by, at=MONDAY, **more)

    return deed


def decides(case: Objection, by: Actor) -> object:
    """复核."""
    return services.decide_appeal(
        Appeal.objects.get(), granted=False, words="维持。", by=by, at=MONDAY
    )


STEPS: dict[str, tuple[str, Step]] = {
    "registers": ("received", registers),
    "accepts": ("received", rules("accept")),
    "declines": ("received", rules("decline", refusal="no-evidence", words=WORDS)),
    "keeps as lead": ("received", rules("keep_as_lead")),
    "asks the nominator": ("accepted", asks),
    "inquires": ("accepted", notes("inquiry")),
    "hears": ("accepted", notes("hearing")),
    "talks": ("accepted", notes("talk")),
    "opens who objects": ("accepted", lambda c, by: services.reveal_objector(c, purpose="核实身份", by=by, at=MONDAY)),
    "opens the evidence": ("accepted", lambda c, by: services.read_evidence(c, by=by, at=MONDAY)),
    "upholds and signs": ("accepted", rules("uphold", words=WORDS)),
    "dismisses and signs": ("accepted", rules("dismiss", words=WORDS)),
    "corrects and signs": ("accepted", rules("correct", words=WORDS)),
    "decides the appeal": ("dismissed", decides),
}  # fmt: skip


@remembered
def case_at(cast: Cast, stage: str, candidate: Candidate) -> Objection:
    """Return an objection at a stage; 周, who has no tie, brought it there."""
    zhou, notice = cast.actor("zhou"), Notice.objects.get()
    evidence = store(pdf(), name="证据.pdf", at=MONDAY)
    ground = "clerical" if stage == "received" else "ownership"
    receipt = filed(notice, candidate, ground=ground, evidence=evidence, objector="吴启明")
    case = receipt.objection
    if stage != "received":
        case = services.accept(case, by=zhou, at=MONDAY)
    if stage == "dismissed":
        case = services.dismiss(case, words=WORDS, by=zhou, at=MONDAY)
        services.appeal_as_objector(receipt.number, receipt.code, statement="另有原始图纸可以证明。", at=MONDAY)  # fmt: skip
    return case


@pytest.fixture
def notice(cast: Cast, candidates: list[Candidate]) -> Notice:
    return published(cast, candidates)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("why", ["tie to whom it is about", "made it"])
def test_no_step_is_taken_by_who_keeps_away(
    cast: Cast, notice: Notice, candidates: list[Candidate], name: str, why: str
) -> None:
    stage, deed = STEPS[name]
    wu, case = cast.actor("wu"), case_at(cast, stage, candidates[0])
    if why == "made it":
        wu = Actor(role="manager", user_id=wu.user_id, name="吴启明")
    else:
        paper = candidates[0].papers.get()
        StaffTie.objects.create(user_id=wu.user_id, paper=paper, relation="KIN", declared_at=MONDAY)
    lines, objections = Entry.objects.count(), Objection.objects.count()
    if (name, why) == ("registers", "made it"):
        deed = registers_own
    with pytest.raises(ConflictOfInterest):
        deed(case, wu)
    assert (Entry.objects.count(), Objection.objects.count()) == (lines, objections)
    assert Objection.objects.get(pk=case.pk).stage == stage


def registers_own(case: Objection, by: Actor) -> object:
    """登记 one's own objection."""
    words = {**SAID, "objector": by.name, "way": "call", "arrived_on": MONDAY.date(), "at": MONDAY}
    return services.register_objection(case.notice, case.candidate, by=by, **words)


@pytest.mark.parametrize("name", [n for n in STEPS if not n.startswith(("keeps", "corrects"))])
def test_somebody_without_a_tie_takes_the_same_step(
    cast: Cast, notice: Notice, candidates: list[Candidate], name: str
) -> None:
    stage, deed = STEPS[name]
    deed(case_at(cast, stage, candidates[0]), cast.actor("wu"))


@pytest.mark.parametrize("name", STEPS)
def test_nobody_else_takes_it(
    cast: Cast, notice: Notice, candidates: list[Candidate], name: str
) -> None:
    stage, deed = STEPS[name]
    with pytest.raises(NotYours):
        deed(case_at(cast, stage, candidates[0]), cast.actor("lin"))
