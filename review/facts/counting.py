"""What lets others count a closed vote again: the bundle, and the hash of what was counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from review import ballots, tally
from review.facts.box import attendance_of, ballot_rule, rule_as_json, sheets_of
from review.models import Vote

FORMAT = "jujian-count-1"


def inputs_of(
    vote: Vote, sheets: Sequence[tally.SheetView], sealed: Sequence[bytes]
) -> dict[str, Any]:
    """Return all a count is made of: rule, roll in numbers, opened ballots, digests of the sealed ones.

    Ballots and digests are sorted, so that no order joins them.
    """
    roll = attendance_of(vote, list(vote.seats.all()))
    return {
        "rule": rule_as_json(ballot_rule(vote)),
        "attendance": {
            "eligible": roll.eligible,
            "present": roll.present,
            "recused": {item: asdict(numbers) for item, numbers in roll.recused.items()},
        },
        "sheets": sorted(map(sheet_as_json, sheets), key=canonical),
        "digests": sorted(ballots.digest_of(each) for each in sealed),
    }


def sheet_as_json(sheet: tally.SheetView) -> dict[str, Any]:
    """Return an opened ballot as it is handed out."""
    told: dict[str, Any] = {
        "approves": sorted(map(int, sheet.approvals)),
        "marks": dict(sheet.marks),
    }
    return told | ({"recused": sorted(map(int, sheet.recused))} if sheet.recused else {})


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(inputs: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of what was counted, as the book keeps it."""
    return hashlib.sha256(canonical(inputs)).hexdigest()


def count_bundle_of(vote: Vote) -> dict[str, Any]:
    """Return the bundle of a closed vote."""
    sealed = [bytes(each) for each in vote.sealed_sheets.cast().values_list("sealed", flat=True)]
    inputs = inputs_of(vote, sheets_of(vote), sealed)
    rows = vote.vote_items.select_related("item__candidate", "item__paper")
    return {
        "format": FORMAT,
        "vote": {"round": vote.round.name_zh, "number": vote.number, "ballot": vote.ballot},
        **inputs,
        "inputs": hash_of(inputs),
        "names": {str(each.item_id): str(each.item) for each in rows},
        "codes": sorted(vote.inclusion_codes),
        "count": vote.count,
    }
