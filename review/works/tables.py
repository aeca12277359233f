"""Lists of works exported as tables: 知网 (CNKI) and Web of Science, by commas or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

from review.naming.characters import has_han

from .entries import Ailment, Author, Entry, Fault, Kind, Unreadable
from .keys import orcid_of

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "full": ("af", "author full names"),
    "authors": (
        "作者", "全部作者", "完成人", "发明人", "项目组成员", "申请(专利)发明人", "au", "author",
        "authors", "author(s)",
    ),
    "title": (
        "题名", "篇名", "标题", "名称", "专利名称", "项目名称", "成果名称", "ti", "title",
        "article title", "document title",
    ),
    "year": (
        "年", "年份", "出版年", "发表时间", "发表年份", "授权年份", "公开日", "获奖年份", "py", "year",
        "publication year", "pubtime",
    ),
    "doi": ("doi", "di", "doi号"),
    "units": (
        "单位", "机构", "作者单位", "工作单位", "完成单位", "申请(专利权)人", "c1", "addresses",
        "affiliations", "organ", "author affiliations",
    ),
    "orcids": ("orcid", "oi", "orcids"),
    "venue": ("来源", "刊名", "文献来源", "期刊", "so", "source", "source title", "journal"),
    "number": (
        "专利号", "申请号", "公开号", "公开(公告)号", "项目编号", "批准号", "基金号", "编号", "number",
        "patent number", "grant number",
    ),
    "kind": ("类型", "类别", "成果类型", "kind"),
}  # fmt: skip
"""What a column is called in these exports; several names parted by a hyphen are read one by one."""
KINDS = {
    "论文": Kind.PAPER, "论著": Kind.PAPER, "paper": Kind.PAPER, "专利": Kind.PATENT,
    "patent": Kind.PATENT, "项目": Kind.PROJECT, "课题": Kind.PROJECT, "project": Kind.PROJECT,
    "grant": Kind.PROJECT, "奖项": Kind.AWARD, "获奖": Kind.AWARD, "award": Kind.AWARD,
}  # fmt: skip
_NEEDED = {"title": "题名", "authors": "作者", "year": "年"}
_C1 = re.compile(r"\[([^\]]*)\]\s*([^\[]*)")


def read_table(text: str) -> tuple[list[Entry], list[Fault]]:
    """Read a table by its headings; raises Unreadable where it has none that serve."""
    head = text.lstrip("\ufeff\r\n").partition("\n")[0]
    delimiter = "\t" if "\t" in head else ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    columns: dict[str, int] = {}
    entries: list[Entry] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells)
            else:
                row = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
                entries.append(_entry(line, row))
    except csv.Error as error:
        raise Unreadable(Ailment.UNREADABLE, before + 1, text=str(error)) from error
    return entries, []


def _columns(cells: list[str]) -> dict[str, int]:
    """Where each column stands; raises Unreadable where one that is needed does not."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        names = [
            part.strip().casefold().replace("（", "(").replace("）", ")")
            for part in (cell, *cell.split("-"))
        ]
        for name, known in HEADINGS.items():
            if name not in found and any(each in known for each in names):
                found[name] = place
                break
    if "authors" not in found and "full" in found:
        found["authors"] = found["full"]
    lacking = [title for name, title in _NEEDED.items() if name not in found]
    if len(lacking) == len(_NEEDED):
        raise Unreadable(Ailment.FORMAT)
    if lacking:
        raise Unreadable(Ailment.COLUMNS, 1, columns="、".join(lacking))
    return found


def _entry(line: int, row: dict[str, str]) -> Entry:
    """One row as lists of works know it."""
    return Entry(
        line=line,
        kind=_kind(row),
        title=row.get("title", ""),
        year=row.get("year", ""),
        authors=tuple(_authors(row)),
        doi=row.get("doi", ""),
        number=row.get("number", ""),
        venue=row.get("venue", ""),
    )


def _kind(row: dict[str, str]) -> Kind:
    """The kind a row names; a number without a DOI is a patent's where it looks like one."""
    given = row.get("kind", "").casefold()
    for word, kind in KINDS.items():
        if word in given:
            return kind
    number = row.get("number", "").upper()
    return Kind.PATENT if re.match(r"(ZL|CN|US|EP|WO|JP)\s*\d", number) else Kind.PAPER


def names_in(text: str) -> list[str]:
    """The names of a cell: parted by semicolons; Chinese ones also by commas and 、."""
    parts = re.split(r"[;；]", text)
    if len([part for part in parts if part.strip()]) < 2:
        parts = re.split(r"[;；,，、]" if has_han(text) else r"[;；]|\s+and\s+", text)
    return [part.strip() for part in parts if part.strip()]


def _authors(row: dict[str, str]) -> Iterator[Author]:
    """Those who signed, with the unit and the ORCID the row gives each."""
    short = names_in(row.get("authors", ""))
    full = names_in(row.get("full", ""))
    names = full if len(full) >= len(short) else short
    units, orcids = _units(row.get("units", ""), names), _orcids(row.get("orcids", ""), names)
    for place, name in enumerate(names):
        other = short[place] if len(short) == len(names) else name
        unit = units.get(name) or units.get(other) or ""
        yield Author(name, unit, orcids.get(name) or orcids.get(other) or "")


def _units(text: str, names: list[str]) -> dict[str, str]:
    """Units by name: 「[Zhang, San; Li, Si] Tsinghua Univ」, one for each in order, or one for all."""
    if bracketed := _C1.findall(text):
        found: dict[str, str] = {}
        for people, unit in bracketed:
            for name in names_in(people):
                found.setdefault(name, unit.split(",")[0].strip(" ;."))
        return found
    units = [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
    if len(units) == 1:
        return dict.fromkeys(names, units[0])
    return dict(zip(names, units, strict=True)) if len(units) == len(names) else {}


def _orcids(text: str, names: list[str]) -> dict[str, str]:
    """ORCIDs by name: 「Zhang, San/0000-…」, or one for each in order."""
    parts = [part.strip() for part in re.split(r"[;；]", text) if part.strip()]
    if any("/" in part and not part.startswith("http") for part in parts):
        pairs = (part.rpartition("/") for part in parts)
        return {name.strip(): orcid_of(number) for name, _slash, number in pairs}
    if len(parts) == len(names):
        return dict(zip(names, map(orcid_of, parts), strict=True))
    return {}
