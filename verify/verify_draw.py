#!/usr/bin/env python3
"""Compute a draw of Jujian (举荐) again from its bundle, away from the system that made it.

One file, Python 3.9 or later, nothing to install, no network. It shares no code with Jujian; the
procedure is written down in docs/draw.md.

    python3 verify_draw.py check bundle.json [--list opened.json]
    python3 verify_draw.py commit REFERENCE CONTRIBUTOR "your own random text"

``check`` computes the root of the pool, the commitments, the seed and the whole order again. With
the opened list (in the bundle, or in a file of its own) also every record that is shown under the root,
every name that is shown with it, and who was called for which seat. It ends with 0 where all agrees, 1 where something does not, 2 where the file is
no bundle. ``commit`` prints the commitment of a text of your own: type it, keep the text, reveal later.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "jujian-draw-2"
SHORTEST = 16
"""Letters and digits of a contribution at the least."""


def sha(data: bytes) -> bytes:
    """Return SHA-256."""
    return hashlib.sha256(data).digest()


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plain(text: str) -> str:
    """Return the plain form of a contribution: NFKC, upper case, letters and digits."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def commitment(reference: str, contributor: str, text: str) -> str:
    """Return the commitment (hex) of a contribution."""
    parts = ["jujian-draw-contribution-1", reference, contributor, plain(text)]
    return sha("\0".join(parts).encode()).hex()


def merkle_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, written as there: split at the largest power of two below n."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:]))


def drbg(seed_material: bytes) -> Iterator[int]:
    """HMAC-DRBG (SHA-256), requests of 8 bytes as numbers."""

    def mac(key: bytes, data: bytes) -> bytes:
        return hmac.new(key, data, hashlib.sha256).digest()

    k, v = bytes(32), b"\x01" * 32
    k = mac(k, v + b"\x00" + seed_material)
    v = mac(k, v)
    k = mac(k, v + b"\x01" + seed_material)
    v = mac(k, v)
    while True:
        v = mac(k, v)
        yield int.from_bytes(v[:8], "big")
        k = mac(k, v + b"\x00")
        v = mac(k, v)


