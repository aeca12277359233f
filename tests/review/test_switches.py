"""What a rule set switches on and off: telephones, workbooks, voting from afar, days of reminders."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ledger.actors import THE_CLOCK
from ledger.situations import Refused
from letters.models import Letter
from programmes.vocabulary import preset, preset_rules
from review import services
from review.models import Round
from tests.cast import DAY, NOW, assemble, draft
from tests.review.pages import logged_in, main
from tests.review.stage import BALLOT, LETTER, acting, set_stage, write_review
from tests.rooms import MEETS, convened, counted, opened, seated, small_body

pytestmark = pytest.mark.django_db
TELEPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"


@pytest.mark.usefixtures("at_now")
def test_telephone_and_workbook_are_as_the_rule_set_has_them():
    rules = {**LETTER, "phone": False, "workbook": True}
    stage = set_stage(candidates=1, experts=3, rounds=(rules,))
    sheet = stage.scoring().assignments.first()
    desk, item = logged_in(sheet.expert.user), reverse("review:item", args=[sheet.pk])
    refused = desk.get(item, headers={"user-agent": TELEPHONE})
    assert refused.status_code == 422 and "手机" in main(refused)
    assert desk.get(item).status_code == 200
    write_review(sheet, practice=85)
    out = reverse("review:own_workbook", args=[sheet.item.round_id])
    assert out in main(desk.get(reverse("review:compare", args=[sheet.item.round_id])))
    book = openpyxl.load_workbook(BytesIO(b"".join(desk.get(out))))
    told = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert any("85" in each for each in told) and "候选甲" in "".join(told)


@pytest.mark.usefixtures("at_now")
def test_usually_telephones_may_and_no_workbook_leaves():
    sheet = set_stage(candidates=1, experts=3).scoring().assignments.first()
    desk = logged_in(sheet.expert.user)
    item = reverse("review:item", args=[sheet.pk])
    assert desk.get(item, headers={"user-agent": TELEPHONE}).status_code == 200
    out = reverse("review:own_workbook", args=[sheet.item.round_id])
    assert desk.get(out).status_code == 403


@pytest.mark.once
@pytest.mark.parametrize("code", ["cas-academician", "cae-academician"])
def test_the_academicians_track_has_all_three_off(code):
    rules = preset_rules(code)
    assert not any(each.phone or each.workbook for each in rules.review.rounds)
    assert not rules.ballot.remote


def test_without_remote_voting_one_votes_in_the_room(settings):
    stage = set_stage(candidates=2, experts=4, ballot={**BALLOT, "remote": False})
    vote, _code = stage.voting()
    one, two, three = stage.experts[:3]

    def cast(expert, address):
        return services.cast(vote, expert, [], address=address, by=acting(expert), at=NOW)

    with pytest.raises(Refused):
        cast(one, "10.1.2.3")
    with pytest.raises(Refused):
        services.sign_in(vote, one, address="10.1.2.3", by=acting(one), at=NOW)
    services.sign_in(vote, one, by=stage.manager, at=NOW)  # at the door
    assert cast(one, "10.1.2.3")
    settings.JUJIAN_NETWORK = ["192.168.10.0/24"]
    with pytest.raises(Refused):
        cast(two, "192.168.11.7")
    assert cast(two, "192.168.10.7")
    services.sign_in(vote, three, address="192.168.10.8", by=acting(three), at=NOW)
    assert vote.seats.get(expert=three).is_present


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("remote", [False, True])
def test_a_society_s_own_vote_goes_by_the_same_switch(remote, settings):
    cast = assemble()
    cycle = small_body(cast, ballot={**preset("cas-academician")["ballot"], "remote": remote})
    round_ = convened(cast, [draft(cast, cycle, name="松甲")])
    one, two, _teller = (each.expert for each in seated(cast, round_))
    vote, code = opened(cast, round_)
    assert vote.round.ballot.remote is remote
    page, told = reverse("review:vote", args=[vote.pk]), "由学会填报人在会场为您签到"
    own = {"address": "10.1.2.3", "by": acting(one), "at": MEETS}
    if remote:
        services.sign_in(vote, one, **own)
        assert services.cast(vote, one, [], **own)
        return
    shown = main(logged_in(one.user).get(page))
    assert told in shown and 'name="approve"' not in shown
    for act in (services.sign_in, partial(services.cast, choices=[])):
        with pytest.raises(Refused) as refusal:
            act(vote, one, **own)
        assert told in str(refusal.value)
    assert not vote.seats.filter(is_present=True).exists()
    services.sign_in(vote, one, by=cast.actor("lin"), at=MEETS)  # at the door
    assert 'name="approve"' in main(logged_in(one.user).get(page))
    assert services.cast(vote, one, [], **own)
    settings.JUJIAN_NETWORK = ["10.1.0.0/16"]
    assert services.cast(vote, two, [], address="10.1.2.4", by=acting(two), at=MEETS)
    assert counted(cast, vote, code).count["ballots"] == 2


def test_a_closed_network_answers_nobody_else(settings):
    where = reverse("account_login")
    settings.JUJIAN_NETWORK = ["192.168.10.0/24", "fd00::/8"]
    told = {
        address: Client(REMOTE_ADDR=address).get(where, headers={"x-forwarded-for": "192.168.10.9"})
        for address in ("192.168.10.9", "fd00::1", "127.0.0.1", "192.168.11.9", "", "x")
    }
    assert [each.status_code for each in told.values()] == [200, 200, 200, 403, 403, 403]


def test_one_letter_tells_of_all_rounds_on_the_days_of_the_rule_set():
    stage = set_stage(
        candidates=2, experts=3, rounds=({**LETTER, "remind_first": 5, "remind_last": 1},)
    )
    first = stage.scoring()
    write_review(first.assignments.earliest("pk"))
    for days, due in ((4, False), (6, True)):
        assert Round.objects.due_to_remind(NOW + days * DAY).exists() is due
    at = NOW + 6 * DAY
    assert services.remind(first, by=THE_CLOCK, at=at) > 0
    assert not Round.objects.due_to_remind(at + DAY).exists()
    assert Round.objects.due_to_remind(NOW + 9.5 * DAY).exists()
    letters = Letter.objects.filter(verb="remind")
    assert letters.count() == len({letter.to_user_id for letter in letters})
    told = "".join(str(letter.body) for letter in letters)
    assert first.name in told and "候选" not in told and "专家" not in told
    services.remind(first, by=stage.manager, at=at + timedelta(hours=1))  # on demand, always
    assert Letter.objects.filter(verb="remind").count() == 2 * len(
        {letter.to_user_id for letter in letters}
    )
