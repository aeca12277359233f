"""Situations: what stands in the way of an act, each carrying the sentences to show.

They are raised from services and turned into a page or an htmx message by one middleware, so that
no view needs a ``try``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise
else:
    from django.utils.functional import Promise

Sentence = str | Promise


class Situation(Exception):
    """Something a person must know before the act can succeed; ``status`` is the HTTP answer."""

    status = 409
    title: Sentence = _("This cannot be done now")

    def __init__(self, *sentences: Sentence, unmet: Iterable[Sentence] = ()) -> None:
        self.sentences: tuple[Sentence, ...] = (*sentences, *unmet)
        super().__init__(*self.sentences)

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self.sentences) or str(self.title)


class OutOfOrder(Situation):
    """The record's machine has no such step from where the record stands."""

    title = _("This step does not follow from where the record stands")


class NotYet(Situation):
    """The step exists, but its conditions are not met; ``sentences`` says which, all at once."""

    title = _("Not yet: something is still open")

    def __init__(self, unmet: Iterable[Sentence]) -> None:
        super().__init__(unmet=unmet)

    @property
    def unmet(self) -> tuple[Sentence, ...]:
        """Return the sentence of every unmet rule."""
        return self.sentences


class Sealed(Situation):
    """疑似涉密: the record is sealed; nobody but the 保密员 is shown more than this neutral page."""

    status = 423
    title = _("This is sealed (本件已封存)")

    def __init__(self) -> None:
        super().__init__(
            _(
                "It is shown to nobody until a decision is made. Please contact the secrecy officer (保密员) of the organising office; do not pass on, print or send what you have of it."
            )
        )


class NotYours(Situation):
    """The step exists, but the office held now does not entitle to it."""

    status = 403
    title = _("Your present office does not entitle you to this act")


class ConflictOfInterest(Situation):
    """回避: the act would put a person to work on their own or a related case."""

    status = 403
    title = _("A conflict of interest stands in the way")


class QuorumMissing(Situation):
    """法定人数不足: too few present or too few ballots."""

    title = _("The quorum is not reached")


class QuotaUsedUp(Situation):
    """名额已用完."""

    title = _("The quota is used up")


class Stale(Situation):
    """Somebody else changed the record since this page was loaded; nothing of either is lost."""

    title = _("Somebody else changed this in the meantime")


class Refused(Situation):
    """Input that cannot be accepted, with what, where, which rule and how to mend it."""

    status = 422
    title = _("This cannot be accepted as it is")
