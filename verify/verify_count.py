#!/usr/bin/env python3
"""Count a vote of Jujian (举荐) again from its bundle, away from the system that held it.

One file, Python 3.9 or later, nothing to install, no network. It shares no code with Jujian; what is
counted how is written down in docs/count.md.

    python3 verify_count.py check bundle.json [--inputs HEX] [--code ABCD-EFGH-JKLM-NPQR]

``check`` counts the opened ballots by the rule and the roll in the bundle, ballot by ballot, and compares
every number. ``--inputs`` is the hash that the book kept at closing, ``--code`` the inclusion code of
a ballot of your own. It ends with 0 where all agrees, 1 where something does not, 2 where the file is no
bundle.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = "jujian-count-1"
INPUTS = ("rule", "attendance", "sheets", "digests")


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_of(digest: str) -> str:
    """Return the inclusion code of a sealed ballot, from its digest: its first 80 bits in base 32."""
    text = base64.b32encode(bytes.fromhex(digest)[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def needed(share: dict[str, Any], of: int) -> int:
    """Return the least whole number that meets a share; 1 of nothing."""
    if of == 0:
        return 1
    got = 0
    while not (
        got * share["den"] > share["num"] * of
        or (share["op"] == ">=" and got * share["den"] == share["num"] * of)
    ):
        got += 1
    return got


def places(rule: dict[str, Any]) -> int:
    """Return how many places a rank ballot has."""
    return min(rule["max_approvals"] or len(rule["items"]), len(rule["items"]))


def is_void(rule: dict[str, Any], sheet: dict[str, Any]) -> bool:
    """Tell whether a ballot is void."""
    chosen = [str(item) for item in sheet["approves"]]
    marks = sheet["marks"]
    if len(set(chosen)) != len(chosen) or any(item not in rule["items"] for item in chosen):
        return True
    if rule["max_approvals"] is not None and len(chosen) > rule["max_approvals"]:
        return True
    if rule["kind"] == "approve":
        return bool(marks)
    if set(marks) != set(chosen):
        return True
    if rule["kind"] == "rank":
        return sorted(marks.values()) != [n + 1 for n in range(len(marks))]
    return any(mark < 0 or mark > rule["mark_most"] for mark in marks.values())


def worth(rule: dict[str, Any], sheet: dict[str, Any], item: str) -> int:
    """Return what one ballot that is not void gives to an item."""
    if rule["kind"] == "approve":
        return int(item in map(str, sheet["approves"]))
    mark = sheet["marks"].get(item)
    if mark is None:
        return 0
    return mark if rule["kind"] == "score" else places(rule) + 1 - mark


def count_item(rule: dict[str, Any], roll: dict[str, Any], box: list[Any], item: str) -> Any:
    """Return the arithmetic of one item, told ballot by ballot."""
    away = roll["recused"].get(item, {"members": 0, "present": 0, "cast": 0})
    may = [sheet for sheet in box if item not in map(str, sheet.get("recused", []))]
    named = len(box) - len(may)
    good = [sheet for sheet in may if not is_void(rule, sheet)]
    blank = 0 if rule["blank_is_valid"] else sum(not sheet["approves"] for sheet in good)
    chosen = sum(item in map(str, sheet["approves"]) for sheet in good)
    ballots = len(box) - away["cast"]
    bases = {
        "appointed": roll["eligible"],
        "eligible": roll["eligible"] - away["members"],
        "present": roll["present"] - away["present"],
        "ballots": ballots,
        "valid": max(len(good) - blank - (away["cast"] - named), chosen),
    }
    points = sum(worth(rule, sheet, item) for sheet in good)
    scored = rule["kind"] == "score"
    got = points if scored else chosen
    of = bases[rule["base"]] * (rule["mark_most"] if scored else 1)
    least = 1 if rule["threshold"] is None else needed(rule["threshold"], of)
    quorate = bases["present"] >= needed(rule["quorum"], bases[rule["quorum_base"]])
    return {
        "item": item,
        "approvals": got,
        "points": points,
        "needed": least,
        "of": of,
        "order": Fraction(points) if rule["kind"] == "approve" else Fraction(points, ballots or 1),
        "outcome": "no_quorum" if not quorate else "passed" if got and got >= least else "failed",
    }


def count(rule: dict[str, Any], roll: dict[str, Any], box: list[Any]) -> tuple[str, list[Any]]:
    """Return the outcome of the vote and its items with their standing."""
    items = [count_item(rule, roll, box, item) for item in rule["items"]]
    if roll["present"] < needed(rule["quorum"], roll["eligible"]):
        return "no_quorum", [{**each, "outcome": "no_quorum"} for each in items]
    passed = [each for each in items if each["outcome"] == "passed"]
    tied = []
    for each in passed:
        better = sum(other["order"] > each["order"] for other in passed)
        equal = sum(other["order"] == each["order"] for other in passed)
        if better + equal <= rule["seats"]:
            each["outcome"] = "elected"
        else:
            each["outcome"] = "tied" if better < rule["seats"] else "beyond"
            tied += [each] if each["outcome"] == "tied" else []
    more = rule["round"] < rule["rounds_max"]
    if tied:
        if more or rule["tie"] == "revote":
            return "revote", items
        if rule["tie"] == "score":
            return by_score(rule, tied, items)
        if rule["tie"] != "all_out":
            return "fallback", items
        for each in tied:
            each["outcome"] = "beyond"
    filled = sum(each["outcome"] == "elected" for each in items)
    failed = any(each["outcome"] == "failed" for each in items)
    again = rule["refill"] and more and failed and filled < rule["seats"] and not tied
    return ("revote" if again else "decided"), items


def by_score(rule: dict[str, Any], tied: list[Any], items: list[Any]) -> tuple[str, list[Any]]:
    """Give the open seats to the better review scores; equals at the last seat are left to the chair."""
    scores = rule.get("scores", {})
    if any(each["item"] not in scores for each in tied):
        return "fallback", items
    empty = rule["seats"] - sum(each["outcome"] == "elected" for each in items)
    values = {each["item"]: Fraction(scores[each["item"]]) for each in tied}
    standing = {}
    for item, mine in values.items():
        better = sum(other > mine for other in values.values())
        equal = sum(other == mine for other in values.values())
        if better + equal <= empty:
            standing[item] = "elected"
        else:
            standing[item] = "tied" if better < empty else "beyond"
    for each in tied:
        each["outcome"] = standing[each["item"]]
    return ("fallback" if "tied" in standing.values() else "decided"), items


def settled(bundle: dict[str, Any], outcome: str, items: list[Any]) -> tuple[str, list[Any]]:
    """Apply what the chair chose among the tied, or what the lot gave, checked against its seed."""
    lines = [line for line in bundle["count"]["lines"] if line["code"] == "settled"]
    if outcome != "fallback" or not lines:
        return outcome, items
    chosen = set(map(str, lines[-1]["values"]["chosen"]))
    tied = {each["item"] for each in items if each["outcome"] == "tied"}
    empty = bundle["rule"]["seats"] - sum(each["outcome"] == "elected" for each in items)
    if lines[-1]["values"]["by"] == "lot":
        told = [
            line["values"]["seed"]
            for line in bundle["count"]["lines"]
            if line["code"] in ("lot", "lot_of_two")
        ]
        if len(told) != 1 or "+".join(map(sha, told[0].split("+"))) != bundle["rule"].get("lot"):
            return "another seed than the one told", items
        if chosen != set(sorted(tied, key=lambda item: sha(f"{told[0]}\n{item}"))[:empty]):
            return "choice is not what the lot gives", items
    if not chosen <= tied or len(chosen) != empty:
        return "choice does not fit", items
    for each in items:
        if each["item"] in tied:
            each["outcome"] = "elected" if each["item"] in chosen else "beyond"
    return "decided", items


class Report:
    """What was compared, line by line."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.agrees = True

    def say(self, what: str, right: bool) -> None:
        """Print one line."""
        self.agrees &= right
        sys.stdout.write(f"{'OK  ' if right else 'FAIL'}  {what}\n")


