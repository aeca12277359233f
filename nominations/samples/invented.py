"""Sample summary sheets of invented people: one clean, one as real sheets are.

Everything is drawn from a seed; the numbers have valid check digits and belong to nobody on
purpose (region 110101 and serials from a small range). The messy sheet carries its own truth:
which forms must be understood and which cells are faulty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from files.workbooks import Column, Formula, SheetOut, write_workbook
from nominations.summary import FaultCode
from people.identity import check_character

_SURNAMES = "沈顾钱陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
_GIVEN = "明远思齐景行文博知行若水清和子衿嘉树云帆望舒怀瑾承宇星河立言致远"
_UNITS = (
    "青岭大学",
    "东临精密机械研究所",
    "北川重型装备有限公司",
    "海右电力设计院",
    "云间材料研究院",
)
_FIELDS = ("机械设计", "电力系统", "轨道交通", "材料成形", "仪器科学", "水利工程")
_TITLES = ("教授", "研究员", "正高级工程师", "高级工程师")
_PARTIES = ("中共党员", "群众", "九三学社社员", "民盟盟员")
COLUMNS = (
    Column("序号", 6),
    Column("姓名", 14),
    Column("性别", 6),
    Column("民族", 10),
    Column("出生年月", 12),
    Column("政治面貌", 14),
    Column("学历", 10),
    Column("学位", 8),
    Column("专业技术职务", 18),
    Column("行政职务", 14),
    Column("工作单位", 30),
    Column("专业领域", 14),
    Column("推荐渠道", 12),
    Column("主要贡献\n(200字以内)", 60, wrap=True),
    Column("手机", 16),
    Column("证件号码", 24),
    Column("备注", 12),
)
_LETTERS = dict(zip((c.title for c in COLUMNS), "ABCDEFGHIJKLMNOPQ", strict=True))
_FIRST_ROW = 4
_NOTE = "注：1. 证件号码请以文本格式填写。2. 本表按推荐顺序排列。"


@dataclass(frozen=True, slots=True)
class Sample:
    """A workbook, and what an import must find in it: the code of the fault by cell."""

    data: bytes
    people: int
    faults: Mapping[str, FaultCode]


def invent(random: Random, number: int) -> dict[str, Any]:
    """One invented candidate as the cells of a row, by heading."""
    born = date(1962, 1, 1) + timedelta(days=random.randrange(30 * 365))
    male = random.random() < 0.7
    serial = 10 * random.randrange(100) + 2 * random.randrange(5) + male
    body = f"110101{born:%Y%m%d}{serial:03d}"
    subject = random.choice(_FIELDS)
    deeds = f"长期从事{subject}一线工作，主持研制重大装备{random.randint(2, 9)}项，成果在{random.randint(5, 60)}家单位应用。"
    values = (
        number,
        random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.randint(1, 2))),
        "男" if male else "女",
        "汉族",
        f"{born:%Y-%m}",
        random.choice(_PARTIES),
        "研究生",
        random.choice(("博士", "硕士")),
        random.choice(_TITLES),
        random.choice(("", "总工程师", "副院长", "所长")),
        random.choice(_UNITS),
        subject,
        "学会推荐",
        deeds,
        f"139{random.randrange(10**8):08d}",
        body + check_character(body),
        "",
    )
    return dict(zip(_LETTERS, values, strict=True))


def _people(seed: int, count: int) -> list[dict[str, Any]]:
    """Invented candidates of whom no two share an identity number."""
    random = Random(seed)
    people: dict[str, dict[str, Any]] = {}
    while len(people) < count:
        person = invent(random, len(people) + 1)
        people.setdefault(person["证件号码"], person)
    return list(people.values())


def _workbook(people: list[dict[str, Any]], society: str, year: int) -> bytes:
    """The sheet with title, filling line, note and a second sheet of instructions."""
    sheet = SheetOut(
        "候选人汇总表",
        COLUMNS,
        [list(person.values()) for person in people],
        title=f"{society}{year}年度候选人推荐汇总表",
        subtitle=f"推荐单位（盖章）：{society}        联系人：        电话：        填表日期：{year}年6月30日",
        note=_NOTE,
    )
    return write_workbook([sheet, SheetOut("填表说明", [Column("请勿改动表头。", 30)], [])])


def clean_sample(
    seed: int = 1, count: int = 20, society: str = "示例学会", year: int = 2026
) -> Sample:
    """A summary sheet without a fault."""
    return Sample(_workbook(_people(seed, count), society, year), count, {})


def messy_sample(seed: int = 2, society: str = "示例学会", year: int = 2026) -> Sample:
    """A summary sheet as it comes: forms that must be understood, then one fault in each row."""
    people = _people(seed, len(_FORMS) + len(_FAULTS) + 1)
    for person, edit in zip(people, _FORMS, strict=False):
        edit(person)
    faults = {}
    for row, (heading, make, code) in enumerate(_FAULTS, len(_FORMS)):
        people[row][heading] = make(people[row])
        faults[f"{_LETTERS[heading]}{_FIRST_ROW + row}"] = code
    people[-1]["证件号码"] = people[0]["证件号码"].lower()
    people[-1]["性别"], people[-1]["出生年月"] = people[0]["性别"], people[0]["出生年月"]
    faults[f"P{_FIRST_ROW + len(people) - 1}"] = FaultCode.IDENTITY_REPEATED
    return Sample(_workbook(people, society, year), len(people), faults)


def _set(heading: str, make: Any) -> Any:
    """An edit that rewrites one cell of a person."""
    return lambda person: person.__setitem__(heading, make(person[heading]))


def _first_of_month(month: str) -> date:
    year, number = month.split("-")
    return date(int(year), int(number), 1)


_FORMS = (
    _set("姓名", lambda name: f"{name[0]}　{name[1:]}"),
    _set("姓名", lambda name: f" {name[0]} {name[1:]} "),
    _set("姓名", lambda _: "艾合买提•吐尔逊"),
    _set("民族", lambda _: "维吾尔"),
    _set("民族", lambda _: " 汉 "),
    _set("出生年月", _first_of_month),
    _set("出生年月", lambda month: month.replace("-", ".")),
    _set("出生年月", lambda month: month.replace("-", "年") + "月"),
    _set("出生年月", lambda month: int(month.replace("-", ""))),
    _set("证件号码", lambda number: number.lower()),
    _set("证件号码", lambda number: f"{number[:6]} {number[6:14]} {number[14:]}"),
    _set("手机", int),
    _set("手机", lambda number: f"{number[:3]}-{number[3:7]}-{number[7:]}"),
    _set("性别", lambda sex: f" {sex} "),
    _set("工作单位", lambda unit: f"{unit}　"),
    _set("序号", str),
)


def _wrong_check(person: dict[str, Any]) -> str:
    number = person["证件号码"]
    return number[:17] + ("1" if number[17] == "0" else "0")


def _no_such_day(person: dict[str, Any]) -> str:
    number = person["证件号码"]
    body = number[:10] + "0230" + number[14:17]
    return body + check_character(body)


_FAULTS = (
    ("证件号码", _wrong_check, FaultCode.IDENTITY_CHECK_DIGIT),
    ("证件号码", lambda p: Formula(f"={p['证件号码'][:17]}0"), FaultCode.FORMULA),
    ("证件号码", lambda p: f"{float(p['证件号码'][:17]) * 10:.5E}", FaultCode.IDENTITY_NUMERIC),
    ("证件号码", lambda p: p["证件号码"][:17], FaultCode.IDENTITY_LENGTH),
    ("证件号码", _no_such_day, FaultCode.IDENTITY_DATE),
    ("性别", lambda p: "女" if p["性别"] == "男" else "男", FaultCode.SEX_DIFFERS),
    ("性别", lambda _: "先生", FaultCode.SEX),
    ("民族", lambda _: "华族", FaultCode.ETHNIC_GROUP),
    ("出生年月", lambda _: "1950-01", FaultCode.BIRTH_DIFFERS),
    ("出生年月", lambda _: "1977年13月", FaultCode.BIRTH_IMPOSSIBLE),
    ("出生年月", lambda _: "七十年代", FaultCode.BIRTH_FORM),
    ("姓名", lambda _: "", FaultCode.REQUIRED),
    ("姓名", lambda p: p["姓名"][0] + "?", FaultCode.NAME_CHARACTERS),
    ("工作单位", lambda _: None, FaultCode.REQUIRED),
    ("主要贡献\n(200字以内)", lambda _: "突出贡献" * 60, FaultCode.CONTRIBUTION_LENGTH),
    ("手机", lambda p: p["手机"][:7], FaultCode.PHONE),
    ("专业技术职务", lambda _: Formula("=VLOOKUP(A1,B:C,2)"), FaultCode.FORMULA),
)
