"""What is published so that certificates can be checked away from us: keys, list, verifiers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from awards import statements
from awards.models import SigningKey, StatusList
from ledger.actors import PASSER_BY

PROGRAM, PAGE, READER = "verify_certificate.py", "verify_certificate.html", "read_qr.js"


def keys_published() -> list[dict[str, Any]]:
    """Return the public half of every key with its time of use, the newest first."""
    return [
        {
            "kid": each.kid,
            "kty": "OKP",
            "crv": "Ed25519",
            "x": each.public,
            "from": timezone.localtime(each.valid_from).isoformat(timespec="seconds"),
            "until": each.retired_at
            and timezone.localtime(each.retired_at).isoformat(timespec="seconds"),
            "distrusted": each.distrusted,
            "reason": each.reason,
            "sha256": statements.fingerprint(each.public),
            "rehearsal": each.rehearsal,
        }
        for each in SigningKey.objects.seen_by(PASSER_BY)
    ]


def keys_file() -> dict[str, Any]:
    """Return the list of keys as it is handed out."""
    return {"format": "jujian-keys-1", "site": settings.JUJIAN_SITE, "keys": keys_published()}


def last_status() -> StatusList | None:
    """Return the newest signed list; of a demonstration, which has no other, that of its rehearsal."""
    seen = StatusList.objects.seen_by(PASSER_BY)
    return seen.order_by("rehearsal", "-version").first()


def status_file(found: StatusList | None) -> dict[str, Any]:
    """Return a version of the list as it is handed out: the statement, and its content to read."""
    told = {"format": "jujian-status-1", "statement": found.statement if found else ""}
    return {**told, **(found.facts if found else {})}


@cache
def shipped(name: str) -> bytes:
    """Return a stand-alone verifier, as it lies in the repository."""
    return (settings.BASE_DIR / "verify" / name).read_bytes()


@cache
def page_as_shipped() -> str:
    """Return the page to save with the reader of photographs in its script, without keys and list."""
    return shipped(PAGE).decode().replace("__READER__", shipped(READER).decode().strip())


@cache
def policy() -> str:
    """Return the policy of the page to save: its own script and style by their hashes, nothing else."""
    page = page_as_shipped()
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    marks = [f"'sha256-{_digest(each)}'" for each in (*script, *style)]
    told = f"script-src {marks[0]}; style-src {marks[1]}"
    return f"default-src 'none'; {told}; img-src blob:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page_to_save() -> bytes:
    """Return the page that checks certificates without a network, with keys and list as they are now."""
    status = last_status()
    held = {"keys": keys_published(), "status": status.statement if status else ""}
    data = json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")
    page = page_as_shipped().replace("__POLICY__", policy())
    return page.replace("__DATA__", data).encode()
