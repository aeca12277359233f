"""What is told by its words: e-mail, QQ and 微信, passports and permits, days of birth."""

import re
from collections.abc import Iterator

from awards.linting import labels
from awards.linting.findings import Hit, Kind, Sureness
from people.masking import mask_email, mask_identity

_LOCAL = r"[A-Za-z0-9._%+\-]{1,64}"
_DOT = r"(?:\s?[.。]\s?|\s?点\s?|\s?[\[({【]\s?(?:dot|点)\s?[\])}】]\s?|\s(?:dot|d o t)\s)"
_HOST = (
    rf"[A-Za-z0-9\-]{{1,63}}(?:{_DOT}[A-Za-z0-9\-]{{1,63}})*{_DOT}[A-Za-z]{{2,24}}(?![A-Za-z0-9])"
)
_AT = r"(?:\s{0,2}@\s{0,2}|&#64;|&#x40;|&commat;|\s?[\[({<【]\s?(?:at?|@|艾特|圈a)\s?[\])}>】]\s?|\s?艾特\s?|_at_|\sa\st\s)"
_CERTAIN = re.compile(rf"(?<![A-Za-z0-9])({_LOCAL}){_AT}({_HOST})", re.I)
_CHINESE = re.compile(r"([\w.+\-]{1,64})@((?:[\w\-]{1,63}\.)+[^\W\d_]{2,24})(?!\w)")
_HASH = re.compile(
    rf"(?<![A-Za-z0-9/])({_LOCAL})\s?#\s?([A-Za-z0-9\-]{{2,63}}(?:\.[A-Za-z0-9\-]+)*"
    r"\.(?:com|cn|net|org|edu|gov|ac)(?:\.cn)?)(?![A-Za-z0-9])",
    re.I,
)
_BARE = re.compile(rf"(?<![A-Za-z0-9])({_LOCAL}) at ({_HOST})", re.I)
_SHOUTED = re.compile(rf"(?<![A-Za-z0-9])({_LOCAL}) AT ({_HOST})")
_MAIL_HOST = re.compile(
    r"(?:edu|ac|gov)\.|\.edu|(?:qq|163|126|sina|foxmail|gmail|hotmail|outlook|yahoo|sohu)\.", re.I
)
_MAIL = re.compile(r"e-?mail|mail|邮箱|邮件|邮址|contact|信箱", re.I)


def email_hits(text: str) -> Iterator[Hit]:
    """Every e-mail address, also with at, dot, # and 艾特 for its marks; may overlap."""
    for pattern in (_CERTAIN, _CHINESE):
        for match in pattern.finditer(text):
            yield _email(match)
    for match in _HASH.finditer(text):
        labelled = labels.is_labelled(_MAIL, text, match.start())
        yield _email(match, Sureness.CERTAIN if labelled else Sureness.LIKELY)
    for match in _SHOUTED.finditer(text):
        yield _email(match, Sureness.LIKELY)
    for match in _BARE.finditer(text):
        labelled = labels.is_labelled(_MAIL, text, match.start())
        spelled = bool(re.search(r"\sdot\s", match[2], re.I))
        if labelled or spelled or _MAIL_HOST.search(match[2]):
            yield _email(match, Sureness.CERTAIN if labelled or spelled else Sureness.LIKELY)


def _email(match: re.Match[str], sure: Sureness = Sureness.CERTAIN) -> Hit:
    host = re.sub(r"[\[({【\s]*(?:点|。|\bdot\b|\bd o t\b)[\])}】\s]*", ".", match[2], flags=re.I)
    address = re.sub(r"\s", "", f"{match[1]}@{host}").lower()
    return Hit(Kind.EMAIL, match.start(), match.end(), address, mask_email(address), sure)


_QQ = re.compile(
    r"(?:(?<![A-Za-z])Q\s?Q|扣扣|企鹅)(?!群)\s?(?:号码|账号|号)?\s?[:为是]?\s?([1-9]\d(?:[ \-]?\d){3,9})(?!\d)",
    re.I,
)
_WECHAT = re.compile(
    r"(?:微\s?信|威信|薇信|V信|卫星|WeChat|Weixin|(?<![A-Za-z])(?:wx|vx))"
    r"(?P<word>\s?(?:号码|账号|号|ID))?\s?(?P<colon>[:为是])?\s?"
    r"(?P<name>[A-Za-z][A-Za-z0-9_\-]{5,19}|[1-9]\d{4,9}(?!\d))(?![A-Za-z0-9_@.])",
    re.I,
)
_WXID = re.compile(r"(?<![A-Za-z0-9])wxid_[a-z0-9]{6,}", re.I)


def account_hits(text: str) -> Iterator[Hit]:
    """QQ numbers and 微信 names that are named as such; public accounts (公众号) are nobody's."""
    for match in _QQ.finditer(text):
        number = re.sub(r"\D", "", match[1])
        yield Hit(Kind.ACCOUNT, *match.span(1), number, f"{number[:2]}****{number[-2:]}")
    for match in _WECHAT.finditer(text):
        name = match["name"]
        if match["word"] or match["colon"] or re.search(r"[\d_]", name):
            yield Hit(Kind.ACCOUNT, *match.span("name"), name, f"{name[:1]}****{name[-1:]}")
    for match in _WXID.finditer(text):
        yield Hit(Kind.ACCOUNT, *match.span(), match[0], "wxid_****")


