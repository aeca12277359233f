"""What the other side reads of an objection: the facts, and never who objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from awards.masking import redact
from awards.models import Objection
from awards.services.linting import refuse_personal_text
from ledger.situations import Refused

HIDDEN = "〔略〕"
FEWEST_DIGITS = 5  # of a telephone or house number within a contact


def redacted(objection: Objection) -> str:
    """Return the facts of an objection without who objects, as the copy for the nominator begins."""
    text = str(objection.statement)
    for secret in secrets_of(objection):
        parted = r"[\W_]*".join(map(re.escape, bare(secret)))
        text = re.sub(parted, HIDDEN, text, flags=re.IGNORECASE) if parted else text
    return redact(text)


def refuse_telling(objection: Objection, words: str) -> None:
    """Refuse words for the other side that tell who objects, by name, contact or personal number."""
    said = bare(words)
    if any(bare(secret) and bare(secret) in said for secret in secrets_of(objection)):
        raise Refused(_("The words tell who objects. Take name and contact out of them."))
    refuse_personal_text(words)


def secrets_of(objection: Objection) -> Iterator[str]:
    """Yield what tells who objects: name, contact, and each number and address within the contact."""
    yield str(objection.objector)
    yield str(objection.contact)
    for part in re.split(r"[\s,;、，；：:|/]+", str(objection.contact)):
        if "@" in part or sum(map(str.isdigit, part)) >= FEWEST_DIGITS:
            yield part


def bare(text: str) -> str:
    """Return a text without what may disguise a name in it: widths, spaces, marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
