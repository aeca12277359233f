"""The message catalogue: which strings the source asks for, and whether the Chinese has them all.

Reads Python by its syntax tree and templates by Django's own extraction, so that gettext need not
be installed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

Key = tuple[str, str, str]  # context, singular, plural; "" where there is none

CALLS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], ("msgid",)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], ("msgid", "plural")),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ("context", "msgid")),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ("context", "msgid", "plural")),
}
CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
SKIPPED = {".venv", "build", "var", "tests", "bench", "migrations", "verify"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue_path() -> Path:
    """Return where the Chinese catalogue is kept."""
    return Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compile_catalogue() -> int:
    """Write ``django.mo`` beside the catalogue; answers the number of entries."""
    path = catalogue_path()
    catalogue = polib.pofile(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return len(catalogue)


def asked() -> dict[Key, list[str]]:
    """Return every string the source asks for, with the places that do."""
    found: dict[Key, list[str]] = {}
    root = Path(settings.BASE_DIR)
    for path in sorted([*root.glob("*/**/*.py"), *root.glob("templates/**/*.*")]):
        name = path.relative_to(root)
        if SKIPPED & set(name.parts):
            continue
        text = path.read_text()
        keys = in_python(text) if path.suffix == ".py" else in_template(text, str(name))
        for key in keys:
            found.setdefault(key, []).append(str(name))
    return found


def in_python(text: str) -> Iterator[Key]:
    """Yield the strings of a module, wherever a gettext function is called with literals."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in CALLS and (key := literal(CALLS[name], node.args)):
                yield key


def literal(words: tuple[str, ...], args: list[ast.expr]) -> Key | None:
    """Return the key of a call whose first arguments are literals, else None."""
    values = dict(zip(words, args, strict=False))
    texts = {w: v.value for w, v in values.items() if isinstance(v, ast.Constant)}
    if len(texts) < len(words) or not all(isinstance(t, str) for t in texts.values()):
        return None
    return (str(texts.get("context", "")), str(texts["msgid"]), str(texts.get("plural", "")))


def in_template(text: str, name: str) -> Iterator[Key]:
    """Yield the strings of a template."""
    source = templatize(text, origin=name)
    for match in CALL.finditer(source):
        if call := first_call(source[match.start() :]):
            yield from in_python(call)


def first_call(source: str) -> str:
    """Return the call that ``source`` begins with, or "" where it is none."""
    for end in re.finditer(r"\)", source):
        try:
            ast.parse(source[: end.end()])
        except SyntaxError:
            continue
        return source[: end.end()]
    return ""


def kept() -> dict[Key, polib.POEntry]:
    """Return the entries of the catalogue."""
    entries = polib.pofile(str(catalogue_path()))
    return {(e.msgctxt or "", e.msgid, e.msgid_plural or ""): e for e in entries if not e.obsolete}


def is_whole(entry: polib.POEntry) -> bool:
    """Tell whether an entry is translated, with the placeholders of its original."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    whole = all(text and set(PLACEHOLDER.findall(text)) <= wanted for text in texts)
    return whole and bool(texts) and "fuzzy" not in entry.flags


def missing() -> dict[Key, list[str]]:
    """Return what the source asks for and the catalogue does not have whole, with the places."""
    entries = kept()
    return {
        key: places
        for key, places in asked().items()
        if key not in entries or not is_whole(entries[key])
    }


def update() -> tuple[int, int]:
    """Add what is missing, to be translated, and drop what nothing asks for; answers both counts."""
    path, wanted = catalogue_path(), asked()
    catalogue, have = polib.pofile(str(path), wrapwidth=100), kept()
    dropped = [entry for key, entry in have.items() if key not in wanted]
    for entry in dropped:
        catalogue.remove(entry)
    added = [key for key in wanted if key not in have]
    for context, msgid, plural in added:
        entry = polib.POEntry(msgctxt=context or None, msgid=msgid, msgid_plural=plural)
        entry.msgstr_plural = {0: ""} if plural else {}
        catalogue.append(entry)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))
    return len(added), len(dropped)
