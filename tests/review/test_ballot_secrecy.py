"""Attacks on the secret ballot with all rights on the database: what links a member to a ballot?"""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from jobs.models import Job
from ledger.models import Entry
from letters.models import Letter
from review import ballots, facts
from review.models import SealedSheet, Seat, Sheet, Vote
from review.services.casting import chance
from review.services.keys import decoded, masked
from review.views import ballot as member
from review.views import overview
from review.views import supervise as watch
from review.views.showing import cautions_of
from tests.review.pages import logged_in
from tests.review.stage import BALLOT, ballot, counted, set_stage

pytestmark = pytest.mark.django_db
ONE, TWO = "候选甲", "候选乙"


@pytest.fixture
def voting():
    stage = set_stage(candidates=3, experts=6, ballot=BALLOT)
    return stage, *stage.voting()


KEPT = {"postgresql": ("ctid", "xmin"), "sqlite": ("rowid", "0")}
"""What a database keeps of every row by itself: its place, and the number of its transaction, if any."""


def kept_of(table: str) -> tuple[list[object], set[str]]:
    """Return the keys of a table in the order of their places, and its transaction numbers."""
    place, number = KEPT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {number} FROM {table} ORDER BY {place}")
        rows = cursor.fetchall()
    return [pk for pk, _number in rows], {str(each) for _pk, each in rows}


def test_nothing_the_database_keeps_by_itself_joins_a_member_to_a_ballot(voting):
    """In a copy taken in the middle of the vote no row of roll or box has moved or stands out."""
    stage, vote, _code = voting
    seats, _numbers = kept_of("review_seat")
    box, _numbers = kept_of("review_sealedsheet")
    for expert in stage.experts[:4][::-1]:
        ballot(vote, expert, ONE)
        (seats_now, of_seats), (box_now, of_box) = map(
            kept_of, ("review_seat", "review_sealedsheet")
        )
        assert (seats_now, box_now) == (seats, box)
        assert len(of_seats | of_box) == 1


def test_nothing_is_written_beside_roll_and_box(voting, caplog):
    stage, vote, _code = voting
    before = [model.objects.count() for model in (Entry, Job, Letter)]
    with caplog.at_level(logging.DEBUG):
        client = logged_in(stage.experts[0].user)
        item = vote.item_ids()[0]
        client.post(reverse("review:cast", args=[vote.pk]), {"approve": str(item)})
    assert vote.seats.filter(has_cast=True).count() == 1
    assert [model.objects.count() for model in (Entry, Job, Letter)] == before
    assert not [r for r in caplog.records if "approve" in r.getMessage()]


@pytest.mark.parametrize("view", [member.vote, member.cast, member.close_vote, watch.close_vote])
def test_an_error_page_shows_no_ballot_and_no_code(view, rf):
    """What was posted is hidden from reports before anything of the page can fail."""
    request = rf.post("/", {"approve": "1", "code": "ABCD"})
    with pytest.raises(AttributeError):  # nobody is logged in on this bare request
        view(request, 1)
    assert request.sensitive_post_parameters == "__ALL__"


def test_the_public_key_is_not_exchanged_while_the_vote_is_open(voting):
    """Else an administrator would put their own key in its place and read what is cast from then on."""
    _stage, vote, _code = voting
    theirs = ballots.new_vote_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(public_key=theirs.public.hex())