def order_of(seed: bytes, root: bytes, size: int) -> list[int]:
    """Return the whole order: Fisher and Yates over numbers without bias."""
    numbers = drbg(seed + root + b"jujian-draw-1")
    order = list(range(size))
    for i in range(size - 1, 0, -1):
        top = (2**64 // (i + 1)) * (i + 1)
        number = next(numbers)
        while number >= top:
            number = next(numbers)
        j = number % (i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def seed_of(bundle: dict[str, Any], root: bytes, rules: bytes) -> bytes:
    """Return the seed over reference, root, rules, contributions and beacon."""
    parts = b"jujian-draw-seed-2\0" + bundle["reference"].encode() + b"\0" + root + rules
    for each in bundle["contributions"]:
        parts += each["by"].encode() + b"\0" + plain(each["value"]).encode() + b"\0"
    for text in ("beacon", bundle["beacon"]["value"], bundle["beacon"]["at"]):
        parts += text.encode() + b"\0"
    return sha(parts)


class Closed(Exception):
    """A record that is needed and was not shown."""


def shown(people: dict[int, Any], place: int) -> dict[str, Any]:
    """Return the record of a place, or say that it was not shown."""
    if place not in people:
        raise Closed(str(place))
    return people[place]


def next_seat(
    order: list[int],
    people: dict[int, Any],
    rules: dict[str, Any],
    standing: set[int],
    gone: set[int],
) -> tuple[int, str] | None:
    """Who fills the next seat, and for which group."""

    def bearing(mark: str) -> int:
        return sum(mark in shown(people, p)["marks"] for p in standing)

    def breaks(place: int) -> bool:
        most = rules["per_unit_max"]
        for unit in shown(people, place)["units"] if most is not None else []:
            if sum(unit in shown(people, p)["units"] for p in standing) >= most:
                return True
        return any(
            s["most"] is not None
            and s["mark"] in people[place]["marks"]
            and bearing(s["mark"]) >= s["most"]
            for s in rules["strata"]
        )

    for mark in [s["mark"] for s in rules["strata"] if bearing(s["mark"]) < s["least"]] + [""]:
        for place in order:
            if place in standing or place in gone:
                continue
            if mark in ("", *shown(people, place)["marks"]) and not breaks(place):
                return place, mark
    return None


class Report:
    """Lines of what agrees and what does not."""

    def __init__(self) -> None:
        self.agrees = True

    def say(self, what: str, holds: bool) -> None:
        """Write one line, and remember a failure."""
        self.agrees = self.agrees and holds
        sys.stdout.write(f"{'OK  ' if holds else 'FAIL'} {what}\n")

    def note(self, what: str) -> None:
        """Write a line about what is not checked."""
        sys.stdout.write(f"--   {what}\n")


def check(bundle: dict[str, Any], opened: list[dict[str, Any]] | None) -> bool:
    """Compute all again that needs no name; say line by line what agrees."""
    report = Report()
    wrong = list(misfits({**bundle, "list": opened or []}, SHAPE, "bundle"))
    for each in wrong:
        report.say(f"field {each} 字段", False)
    if wrong:
        return False
    report.say("fields: all there, none that nobody checks 字段", True)
    leaves = [bytes.fromhex(each) for each in bundle["leaves"]]
    root = merkle_root(leaves)
    report.say(f"leaves: {len(leaves)}, sorted, none twice 名单指纹", leaves == sorted(set(leaves)))
    report.say("root of the pool 名单根值", root.hex() == bundle["root"])
    rules = sha(canonical({"rules": bundle["rules"], "text": bundle["rule_text"]}))
    report.say("rules, their rule_text and rule_hash 规则", rules.hex() == bundle["rule_hash"])
    check_numbers(report, bundle)
    seed = seed_of(bundle, root, rules)
    report.say("seed 种子", seed.hex() == bundle["seed"])
    order = order_of(seed, root, len(leaves))
    report.say("order of all 全部顺序", order == bundle["order"])
    check_calls(report, bundle, len(leaves))
    if opened is None:
        report.note("the list is sealed: names and seats are not checked 名单未启封")
    else:
        people = check_list(report, bundle, leaves, opened)
        check_seats(report, bundle, order, people)
    return report.agrees


class Hex(str):
    """In a shape: bytes, written in hexadecimal."""


SHAPE: dict[str, Any] = {
    "format": str,
    "reference": str,
    "rules": {
        **dict.fromkeys(("places", "reserve"), int),
        "per_unit_max": (int, None),
        "strata": [{"mark": str, "least": int, "most": (int, None)}],
        "contributors": [str],
        **dict.fromkeys(("beacon", "opens", "public"), str),
    },
    "rule_text": str,
    **dict.fromkeys(("rule_hash", "root", "seed"), Hex),
    "leaves": [Hex],
    "contributions": [{"by": str, "commitment": Hex, "value": str}],
    "beacon": {"source": str, "value": str, "at": str},
    "order": [int],
    "calls": [
        {"place": int, "mark": str, "left_after": (int, None), "beyond": bool, "answer?": str}
    ],
    "unit_key?": Hex,
    "list?": [
        {
            "place": int,
            "record": {"marks": [str], "person": Hex, "units": [Hex]},
            "salt?": Hex,
            "who?": {"id": int, "name": str},
            "units?": [str],
        }
    ],
}


def misfits(value: Any, shape: Any, where: str) -> Iterator[str]:
    """Yield each field that is missing, of another kind, or that nobody would check."""
    if isinstance(shape, dict) and isinstance(value, dict):
        known = {key.rstrip("?"): each for key, each in shape.items()}
        for key in sorted(set(value) - set(known)):
            yield f"{where}.{key} means nothing here"
        for key, each in known.items():
            if key in value:
                yield from misfits(value[key], each, f"{where}.{key}")
            elif f"{key}?" not in shape:
                yield f"{where}.{key} is missing"
    elif isinstance(shape, list) and isinstance(value, list):
        for number, each in enumerate(value):
            yield from misfits(each, shape[0], f"{where}[{number}]")
    elif shape is Hex and isinstance(value, str):
        if set(value) - set("0123456789abcdef") or len(value) % 2:
            yield f"{where} is not hexadecimal"
    elif not (value is None and isinstance(shape, tuple)):
        kind = shape[0] if isinstance(shape, tuple) else shape
        if isinstance(kind, (dict, list)) or kind is Hex or type(value) is not kind:
            yield f"{where} is of another kind"


def check_numbers(report: Report, bundle: dict[str, Any]) -> None:
    """Check who gave a number, every commitment, and the public value."""
    by = [each["by"] for each in bundle["contributions"]]
    report.say("contributors, in order 参与方", by == list(bundle["rules"]["contributors"]))
    for each in bundle["contributions"]:
        made = commitment(bundle["reference"], each["by"], each["value"])
        same = made == each["commitment"] and plain(each["value"]) == each["value"]
        same = same and len(each["value"]) >= SHORTEST
        report.say(f"contribution of {each['by']} 随机数承诺", same)
    beacon = bundle["beacon"]
    same = beacon["source"] == bundle["rules"]["beacon"]
    whole = bool(beacon["source"]) == bool(beacon["value"]) == bool(beacon["at"])
    report.say("beacon: source, value and moment 公共随机值", same and whole)


def check_calls(report: Report, bundle: dict[str, Any], size: int) -> None:
    """Check what can be said of the calls without a name."""
    calls, rules = bundle["calls"], bundle["rules"]
    most = rules["places"] + rules["reserve"]
    report.say(f"calls: {len(calls)}, {most} at most 通知人数", len(calls) <= most)
    places = [call["place"] for call in calls]
    within = len(set(places)) == len(places) and set(places) <= set(range(size))
    report.say("calls: everybody of the pool, nobody twice 通知对象", within)
    whole = len({"answer" in call for call in calls}) < 2
    report.say("calls: the answers of all, or of nobody 答复", whole)
    for number, call in enumerate(calls, start=1):
        left, answer = call["left_after"], call.get("answer")
        holds = left is None or number <= left <= len(calls)
        if "answer" in call:
            gone = answer in ("declined", "lapsed", "barred")
            holds = holds and answer in ("", "accepted", "declined", "lapsed", "barred")
            holds = holds and gone == (left is not None)
        report.say(f"call {number}: answer and left_after 答复", holds)


def check_list(
    report: Report, bundle: dict[str, Any], leaves: list[bytes], opened: list[dict[str, Any]]
) -> dict[int, Any]:
    """Check every record that is shown against its leaf, and every name and unit against its mark."""
    people = {each["place"]: each["record"] for each in opened}
    key = bytes.fromhex(bundle.get("unit_key", ""))
    once = len(people) == len(opened)
    report.say(f"list: {len(opened)} of {len(leaves)} records, none twice 名单", once)
    named = set()
    for each in opened:
        place, record = each["place"], each["record"]
        holds = 0 <= place < len(leaves) and sha(b"\0" + canonical(record)) == leaves[place]
        if "who" in each or "salt" in each:
            named.add(place)
            salted = b"jujian-draw-person-1\0" + bytes.fromhex(each.get("salt", ""))
            holds = holds and sha(salted + canonical(each.get("who"))).hex() == record["person"]
        if "units" in each or key:
            salted = b"jujian-draw-unit-1\0" + key
            made = sorted(sha(salted + name.encode()).hex() for name in each.get("units", [""]))
            holds = holds and made == record["units"]
        name = each.get("who", {}).get("name", "")
        report.say(f"list, place {place}: under the root {name} 名单第{place + 1}号", holds)
    report.say("list: names as the rules say 姓名公开范围", named == to_be_named(bundle, people))
    return people


def to_be_named(bundle: dict[str, Any], people: dict[int, Any]) -> set[int]:
    """Return whose names are shown: in the office's bundle all, else as the rules say."""
    scope = "pool" if "unit_key" in bundle else bundle["rules"]["public"]
    if scope == "seated":
        return {call["place"] for call in bundle["calls"] if call["left_after"] is None}
    return set(range(len(bundle["leaves"]))) if scope == "pool" else set()


def check_seats(
    report: Report, bundle: dict[str, Any], order: list[int], people: dict[int, Any]
) -> None:
    """Check every call against the order and the conditions, and that the list did not end too early."""
    calls, rules = bundle["calls"], bundle["rules"]
    seats = rules["places"]
    for number in range(len(calls) + 1):
        gone = {c["place"] for c in calls[:number] if (c["left_after"] or number + 1) <= number}
        standing = {c["place"] for c in calls[:number]} - gone
        if number == len(calls):
            open_ = len(standing) < seats and number < rules["places"] + rules["reserve"]
            rest = following(order, people, rules, standing, gone) if open_ and calls else None
            report.say("calls: nobody of the list was left out 未尽名单", rest is None)
            return
        call = calls[number]
        seats += call["beyond"]
        found = following(order, people, rules, standing, gone)
        holds = found == (call["place"], call["mark"]) and len(standing) < seats
        holds = holds and (not call["beyond"] or len(standing) == seats - 1)
        lacking = f"; the list lacks place {found[1]}" if found and found[0] < 0 else ""
        report.say(f"call {number + 1}: in drawn order 第{number + 1}位通知{lacking}", holds)


def following(
    order: list[int],
    people: dict[int, Any],
    rules: dict[str, Any],
    standing: set[int],
    gone: set[int],
) -> tuple[int, str] | None:
    """Return who comes next; (−1, place) where a record that is needed was not shown."""
    try:
        return next_seat(order, people, rules, standing, gone)
    except Closed as place:
        return -1, str(place)


def read(path: str) -> Any:
    """Read a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("check", help="compute a draw again from its bundle")
    one.add_argument("bundle")
    one.add_argument("--list", default="", help="the opened list, where the bundle has none")
    other = verbs.add_parser("commit", help="print the commitment of a text of your own")
    for name in ("reference", "contributor", "text"):
        other.add_argument(name)
    given = parser.parse_args(words)
    try:
        if given.verb == "commit":
            if len(plain(given.text)) < SHORTEST:
                raise ValueError(f"a text has at least {SHORTEST} letters and digits")
            made = commitment(given.reference, given.contributor, given.text)
            sys.stdout.write(made + "\n")
            return 0
        bundle = read(given.bundle)
        if bundle.get("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        opened = read(given.list) if given.list else bundle.get("list")
        agrees = check(bundle, opened)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        what = "no text for a draw" if given.verb == "commit" else "no bundle of a draw"
        sys.stderr.write(f"This is {what}: {type(fault).__name__}: {fault}\n")
        return 2
    sys.stdout.write("All agrees. 一致。\n" if agrees else "Something does not agree. 不一致。\n")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
