#!/usr/bin/env python3
"""Check a certificate (证书) of Jujian (举荐) from its QR code, without a network and away from the system.

One file, Python 3.9 or later, nothing to install. It shares no code with Jujian; Ed25519 is written
here after RFC 8032 and the statement is a compact JWS (RFC 7515, RFC 8037).

    python3 verify_certificate.py check "TEXT OF THE QR CODE" --keys keys.json [--status status.json]

``keys.json`` and ``status.json`` are published on the verification page of the body that gave the
certificate; take them from there yourself, never from whoever shows the paper. Without the list it is
not known whether the award was revoked. Ends with 0 where the certificate holds, 1 where it does not,
2 where something given cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


class Unreadable(Exception):
    """Something given is not what it should be."""


class Untrue(Exception):
    """The statement does not hold."""


# --- Ed25519, RFC 8032, 5.1: extended coordinates, the equation without cofactor ---------------------


def add(one: Any, two: Any) -> Any:
    """Return the sum of two points (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Any) -> Any:
    """Return a multiple of a point."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def same(one: Any, two: Any) -> bool:
    """Tell whether two points are one."""
    across = (one[0] * two[2] - two[0] * one[2]) % P
    return across == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0


def point_of(data: bytes) -> Any:
    """Return the point of 32 bytes (RFC 8032, 5.1.3); raise Untrue where there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if len(data) != 32 or y >= P:
        raise Untrue("no point of the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        raise Untrue("no point of the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise Untrue where a signature does not hold."""
    if len(signature) != 64:
        raise Untrue("the signature is cut")
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        raise Untrue("the signature does not hold")
    key, r = point_of(public), point_of(signature[:32])
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % L
    if not same(times(s, BASE), add(r, times(h, key))):
        raise Untrue("the signature does not hold")


# --- statements ---------------------------------------------------------------------------------------


def bytes_of(text: str) -> bytes:
    """Return the bytes of base64url without padding, in its one spelling."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise Untrue("not base64url") from None
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Untrue("not base64url")
    return data


def object_of(text: str) -> Any:
    """Return the JSON object in a part of a statement."""
    try:
        value = json.loads(bytes_of(text).decode())
    except (ValueError, RecursionError):
        raise Untrue("no JSON inside") from None
    if not isinstance(value, dict):
        raise Untrue("no object inside")
    return value


def read(kind: str, statement: str, keys: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of a statement and the key it was signed with; raise Untrue."""
    parts = statement.split(".")
    if len(parts) != 3 or not statement.isascii():
        raise Untrue("not of three parts")
    head = object_of(parts[0])
    if set(head) != {"alg", "kid", "typ"} or head["alg"] != "EdDSA" or head["typ"] != kind:
        raise Untrue("another kind of statement")
    key = keys.get(str(head["kid"]))
    if key is None:
        raise Untrue("signed with a key that is not among those published")
    check_signature(bytes_of(key["x"]), f"{parts[0]}.{parts[1]}".encode(), bytes_of(parts[2]))
    return object_of(parts[1]), key


def day_of(text: str) -> str:
    """Return the day of a moment as it is written, in the time of the place."""
    return text[:10]


def certificate(text: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return what the QR code states; raise Untrue where it does not hold."""
    match = re.fullmatch(r"(?:https?://[^/#?]+/v/([0-9A-Za-z]+)#)?([\w.-]+)", text.strip())
    if match is None or "." not in match[2]:
        raise Unreadable("the text is not that of a certificate's QR code")
    facts, key = read("jj-cert", match[2], keys)
    if match[1] and match[1] != facts.get("code"):
        raise Untrue("the statement belongs to another paper")
    signed = facts.get("signed") or facts["on"]
    if signed < day_of(key["from"]) or (key["until"] and signed > day_of(key["until"])):
        raise Untrue("signed when the key was not in use")
    if key.get("distrusted"):
        raise Untrue("the key was given up as lost; ask on the verification page itself")
    return facts


def standing(facts: dict[str, Any], status: dict[str, Any]) -> str:
    """Return why the list says the paper no longer holds; "" where it says nothing."""
    for each in status["revoked"]:
        if each["no"] == facts["no"]:
            return f"已撤销 revoked {each['on']} {each['decision']}"
    mark = hashlib.sha256(facts["code"].encode()).hexdigest()[:16]
    for each in status["replaced"]:
        if each["mark"] == mark:
            return f"已换发 replaced by a corrected certificate of the same number {each['on']}"
    return ""


def loaded(path: str) -> Any:
    """Return the JSON of a file."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise Unreadable(f"{path}: {fault}") from None


def check(text: str, keys_path: str, status_path: str, today: str) -> list[str]:
    """Return the lines of the answer; raise Untrue where the certificate does not hold."""
    told = loaded(keys_path)
    if told.get("format") != "jujian-keys-1":
        raise Unreadable(f"{keys_path}: no list of keys")
    keys = {each["kid"]: each for each in told["keys"]}
    facts = certificate(text, keys)
    lines = [f"{key:>6}  {value}" for key, value in facts.items()]
    if not status_path:
        return [
            *lines,
            "签名有效；是否已撤销未查。The signature holds; revocation was not looked up.",
        ]
    status, _key = read("jj-status", str(loaded(status_path).get("statement", "")), keys)
    if why := standing(facts, status):
        raise Untrue(why)
    asof = f"截至 {status['at']} 第{status['version']}版清单 as of version {status['version']}"
    end = status.get("next", "")[:10]
    if end and end < today:
        asof += f" · 清单已于 {end} 过期 out of date since then: take a newer list"
    return [*lines, f"有效 valid · {asof}"]


def say(text: str) -> None:
    """Write an answer."""
    sys.stdout.write(f"{text}\n")


def main(words: list[str]) -> int:
    """Answer the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    checking = verbs.add_parser("check", help="check the text of a QR code")
    checking.add_argument("text")
    checking.add_argument("--keys", required=True)
    checking.add_argument("--status", default="")
    checking.add_argument("--today", default=date.today().isoformat(), help="YYYY-MM-DD")
    given = parser.parse_args(words)
    try:
        say("\n".join(check(given.text, given.keys, given.status, given.today)))
    except Untrue as why:
        say(f"不成立 does not hold: {why}")
        return 1
    except (Unreadable, KeyError, TypeError, AttributeError) as why:
        say(f"无法读取 cannot be read: {why}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
