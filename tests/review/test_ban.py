"""禁评: a banned expert is out of the pool, and the database refuses them every place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from config import clock
from files.services import store
from ledger.flow import history
from ledger.situations import NotYours, Refused
from people.models import User
from review import services
from review.models import Assignment, Ban, Conduct, Expert, Panel, PanelMember, Seat
from tests.attachments import pdf
from tests.cast import NOW
from tests.review.stage import BALLOT, PANEL, set_stage, write_review

pytestmark = pytest.mark.django_db


def banned(expert: Expert, **facts: object) -> Ban:
    paper = store(b"%PDF-1.4\n% a decision\n", name="决定.pdf", at=NOW)
    words = {"number": "科协办函〔2026〕7号", "decided_by": "监督委员会", "reason": "泄露评审信息"}
    facts = {"since": NOW.date(), "document": paper, "entered_at": NOW, **words, **facts}
    return Ban.objects.create(expert=expert, entered_by=User.objects.earliest("pk"), **facts)


def lifted(ban: Ban, by: User) -> Ban:
    ban.ended_at, ban.ended_how, ban.ended_by, ban.ended_why = NOW, "lifted", by, "查明属误"
    ban.save()
    return ban


def set_up():
    play = set_stage()
    round_ = play.round()
    return play, round_.items.earliest("pk"), play.experts[0]


def test_whom_a_ban_is_in_force_against_is_not_in_the_pool():
    play, _item, expert = set_up()
    everybody = set(Expert.objects.available())
    ban = banned(expert)
    assert set(Expert.objects.available()) == everybody - {expert}
    assert list(Expert.objects.banned()) == [expert]
    lifted(ban, User.objects.latest("pk"))
    assert set(Expert.objects.available()) == everybody
    assert play.experts[1] in everybody


def test_the_database_refuses_an_assignment_while_a_ban_is_in_force():
    _play, item, expert = set_up()
    ban = banned(expert)
    with pytest.raises(IntegrityError, match="a ban is in force"), transaction.atomic():
        Assignment.objects.create(item=item, expert=expert, offered_at=NOW)
    lifted(ban, User.objects.latest("pk"))
    assert Assignment.objects.create(item=item, expert=expert, offered_at=NOW).pk


def test_the_database_refuses_a_seat_while_a_ban_is_in_force():
    play = set_stage(rounds=(PANEL,), ballot=BALLOT, experts=4)
    vote, _code = play.voting(experts=play.experts[:3])
    banned(play.experts[3])
    with pytest.raises(IntegrityError, match="takes no seat"), transaction.atomic():
        Seat.objects.create(vote=vote, expert=play.experts[3])


def test_the_database_refuses_a_member_of_a_panel_while_a_ban_is_in_force():
    _play, item, expert = set_up()
    panel = Panel.objects.create(round=item.round, number=1, name="机械组")
    ban = banned(expert)
    about = {"panel": panel, "expert": expert, "source": "appointed", "joined_at": NOW}
    with pytest.raises(IntegrityError, match="sits in no panel"), transaction.atomic():
        PanelMember.objects.create(**about)
    lifted(ban, User.objects.latest("pk"))
    assert PanelMember.objects.create(**about).pk


def test_a_ban_is_only_ended_once_and_by_another():
    _play, _item, expert = set_up()
    ban = banned(expert)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.filter(pk=ban.pk).update(reason="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        lifted(Ban.objects.get(pk=ban.pk), ban.entered_by)
    lifted(ban, User.objects.latest("pk"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Ban.objects.filter(pk=ban.pk).update(ended_why="又")
    with pytest.raises(IntegrityError), transaction.atomic():
        ban.delete()


def test_a_ban_whose_time_has_passed_is_found():
    _play, _item, expert = set_up()
    ban = banned(expert, until=date(2026, 12, 31))
    assert list(Ban.objects.over(date(2026, 12, 31))) == []
    assert list(Ban.objects.over(date(2027, 1, 1))) == [ban]


def test_a_fact_about_conduct_stays():
    _play, _item, expert = set_up()
    fact = Conduct.objects.create(
        expert=expert, kind="late", on=NOW.date(), what="逾期三日", entered_at=NOW,
        entered_by=User.objects.earliest("pk"),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Conduct.objects.filter(pk=fact.pk).update(what="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Conduct.objects.filter(pk=fact.pk).update(kind="commended")
    with pytest.raises(IntegrityError), transaction.atomic():
        fact.delete()


def test_who_is_away_on_some_day_of_a_time():
    _play, _item, expert = set_up()
    expert.absences.create(since=date(2026, 5, 1), until=date(2026, 5, 10))
    day = timedelta(days=1)
    for since, until, there in (
        (date(2026, 5, 10), date(2026, 6, 1), [expert]),
        (date(2026, 4, 1), date(2026, 5, 1), [expert]),
        (date(2026, 5, 10) + day, date(2026, 6, 1), []),
        (date(2026, 4, 1), date(2026, 5, 1) - day, []),
    ):
        assert list(Expert.objects.away(since, until)) == there


# --- the verbs --------------------------------------------------------------------------------------


def decided(play, expert, **facts):
    """Put a ban on record through the service."""
    words = {"number": "科协办函〔2026〕7号", "decided_by": "监督委员会", "reason": "泄露评审信息"}
    facts = {"since": NOW.date(), "until": None, **words, **facts}
    paper = ("决定.pdf", pdf())
    return services.ban_expert(expert, document=paper, by=play.manager, at=NOW, **facts)


def test_a_ban_releases_unfinished_work_and_leaves_what_is_signed():
    play = set_stage(candidates=2, experts=3)
    play.scoring()
    expert = play.experts[0]
    first, second = expert.assignments.order_by("pk")
    write_review(first)
    decided(play, expert)
    stages = {a.pk: a.stage for a in Assignment.objects.filter(expert=expert)}
    assert stages == {first.pk: "signed", second.pk: "declined"}
    line = list(history(expert))[-1]
    assert (line.verb, line.reason) == ("ban_expert", "泄露评审信息")


@pytest.mark.parametrize(
    "facts",
    [
        {"since": NOW.date() + timedelta(days=1)},
        {"until": NOW.date() - timedelta(days=1)},
        {"since": NOW.date(), "until": NOW.date() - timedelta(days=9)},
    ],
)
def test_a_ban_that_is_not_in_force_today_is_refused(facts):
    play, _item, expert = set_up()
    with pytest.raises(Refused):
        decided(play, expert, **facts)
    assert not Ban.objects.exists()


def test_only_a_manager_bans_and_another_lifts_with_a_reason():
    play, _item, expert = set_up()
    for who in ("lin", "li", "zheng", "wang"):
        with pytest.raises(NotYours):
            services.ban_expert(
                expert, since=NOW.date(), until=None, number="7", decided_by="会", reason="因",
                document=("决定.pdf", pdf()), by=play.cast.actor(who), at=NOW,
            )  # fmt: skip
    ban = decided(play, expert)
    with pytest.raises(NotYours):
        services.lift_ban(ban, reason="查明属误", by=play.manager, at=NOW)
    with pytest.raises(Refused):
        services.lift_ban(ban, reason=" ", by=play.cast.actor("wu"), at=NOW)
    services.lift_ban(ban, reason="查明属误", by=play.cast.actor("wu"), at=NOW)
    with pytest.raises(Refused):
        services.lift_ban(ban, reason="再次", by=play.cast.actor("wu"), at=NOW)
    assert expert in Expert.objects.available()
    assert [entry.verb for entry in history(expert)][-2:] == ["ban_expert", "lift_ban"]


def test_the_clock_ends_a_ban_the_day_after_its_last():
    play, _item, expert = set_up()
    decided(play, expert, until=NOW.date() + timedelta(days=3))
    assert clock.tick(NOW + timedelta(days=3))["bans"] == 0
    assert clock.tick(NOW + timedelta(days=4))["bans"] == 1
    assert clock.tick(NOW + timedelta(days=5))["bans"] == 0
    ban = Ban.objects.get()
    assert (ban.ended_how, ban.ended_by) == ("over", None)
    with pytest.raises(NotYours):
        services.end_ban(ban, by=play.manager, at=NOW)
    assert expert in Expert.objects.available()


def test_a_fact_is_entered_with_its_day_and_never_one_that_lies_ahead():
    play, _item, expert = set_up()
    given = {"on": NOW.date(), "what": "逾期三日", "by": play.manager, "at": NOW}
    fact = services.note_conduct(expert, "late", document=("函.pdf", pdf()), **given)
    assert fact.document is not None
    line = list(history(expert))[-1]
    assert line.facts == {"kind": "late", "on": str(NOW.date())}
    with pytest.raises(Refused):
        services.note_conduct(expert, "late", **{**given, "on": NOW.date() + timedelta(days=1)})
    with pytest.raises(Refused):
        services.note_conduct(expert, "late", **{**given, "what": " "})
    with pytest.raises(NotYours):
        services.note_conduct(expert, "late", **{**given, "by": play.supervisor})


def test_personal_data_is_shown_for_a_purpose_on_record():
    play, _item, expert = set_up()
    services.unmask_expert(expert, purpose="寄送证书", by=play.manager, at=NOW)
    assert list(history(expert))[-1].reason == "寄送证书"
    with pytest.raises(Refused):
        services.unmask_expert(expert, purpose=" ", by=play.manager, at=NOW)
    with pytest.raises(NotYours):
        services.unmask_expert(expert, purpose="看看", by=play.cast.actor("lin"), at=NOW)
