"""Write letters inside the transaction that causes them; send them after it is committed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import Context, loader
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from letters.models import Letter
from letters.texts import texts
from letters.vocabulary import GATHERING, LEASE, delay_after
from people.models import Office

log = logging.getLogger("jujian.letters")
State = Letter.State


def write(
    *,
    verb: str,
    at: datetime,
    to_user: Any = None,
    address: str = "",
    phone: str = "",
    context: Mapping[str, Any] | None = None,
    batch: str = "",
    language: str = "",
    rehearsal: bool = False,
) -> Letter:
    """Write one letter to a user, or to an ``address`` that is nobody's account.

    With a ``phone`` it is a text message to that telephone, with words of its own, shorter ones.
    Letters of one ``batch`` to one reader go out as one message. A rehearsal's letters are written
    and held: they never leave the house. A user without an address reads it on the site only.
    """
    letter = compose(
        verb=verb,
        at=at,
        to_user=to_user,
        address=address,
        phone=phone,
        words=context or {},
        batch=batch,
        language=language,
        rehearsal=rehearsal,
    )
    letter.save(force_insert=True)
    return letter


def write_all(
    readers: Iterable[tuple[Any, Mapping[str, Any]]],
    *,
    verb: str,
    at: datetime,
    batch: str = "",
    rehearsal: bool = False,
) -> list[Letter]:
    """Write to several users, each with the words that follow them, in one statement."""
    letters = [
        compose(verb=verb, at=at, to_user=user, words=words, batch=batch, rehearsal=rehearsal)
        for user, words in readers
    ]
    return Letter.objects.bulk_create(letters, batch_size=500)


def write_to(
    offices: Iterable[Office],
    *,
    verb: str,
    at: datetime,
    context: Mapping[str, Any],
    batch: str = "",
    rehearsal: bool = False,
) -> list[Letter]:
    """Write the same to whoever holds one of the offices; two offices of one person, one letter."""
    readers = {office.user_id: office.user for office in offices}
    each = [(user, context) for user in readers.values()]
    return write_all(each, verb=verb, at=at, batch=batch, rehearsal=rehearsal)


def compose(
    *,
    verb: str,
    at: datetime,
    to_user: Any,
    words: Mapping[str, Any],
    address: str = "",
    phone: str = "",
    batch: str = "",
    language: str = "",
    rehearsal: bool = False,
) -> Letter:
    """Return a letter, not saved: text and subject from the two templates of its verb.

    A text message has its own, shorter text in ``texts/``. Both are in the reader's language. ``page`` among the words names the page to go to, with what
    its address takes: the templates write it as ``link``.
    """
    address = phone or address or (to_user.email if to_user else "")
    language = language or (to_user.language if to_user else settings.LANGUAGE_CODE)
    rehearsal = rehearsal or bool(to_user and to_user.rehearsal)
    with translation.override(language):
        told = {"reader": to_user, "at": at, "link": link_to(*words.get("page", ())), **words}
        subject, body = (
            rendered(f"{verb}.subject", told),
            rendered(f"texts/{verb}" if phone else verb, told),
        )
    return Letter(
        verb=verb,
        to_user=to_user,
        address=address,
        channel="sms" if phone else "email" if address else "site",
        language=language,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        batch=batch,
        state=State.HELD if rehearsal else State.WAITING if address else State.SENT,
        written_at=at,
        sent_at=None if rehearsal or address else at,
        next_try_at=at + GATHERING if batch else at,
        rehearsal=rehearsal,
    )


def link_to(name: str = "", *place: Any) -> str:
    """Return the whole address of a page, in the language written now; the site where none is named."""
    return settings.JUJIAN_SITE + (reverse(name, args=place) if name else "")


def write_invitation(
    sender: Any, *, user: Any, code: str, expires: datetime, at: datetime, **_: Any
) -> None:
    """Write the letter with an activation link, where the user has an address."""
    if not user.email:
        return
    words = {"page": ("people:activate", code), "expires": expires}
    write(verb="activate", at=at, to_user=user, context=words)


def rendered(name: str, words: dict[str, Any]) -> str:
    """Render a template of a letter as plain text, without HTML escapes."""
    template = loader.get_template(f"letters/{name}.txt").template  # type: ignore[attr-defined]
    return template.render(Context(words, autoescape=False))


def drain(at: datetime) -> int:
    """Send what waits; answers how many messages left. One that fails is tried again later."""
    sent = 0
    connection = get_connection()
    for first in list(Letter.objects.due(at).values_list("pk", flat=True)):
        if bundle := claim(first, at):
            sent += deliver(bundle, connection, at)
    return sent


def claim(pk: int, at: datetime) -> list[Letter]:
    """Take a waiting letter, with the rest of its batch, for this process; [] where it is taken.

    The letters are put off by a lease, so that a process killed while it sends loses none.
    """
    with transaction.atomic():
        first = Letter.objects.due(at).select_for_update().filter(pk=pk).first()
        if first is None:
            return []
        bundle = [first]
        if first.batch:
            rest = Letter.objects.filter(
                state=State.WAITING, batch=first.batch, to_user=first.to_user
            )
            rest = rest.select_for_update().exclude(pk=pk).order_by("pk")
            bundle += [letter for letter in rest if letter.address == first.address]
        for letter in bundle:
            letter.tries += 1
            letter.next_try_at = at + LEASE
        Letter.objects.bulk_update(bundle, ["tries", "next_try_at"])
    return bundle


def deliver(bundle: list[Letter], connection: BaseEmailBackend, at: datetime) -> int:
    """Send one message and write down what became of it; answers 1 if it left, else 0."""
    try:
        leave(bundle, connection)
    except Exception as fault:
        log.warning("letter %s not sent: %s", bundle[0].pk, type(fault).__name__)
        put_off(bundle, fault, at)
        return 0
    ids = [letter.pk for letter in bundle]
    Letter.objects.filter(pk__in=ids).update(state=State.SENT, sent_at=at, fault="")
    return 1


def leave(bundle: list[Letter], connection: BaseEmailBackend) -> None:
    """Hand a bundle to the channel it goes by: each text message alone, mail as one message."""
    if bundle[0].channel == "sms":
        for letter in bundle:
            texts().send(str(letter.address), str(letter.body).strip())
    else:
        message(bundle, connection).send()


def message(bundle: list[Letter], connection: BaseEmailBackend) -> EmailMessage:
    """Put a batch into one message: each letter under its own subject.

    Its identifier is that of the letters in it: a message whose sender was killed before it could write
    down that it had left is sent again, and is known by it as the same (RFC 5322, 3.6.4).
    """
    first, last = bundle[0], bundle[-1]
    told = f"<{first.pk}.{last.pk}.{len(bundle)}@{urlsplit(settings.JUJIAN_SITE).hostname}>"
    subject, body = first.subject, str(first.body)
    if len(bundle) > 1:
        with translation.override(first.language):
            subject = _("%(count)s messages from Jujian") % {"count": len(bundle)}
        body = "\n\n".join(f"【{letter.subject}】\n\n{letter.body}" for letter in bundle)
    return EmailMessage(
        subject,
        body,
        to=[str(first.address)],
        connection=connection,
        headers={"Message-ID": told},
    )


def put_off(bundle: Iterable[Letter], fault: Exception, at: datetime) -> None:
    """Try a message again after a growing delay, and give it up after the last one.

    Only the kind of the fault is kept: servers repeat the address in theirs.
    """
    for letter in bundle:
        delay: timedelta | None = delay_after(letter.tries)
        letter.state = State.WAITING if delay else State.FAILED
        letter.next_try_at = at + (delay or LEASE)
        letter.fault = type(fault).__name__[:200]
        letter.save(update_fields=["state", "next_try_at", "fault"])
