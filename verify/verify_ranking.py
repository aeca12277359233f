#!/usr/bin/env python3
"""Compute a result of Jujian (举荐) again from its inputs, away from the system that made it.

One file, Python 3.9 or later, nothing to install, no network. It shares no code with Jujian.

    python3 verify_ranking.py inputs.json

It reads what the page of a result hands out: the input document with its hash, and the places on
record. It checks the hash; of results by the mean, or the mean without the highest and lowest marks,
it computes every mean, place and outcome again, in whole fractions, with the tie rule, the lot, and
the seats kept for pools and asked for by quotas. It ends with 0 where all agrees, 1 where something does
not, 2 where the file is no such document or the result goes by votes or by an estimate: those are not
computed here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = "jujian-ranking-1"


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sheet_score(rule: dict[str, Any], marks: dict[str, str]) -> Fraction:
    """Return 100 · Σ weight · mark ÷ highest ÷ Σ weight."""
    whole = sum(each["weight"] for each in rule["criteria"])
    got = Fraction(0)
    for each in rule["criteria"]:
        got += Fraction(each["weight"]) * Fraction(marks[each["code"]]) / each["high"]
    return 100 * got / whole


def average(values: list[Fraction]) -> Fraction:
    """Return the mean."""
    return sum(values, Fraction(0)) / len(values)


def keys_of(told: dict[str, Any]) -> dict[str, tuple[Fraction, ...]]:
    """Return what each item is ranked by: its mean, then its means on the criteria that part ties."""
    rule, mine = told["rule"], {}  # type: dict[str, Any], dict[str, list[Any]]
    for item, who, marks in told["sheets"]:
        mine.setdefault(item, []).append((sheet_score(rule, marks), who, marks))
    keys = {}
    for item in told["items"]:
        given = sorted(mine.get(item, []), key=lambda each: each[:2])
        if len(given) < max(rule["reviews_min"], 1):
            continue
        trim = rule["trim"] if told["method"] == "trimmed_mean" else None
        if trim and len(given) >= trim["least"]:
            given = given[trim["low"] : len(given) - trim["high"]]
        high = {each["code"]: each["high"] for each in rule["criteria"]}
        parts = [average([each[0] for each in given])]
        for code in rule["ties"]:
            parts.append(average([100 * Fraction(m[code]) / high[code] for _, _, m in given]))
        keys[item] = tuple(parts)
    return keys


def turn(seed: str, item: str) -> bytes:
    """Return where an item stands in the lot."""
    return hashlib.sha256((seed + "\n" + item).encode()).digest()


def ranked(told: dict[str, Any]) -> dict[str, tuple[int, str, str]]:
    """Return every item's place, outcome and mean with four decimals."""
    keys, seats, seed = keys_of(told), told["seats"], told["rule"]["seed"]
    found = {}
    for item, key in keys.items():
        place = 1 + sum(other > key for other in keys.values())
        same = sorted(other for other in keys if keys[other] == key)
        if seats is None or place + len(same) - 1 <= seats:
            outcome = "in"
        elif place > seats:
            outcome = "out"
        elif seed:
            order = sorted(same, key=lambda each: turn(seed, each))
            outcome = "in" if order.index(item) < seats - place + 1 else "out"
        else:
            outcome = "tied"
        found[item] = (place, outcome, four(key[0]))
    if told["rule"]["groups"] and seats is not None:
        for item, outcome in Seats(told, keys).outcomes().items():
            found[item] = (found[item][0], outcome, found[item][2])
    for item in told["items"]:
        if item not in keys:
            found[item] = (len(told["items"]), "out", "")
    return found


# --- pools and quotas -------------------------------------------------------------------------------