def check(bundle: dict[str, Any], inputs: str = "", code: str = "") -> bool:
    """Count again and compare; tell line by line what agrees."""
    report = Report()
    made = hashlib.sha256(canonical({name: bundle[name] for name in INPUTS})).hexdigest()
    report.say(f"hash of rule, roll and ballots {made} 输入的散列值", made == bundle["inputs"])
    if inputs:
        report.say("the same hash as in the book 与账本所记一致", made == inputs.strip().lower())
    rule, roll, box, told = (bundle[key] for key in ("rule", "attendance", "sheets", "count"))
    digests = bundle["digests"]
    report.say(
        f"{len(digests)} sealed ballots, {len(box)} opened 封存票与开出票",
        len(set(digests)) == len(digests) == len(box),
    )
    codes = sorted(code_of(digest) for digest in digests)
    report.say("inclusion codes of the sealed ballots 入箱码", codes == bundle["codes"])
    report.say(f"{roll['present']} present, no ballot more 到会人数", len(box) <= roll["present"])
    void = sum(is_void(rule, sheet) for sheet in box)
    blank = sum(not sheet["approves"] for sheet in box if not is_void(rule, sheet))
    numbers = (told["ballots"], told["void"], told["blank"])
    said = f"{len(box)} ballots, {void} void, {blank} blank 收回、废票、空白票"
    report.say(said, numbers == (len(box), void, blank))
    outcome, items = settled(bundle, *count(rule, roll, box))
    kept = {str(each["item"]): each for each in told["items"]}
    for each in items:
        mine = {key: each[key] for key in ("approvals", "points", "needed", "of", "outcome")}
        name = bundle["names"].get(each["item"], each["item"])
        line = f"{name}: {each['approvals']} of {each['of']}, needed {each['needed']}: {each['outcome']}"
        theirs = kept.get(each["item"], {})
        report.say(line, mine == {key: theirs.get(key) for key in mine})
    report.say(f"outcome {outcome} 结果", outcome == told["outcome"] and len(kept) == len(items))
    if code:
        report.say(f"your code {code} is in the list 您的入箱码", code.strip().upper() in codes)
    return report.agrees


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("check", help="count a vote again from its bundle")
    one.add_argument("bundle")
    one.add_argument("--inputs", default="", help="the hash that the book kept at closing")
    one.add_argument("--code", default="", help="an inclusion code of your own")
    given = parser.parse_args(words)
    try:
        bundle = json.loads(Path(given.bundle).read_text(encoding="utf-8"))
        if bundle.get("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        agrees = check(bundle, given.inputs, given.code)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        sys.stderr.write(f"This is no bundle of a vote: {type(fault).__name__}: {fault}\n")
        return 2
    sys.stdout.write("All agrees. 一致。\n" if agrees else "Something does not agree. 不一致。\n")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
