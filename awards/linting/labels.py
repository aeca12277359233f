"""The words before a number that say what it is, and the marks around it that say what it is not."""

import re

IDENTITY = re.compile(
    r"身份|证件|证号|居住证|户口|sfz|ident|(?<![a-z])id(?![a-z])|一代证|号码", re.I
)
PHONE = re.compile(
    r"手机|手提|电话|联系|致电|拨打|来电|热线|微信|短信|传真|宅电|有事打|咨询|座机"
    r"|tel|phone|mobile|mob|cell(?!\W{0,2}(?:19|20)\d\d)|call|whatsapp|wechat|sms|fax",
    re.I,
)
FIXED = re.compile(r"电话|宅电|座机|传真|总机|值班|tel|phone|fax", re.I)
BANK = re.compile(r"卡号|账号|帐号|账户|帐户|银行|开户|储蓄|visa|mastercard|(?<![a-z])card", re.I)
OTHER = re.compile(
    r"编号|合同|订单|流水|注册|批号|型号|代码|基金|项目|专利|受理|登记|时间戳|时间|页|卷|期"
    r"|经费|金额|合同额|产值|销售|利润|投资|票|数量|版本|坐标|经度|纬度|序列"
    r"|grant|no\.|pp?\.|vol|doi|isbn|issn|orcid|pmid|timestamp|version|build",
    re.I,
)
PREFIX = re.compile(
    r"(?:(?<![A-Za-z])(?:t|m|p|h|id|no)|tel|phone|mobile|mob|cell|call|wechat|weixin|wx|vx|qq|sfzh?)$",
    re.I,
)
SUFFIX = re.compile(r"(?:wx|vx|wechat|weixin|qq|tel|mob|ext|x\d|转)", re.I)
UNIT = re.compile(
    r"\s?(?:元(?![旦月])|万|亿|美元|欧元|港元|吨|千克|公斤|公里|米|平方|立方|名|位(?!置)|人(?!民)|票|个|项|篇"
    r"|次|倍|%|‰|册|份|家|台|套|亩|公顷|小时|kg|km|MPa|Hz|nm|mm|bp|kWh|KB|MB|GB)"
)
_COUNTED = re.compile(r"[¥￥$€£]\s?$|(?:元|万|亿|吨|次|数|人数|金额|经费)\)?:$")
_STOPS = re.compile(r"[。；;\n]")


def before(text: str, start: int, reach: int = 16) -> str:
    """The words before a place, from the last full stop or line."""
    words = text[max(0, start - reach) : start].rstrip()
    return _STOPS.split(words)[-1] if words else ""


def is_labelled(label: re.Pattern[str], text: str, start: int, reach: int = 16) -> bool:
    """Whether a label stands before a place, and no other number between them but a short one."""
    found = list(label.finditer(before(text, start, reach)))
    if not found:
        return False
    between = before(text, start, reach)[found[-1].end() :]
    return not re.search(r"\d{5}", between)


def says_otherwise(text: str, start: int) -> bool:
    """Whether the words before a place say that the number is of another kind."""
    return bool(OTHER.search(before(text, start, 10)))


def is_amount(text: str, start: int, end: int) -> bool:
    """Whether a number is an amount: a currency before it or a unit after it."""
    named = _COUNTED.search(text[max(0, start - 12) : start])
    return bool(UNIT.match(text, end)) or bool(named)


def is_decimal(text: str, start: int, end: int) -> bool:
    """Whether a run is a part of a decimal number; a lone .0, as tables add it, makes none."""
    return bool(re.search(r"\d\.$", text[max(0, start - 2) : start])) or bool(
        re.match(r"\.(?!0+(?!\d))\d", text[end : end + 12])
    )


def is_bounded(text: str, start: int, end: int) -> bool:
    """Whether no letters touch a number, but those that name it."""
    left, right = text[max(0, start - 8) : start], text[end : end + 6]
    if re.search(r"[A-Za-z]$", left) and not PREFIX.search(left):
        return False
    return not re.match(r"[A-Za-z]", right) or bool(SUFFIX.match(right))


def is_within_code(text: str, start: int, end: int) -> bool:
    """Whether a number is a stretch of a word that has further digits, as in a hash."""
    left = re.search(r"[A-Za-z0-9]*$", text[max(0, start - 40) : start])
    right = re.match(r"[A-Za-z0-9]*", text[end : end + 40])
    return bool(re.search(r"\d", f"{left[0] if left else ''}{right[0] if right else ''}"))