class Seats:
    """The seats of a rule with groups, filled in the order of the places.

    An item takes a seat while its pool or the open seats have room and no maximum is exceeded, unless the
    minima could then no longer all be met by those who come after.
    """

    def __init__(self, told: dict[str, Any], keys: dict[str, Any]) -> None:
        """Read groups, pools and traits; lower minima nobody can meet, in the order they are named."""
        self.told, self.keys, self.seats = told, keys, told["seats"]
        groups, seed = told["rule"]["groups"], told["rule"]["seed"]
        kept = [each["code"] for each in groups if each["kept"]]
        self.traits = {item: set(codes) for item, codes in told["items"].items()}
        self.pool = {
            item: next((code for code in kept if code in codes), "")
            for item, codes in told["items"].items()
        }
        place = {item: sum(other > key for other in keys.values()) for item, key in keys.items()}
        turns = {item: turn(seed, item) if seed else b"" for item in keys}
        self.order = sorted(keys, key=lambda item: (place[item], turns[item], item))
        self.group = {item: (place[item], turns[item]) for item in keys}
        there = [self.pool[item] for item in keys]
        self.room = {each["code"]: each["kept"] for each in groups if each["kept"]}
        if told["rule"]["unfilled_open"]:
            self.room = {code: min(n, there.count(code)) for code, n in self.room.items()}
        self.open = self.seats - sum(self.room.values())
        self.most = [(each["code"], each["at_most"]) for each in groups if each["at_most"]]
        self.least: list[tuple[str, int]] = []
        for code, number in asked_of(groups, self.seats):
            self.least.append((code, number))
            while not self.reachable([], self.order):
                number -= 1
                self.least[-1] = (code, number)

    def fits(self, items: list[str]) -> bool:
        """Tell whether pools, open seats and maxima hold these items."""
        pools = [self.pool[item] for item in items]
        over = sum(max(0, pools.count(p) - self.room.get(p, 0)) for p in set(pools))
        many = any(sum(c in self.traits[i] for i in items) > most for c, most in self.most)
        return over <= self.open and not many

    def missing(self, items: list[str]) -> dict[str, int]:
        """Return how many holders of each trait are still asked for."""
        short: dict[str, int] = {}
        for code, number in self.least:
            left = number - sum(code in self.traits[item] for item in items)
            short[code] = max(short.get(code, 0), left)
        return {code: left for code, left in short.items() if left > 0}

    def reachable(self, chosen: list[str], rest: list[str]) -> bool:
        """Tell whether some of ``rest`` can meet all that is missing: every way is tried, kind by kind."""
        asked = {code for code, _ in self.least} | {code for code, _ in self.most}
        kinds: dict[Any, list[str]] = {}
        for item in rest:
            kind = (self.pool[item], tuple(sorted(self.traits[item] & asked)))
            kinds.setdefault(kind, []).append(item)
        order = sorted(kinds)
        dead = set()

        def met(at: int, taken: list[str]) -> bool:
            short = self.missing(taken)
            if not short:
                return True
            if at == len(order) or max(short.values()) > self.seats - len(taken):
                return False
            state = (at, *self.state(taken))
            if state in dead:
                return False
            here = kinds[order[at]]
            useful = min(len(here), max([short.get(code, 0) for code in order[at][1]] + [0]))
            for number in range(useful, -1, -1):
                more = taken + here[:number]
                if (not number or self.fits(more)) and met(at + 1, more):
                    return True
            dead.add(state)
            return False

        return met(0, list(chosen))

    def state(self, items: list[str]) -> tuple[int, ...]:
        """Return what of a choice matters for those after it."""
        pools = [self.pool[item] for item in items]
        codes = [code for code, _ in [*self.least, *self.most]]
        counts = [sum(code in self.traits[item] for item in items) for code in codes]
        return (*(pools.count(code) for code in [*sorted(self.room), ""]), *counts)

    def take(self, chosen: list[str], same: list[str], rest: list[str]) -> list[str]:
        """Return those of ``same`` that take a seat, asked in this order."""
        got: list[str] = []
        for at, item in enumerate(same):
            now = [*chosen, *got, item]
            if self.fits(now) and self.reachable(now, [*same[at + 1 :], *rest]):
                got.append(item)
        return got

    def outcomes(self) -> dict[str, str]:
        """Return in, out or tied of every item: tied is who takes a seat only before its equals."""
        found, chosen = {}, []  # type: dict[str, str], list[str]
        left = list(self.order)
        while left:
            same = [item for item in left if self.group[item] == self.group[left[0]]]
            left = left[len(same) :]
            for item in same:
                others = [other for other in same if other != item]
                first = item in self.take(chosen, [item, *others], left)
                last = item in self.take(chosen, [*others, item], left)
                found[item] = "in" if last else "tied" if first else "out"
            chosen += self.take(chosen, same, left)
        return found


