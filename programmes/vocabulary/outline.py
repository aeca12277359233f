"""The grammar of a rule set laid out as an editor shows it: every value that can be written, by path.

The dataclasses of the tables say it all: what kind of value stands where, which words are allowed,
within which limits, and what is meant where nothing is written. Values are plain, as canonical JSON
has them. Pure: no Django, no words.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from .reading import UNLIMITED, hints_of
from .rule_set import RuleSet

Kind = Literal[
    "number", "day", "text", "yes", "choice", "choices", "words", "counts", "rows", "group", "entries",
    "option",
]  # fmt: skip
"""`counts`: a number per code; `rows`: entries of plain cells; `group`: a table that may be absent;
`entries`: a list with a page of its own; `option`: the cell of a number one may leave out."""


EMPTY: Mapping[str, Any] = types.MappingProxyType({})
Begin = Callable[[str], Mapping[str, Any]]


def nothing(_path: str) -> Mapping[str, Any]:
    """Begin with nothing but the defaults of the grammar."""
    return EMPTY


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value at a path: what stands there, or is meant where nothing is written.

    `optional`: None is a value (unlimited, nobody, no day). `required`: nothing is meant where
    nothing is written. `columns` are the cells of `rows`, each with its kind. `whole`: the path of the
    table, meant as a whole and not written, to which it belongs.
    """

    path: str
    key: str
    kind: Kind
    value: Any
    stands: bool
    optional: bool = False
    required: bool = False
    limits: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    columns: tuple[tuple[str, Kind], ...] = ()
    whole: str = ""


def leaves(table: str, data: Mapping[str, Any], begin: Begin = nothing) -> list[Leaf]:
    """Return the values of one table, nested ones after the group they belong to.

    ``begin`` answers, by path, with what a group that is absent would begin.
    """
    return list(_within(kind_at(table), data.get(table) or {}, table, begin))


def entry_leaves(path: str, entry: Mapping[str, Any], name: str) -> list[Leaf]:
    """Return the values of one entry (``name``: its code or place) of the list at a path."""
    return list(_within(kind_at(path), entry, f"{path}.{name}", nothing))


def kind_at(path: str) -> type:
    """Return the dataclass of a table, or of the entries of a list; raises LookupError for others."""
    kind: type = RuleSet
    for key in path.split("."):
        hints = hints_of(kind)
        if key not in hints:
            raise LookupError(f"{path}: there is no {key}.")
        inner = bare(hints[key])[0]
        kind = get_args(inner)[0] if get_origin(inner) is tuple else inner
        if not is_dataclass(kind):
            raise LookupError(f"{path}: {key} is neither a table nor a list of entries.")
    return kind


def is_list(path: str) -> bool:
    """Tell whether a path leads to a list of entries of a table: ``table.key``."""
    table, _dot, key = path.partition(".")
    try:
        hint = hints_of(kind_at(table)).get(key)
    except LookupError:
        return False
    inner = bare(hint)[0]
    return get_origin(inner) is tuple and is_dataclass(get_args(inner)[0])


def is_coded_list(path: str) -> bool:
    """Tell whether the entries of a list are known by their code; others by their place."""
    return any(each.name == "code" for each in fields(kind_at(path)))


def written(old: Sequence[Leaf], given: Mapping[str, Any], data: Any, root: str) -> Any:
    """Return a copy of the table or entry at ``root`` with the values given.

    What equals the value that stands, or is meant, changes nothing; None takes a value out, a group
    that is switched off goes whole. ``data`` is left as it is.
    """
    new, off = deepcopy(dict(data)), tuple(f"{g.path}." for g in old if _is_off(g, given))
    touched = {leaf.whole for leaf in old if leaf.whole and given[leaf.path] != leaf.value}
    for leaf in old:
        if leaf.kind == "entries" or leaf.path.startswith(off):
            continue
        if leaf.whole and leaf.whole not in touched:
            continue
        *above, key = leaf.path.removeprefix(f"{root}.").split(".")
        holder = new
        for each in above:
            holder = holder.setdefault(each, {})
        _put(holder, key, leaf, given[leaf.path])
    return new


def _is_off(leaf: Leaf, given: Mapping[str, Any]) -> bool:
    return leaf.kind == "group" and not given[leaf.path]


