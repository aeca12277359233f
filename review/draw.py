"""抽取: one total order drawn over a committed pool, and a panel taken from it by stated conditions.

Stated exactly, so that anybody computes the same (``docs/draw.md``, ``verify/verify_draw.py``):

1. **Contribution.** A text brought to its plain form: NFKC, upper case, only letters and digits; at
   least 16 of them. commitment = SHA-256("jujian-draw-contribution-1" ‖ 00 ‖ reference of the draw ‖
   00 ‖ contributor ‖ 00 ‖ plain). All are committed before any is revealed.
2. **Records.** Whoever is in the pool stands in it as {marks, person, units}: the groups in the clear,
   person = SHA-256("jujian-draw-person-1" ‖ 00 ‖ salt, 32 random bytes of their own ‖ JSON of {id, name}),
   a unit = SHA-256("jujian-draw-unit-1" ‖ 00 ‖ key, 32 random bytes of the draw ‖ its name). So a record
   can be shown, and a seat checked, without telling whose it is. Rule hash = SHA-256 of the canonical
   JSON of {rules, text}.
3. **Seed** = SHA-256("jujian-draw-seed-2" ‖ 00 ‖ reference ‖ 00 ‖ root (32 bytes) ‖ rule hash (32
   bytes) ‖, for each contributor in the order of the rules, contributor ‖ 00 ‖ plain ‖ 00 ‖ "beacon" ‖
   00 ‖ beacon's value ‖ 00 ‖ its moment ‖ 00). Texts in UTF-8; of no beacon both are empty.
4. **Random numbers**: HMAC-DRBG of NIST SP 800-90A with SHA-256, without reseeding, prediction
   resistance or additional input. Entropy input = seed, nonce = root, personalization string =
   "jujian-draw-1". One request of 8 bytes is a whole number below 2⁶⁴, most significant byte first.
   A number below ``n``: requests are repeated while the number is ≥ 2⁶⁴ − (2⁶⁴ mod n); then mod n.
5. **Order**: the places 0 … n−1 of the sorted leaves, shuffled after Fisher and Yates: for i from n−1
   down to 1, j = a number below i+1, exchange i and j. All n have an order; the reserve continues it.
6. **Panel**: one seat after the other, each by `next_pick`: the first stratum, in the order of the
   rules, that has fewer than its least among those who stand decides who may fill the seat (its
   bearers; everybody once all have their least); of these the first in the order who is neither in nor
   gone and breaks no maximum. Whoever is passed over for a maximum is named with it. A stratum
   that nobody can fill is passed over and named as short. A seat that falls free is filled in
   the same way, so back-fill keeps the conditions too.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from review.merkle import canonical

CONTRIBUTION, SEED, PERSONAL, PERSON, UNIT = (
    b"jujian-draw-contribution-1",
    b"jujian-draw-seed-2",
    b"jujian-draw-1",
    b"jujian-draw-person-1",
    b"jujian-draw-unit-1",
)
SHORTEST = 16
"""Letters and digits of a contribution at the least."""
SALT_BYTES = 32
"""Of the salt of one person, and of the key of all units."""
SPAN = 1 << 64


class Generator:
    """HMAC-DRBG with SHA-256 (NIST SP 800-90A, section 10.1.2); two of one seed yield the same."""

    def __init__(self, entropy: bytes, nonce: bytes, personal: bytes = b"") -> None:
        self.key, self.value = b"\x00" * 32, b"\x01" * 32
        self._update(entropy + nonce + personal)

    def _mac(self, data: bytes) -> bytes:
        return hmac.new(self.key, data, hashlib.sha256).digest()

    def _update(self, data: bytes = b"") -> None:
        self.key = self._mac(self.value + b"\x00" + data)
        self.value = self._mac(self.value)
        if data:
            self.key = self._mac(self.value + b"\x01" + data)
            self.value = self._mac(self.value)

    def generate(self, size: int) -> bytes:
        """Return ``size`` bytes: one request."""
        found = b""
        while len(found) < size:
            self.value = self._mac(self.value)
            found += self.value
        self._update()
        return found[:size]

    def below(self, bound: int) -> int:
        """Return a number from 0 to ``bound`` − 1, each as likely; ValueError for a bound below 1."""
        if not 1 <= bound <= SPAN:
            raise ValueError(f"nothing is below {bound}")
        limit = SPAN - SPAN % bound
        while (drawn := int.from_bytes(self.generate(8), "big")) >= limit:
            continue
        return drawn % bound


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group of which ``least`` are in the panel, and at most ``most`` where it is not None."""

    mark: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Seats, how many more may be called, people of one unit at most (None: any), groups in order."""

    places: int
    reserve: int = 0
    per_unit_max: int | None = None
    strata: tuple[Stratum, ...] = ()


@dataclass(frozen=True, slots=True)
class Entrant:
    """What the conditions ask of somebody in the pool: their units and the groups they belong to."""

    units: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody passed over: ``rule`` is unit or most, ``value`` the unit or the group that is full."""

    place: int
    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A seat filled: who, for which group ("" for any), who was passed over, which groups are short."""

    place: int
    mark: str = ""
    passed: tuple[Passed, ...] = ()
    short: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return the plain form of a contribution; ValueError where it is too short to be one."""
    found = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    if len(found) < SHORTEST:
        raise ValueError(f"a contribution has at least {SHORTEST} letters and digits")
    return found


