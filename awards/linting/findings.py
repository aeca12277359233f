"""What the linter answers with: the kinds of personal data, a finding, and what is allowed to stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from files.passages import Place


class Kind(StrEnum):
    """What was found."""

    IDENTITY = "identity"  # 公民身份号码, both generations, and the 18-digit residence permits
    DOCUMENT = "document"  # 护照, 通行证, 军官证 and identity cards of 港澳台
    BANK = "bank"
    MOBILE = "mobile"
    LANDLINE = "landline"
    EMAIL = "email"
    ADDRESS = "address"
    ACCOUNT = "account"  # QQ, 微信
    BIRTH = "birth"  # a day of birth; year and month are allowed
    POSITION = "position"  # where a photograph was taken


class Sureness(StrEnum):
    """How sure a finding is: a check or a label bears it out, or only its shape speaks for it.

    Possible is a number that stands where another kind is at home, as an amount, a decimal or the end
    of a DOI: only a person can tell.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """The place among the grades, the surest first."""
        return list(Sureness).index(self)


class Source(IntEnum):
    """Which reading of a text a finding comes from; plain readings win."""

    PLAIN = 0
    SPOKEN = 1
    LOOKALIKE = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding within one folded text: half-open places in it, and the value as it is compared."""

    kind: Kind
    start: int
    end: int
    value: str
    mask: str
    sure: Sureness = Sureness.CERTAIN


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where it stands (half-open, in characters of its passage), and what to do.

    `value` is the number without what disguised it and is never shown; `shown` is the passage around
    it with the mask in its place, `mask` what may be written instead. `spread` names the further
    cells or pages it runs on into; `end` then lies in the last of them.
    """

    kind: Kind
    sure: Sureness
    place: Place
    start: int
    end: int
    shown: str
    mask: str
    value: str = field(repr=False)
    spread: tuple[Place, ...] = ()


def digits_of(text: str) -> str:
    """The digits of a telephone number without the code of the country."""
    return re.sub(r"^(?:00)?86(?=0?\d{9,11}$)", "", re.sub(r"\D", "", text))


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand in a publication: the office's own lines and addresses, and days of birth."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    birth_days: bool = False

    @classmethod
    def only(cls, phones: Iterable[str] = (), emails: Iterable[str] = ()) -> "Allowed":
        """Allow these telephones and addresses, however they are written."""
        return cls(frozenset(map(digits_of, phones)), frozenset(e.lower() for e in emails))

    def permits(self, hit: Hit) -> bool:
        """Whether a finding may stand; an extension makes no other line."""
        if hit.kind is Kind.EMAIL:
            return hit.value.lower() in self.emails
        if hit.kind in (Kind.LANDLINE, Kind.MOBILE):
            return digits_of(hit.value.partition("x")[0]) in self.phones
        return hit.kind is Kind.BIRTH and self.birth_days


NOTHING_ALLOWED = Allowed()
