"""Home addresses, told from those of units by what they name: dwellings, staircases, flats."""

import re
from collections.abc import Iterator

from awards.linting.findings import Hit, Kind, Sureness

_N = r"[0-9A-Za-z十]{1,5}"
_DWELLING = re.compile(
    r"小区|家园|花园|公寓|公馆|(?<!政)府(?=\d)|新村|家属[院区楼]|宿舍|(?<![学医研法])苑|(?<=[\u4e00-\u9fff])里(?=\d)|\d\s?弄"
)
_PARTS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"{_N}\s?单元|\d\s?门\s?\d"), 2),
    (re.compile(rf"{_N}\s?(?:号楼|栋|幢|座)"), 1),
    (
        re.compile(
            r"\d{2,4}\s?(?:室(?!主任|内)|房(?!间?学)|户(?!外))|(?:楼|层|栋|幢|单元|座|#)\s?\d{3,4}(?!\d)|\d楼\s?\d{3,4}\s?号|弄\s?\d+\s?号\s?\d{3,4}(?!\d)"
        ),
        1,
    ),
    (re.compile(r"(?:路|街|道|巷|胡同|里|弄|村)\s?[\d十]+\s?[号弄]"), 1),
    (re.compile(r"村.{0,6}组\s?[\d十]+\s?号"), 4),
    (
        re.compile(
            r"(?:小区|家园|花园|公寓|公馆|(?<!政)府|新村|苑|里)[^\d,。;]{0,4}\d{1,3}[\-—]\d{1,2}[\-—]\d{3,4}(?!\d)"
        ),
        4,
    ),
)
_NUMBERED = re.compile(r"\d{1,3}[\-—]\d{1,2}[\-—]\d{3,4}(?!\d)")  # house, staircase, flat
_HOME = re.compile(
    r"家庭(?:住址|地址)|住址|住所|现住|家住|户籍(?:地址|所在地)?|户口(?:所在地)?(?=[:所])|现居|(?<![\u4e00-\u9fff])住(?=[\u4e00-\u9fff]{2,8}[省市区县])|居住地址?|家里|(?<![国专独大])家在|(?<![居])住在|租住|寓所",
    re.I,
)
_POST = re.compile(r"通[讯信]地址|收件地址|邮寄地址|联系地址")
_OFFICE = re.compile(
    r"大厦|科技|学院|大学|研究[院所]|实验[室楼]|教学楼|办公|评审|会议|委员会|公司|园区|中心|[一-鿿]楼[东西南北]"
    r"|报送|单位|项目|工程|改造|医院|机关|学校"
)
_ENGLISH = re.compile(
    r"(?:home address|residence|lives at)\s?:?\s?(?P<where>[^\n。;]{0,100}?\b(?:room|flat|apt\.?|apartment|unit|building|no\.)\s?\d+[^\n。;]{0,80})",
    re.I,
)
_CLAUSE = re.compile(r"[^。;\n\x1f]+")
_ENOUGH, _SURE = 3, 4


def address_hits(text: str) -> Iterator[Hit]:
    """Every home address down to the flat or the house of a village."""
    for clause in _CLAUSE.finditer(text):
        for piece in re.finditer(r"[^,]+", clause[0]):
            yield from _in_clause(piece[0], clause.start() + piece.start())
    for match in _ENGLISH.finditer(text):
        yield Hit(Kind.ADDRESS, *match.span("where"), match["where"], "***")


def _in_clause(words: str, offset: int) -> Iterator[Hit]:
    """The address in one clause, if what it names weighs enough."""
    home = _HOME.search(words)
    parts = (*_PARTS, (_NUMBERED, 1)) if home else _PARTS
    found = [(match, weight) for part, weight in parts if (match := part.search(words))]
    if not found:
        return
    dwelling = _DWELLING.search(words)
    weight = sum(each for _, each in found) + (3 if home else 0)
    weight += 1 if dwelling else 0
    weight += 1 if _POST.search(words) else 0
    if _OFFICE.search(words) and not home and not re.search("家属|宿舍|公寓", words):
        weight -= 2
    if weight < _ENOUGH or (not home and not _reaches_the_door(found)):
        return
    start = home.end() if home and home.end() < found[0][0].start() else 0
    start += len(words[start:]) - len(words[start:].lstrip(" :为在"))
    end = max(match.end() for match, _ in found)
    if end > start:
        where = words[start:end]
        sure = Sureness.CERTAIN if weight >= _SURE else Sureness.LIKELY
        yield Hit(Kind.ADDRESS, offset + start, offset + end, where, coarse(where), sure)


def _reaches_the_door(found: list[tuple[re.Match[str], int]]) -> bool:
    """Whether an address names a staircase, a flat or a house of a village, not a street alone."""
    doors = {*(_PARTS[n][0] for n in (0, 2, 4, 5)), _NUMBERED}
    return any(match.re in doors for match, _ in found)


def coarse(where: str) -> str:
    """An address down to the district, town or street office (只到乡镇、街道)."""
    kept = re.match(
        r"[^\d]*?(?:街道|镇|乡(?!村)|区(?!域)|县|市)(?![\u4e00-\u9fff]{0,3}(?:市|区|县|镇|街道))",
        where,
    )
    return f"{kept[0]}***" if kept else "***"
