"""工作人员回避 as a matrix: every verb of the office upon whoever a member of staff keeps away from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awards import services as awards
from awards.models import AwardList, Notice, Objection
from ledger.flow import advance, open_steps
from ledger.situations import ConflictOfInterest, Situation
from nominations import services as nominations
from nominations.models import Candidate, Paper, Parcel, StaffTie
from nominations.services.registering import Contents
from review import services as review
from review.models import Conflict, Expert, Item, Panel, Ranking
from tests.cast import DAY
from tests.nominations.parcels import courier_facts
from tests.town import AT, Town, things, undone

pytestmark = pytest.mark.django_db

WHY = "理由"


def keep_away(town: Town, name: str) -> None:
    """Let somebody of the staff keep away from everybody who is nominated."""
    user = town.cast.users[name]
    StaffTie.objects.bulk_create(
        StaffTie(user=user, paper=paper, relation="KIN", declared_at=AT)
        for paper in Paper.objects.filter(rehearsal=False)
    )


# --- acts -------------------------------------------------------------------------------------------

Act = Callable[[Town, dict[str, Any]], object]


def endorsed(town: Town) -> Paper:
    return town.sides["a"].endorsed


def work(town: Town) -> Any:
    return town.assignment_of("expert-1")


def spare(town: Town) -> Expert:
    """Somebody of the pool who has nothing to do with the round that scores."""
    return Expert.objects.exclude(assignments__item__round=town.scoring).order_by("pk").first()  # type: ignore[return-value]


def panel(town: Town) -> Panel:
    return Panel.objects.filter(items__candidate__isnull=False).order_by("pk").first()  # type: ignore[return-value]


BY_EXAMINER: dict[str, Act] = {
    "check_item": lambda t, w: nominations.check_item(
        endorsed(t), endorsed(t).rules.form_check.items[0].code, met=True, **w
    ),
    "machine_check": lambda t, w: nominations.machine_check(endorsed(t), **w),
    "claim": lambda t, w: nominations.claim(endorsed(t), **w),
    "take_over": lambda t, w: nominations.take_over(endorsed(t), **w),
    "return_paper": lambda t, w: advance(endorsed(t), "return_", reason=WHY, **w),
    "refuse": lambda t, w: advance(endorsed(t), "refuse", reason=WHY, **w),
    "accept": lambda t, w: advance(endorsed(t), "accept", **w),
    "recognise": lambda t, w: nominations.recognise(
        t.things["a"].listed, endorsed(t), same=False, reason=WHY, **w
    ),
    "reject_statement": lambda t, w: nominations.reject_statement(
        t.things["a"].endorsed_seal, why=WHY, **w
    ),
    "void_parcel": lambda t, w: nominations.void_parcel(t.sides["a"].parcel, reason=WHY, **w),
    "void_parcel_item": lambda t, w: nominations.void_item(
        t.things["a"].parcel_item, reason=WHY, **w
    ),
    "correct_parcel": lambda t, w: nominations.correct_parcel(
        t.sides["a"].parcel, courier_facts(tracking="SF9"), reason=WHY, **w
    ),
    "register_parcel": lambda t, w: nominations.register_parcel(
        t.open_cycle, None, courier_facts(tracking="SF8"), Contents(endorsed(t).number), **w
    ),
    "export_dossier": lambda t, w: nominations.export_dossier([t.sides["a"].candidate], **w),
}
BY_MANAGER: dict[str, Act] = {
    "export_dossier": BY_EXAMINER["export_dossier"],
    "drop": lambda t, w: advance(t.sides["a"].candidate, "drop", reason=WHY, **w),
    "decide_merge": lambda t, w: nominations.decide_merge(
        [s.endorsed for s in t.sides.values()], same=False, reason=WHY, **w
    ),
    "import_history": lambda t, w: nominations.confirm_history_import(t.history_list, **w),
    "grant_late": lambda t, w: nominations.grant_late(
        endorsed(t).cycle,
        endorsed(t).society,
        until=endorsed(t).cycle.closes_at + DAY,
        reason=WHY,
        document="来函",
        **w,
    ),
    "draft_notice": lambda t, w: awards.draft_notice(
        t.open_cycle, [i.candidate for i in t.drafted_notice.items.all()], contact="电话", **w
    ),
    "revise_notice": lambda t, w: awards.revise_notice(
        t.drafted_notice, title="题", basis="据", contact="电话", text="", **w
    ),
    "publish_notice": lambda t, w: advance(
        t.drafted_notice, "publish", published_at=AT, last_day=AT.date(), closes_at=AT, **w
    ),
    "enclose": lambda t, w: awards.enclose(
        t.drafted_notice, b"", name="a.pdf", title="题", looked=True, **w
    ),
    "take_out": lambda t, w: awards.take_out(t.drafted_notice.attachments.get(), **w),
    "prove_posting": lambda t, w: awards.prove_posting(
        t.posting.notice,
        unit="单位",
        place="大厅",
        posted_on=t.posting.posted_on,
        until=t.posting.until,
        photograph=t.posting.photograph,
        **w,
    ),
    "strike_posting": lambda t, w: awards.strike_posting(t.posting, reason=WHY, **w),
    "ask_change": lambda t, w: awards.ask_change(t.notice, "suspend", reason=WHY, **w),
    "confirm_change": lambda t, w: awards.confirm_change(t.notice.changes.get(), **w),
    "accept_objection": lambda t, w: advance(t.objection, "accept", **w),
    "draft_award_list": lambda t, w: awards.draft_award_list(
        t.open_cycle, [t.certificate.candidate], **w
    ),
    "explain_absence": lambda t, w: awards.explain_absence(
        t.award_list, t.sides["a"].candidate, reason=WHY, **w
    ),
    "correct_certificate": lambda t, w: awards.ask_correction(
        t.certificate, name="另名", reason=WHY, document="证明", **w
    ),
    "revoke": lambda t, w: awards.ask_revocation(
        t.certificate.candidate, ground=WHY, decision="文号", **w
    ),
    "open_round": lambda t, w: advance(
        Candidate.objects.filter(stage="admitted", rehearsal=False).first(), "review", **w
    ),
    "release": lambda t, w: review.decline(work(t), reason=WHY, **w),
    "order_recusal": lambda t, w: review.report_conflict(work(t), "KIN", WHY, **w),
    "pin": lambda t, w: review.pin(t.sides["a"].move.item, spare(t), "forbid", reason=WHY, **w),
    "allow": lambda t, w: review.allow(t.sides["a"].move.item.round, reason=WHY, **w),
    "publish_assignment": lambda t, w: review.publish_assignment(
        t.scoring.drafts.order_by("pk").last(), **w
    ),
    "undo_assignment": lambda t, w: review.undo_assignment(
        t.scoring.drafts.order_by("pk").last(), **w
    ),
    "repair": lambda t, w: review.repair(t.scoring, **w),
    "decide_conflict": lambda t, w: review.decide_conflict(
        Conflict.objects.filter(item__candidate__isnull=False).first(), hard=True, reason=WHY, **w
    ),
    "decide_exclusion": lambda t, w: review.decide_exclusion(
        endorsed(t).exclusion_requests.get(), granted=False, reason=WHY, **w
    ),
    "seat_in_panel": lambda t, w: review.seat_in_panel(panel(t), [spare(t)], **w),
    "ask_move": lambda t, w: review.ask_move(
        t.sides["a"].move.item, t.sides["a"].move.to, reason=WHY, **w
    ),
    "drop_move": lambda t, w: review.drop_move(t.sides["a"].move, **w),
    "prepare_vote": lambda t, w: review.prepare_vote(
        t.vote.round,
        experts=[spare(t)],
        items=list(Item.objects.filter(vote_items__vote=t.vote)),
        **w,
    ),
    "abandon_vote": lambda t, w: review.abandon_vote(t.vote, reason=WHY, **w),
    "confirm_ranking": lambda t, w: review.confirm_ranking(Ranking.objects.get(pk=t.ranking), **w),
    "reveal_objector": lambda t, w: awards.reveal_objector(t.objection, purpose=WHY, **w),
    "read_evidence": lambda t, w: awards.read_evidence(t.objection, **w),
}


@pytest.mark.parametrize(
    ("name", "act"),
    [("li", act) for act in BY_EXAMINER] + [("zhou", act) for act in BY_MANAGER],
)
def test_no_act_is_done_by_who_keeps_away(town, name, act):
    of_office = BY_EXAMINER if name == "li" else BY_MANAGER
    things(town, "a")
    words = {"by": town.cast.actor(name), "at": AT}
    with undone():
        try:
            of_office[act](town, words)
        except ConflictOfInterest as unexpected:
            pytest.fail(f"{act} is refused to who has no tie: {unexpected}")
        except Situation:
            pass
    with undone():
        keep_away(town, name)
        with pytest.raises(ConflictOfInterest):
            of_office[act](town, words)


def test_no_step_of_a_machine_is_open_to_who_keeps_away(town):
    by = town.cast.actor("zhou")
    records: list[Any] = [endorsed(town), town.sides["a"].candidate, town.notice, town.objection]
    records += [town.drafted_notice, town.award_list, town.certificate.candidate]
    assert {type(r) for r in records} >= {Paper, Candidate, Notice, Objection, AwardList}
    with undone():
        keep_away(town, "zhou")
        for record in records:
            for verb, _unmet in open_steps(record, by=by, at=AT):
                with pytest.raises(ConflictOfInterest):
                    advance(record, verb, by=by, at=AT, reason=WHY)
        assert not Objection.objects.seen_by(by).exists()
        assert Objection.objects.seen_by(town.cast.actor("wu")).exists()
        assert not Parcel.objects.get(pk=town.sides["a"].parcel.pk).keeps_away(
            town.cast.actor("wu")
        )
