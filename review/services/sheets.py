"""Experts from a workbook: the template, and every fault by its cell; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cells import reference
from files.cipher import keyed_hashes
from files.workbooks import Column, SheetOut, WorkbookRefused, open_workbook, write_workbook
from ledger.situations import Refused, Sentence
from people.choices import Sex
from people.identity import check_identity, check_mobile, normalise_name
from people.models import Person, Unit
from people.services.importing import (
    Heading,
    at_cell,
    both,
    cells_of,
    is_address,
    is_heading,
)
from review.choices import Language
from review.models import Expert
from review.services.profiles import Post, Profile, faults_of, profile_of, tidied, unit_named
from review.vocabulary.disciplines import disciplines, found_by
from review.vocabulary.regions import PROVINCES, province_of

YES = ("是", "yes", "√", "1")
NO = ("否", "no", "0", "×")
MOST_ROWS = 5000
HEADS: tuple[Heading, ...] = (
    Heading("name", "姓名", "Name", True, most=100),
    Heading("identity_no", "证件号码", "Identity number", True),
    Heading("sex", "性别", "Sex", choices=list(Sex)),
    Heading("unit", "工作单位", "Unit", True),
    Heading("title", "专业技术职务", "Professional title", most=60),
    Heading("field", "专业方向", "Specialty", True, most=80),
    Heading("discipline_1", "学科1", "Discipline 1"),
    Heading("weight_1", "权重1(%)", "Weight 1 (%)"),
    Heading("discipline_2", "学科2", "Discipline 2"),
    Heading("weight_2", "权重2(%)", "Weight 2 (%)"),
    Heading("discipline_3", "学科3", "Discipline 3"),
    Heading("weight_3", "权重3(%)", "Weight 3 (%)"),
    Heading("keywords", "关键词", "Keywords", most=600),
    Heading("division", "学部", "Division", most=60),
    Heading("is_academician", "院士", "Academician"),
    Heading("is_frontline", "一线", "First line"),
    Heading("region", "地区", "Region"),
    Heading("languages", "语种", "Languages"),
    Heading("phone", "手机", "Mobile phone"),
    Heading("email", "电子邮箱", "E-mail", most=254),
    Heading("load_max", "每轮上限(项)", "Items at most"),
    Heading("hours_max", "每季可用(小时)", "Hours in a season"),
    Heading("posts", "曾任职单位", "Former units"),
    Heading("terms", "往届评审", "Earlier terms"),
)
PLACE = {head.key: place for place, head in enumerate(HEADS)}
POST = re.compile(
    r"(?P<unit>[^()（）]{1,120}?)[\s(（]*(?P<since>(?:19|2[01])\d\d)\s*[-–—~至]\s*"
    r"(?P<until>(?:19|2[01])\d\d|今)?[)）]*"
)
TERM = re.compile(r"(?P<year>\d{4})年?\s*(?P<body>.{1,120})")
SEPARATORS = re.compile(r"[；;\n]")
Fault = tuple[str, Sentence]


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One clean row: who, how to reach them, the profile, earlier terms (year, body).

    ``said`` names the columns that are filled in; a ``load_max`` of 0 is one the sheet is silent about.
    """

    number: int
    name: str
    identity_no: str
    sex: str
    birth: date | None
    phone: str
    email: str
    unit: Unit | None
    profile: Profile
    terms: tuple[tuple[int, str], ...]
    said: frozenset[str]