_LABELLED = (
    (re.compile(r"护照|passport", re.I), re.compile(r"[A-Z]{1,2}\s?\d{3,4}\s?\d{3,5}|\d{9}")),
    (re.compile(r"通行证|回乡证|往来|港澳"), re.compile(r"[HMCW][A-Z]?\s?\d{4}\s?\d{3,6}")),
    (re.compile(r"台胞证|台湾.{0,6}通行证|来往大陆"), re.compile(r"\d{8}(?:\d{2})?")),
    (re.compile(r"军官证|士兵证|警官证|军人证|残疾证"), re.compile(r"\d{6,20}")),
    (re.compile(r"香港.{0,4}身份证|HKID"), re.compile(r"[A-Z]{1,2}\d{6}\(?[\dA]\)?")),
    (re.compile(r"澳门.{0,4}身份证"), re.compile(r"[157]\d{6}\(?\d\)?")),
    (re.compile(r"台湾.{0,4}身份证"), re.compile(r"[A-Z][12]\d{8}")),
)
_SHAPES = (
    (re.compile(r"E[A-Z0-9]\d{7}"), Sureness.LIKELY),
    (re.compile(r"G\d{8}"), Sureness.LIKELY),
    (re.compile(r"[A-Z]{3}\d{12}"), Sureness.CERTAIN),  # 外国人永久居留证, first version
)
_HONG_KONG = re.compile(r"(?<![A-Za-z0-9])([A-Z])(\d{6})\(([\dA])\)")
_MILITARY = re.compile(r"[军士文警武参政后装海空北沈济南广成兰]字第\s?\d{6,9}\s?号?")


def document_hits(text: str) -> Iterator[Hit]:
    """Passports, permits and the identity cards of 港澳台, by their labels or checks."""
    for label, shape in _LABELLED:
        for named in label.finditer(text):
            found = shape.search(text, named.end(), named.end() + 32)
            if (
                found
                and _stands_free(text, *found.span())
                and _near(text[named.end() : found.start()])
            ):
                yield _document(found)
    for shape, sure in _SHAPES:
        for found in shape.finditer(text):
            if _stands_free(text, *found.span()):
                yield _document(found, sure)
    for found in _HONG_KONG.finditer(text):
        if hong_kong_fits(found[1], found[2], found[3]):
            yield _document(found)
    yield from (_document(found) for found in _MILITARY.finditer(text))


def _near(between: str) -> bool:
    """Whether only the rest of a label stands between it and the number."""
    return bool(re.fullmatch(r"(?:[号码证件为是:.\s\x1f#]|No|number|号码){0,10}", between, re.I))


def _stands_free(text: str, start: int, end: int) -> bool:
    return not re.search(r"[A-Za-z0-9]", text[max(0, start - 1) : start] + text[end : end + 1])


def _document(found: re.Match[str], sure: Sureness = Sureness.CERTAIN) -> Hit:
    number = re.sub(r"\s", "", found[0])
    return Hit(Kind.DOCUMENT, *found.span(), number, mask_identity(number), sure)


def hong_kong_fits(letter: str, digits: str, check: str) -> bool:
    """Whether the check of a Hong Kong identity card is right: weights 9 to 2, modulo 11."""
    total = (
        36 * 9
        + (ord(letter) - 55) * 8
        + sum(w * int(d) for w, d in zip(range(7, 1, -1), digits, strict=True))
    )
    return "0123456789A"[-total % 11] == check


_YEAR = r"(?P<year>(?:18|19|20)\d{2})"
_DAYS = re.compile(
    rf"{_YEAR}\s?(?P<mark>[年./\-])\s?(?P<month>[\d十]{{1,3}})\s?(?:月|(?P=mark))\s?(?P<day>[\d十]{{1,3}})(?:日|号|(?!\d))"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*)\.?"
_ENGLISH = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_NAME},?\s{_YEAR}", re.I),
    re.compile(rf"{_NAME}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}", re.I),
)
_BORN_BEFORE = re.compile(
    r"(?:出生(?:日期|年月日?|时间)?|(?<![产发诞派])生于|诞辰|生日|(?<![a-z])born(?: on)?|date of birth|birth(?:day|date)?|DOB)"
    r"\s?(?:为|是|在|:)?[\s\x1f]*$",
    re.I,
)
_BORN_AFTER = re.compile(r"\s?(?:出生|生于|生人|(?<!产)生(?![产效物态活成长命化源前]))")
_BIRTHDAY = re.compile(r"生日\s?[:为是]?\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号]?")


def birth_hits(text: str) -> Iterator[Hit]:
    """Days of birth; a year and month alone are allowed, and a day nobody was born on is any day."""
    for pattern in (_DAYS, _COMPACT, *_ENGLISH):
        for match in pattern.finditer(text):
            named = _BORN_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
            if named or _BORN_AFTER.match(text, match.end()) or _is_life(text, *match.span()):
                mask = f"{match['year']}年{month_of(match['month'])}月"
                yield Hit(Kind.BIRTH, *match.span(), match[0], mask)
    for match in _BIRTHDAY.finditer(text):
        yield Hit(Kind.BIRTH, *match.span(), match[0], f"{match['month']}月")


def _is_life(text: str, start: int, end: int) -> bool:
    """Whether a day opens the dates of a life in brackets: （1962年3月15日—）."""
    return text[max(0, start - 1) : start] == "(" and bool(
        re.match(r"\s?[—–\-~]+\s?\)", text[end : end + 5])
    )


def month_of(words: str) -> str:
    """The number of a month as it was written: 03, 十一, March."""
    if words[:3].lower() in _MONTHS:
        return str(_MONTHS.index(words[:3].lower()) + 1)
    if "十" in words:
        return str(10 + int(words.replace("十", "") or 0))
    return words.lstrip("0") or words
