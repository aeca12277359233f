"""Reading a plain mapping (TOML, JSON) into frozen dataclasses, reporting every fault at once.

The dataclasses are the grammar: a field's type says what is accepted, its default whether it may be
left out, its `limits` how large a number may be. Nothing here knows what a nomination is.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
UNLIMITED = "unlimited"
"""Written where a number may also be absent on purpose; read as None."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a rule set: where (dotted path), what (code) and the values to show.

    Codes: unknown_key, missing, wrong_type, not_a_choice, out_of_range, duplicate_code, plus the
    codes which the tables' own `check` methods yield.
    """

    path: str
    code: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        named = ", ".join(f"{key}={value}" for key, value in self.values.items())
        return f"{self.path}: {self.code}" + (f" ({named})" if named else "")


class FaultyRules(ValueError):
    """A mapping that is no rule set; `faults` lists everything wrong with it, in reading order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def number(least: int, most: int, default: Any = MISSING) -> Any:
    """Declare an integer field with its inclusive limits; without a default it is required."""
    return field(default=default, metadata={"limits": (least, most)})


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """Return the types of a dataclass's fields; worked out once, for it takes longer than reading."""
    return get_type_hints(kind)


def read(kind: type[T], data: object) -> T:
    """Read `data` as the dataclass `kind`, or raise FaultyRules with all faults."""
    faults: list[Fault] = []
    result = _table(kind, data, "", faults)
    if faults:
        raise FaultyRules(tuple(faults))
    return cast(T, result)


def _table(kind: type, data: object, path: str, faults: list[Fault]) -> object:
    if not isinstance(data, Mapping):
        return _wrong(faults, path, "table", data)
    known = {each.name: each for each in fields(kind) if each.metadata.get("read", True)}
    for key in data:
        if key not in known:
            values = {"key": str(key), "known": ", ".join(known)}
            faults.append(Fault(_join(path, str(key)), "unknown_key", values))
    hints = hints_of(kind)
    before = len(faults)
    given = dict(_given(known, hints, data, path, faults))
    if len(faults) > before:
        return None
    result = kind(**given)
    for key, code, shown in getattr(result, "check", tuple)():
        faults.append(Fault(_join(path, key), code, shown))
    return result


def _given(
    known: Mapping[str, Field[Any]],
    hints: Mapping[str, Any],
    data: Mapping[Any, Any],
    path: str,
    faults: list[Fault],
) -> Iterator[tuple[str, object]]:
    for name, each in known.items():
        where = _join(path, name)
        if name in data:
            yield name, _value(hints[name], data[name], where, faults, each.metadata.get("limits"))
        elif each.default is MISSING and each.default_factory is MISSING:
            faults.append(Fault(where, "missing", {"key": name}))


def _value(hint: Any, data: object, path: str, faults: list[Fault], limits: Any = None) -> object:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = next(each for each in args if each is not type(None))
        if inner is int and data == UNLIMITED:
            return None
        return _value(inner, data, path, faults, limits)
    if origin is Literal:
        if data in args:
            return data
        faults.append(Fault(path, "not_a_choice", {"given": str(data), "known": ", ".join(args)}))
        return None
    if origin is tuple:
        return _several(args[0], data, path, faults)
    if origin is not None and issubclass(origin, Mapping):
        return _named(args[1], data, path, faults, limits)
    if is_dataclass(hint):
        return _table(hint, data, path, faults)  # type: ignore[arg-type]
    return _plain(hint, data, path, faults, limits)


def _several(hint: Any, data: object, path: str, faults: list[Fault]) -> object:
    if not isinstance(data, list | tuple):
        return _wrong(faults, path, "list", data)
    seen: set[object] = set()
    result = []
    for place, each in enumerate(data):
        code = each.get("code") if isinstance(each, Mapping) else each
        where = _join(path, str(code) if isinstance(code, str) else str(place))
        if isinstance(code, str) and code in seen:
            faults.append(Fault(where, "duplicate_code", {"given": code}))
        if isinstance(code, str):
            seen.add(code)
        result.append(_value(hint, each, where, faults))
    return tuple(result)


def _named(hint: Any, data: object, path: str, faults: list[Fault], limits: Any) -> object:
    if not isinstance(data, Mapping):
        return _wrong(faults, path, "table", data)
    pairs = {k: _value(hint, v, _join(path, str(k)), faults, limits) for k, v in data.items()}
    return types.MappingProxyType(pairs)


def _plain(hint: Any, data: object, path: str, faults: list[Fault], limits: Any) -> object:
    if hint is date:
        return _day(data, path, faults)
    if not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        return _wrong(faults, path, hint.__name__, data)
    if hint is int and limits and not limits[0] <= data <= limits[1]:
        shown = {"given": str(data), "least": str(limits[0]), "most": str(limits[1])}
        faults.append(Fault(path, "out_of_range", shown))
    return data


def _day(data: object, path: str, faults: list[Fault]) -> object:
    if type(data) is date:
        return data
    try:
        return date.fromisoformat(data if isinstance(data, str) and len(data) == 10 else "")
    except ValueError:
        return _wrong(faults, path, "date", data)


def _wrong(faults: list[Fault], path: str, wanted: str, data: object) -> object:
    faults.append(Fault(path, "wrong_type", {"wanted": wanted, "given": str(data)[:80]}))
    return None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