def test_a_second_vote_fails_in_the_database(voting):
    stage, vote, _code = voting
    ballot(vote, stage.experts[0], ONE)
    seat = Seat.objects.get(vote=vote, expert=stage.experts[0])
    second = ballots.seal(decoded(Vote.objects.get(pk=vote.pk).public_key), ["1"])
    place = vote.sealed_sheets.empty().first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedSheet.objects.filter(pk=place.pk).update(sealed=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(has_cast=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).delete()


EMPTYING = {
    "postgresql": [
        "SET CONSTRAINTS ALL IMMEDIATE",
        "TRUNCATE {} CASCADE",
    ],  # else it waits for them
    "sqlite": ["DELETE FROM {}"],  # SQLite's way to truncate
}


def emptied(table: str) -> None:
    """Empty a table in the way the database has for it."""
    with connection.cursor() as cursor:
        for statement in EMPTYING[connection.vendor]:
            cursor.execute(statement.format(table))


@pytest.mark.parametrize("table", ["review_sealedsheet", "review_seat", "ledger_entry"])
def test_no_table_of_the_box_is_emptied_at_once(voting, table):
    stage, vote, _code = voting
    ballot(vote, stage.experts[0], ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        emptied(table)


def test_the_opened_ballots_are_not_emptied_at_once(voting):
    stage, vote, code = voting
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    counted(stage, vote, code)
    with pytest.raises(IntegrityError), transaction.atomic():
        emptied("review_sheet")


def test_after_closing_nothing_that_is_left_opens_a_sealed_ballot(voting):
    """Not even with the supervisor's code, unless a copy of both halves was kept from before."""
    stage, vote, code = voting
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = counted(stage, vote, code)
    left = Vote.objects.get(pk=closed.pk)
    assert (left.office_half, left.supervisor_half) == ("", "")
    box = [bytes(each) for each in left.sealed_sheets.cast().values_list("sealed", flat=True)]
    assert len(box) == 6
    public = decoded(left.public_key)
    guess = masked(bytes(32), code, public)
    for halves in ((bytes(32), guess), (guess, bytes(32)), (guess, guess)):
        with pytest.raises(ballots.BoxError):
            ballots.open_all(halves, box, chance)


def left_in_a_file(path, wishes: str) -> bool:
    """Write a key, destroy it as closing does, and tell whether the file or its log still hold it."""
    key = secrets.token_hex(400)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(wishes)
        file.execute("CREATE TABLE vote (id INTEGER PRIMARY KEY, half TEXT, other TEXT)")
        file.execute("INSERT INTO vote VALUES (1, ?, 'stays')", (key,))
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("UPDATE vote SET half = ''")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    return key[100:300].encode() in kept


def test_a_destroyed_key_leaves_nothing_in_the_file(tmp_path):
    """On SQLite, which by itself may only forget where it lay."""
    if connection.vendor != "sqlite":
        return  # there old rows go with the next vacuum
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
    wishes = settings.DATABASES["default"]["OPTIONS"]["init_command"]
    assert not left_in_a_file(tmp_path / "with", wishes)
    without = wishes.replace("secure_delete=ON", "secure_delete=OFF")
    assert left_in_a_file(tmp_path / "without", without)


def test_of_fewer_than_five_ballots_only_the_outcome_is_told():
    stage = set_stage(candidates=3, experts=4, ballot=BALLOT)
    vote, code = stage.voting()
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = counted(stage, vote, code)
    told, whole = (
        [(each["hidden"], each["outcome"]) for each in overview.standing_of(closed, whole=whole)]
        for whole in (False, True)
    )
    assert [hidden for hidden, _outcome in told] == [True] * 3
    assert [hidden for hidden, _outcome in whole] == [False] * 3
    assert sorted(told, key=str) == sorted(((True, each) for _hidden, each in whole), key=str)
    assert {"got", "votes", "points"} & {
        name
        for line in facts.lines_told(closed)
        if line.code != "tie_points"
        for name in line.values
    } == set()
    assert len(cautions_of(closed)) == 1


def test_unanimity_is_said_beside_the_count(voting):
    stage, vote, code = voting
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = counted(stage, vote, code)
    assert facts.is_unanimous(closed) and not facts.has_few(closed)
    assert [str(each) for each in cautions_of(closed)] == [
        "全部选票一致：结果本身即表明每位委员如何投票。"
    ]


def test_the_bundle_and_the_count_hold_nothing_of_a_member(voting):
    stage, vote, code = voting
    for expert in stage.experts:
        ballot(vote, expert, ONE)
    closed = counted(stage, vote, code)
    said = json.dumps([facts.count_bundle_of(closed), closed.count], ensure_ascii=False)
    assert not [e for e in stage.experts if str(e) in said]
    assert {"recused"} & set(json.dumps(list(closed.sheets.values("approves", "marks")))) == set()
    assert Sheet.objects.filter(named__isnull=False).count() == 0
