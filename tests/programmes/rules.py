"""Rules that differ in a value: what the tests of versions and trials work on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from html import unescape
from typing import Any

from django.test import Client

from programmes.vocabulary import value_at


def replaced(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with the value at each path replaced; of coded entries, by a value within."""
    new = deepcopy(dict(data))
    for path, value in changes.items():
        above, _dot, last = path.rpartition(".")
        value_at(new, path)
        holder = value_at(new, above)
        holder[int(last) if isinstance(holder, list) else last] = value
    return new


def as_shown(client: Client, address: str) -> dict[str, list[str]]:
    """Return the form of a page as a browser would send it back, nothing changed."""
    page = client.get(address).content.decode()
    return as_sent(page[page.index('<form class="form values-form"') :].partition("</form>")[0])


def as_sent(form: str) -> dict[str, list[str]]:
    """Return the fields of a form as a browser would send them, nothing changed."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w:.-]+)="([^"]*)"', tag))
        ticked = given.get("type") not in {"checkbox", "radio"} or " checked" in tag
        if ticked and "name" in given and given["name"] != "csrfmiddlewaretoken":
            sent.setdefault(given["name"], []).append(
                unescape(given.get("value", "on" if "checked" in tag else ""))
            )
    for name, inside in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside)
        sent[name] = [unescape(chosen[0] if chosen else "")]
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = [unescape(text).removeprefix("\r\n").removeprefix("\n")]
    return sent