@dataclass(slots=True)
class Checked:
    """A workbook looked at: its rows, and its faults as (cell, sentence)."""

    rows: list[ExpertRow] = field(default_factory=list)
    faults: list[Sentence] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Tell whether it may be imported."""
        return bool(self.rows) and not self.faults


class Registers:
    """Whom and what the rows speak of, read once for all of them."""

    def __init__(self, found: Iterable[dict[str, str]], rehearsal: bool) -> None:
        hashes = [each for row in found for each in keyed_hashes(row["identity_no"])]
        known = Person.objects.filter(rehearsal=rehearsal)
        self.names: dict[str, str] = {}
        for at in range(0, len(hashes), 500):
            piece = known.filter(identity_hash__in=hashes[at : at + 500])
            self.names.update(piece.values_list("identity_hash", "name"))
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.filter(rehearsal=rehearsal).prefetch_related("aliases"):
            for name in (unit.name, unit.seal_name, *(a.name for a in unit.aliases.all())):
                if name:
                    self.units.setdefault(unit_named(name), unit)

    def name_of(self, identity_no: str) -> str:
        """Return the name on record under a number, or ""."""
        return next((self.names[h] for h in keyed_hashes(identity_no) if h in self.names), "")


def expert_template() -> bytes:
    """Return the empty workbook: drop-downs for disciplines, regions, yes and no, notes beside cells."""
    listed = tuple(f"{code} {name}" for code, name in disciplines().items())
    offered = {
        **{f"discipline_{n}": listed for n in (1, 2, 3)},
        "sex": tuple(both(each)[0] for each in Sex),
        "region": PROVINCES,
        "is_academician": ("是", "否"),
        "is_frontline": ("是", "否"),
    }
    hints = {
        "identity_no": "同一号码视为同一人；已在库者将更新。",
        "unit": "须与单位登记的名称、印章名称或别名一致。",
        "weight_1": "各学科权重合计为 100；只填一个学科时可空。",
        "keywords": "用顿号或逗号分开。",
        "languages": "中文名称，用顿号分开，例如：汉语、英语。",
        "posts": "例如：某大学 2010-2018；某研究所 2018-今",
        "terms": "例如：2021 杰出工程师奖；2023 创新团队",
    }
    columns = [
        Column(
            head.zh + ("*" if head.required else ""),
            20,
            choices=offered.get(head.key, ()),
            hint=hints.get(head.key, ""),
            text=True,
        )
        for head in HEADS
    ]
    return write_workbook([SheetOut("专家", columns, [], blanks=1000)])


def check_sheet(data: bytes, *, rehearsal: bool, on: date) -> Checked:
    """Look at a workbook: all rows, all faults by their cells. Raises Refused where it is none."""
    checked = Checked()
    found = list(read_sheet(data, checked.faults))
    registers = Registers((row for _number, row in found), rehearsal)
    seen: dict[str, int] = {}
    for number, row in found:
        faults = list(faults_in(row, registers, seen, number, on))
        checked.faults += [at_cell(reference(PLACE[key], number), what) for key, what in faults]
        if not faults:
            checked.rows.append(row_of(number, row, registers, on))
    if not found and not checked.faults:
        checked.faults.append(_("The sheet has headings but no rows. Fill in at least one."))
    return checked


def read_sheet(data: bytes, faults: list[Sentence]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the filled rows below the headings, as text by column."""
    try:
        sheet = next(iter(open_workbook(data).visible), None)
    except WorkbookRefused as refused:
        raise Refused(refused.sentence) from refused
    rows = list(sheet.rows) if sheet else []
    start = next((n for n, row in enumerate(rows) if is_heading(row, HEADS)), None)
    if start is None:
        titles = "、".join(head.zh for head in HEADS)
        raise Refused(
            format_lazy(_("The headings were not found. They are, in this order: {titles}. Use the template."), titles=titles)
        )  # fmt: skip
    if len(rows) - start - 1 > MOST_ROWS:
        raise Refused(format_lazy(_("At most {most} rows in one sheet."), most=MOST_ROWS))
    for row in rows[start + 1 :]:
        if not row.empty:
            yield row.number, dict(cells_of(row, HEADS, faults))