def commitment(reference: str, contributor: str, text: str) -> str:
    """Return the commitment (hex) of a contribution to one draw."""
    parts = [CONTRIBUTION, *(each.encode() for each in (reference, contributor, plain(text)))]
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def person_mark(salt: bytes, who: Mapping[str, Any]) -> str:
    """Return what stands for a person (hex): only who has the salt can tell of whom."""
    return hashlib.sha256(PERSON + b"\x00" + checked(salt) + canonical(who)).hexdigest()


def unit_mark(key: bytes, name: str) -> str:
    """Return what stands for a unit (hex): one unit has one mark within a draw."""
    return hashlib.sha256(UNIT + b"\x00" + checked(key) + name.encode()).hexdigest()


def checked(salt: bytes) -> bytes:
    """Return a salt; ValueError for one of another length."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return salt


def rule_hash(rules: Mapping[str, Any], text: str) -> bytes:
    """Return the hash of the rules and their wording."""
    return hashlib.sha256(canonical({"rules": rules, "text": text})).digest()


def seed_of(
    reference: str,
    root: bytes,
    rules: bytes,
    contributions: Sequence[tuple[str, str]],
    beacon: tuple[str, str] = ("", ""),
) -> bytes:
    """Return the seed over all contributions, pairs of contributor and text in the rules' order.

    ``beacon`` is the public value with the moment it was published, both as they were typed in.
    """
    digest = hashlib.sha256(SEED + b"\x00" + reference.encode() + b"\x00" + root + rules)
    for contributor, text in contributions:
        digest.update(contributor.encode() + b"\x00" + plain(text).encode() + b"\x00")
    for each in ("beacon", *beacon):
        digest.update(each.encode() + b"\x00")
    return digest.digest()


def drawn_order(seed: bytes, root: bytes, size: int) -> tuple[int, ...]:
    """Return the places 0 … size−1 in the order in which they are drawn."""
    chance = Generator(seed, root, PERSONAL)
    order = list(range(size))
    for last in range(size - 1, 0, -1):
        other = chance.below(last + 1)
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def next_pick(
    order: Iterable[int],
    entrants: Sequence[Entrant],
    conditions: Conditions,
    *,
    standing: Collection[int] = (),
    gone: Collection[int] = (),
) -> Pick | None:
    """Return who fills the next seat beside those who stand; None where the pool has nobody left."""
    units, marks = counted(entrants, standing)
    away = {*standing, *gone}
    short: list[str] = []
    wanted = [s.mark for s in conditions.strata if marks[s.mark] < s.least]
    for mark in [*wanted, ""]:
        passed: list[Passed] = []
        for place in order:
            entrant = entrants[place]
            if place in away or (mark and mark not in entrant.marks):
                continue
            if (full := what_is_full(place, entrant, conditions, units, marks)) is None:
                return Pick(place, mark, tuple(passed), tuple(short))
            passed.append(full)
        if mark:
            short.append(mark)
    return None


def counted(
    entrants: Sequence[Entrant], standing: Collection[int]
) -> tuple[Counter[str], Counter[str]]:
    """Return how many stand of each unit and of each group."""
    units: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    for place in standing:
        units.update(entrants[place].units)
        marks.update(entrants[place].marks)
    return units, marks


def what_is_full(
    place: int,
    entrant: Entrant,
    conditions: Conditions,
    units: Mapping[str, int],
    marks: Mapping[str, int],
) -> Passed | None:
    """Return the maximum somebody would break, units first, or None."""
    if conditions.per_unit_max is not None:
        for unit in sorted(entrant.units):
            if units.get(unit, 0) >= conditions.per_unit_max:
                return Passed(place, "unit", unit)
    for each in conditions.strata:
        bound = each.most is not None and each.mark in entrant.marks
        if bound and marks.get(each.mark, 0) >= each.most:  # type: ignore[operator]
            return Passed(place, "most", each.mark)
    return None


def panel(
    order: Iterable[int], entrants: Sequence[Entrant], conditions: Conditions
) -> tuple[Pick, ...]:
    """Return the picks of all seats; fewer than ``places`` where the pool does not suffice."""
    picks: list[Pick] = []
    while len(picks) < conditions.places:
        standing = [pick.place for pick in picks]
        found = next_pick(order, entrants, conditions, standing=standing)
        if found is None:
            break
        picks.append(found)
    return tuple(picks)


def unmet(
    entrants: Sequence[Entrant], conditions: Conditions, standing: Collection[int]
) -> tuple[tuple[str, int, int], ...]:
    """Return the groups with fewer than their least: mark, how many stand, least."""
    _units, marks = counted(entrants, standing)
    return tuple(
        (s.mark, marks[s.mark], s.least) for s in conditions.strata if marks[s.mark] < s.least
    )