def _put(holder: dict[str, Any], key: str, leaf: Leaf, value: Any) -> None:
    if leaf.kind == "group":
        if not value:
            holder.pop(key, None)
        elif not leaf.stands:
            holder[key] = {}
    elif value == leaf.value and not leaf.whole and (leaf.stands or not leaf.required):
        return
    elif value is not None:
        holder[key] = value
    elif leaf.kind == "number" and leaf.optional:
        holder[key] = UNLIMITED
    else:
        holder.pop(key, None)


def _within(
    kind: type,
    data: Mapping[str, Any],
    path: str,
    begin: Begin,
    meant: Mapping[str, Any] = EMPTY,
    whole: str = "",
) -> Iterator[Leaf]:
    """Yield the values of a table. ``meant``: what it begins with, or means as a ``whole``."""
    hints = hints_of(kind)
    for each in fields(kind):
        if not each.metadata.get("read", True):
            continue
        where, (inner, optional) = f"{path}.{each.name}", bare(hints[each.name])
        if not is_dataclass(inner):
            yield _leaf(hints[each.name], each, data, where, meant, whole)
            continue
        below = data.get(each.name)
        if optional:
            yield Leaf(where, each.name, "group", below is not None, below is not None, True)
            told, of = begin(where) if below is None else EMPTY, ""
        else:
            told = _table_meant(each) if below is None else EMPTY
            of = where if told else ""
        yield from _within(inner, below or {}, where, begin, told, of)  # type: ignore[arg-type]


def _leaf(
    hint: Any,
    each: Field[Any],
    data: Mapping[str, Any],
    path: str,
    meant: Mapping[str, Any],
    whole: str,
) -> Leaf:
    inner, optional = bare(hint)
    stands, key = each.name in data, each.name
    kind, choices, columns = _form_of(inner)
    default = meant[key] if key in meant else _meant(each)
    return Leaf(
        path, key, kind, _plain(data[key] if stands else default), stands, optional,
        required=each.default is MISSING and each.default_factory is MISSING,
        limits=each.metadata.get("limits"), choices=choices, columns=columns, whole=whole,
    )  # fmt: skip


def _table_meant(each: Field[Any]) -> Mapping[str, Any]:
    """Return the values of the table a field means where nothing is written."""
    if each.default_factory is MISSING:
        return EMPTY
    made: Any = each.default_factory()
    return {inner.name: getattr(made, inner.name) for inner in fields(made)}


def _form_of(hint: Any) -> tuple[Kind, tuple[str, ...], tuple[tuple[str, Kind], ...]]:
    """Return the kind of a value by its type, the words allowed, and the cells of rows."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "choice", args, ()
    if origin is tuple and is_dataclass(args[0]):
        return _list_of(args[0])  # type: ignore[arg-type]
    if origin is tuple:
        choices = get_args(args[0])
        return ("choices" if choices else "words"), choices, ()
    if origin is not None and issubclass(origin, Mapping):
        return "counts", (), ()
    return PLAIN[hint], (), ()


PLAIN: dict[type, Kind] = {int: "number", date: "day", str: "text", bool: "yes"}


def _list_of(kind: type) -> tuple[Kind, tuple[str, ...], tuple[tuple[str, Kind], ...]]:
    """Return rows where every cell is a text, a number or, last, a word or number one may leave out.

    Anything else has a page of its own.
    """
    hints = hints_of(kind)
    cells: dict[str, Kind] = {}
    for each in fields(kind):
        spared = get_origin(hints[each.name]) is Literal and each.default is not MISSING
        if hints[each.name] not in (str, int) and not spared:
            return "entries", (), ()
        cells[each.name] = "choice" if spared else PLAIN[hints[each.name]]
        if cells[each.name] == "number" and each.default is not MISSING:
            cells[each.name] = "option"
    if cells:
        return "rows", (), tuple(cells.items())
    return "entries", (), ()


def bare(hint: Any) -> tuple[Any, bool]:
    """Return a type without None, and whether None was among it."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(each for each in get_args(hint) if each is not type(None)), True
    return hint, False


def _meant(each: Field[Any]) -> Any:
    """Return what is meant where nothing is written: the default, as plain data."""
    if each.default_factory is not MISSING:
        return _plain(each.default_factory())
    return None if each.default is MISSING else _plain(each.default)


def _plain(value: Any) -> Any:
    """Return a value as canonical JSON has it; unlimited is None here."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | list):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value == UNLIMITED else value