def faults_in(
    row: dict[str, str], registers: Registers, seen: dict[str, int], number: int, on: date
) -> Iterator[Fault]:
    """Yield what is wrong with one row, by the key of its column."""
    yield from faults_of_person(row, registers, seen, number, on)
    if row["unit"] and unit_named(row["unit"]) not in registers.units:
        yield "unit", _("No unit bears this name. Compare it with the seal, or have the unit entered first.")  # fmt: skip
    for n in (1, 2, 3):
        if row[f"discipline_{n}"] and not found_by(row[f"discipline_{n}"]):
            yield f"discipline_{n}", _("No discipline of GB/T 13745 has this code or name. Choose one of the list.")  # fmt: skip
        if row[f"weight_{n}"] and whole(row[f"weight_{n}"]) is None:
            yield f"weight_{n}", _("Write a whole number.")
    for key in ("load_max", "hours_max"):
        if row[key] and whole(row[key]) is None:
            yield key, _("Write a whole number.")
    for key in ("is_academician", "is_frontline"):
        if row[key] and row[key].lower() not in (*YES, *NO):
            yield key, _("Write 是 or 否.")
    if row["region"] and not province_of(row["region"]):
        yield "region", _("This names no province. Choose one of the list.")
    for word in split(row["languages"], "、,，"):
        if not language_of(word):
            yield "languages", format_lazy(_("“{given}” is no language of the list."), given=word)
    yield from faults_of_past(row)
    yield from faults_of_whole(row)


def faults_of_person(
    row: dict[str, str], registers: Registers, seen: dict[str, int], number: int, on: date
) -> Iterator[Fault]:
    """Yield what is wrong with number, name and contacts; the same person twice is a fault."""
    check = check_identity(row["identity_no"], on=on)
    name = normalise_name(row["name"])
    if row["identity_no"] and not check.valid:
        yield "identity_no", _("This identity number is not valid. Compare it with the document.")
    elif row["identity_no"]:
        if check.normalised in seen:
            first = reference(PLACE["identity_no"], seen[check.normalised])
            yield (
                "identity_no",
                format_lazy(_("The same number stands in {cell} above."), cell=first),
            )
        seen.setdefault(check.normalised, number)
        known = registers.name_of(check.normalised)
        if known and known != name:
            yield "name", format_lazy(_("This identity number belongs to {known}, not to {name}. Compare both with the document."), known=known, name=name)  # fmt: skip
    if row["phone"] and check_mobile(row["phone"]).fault:
        yield "phone", _("This is no mobile number: eleven digits, beginning with 1.")
    if row["email"] and not is_address(row["email"]):
        yield "email", _("This is not an e-mail address.")


def faults_of_past(row: dict[str, str]) -> Iterator[Fault]:
    """Yield former units and earlier terms that cannot be read."""
    posts = [text for text in split(row["posts"]) if POST.fullmatch(text)]
    for fault in faults_of(Profile(posts=tuple(map(post_of, posts)))):
        yield "posts", fault
    for text in split(row["posts"]):
        if text not in posts:
            yield "posts", format_lazy(_("“{given}” cannot be read. Write unit and years, for example 某大学 2010-2018."), given=text[:40])  # fmt: skip
    for text in split(row["terms"]):
        found = TERM.fullmatch(text)
        if not found or not 1949 <= int(found["year"]) <= 2200:
            yield "terms", format_lazy(_("“{given}” cannot be read. Write year and programme, for example 2021 杰出工程师奖."), given=text[:40])  # fmt: skip


