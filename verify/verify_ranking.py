#!/usr/bin/env python3
"""Compute a result of Jujian (举荐) again from its inputs, away from the system that made it.

One file, Python 3.9 or later, nothing to install, no network. It shares no code with Jujian.

    python3 verify_ranking.py inputs.json

It reads what the page of a result hands out: the input document with its hash, and the places on
record. It checks the hash; of results by the mean, or the mean without the highest and lowest marks,
it computes every mean, place and outcome again, in whole fractions, with the tie rule and the lot. It
ends with 0 where all agrees, 1 where something does not, 2 where the file is no such document or the
result goes by votes, by an estimate, or by pools and quotas: those are not computed here.
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
    for item in told["items"]:
        if item not in keys:
            found[item] = (len(told["items"]), "out", "")
    return found


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
        agrees = hashlib.sha256(seed.encode()).hexdigest() == made_known
        bad += say(
            agrees, "抽签种子与事先公布的摘要一致 seed of the lot agrees with its commitment"
        )
    if told["method"] not in ("mean", "trimmed_mean") or told["rule"]["groups"]:
        tell("名次依票决、估计值或名额约束得出,此处不重算 places are not computed here")
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
