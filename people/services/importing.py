"""Registers from Excel: societies, units and users; every fault by its cell, nothing until clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from files.cells import Row, reference
from files.workbooks import Column, SheetOut, WorkbookRefused, open_workbook, write_workbook
from ledger.actors import Actor
from ledger.situations import NotYours, Refused, Sentence
from people.choices import Role, SocietyKind, UnitNature
from people.identity import check_credit_code, check_mobile, normalise_name
from people.models import Society, Unit, User
from people.services.accounts import invite, open_account
from people.services.offices import appoint
from people.services.registers import enter_society, enter_unit

APPOINTED = [r for r in Role if r not in (Role.NOMINEE, Role.CONTACT, Role.EXPERT, Role.CHAIR)]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a register: key, both headings, whether it must be filled, the words it admits.

    ``most`` is how many characters a cell may hold (0: no limit).
    """

    key: str
    zh: str
    en: str
    required: bool = False
    choices: Any = None
    most: int = 0


REGISTERS: dict[str, tuple[Heading, ...]] = {
    "societies": (
        Heading("code", "编号", "Code", True, most=20),
        Heading("name", "名称", "Name", True, most=120),
        Heading("short_name", "简称", "Short name", most=40),
        Heading("kind", "类别", "Kind", True, list(SocietyKind)),
        Heading("unit", "法人单位", "Legal entity"),
    ),
    "units": (
        Heading("name", "名称", "Name", True, most=120),
        Heading("credit_code", "统一社会信用代码", "Credit code"),
        Heading("nature", "性质", "Nature", True, list(UnitNature)),
        Heading("region", "地区", "Region", most=20),
        Heading("parent", "上级单位", "Parent"),
        Heading("aliases", "别名", "Aliases"),
    ),
    "users": (
        Heading("username", "用户名", "User name", True, most=150),
        Heading("name", "姓名", "Name", True, most=100),
        Heading("email", "电子邮箱", "E-mail", most=254),
        Heading("role", "职务", "Office", True, APPOINTED),
        Heading("society", "单位编号", "Society code"),
        Heading("phone", "手机", "Mobile phone"),
    ),
}
Found = tuple[int, dict[str, str]]


def template_of(kind: str) -> bytes:
    """Return the empty workbook of a register, with what each column admits as a note."""
    words = [h for h in REGISTERS[kind] if h.choices]
    note = "；".join(f"{h.zh}：{'、'.join(both(c)[0] for c in h.choices)}" for h in words)
    columns = [Column(h.zh + ("*" if h.required else ""), 24) for h in REGISTERS[kind]]
    return write_workbook([SheetOut(kind, columns, [], note=f"※ {note}" if note else "")])


def both(choice: Any) -> tuple[str, str, str]:
    """Return the Chinese and the English word of a choice, and its code."""
    with translation.override("zh-hans"):
        chinese = str(choice.label)
    with translation.override("en"):
        return chinese, str(choice.label), str(choice.value)


def import_register(kind: str, data: bytes, *, by: Actor, at: datetime) -> int:
    """Enter every row of a register; return how many. Raises Refused with all faults by cell."""
    if not by.holds(Role.OPERATOR):
        raise NotYours(_("Only a system operator (系统管理员) imports registers."))
    faults: list[Sentence] = []
    rows = list(read_rows(kind, data, faults))
    places = {h.key: place for place, h in enumerate(REGISTERS[kind])}
    seen: set[str] = set()
    for number, row in rows:
        for key, sentence in CHECKS[kind](row, seen, by, rows):
            faults.append(at_cell(reference(places[key], number), sentence))
    if not rows and not faults:
        faults.append(_("The sheet has headings but no rows. Fill in at least one."))
    if faults:
        raise Refused(*faults)
    with transaction.atomic():
        for _number, row in rows:
            ENTER[kind](row, by, at)
    return len(rows)


def at_cell(ref: str, sentence: Sentence) -> Sentence:
    """Put the cell in front of what is wrong with it."""
    return format_lazy("{}：{}", ref, sentence)


def read_rows(kind: str, data: bytes, faults: list[Sentence]) -> Iterator[Found]:
    """Yield the filled rows below the headings; choices become codes, faults go into the list."""
    try:
        sheet = next(iter(open_workbook(data).visible), None)
    except WorkbookRefused as refused:
        raise Refused(refused.sentence) from refused
    heads = REGISTERS[kind]
    rows = list(sheet.rows) if sheet else []
    start = next((n for n, row in enumerate(rows) if is_heading(row, heads)), None)
    if start is None:
        titles = "、".join(h.zh for h in heads)
        raise Refused(
            format_lazy(_("The headings were not found. They are, in this order: {titles}. Use the template."), titles=titles)
        )  # fmt: skip
    for row in rows[start + 1 :]:
        if not row.empty and not row.cell(0).text.startswith("※"):
            yield row.number, dict(cells_of(row, heads, faults))


def is_heading(row: Row, heads: tuple[Heading, ...]) -> bool:
    """Tell whether a row holds the headings, in either language."""
    shown = [row.cell(n).text.strip().rstrip("*") for n in range(len(heads))]
    return shown in ([h.zh for h in heads], [h.en for h in heads])