def faults_of_whole(row: dict[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with a profile as a whole, at the first weight; only where its parts are read."""
    weights = [row[f"weight_{n}"] for n in (1, 2, 3)]
    codes = [row[f"discipline_{n}"] for n in (1, 2, 3)]
    if any(w and whole(w) is None for w in weights) or any(c and not found_by(c) for c in codes):
        return
    if any(bool(w) != bool(c) for w, c in zip(weights, codes, strict=True)) and any(weights):
        yield "weight_1", _("A discipline and its weight belong together.")
        return
    for fault in faults_of(Profile(disciplines=disciplines_in(row))):
        yield "weight_1", fault


def disciplines_in(row: dict[str, str]) -> tuple[tuple[str, int], ...]:
    """Return the disciplines of a row; without any weight they share what there is, the first most."""
    codes = [found_by(row[f"discipline_{n}"]) for n in (1, 2, 3) if row[f"discipline_{n}"]]
    weights = [whole(row[f"weight_{n}"]) or 0 for n in (1, 2, 3) if row[f"discipline_{n}"]]
    if codes and not any(weights):
        share = 100 // len(codes)
        weights = [100 - share * (len(codes) - 1), *[share] * (len(codes) - 1)]
    return tuple(zip(codes, weights, strict=True))


def row_of(number: int, row: dict[str, str], registers: Registers, on: date) -> ExpertRow:
    """Return a row without faults as it will be written."""
    check, unit = (
        check_identity(row["identity_no"], on=on),
        registers.units[unit_named(row["unit"])],
    )
    return ExpertRow(
        number=number,
        name=normalise_name(row["name"]),
        identity_no=check.normalised,
        sex=row["sex"] or (check.sex.value if check.sex else ""),
        birth=check.birth,
        phone=check_mobile(row["phone"]).normalised if row["phone"] else "",
        email=row["email"],
        unit=unit,
        profile=tidied(profile_in(row, unit)),
        terms=tuple((int(t["year"]), t["body"].strip()) for t in terms_in(row["terms"])),
        said=frozenset(key for key, text in row.items() if text),
    )


def profile_in(row: dict[str, str], unit: Unit) -> Profile:
    """Return what a row without faults says of the expert."""
    return Profile(
        title=row["title"],
        field=row["field"],
        keywords=tuple(split(row["keywords"], "、,，；;\n")),
        division=row["division"],
        region=province_of(row["region"]),
        languages=tuple(language_of(word) for word in split(row["languages"], "、,，")),
        load_max=whole(row["load_max"]) or 0,
        hours_max=whole(row["hours_max"]),
        is_academician=row["is_academician"].lower() in YES,
        is_frontline=row["is_frontline"].lower() in YES,
        disciplines=disciplines_in(row),
        posts=(Post(unit.name, row["title"]), *map(post_of, split(row["posts"]))),
    )


def post_of(text: str) -> Post:
    """Return a former unit as it is written: 某大学 2010-2018."""
    found: Any = POST.fullmatch(text)
    until = found["until"]
    ends = date(int(until), 12, 31) if until and until != "今" else None
    return Post(unit_named(found["unit"]), "", date(int(found["since"]), 1, 1), ends)


def terms_in(text: str) -> list[re.Match[str]]:
    """Return the earlier terms a cell names."""
    return [found for each in split(text) if (found := TERM.fullmatch(each))]


def split(text: str, by: str = "") -> list[str]:
    """Return the parts of a cell."""
    parts = re.split(f"[{re.escape(by)}]", text) if by else SEPARATORS.split(text)
    return [part.strip() for part in parts if part.strip()]


def whole(text: str) -> int | None:
    """Return a whole number from 0 to 9999, with or without a percent sign; else None."""
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?\s*[%％]?", text.strip())
    return int(found[1]) if found else None


def language_of(word: str) -> str:
    """Return the code of a language named in Chinese or English, or by its code; else ""."""
    return languages().get(word.strip().casefold(), "")


@cache
def languages() -> dict[str, str]:
    """Return the codes of the languages by their names, casefolded."""
    extra = {"汉语": "zh", "中文": "zh", "英文": "en", "日文": "ja", "俄文": "ru", "韩语": "ko"}
    return extra | {name.casefold(): each.value for each in Language for name in both(each)}


def on_record(rows: Iterable[ExpertRow], rehearsal: bool) -> dict[str, tuple[Expert, Profile]]:
    """Return the experts the rows are about with their profiles, by identity number."""
    by_hash = {digest: row.identity_no for row in rows for digest in keyed_hashes(row.identity_no)}
    found: dict[str, tuple[Expert, Profile]] = {}
    keys = list(by_hash)
    for at in range(0, len(keys), 500):
        experts = Expert.objects.filter(
            person__identity_hash__in=keys[at : at + 500], rehearsal=rehearsal
        ).select_related("person", "unit", "user")
        for expert in experts.prefetch_related(
            "disciplines", "absences", "terms", "person__affiliations"
        ):
            found[by_hash[expert.person.identity_hash]] = expert, tidied(profile_of(expert))
    return found