def asked_of(groups: list[Any], seats: int) -> list[tuple[str, int]]:
    """Return the minima in the order in which they count: numbers, per cent, shares of the seats."""
    found = [(each["code"], each["least"]) for each in groups if each["least"]]
    for each in groups:
        if each["least_percent"]:
            found.append((each["code"], needed({"num": each["least_percent"], "den": 100}, seats)))
    return found + [
        (each["code"], needed(each["share"], seats)) for each in groups if "share" in each
    ]


def needed(share: dict[str, Any], of: int) -> int:
    """Return the least whole number that meets a share."""
    got = 0
    while got * share["den"] < share["num"] * of or (
        share.get("op") == ">" and got * share["den"] == share["num"] * of
    ):
        got += 1
    return got if of else 0


def four(value: Fraction) -> str:
    """Return a number with four decimals, half away from zero."""
    units = (2 * value.numerator * 10**4 + value.denominator) // (2 * value.denominator)
    return f"{units // 10**4}.{units % 10**4:04d}"


def check(bundle: dict[str, Any]) -> int:
    """Print every check; returns the exit status."""
    told, bad = bundle["inputs"], 0
    digest = hashlib.sha256(canonical(told)).hexdigest()
    bad += say(digest == bundle["input_hash"], "输入摘要 hash of the inputs: " + digest)
    seed, made_known = told["rule"]["seed"], told["rule"]["commitment"]
    if seed:
        # of two numbers, the office's and the supervisor's, each was fixed by itself
        numbers = seed.split("+")
        hashes = [hashlib.sha256(each.encode()).hexdigest() for each in numbers]
        agrees = "+".join(hashes) == made_known
        bad += say(
            agrees, "抽签种子与事先公布的摘要一致 seed of the lot agrees with its commitment"
        )
    if told["method"] not in ("mean", "trimmed_mean"):
        tell("名次依票决或估计值得出,此处不重算 places are not computed here")
        return 2 if not bad else 1
    again = ranked(told)
    rows = {each["item"]: each for each in bundle["results"]}
    bad += say(sorted(again) == sorted(rows), f"对象齐全 all items are there: {len(again)}")
    for item in sorted(set(again) & set(rows), key=lambda each: again[each][0]):
        row = rows[item]
        stored = (row["place"], row["outcome"], row["mean"] or "")
        same = stored == again[item]
        bad += say(same, f"{item}: {again[item]}" + ("" if same else f" ≠ {stored}"))
    return 1 if bad else 0


def say(good: bool, text: str) -> int:
    """Print one check; returns 1 where it failed."""
    tell(("OK   " if good else "FAIL ") + text)
    return 0 if good else 1


def tell(text: str | None) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def main(words: list[str]) -> int:
    """Read the file named and check it."""
    if len(words) != 1:
        tell(__doc__)
        return 2
    try:
        bundle = json.loads(Path(words[0]).read_text(encoding="utf-8"))
        if bundle["inputs"]["format"] != FORMAT:
            raise ValueError("another format")
        return check(bundle)
    except (OSError, ValueError, LookupError, TypeError) as fault:
        tell(f"不是排序依据文件 no inputs of a result: {fault}")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
