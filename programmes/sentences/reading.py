"""A rule set made readable: every rule with its words, its value and the document behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from programmes.sentences.words import TABLES, code_word, key_word
from programmes.vocabulary import NoticeRules, NoticeStep, RuleSet, Threshold

WORDING = frozenset({"code", "zh", "en"})


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: where it stands, its words, its value as text, and its source.

    ``is_open``: the value has no document behind it yet (待确认). ``is_entry``: one of a list.
    """

    path: str
    label: str
    text: str
    source: str = ""
    is_open: bool = False
    is_entry: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the rule set with its lines; ``open`` counts the values to be confirmed."""

    table: str
    title: str
    lines: tuple[Line, ...]

    @property
    def open(self) -> int:
        """Return how many of the values await a document."""
        return sum(line.is_open for line in self.lines)


def readable(rules: RuleSet) -> list[Part]:
    """Return the tables the rule set has, in its own order; an absent one is a step that is not."""
    return [
        Part(table, str(title), tuple(_lines(rules, table)))
        for table, title in TABLES.items()
        if getattr(rules, table) is not None
    ]


def label_of(entry: Any) -> str:
    """Return the label of a coded entry of a rule set in the reader's language."""
    get = entry.get if isinstance(entry, Mapping) else lambda key: getattr(entry, key, "")
    wanted, other = ("en", "zh") if (get_language() or "").startswith("en") else ("zh", "en")
    return get(wanted) or get(other) or get("code") or ""


def divisions_in(*rules: RuleSet) -> dict[str, str]:
    """Return the labels of the divisions (学部、组别) that rule sets name, by their codes."""
    return {each.code: label_of(each) for one in rules for each in one.programme.divisions}


def _lines(rules: RuleSet, table: str) -> Iterator[Line]:
    holder = getattr(rules, table)
    for each in fields(holder):
        value, path = getattr(holder, each.name), f"{table}.{each.name}"
        label = str(key_word(each.name, table))
        if value in (None, "", ()):
            continue
        if _is_coded(value):
            yield Line(path, label, "", *_source(rules, path))
            for entry in value:
                where = f"{path}.{entry.code}"
                yield Line(where, label_of(entry), _attributes(entry), *_source(rules, where), True)
        else:
            yield Line(path, label, _text(value, each.name), *_source(rules, path))


def _source(rules: RuleSet, path: str) -> tuple[str, bool]:
    source = rules.source(path)
    return str(source or ""), path in rules.unsourced


def _is_coded(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "code")


def _attributes(entry: Any) -> str:
    shown = [
        (str(key_word(each.name, "")), _text(getattr(entry, each.name), each.name))
        for each in fields(entry)
        if each.name not in WORDING and getattr(entry, each.name) not in (None, "", ())
    ]
    return _("; ").join(f"{label} {text}" for label, text in shown)


def _text(value: object, key: str) -> str:
    """Write one value; ``key`` tells which list a code belongs to."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Threshold):
        return share_words(value)
    if isinstance(value, Mapping):
        return _("; ").join(f"{name} {text}" for name, text in value.items())
    if isinstance(value, tuple):
        return _(", ").join(_entry(each, key) for each in value)
    if is_dataclass(value):
        return _attributes(value)
    return str(code_word(value, key)) if isinstance(value, str) else str(value)


def length_words(rules: NoticeRules | NoticeStep) -> str:
    """Write the length of a notice with its unit."""
    if rules.unit == "workday":
        words = ngettext("{n} working day", "{n} working days", rules.days)
    else:
        words = ngettext("{n} calendar day", "{n} calendar days", rules.days)
    return words.format(n=rules.days)


def length_zh(rules: NoticeRules | NoticeStep) -> str:
    """Write the length of a notice as official documents do, whatever the reader's language."""
    return f"{rules.days}个{'工作日' if rules.unit == 'workday' else '自然日'}"


def share_words(share: Threshold) -> str:
    """Write a share: comparison, fraction, and what it is a share of."""
    sign = {">=": "≥", ">": ">"}[share.op]
    return f"{sign} {share.num}/{share.den} · {code_word(share.base)}"


def plain_words(value: Any, key: str) -> str:
    """Write plain data of a rule set in words; ``key`` tells which list a code belongs to."""
    if isinstance(value, bool):
        return _text(value, key)
    if isinstance(value, Mapping):
        inner = ((k, v) for k, v in value.items() if k not in WORDING)
        told = _("; ").join(f"{key_word(k, key)} {plain_words(v, k)}" for k, v in inner)
        return (
            f"{label_of(value)} ({told})" if "code" in value and told else label_of(value) or told
        )
    if isinstance(value, list | tuple):
        return _(", ").join(plain_words(each, key) for each in value) or "—"
    return str(code_word(value, key)) if isinstance(value, str) else str(value)


def _entry(value: Any, key: str) -> str:
    if hasattr(value, "code"):
        detail = _attributes(value)
        return f"{label_of(value)} ({detail})" if detail else label_of(value)
    return f"({_text(value, key)})" if is_dataclass(value) else _text(value, key)
