"""Letters: written in the reader's language, sent after commit, tried again, held in rehearsals."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template import engines

from ledger.actors import PASSER_BY, Actor
from letters import services
from letters.models import Letter
from letters.vocabulary import DELAYS, GATHERING, LEASE
from people.models import User

pytestmark = pytest.mark.django_db
State = Letter.State
SUBJECT = '{% translate "Name" %}: {{ paper }}\nsecond line'
BODY = "{{ reader }} <b>{{ paper }}</b> {{ link }}\n"


class Broken(BaseEmailBackend):
    """A mail server that answers with a fault naming the address."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({m.to[0]: (550, b"no") for m in email_messages})


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two templates of one letter, in memory."""
    words = {"letters/tell.subject.txt": SUBJECT, "letters/tell.txt": BODY}
    engine = engines["django"]
    monkeypatch.setattr(
        services.loader, "get_template", lambda name: engine.from_string(words[name])
    )


@pytest.fixture
def li() -> User:
    """Li Hua reads Chinese."""
    return User.objects.create_user("li.hua", "li@example.org", name="李华")


def tell(now: Any, to: User | None, **more: Any) -> Letter:
    return services.write(verb="tell", at=now, to_user=to, context={"paper": "A & <B>"}, **more)


def test_a_letter_is_rendered_at_writing_in_the_readers_language(li, now):
    letter = tell(now, li)
    assert (letter.language, letter.address, letter.state) == ("zh-hans", li.email, State.WAITING)
    assert letter.subject.endswith(": A & <B> second line") and "\n" not in letter.subject
    assert str(letter.body) == "李华 <b>A & <B></b> http://127.0.0.1:8000\n"
    assert tell(now, li, language="en").subject == "Name: A & <B> second line"


def test_nothing_leaves_before_it_is_committed_nor_before_it_is_due(li, now):
    tell(now, li)
    assert mail.outbox == []
    assert services.drain(now - timedelta(seconds=1)) == 0
    assert services.drain(now) == 1
    assert services.drain(now + timedelta(days=1)) == 0
    assert [m.to for m in mail.outbox] == [[li.email]]
    letter = Letter.objects.get()
    assert (letter.state, letter.sent_at, letter.tries) == (State.SENT, now, 1)


def test_a_batch_is_one_message_to_each_reader(li, now):
    zhao = User.objects.create_user("zhao", "zhao@example.org", language="en")
    for _number in range(3):
        tell(now, li, batch="assignment:1")
    tell(now, zhao, batch="assignment:1")
    tell(now, li, batch="assignment:2")
    assert services.drain(now) == 0
    assert services.drain(now + GATHERING) == 3
    assert sorted(len(m.body.split("【")) for m in mail.outbox) == [1, 1, 4]
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_letter_to_an_address_without_account(now):
    tell(now, None, address="objector@example.org", batch="x")
    tell(now, None, address="other@example.org", batch="x")
    assert services.drain(now + GATHERING) == 2
    assert {m.to[0] for m in mail.outbox} == {"objector@example.org", "other@example.org"}


def test_a_rehearsals_letter_is_held(li, now):
    ghost = User.objects.create_user("ghost", "ghost@example.org", rehearsal=True)
    letters = [tell(now, ghost), tell(now, li, rehearsal=True)]
    assert {(letter.state, letter.rehearsal) for letter in letters} == {(State.HELD, True)}
    assert services.drain(now + timedelta(days=1)) == 0 and mail.outbox == []


def test_a_user_without_address_reads_it_on_the_site(now):
    user = User.objects.create_user("quiet")
    letter = tell(now, user)
    assert (letter.channel, letter.state, letter.sent_at) == ("site", State.SENT, now)
    assert services.drain(now) == 0


def test_a_failing_message_is_tried_again_ever_later_then_given_up(li, now, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(now, li)
    at = now
    for delay in DELAYS:
        assert services.drain(at) == 0
        letter = Letter.objects.get()
        assert (letter.state, letter.next_try_at) == (State.WAITING, at + delay)
        at = letter.next_try_at
    assert services.drain(at) == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.tries, letter.fault) == (
        State.FAILED,
        len(DELAYS) + 1,
        "SMTPRecipientsRefused",
    )


def test_one_failing_reader_keeps_no_other_waiting(li, now, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    tell(now, li)
    services.drain(now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(now, None, address="other@example.org")
    assert services.drain(now) == 1


def test_a_message_whose_sender_was_killed_is_sent_after_the_lease(li, now):
    letter = tell(now, li)
    assert services.claim(letter.pk, now) == [letter]
    assert services.claim(letter.pk, now) == []
    assert (services.drain(now), services.drain(now + LEASE)) == (0, 1)


def test_address_and_text_rest_encrypted(li, now):
    from django.db import connection

    tell(now, li)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, body FROM letters_letter")
        stored = " ".join(cursor.fetchone())
    assert li.email not in stored and "李华" not in stored


def test_nobody_reads_anothers_letters(li, now):
    letter = tell(now, li)
    assert list(Letter.objects.seen_by(Actor(user_id=li.pk))) == [letter]
    assert not Letter.objects.seen_by(Actor(user_id=li.pk + 1)).exists()
    assert not Letter.objects.seen_by(PASSER_BY).exists()
