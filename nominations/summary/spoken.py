"""How people write channels, countries and divisions in a summary sheet, and what they mean by it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from programmes.vocabulary import Labelled

OWN_CHANNEL = "society"

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "academician": ("院士",),
    "expert": ("专家", "同行"),
    "self": ("自荐", "自我", "个人申报", "本人"),
    "unit": ("所在单位", "依托单位", "用人单位"),
}
COUNTRIES: Mapping[str, tuple[str, ...]] = {
    "CN": ("中国", "中华人民共和国", "CHINA", "CHN"),
    "US": ("美国", "USA"),
    "GB": ("英国", "UK"),
    "DE": ("德国",),
    "FR": ("法国",),
    "JP": ("日本",),
    "RU": ("俄罗斯", "俄罗斯联邦"),
    "CA": ("加拿大",),
    "AU": ("澳大利亚",),
    "IT": ("意大利",),
    "SE": ("瑞典",),
    "NL": ("荷兰",),
    "CH": ("瑞士",),
    "SG": ("新加坡",),
    "KR": ("韩国",),
    "UA": ("乌克兰",),
}


def country_of(text: str) -> str:
    """Return the two-letter code of a nationality as written; empty where it is not known."""
    bare = text.strip().removesuffix("籍").upper()
    if len(bare) == 2 and bare.isascii() and bare.isalpha():
        return bare
    return next((code for code, words in COUNTRIES.items() if bare in words), "")


def channel_of(text: str) -> str:
    """Return the channel a cell names; everything else is the society's own."""
    if text.strip() == "单位推荐":  # within longer words it may be said of the nominating society
        return "unit"
    found = (code for code, words in CHANNELS.items() if any(word in text for word in words))
    return next(found, OWN_CHANNEL)


def division_in(text: str, divisions: Iterable[Labelled]) -> str:
    """Return the code of the division a cell names by label or code; empty where it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    for division in divisions:
        for word in (division.zh, division.en, division.code):
            if plain == re.sub(r"\s", "", unicodedata.normalize("NFKC", word)).casefold():
                return division.code
    return ""


def spelled_once(text: str) -> str:
    """Return one spelling of a name: without stray blanks and full-width letters."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