def cells_of(
    row: Row, heads: tuple[Heading, ...], faults: list[Sentence]
) -> Iterator[tuple[str, str]]:
    """Yield key and value of each column of one row."""
    for place, head in enumerate(heads):
        cell = row.cell(place)
        text = cell.text.strip()
        if head.required and not text:
            faults.append(
                at_cell(cell.ref, format_lazy(_("“{column}” is missing."), column=head.zh))
            )
        if head.choices and text:
            known = {word: c.value for c in head.choices for word in both(c)}
            if text not in known:
                words = "、".join(both(c)[0] for c in head.choices)
                faults.append(at_cell(cell.ref, format_lazy(_("“{given}” is not known. Choose one of: {words}."), given=text[:40], words=words)))  # fmt: skip
            text = known.get(text, "")
        if head.most and len(text) > head.most:
            said = _("At most {most} characters; this has {count}.")
            faults.append(at_cell(cell.ref, format_lazy(said, most=head.most, count=len(text))))
            text = text[: head.most]
        yield head.key, text


Fault = tuple[str, Sentence]
Check = Callable[[dict[str, str], set[str], Actor, list[Found]], Iterator[Fault]]
TAKEN = _("“{given}” is there already, in the register or above in this sheet.")


def check_society(
    row: dict[str, str], seen: set[str], by: Actor, rows: list[Found]
) -> Iterator[Fault]:
    """A society's code is new; its legal entity is known."""
    code = row["code"]
    if code in seen or Society.objects.filter(code=code).exists():
        yield "code", format_lazy(TAKEN, given=code)
    seen.add(code)
    if row["unit"] and not Unit.objects.named(row["unit"], by.rehearsal).exists():
        yield "unit", _("There is no such unit. Import the units first.")


def check_unit(
    row: dict[str, str], seen: set[str], by: Actor, rows: list[Found]
) -> Iterator[Fault]:
    """A unit's name and credit code are new, the code is right, the parent is known."""
    for key in ("name", "credit_code"):
        given = row[key]
        taken = Unit.objects.filter(**{key: given}, rehearsal=by.rehearsal).exists()
        if given and (f"{key}:{given}" in seen or taken):
            yield key, format_lazy(TAKEN, given=given)
        seen.add(f"{key}:{given}")
    if row["credit_code"] and not check_credit_code(row["credit_code"]).valid:
        yield "credit_code", _("This is not a valid unified social credit code (GB 32100).")
    above = {f"name:{row['parent']}"} & seen
    if row["parent"] and not above and not Unit.objects.named(row["parent"], by.rehearsal).exists():
        yield "parent", _("There is no such unit, here or above in this sheet.")


def check_user(
    row: dict[str, str], seen: set[str], by: Actor, rows: list[Found]
) -> Iterator[Fault]:
    """User name and address are new, the society is known where the office needs one."""
    name = row["username"].casefold()
    if name in seen or User.objects.filter(username__iexact=name).exists():
        yield "username", format_lazy(TAKEN, given=row["username"])
    email = row["email"].casefold()
    if email and (email in seen or User.objects.filter(email__iexact=email).exists()):
        yield "email", format_lazy(TAKEN, given=row["email"])
    seen |= {name, email}
    if email and not is_address(email):
        yield "email", _("This is not an e-mail address.")
    if row["phone"] and check_mobile(row["phone"]).fault:
        yield "phone", _("This is no mobile number: eleven digits, beginning with 1.")
    if row["society"] and not Society.objects.seen_by(by).filter(code=row["society"]).exists():
        yield "society", _("There is no society with this code. Import the societies first.")
    if row["role"] in (Role.CLERK, Role.APPROVER) and not row["society"]:
        yield "society", _("This office belongs to a society. Name the society.")


def is_address(text: str) -> bool:
    """Tell whether a text is an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def write_society(row: dict[str, str], by: Actor, at: datetime) -> None:
    """Enter one society."""
    unit = Unit.objects.named(row.pop("unit"), by.rehearsal).first()
    enter_society(**row, unit=unit, rehearsal=by.rehearsal)  # type: ignore[arg-type]


def write_unit(row: dict[str, str], by: Actor, at: datetime) -> None:
    """Enter one unit."""
    parent = Unit.objects.named(row.pop("parent"), by.rehearsal).first()
    names = [a.strip() for a in row.pop("aliases").replace("；", "、").split("、") if a.strip()]
    enter_unit(**row, parent=parent, aliases=names, rehearsal=by.rehearsal)


def write_user(row: dict[str, str], by: Actor, at: datetime) -> None:
    """Open one account, give it its office, and send the link where there is an address."""
    user = open_account(
        row["username"],
        name=normalise_name(row["name"]),
        email=row["email"],
        phone=check_mobile(row["phone"]).normalised,
        rehearsal=by.rehearsal,
    )
    society = (
        Society.objects.seen_by(by).filter(code=row["society"]).first() if row["society"] else None
    )
    appoint(user, row["role"], at=at, society=society, by=by)
    if user.email:
        invite(user, at=at)


CHECKS: dict[str, Check] = {"societies": check_society, "units": check_unit, "users": check_user}
ENTER = {"societies": write_society, "units": write_unit, "users": write_user}
