"""Invented people, units and societies; the same seed invents the same ones."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import lcm
from random import Random

import pypdfium2
import segno

from files.pdf import render

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤花方俞任袁柳唐罗薛"
GIVEN = "文华建国志明晓东海燕玉兰思远若水望舒青原知行承泽景行怀瑾书恒立新雨桐嘉树云帆子衿浩然梓宁一鸣清扬安之慕白致远正言博学"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "慕容")
ETHNIC = (
    ("维吾尔族", "阿卜杜拉·买买提"),
    ("藏族", "扎西·顿珠"),
    ("蒙古族", "巴特尔·其其格"),
    ("哈萨克族", "叶尔兰·努尔别克"),
    ("维吾尔族", "古丽娜尔·阿不都热依木"),
)
PLACES = (
    "北京", "上海", "天津", "重庆", "沈阳", "长春", "哈尔滨", "南京", "杭州", "合肥", "福州", "济南", "武汉",
    "长沙", "广州", "成都", "西安", "兰州", "昆明", "贵阳", "太原", "郑州", "南昌", "乌鲁木齐", "银川", "青岛",
    "大连", "宁波", "厦门", "无锡",
)  # fmt: skip
UNIT_KINDS = (
    ("理工大学", "institution"),
    ("工程研究院", "institution"),
    ("重型装备集团有限公司", "enterprise"),
    ("电力设备股份有限公司", "enterprise"),
    ("材料研究所", "institution"),
    ("信息技术有限公司", "enterprise"),
    ("医科大学", "institution"),
    ("水利水电勘测设计院有限公司", "enterprise"),
)
FIELDS = (
    "机械设计", "动力工程", "电力系统", "材料成形", "机器人", "轨道交通", "仪器科学", "水利工程", "航空材料",
    "信息处理", "生物医学工程", "环境工程", "精密制造", "新能源", "测绘遥感", "农业工程",
)  # fmt: skip
SOCIETY_TOPICS = (
    "机械制造", "动力工程", "电力系统", "新材料", "轨道交通", "仪器仪表", "水利工程", "航空技术", "信息处理",
    "环境工程", "测绘", "农业装备", "生物医学工程", "新能源", "土木工程", "化学工程", "海洋技术", "冶金", "地质",
    "自动化",
)  # fmt: skip
TITLES = ("教授级高级工程师", "研究员", "教授")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGIONS = (
    "110105",
    "310104",
    "420106",
    "500106",
    "610113",
    "330203",
    "370102",
    "210102",
    "440106",
    "510104",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """An invented person as a form states them; ``number`` is valid by GB 11643 and nobody's own."""

    name: str
    ethnic_group: str
    sex: str
    birth: date
    number: str
    field: str
    title: str
    phone: str

    def facts(self, unit_name: str) -> dict[str, object]:
        """Return the facts of a member of a paper."""
        return {
            "name": self.name,
            "sex": self.sex,
            "ethnic_group": self.ethnic_group,
            "birth": self.birth,
            "identity_no": self.number,
            "phone": self.phone,
            "email": f"p{self.number[-8:-1]}@example.org",
            "education": "研究生",
            "degree": "博士",
            "title": self.title,
            "post": "",
            "unit_name": unit_name,
            "field": self.field,
            "first_line_years": 12,
            "returned_months": 60,
            "months_per_year": 12,
            "society_member": True,
        }


class Inventor:
    """Invents from one seeded source of chance; never the same identity number twice."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.numbers: set[str] = set()

    def person(self, earliest: date, latest: date) -> Profile:
        """Invent a person born between two days."""
        sex = self.chance.choice("MMF")
        ethnic_group, name = self.name()
        birth = earliest + timedelta(days=self.chance.randrange((latest - earliest).days + 1))
        return Profile(
            name=name,
            ethnic_group=ethnic_group,
            sex=sex,
            birth=birth,
            number=self.number(birth, sex),
            field=self.chance.choice(FIELDS),
            title=self.chance.choice(TITLES),
            phone=f"13{self.chance.randrange(10**9):09d}",
        )

    def name(self) -> tuple[str, str]:
        """Invent an ethnic group and a name."""
        if self.chance.random() < 0.04:
            return self.chance.choice(ETHNIC)
        surname = (
            self.chance.choice(COMPOUND)
            if self.chance.random() < 0.03
            else self.chance.choice(SURNAMES)
        )
        given = "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2, 2))))
        return "汉族", surname + given

    def number(self, birth: date, sex: str) -> str:
        """Invent a valid identity number that was not given before."""
        while True:
            order = self.chance.randrange(500) * 2 + (1 if sex == "M" else 0)
            body = f"{self.chance.choice(REGIONS)}{birth:%Y%m%d}{order:03d}"
            total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
            number = body + "10X98765432"[total % 11]
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def text(self, field: str, limit: int | None) -> str:
        """Invent a paragraph about work in a field, within a limit of characters."""
        count = self.chance.randrange(3, 12)
        sentence = (
            f"长期在{field}一线工作,主持完成重大装备研制{count}项,攻克关键技术{count + 3}项,"
            f"成果在{count * 5}家单位应用,产生显著的经济和社会效益。"
        )
        return (sentence * 4)[: min(limit or 400, 400)]


def unit_name(index: int) -> tuple[str, str]:
    """Return the name and nature of the unit with this number, the same for every seed.

    No two numbers share a name: the step visits every place of each kind before the next ordinal.
    """
    suffix, nature = UNIT_KINDS[index % len(UNIT_KINDS)]
    around = lcm(len(UNIT_KINDS), len(PLACES))
    place = PLACES[(index * 7 + index // around) % len(PLACES)]
    ordinal = index // (len(UNIT_KINDS) * len(PLACES))
    return f"{place}{'第' + str(ordinal + 1) if ordinal else ''}{suffix}", nature


@cache
def small_pdf() -> bytes:
    """Return a PDF of one empty A4 page, for the slots of attachments."""
    document, target = pypdfium2.PdfDocument.new(), io.BytesIO()
    document.new_page(595, 842).close()
    document.save(target)
    document.close()
    return target.getvalue()


@cache
def book() -> bytes:
    """Return a PDF of three pages with headings and words, to be read page by page."""
    words = "长期在一线工作,解决关键技术问题,成果在多家单位应用(演练)。" * 12
    heads = ("一、主要工作", "二、关键技术", "三、应用情况")
    style = "h1+p~h1{break-before:page} body{font-size:12pt;line-height:1.8}"
    parts = "".join(f"<h1>{head}</h1><p>{words}</p>" for head in heads)
    return render(f"<html lang='zh'><head><style>{style}</style></head><body>{parts}</body></html>")


@cache
def small_picture() -> bytes:
    """Return a PNG, for photographs."""
    target = io.BytesIO()
    segno.make("演练").save(target, kind="png", scale=4)
    return target.getvalue()
