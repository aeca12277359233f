"""What looks like a personal number and is none: stretches of a text that are not searched for one."""

import re
from collections.abc import Iterator

from people.identity import check_credit_code

_ASCII = r"[A-Za-z0-9._()/<>:\-]"
_PLAIN = re.compile(
    "|".join(
        (
            rf"(?<![\d.])10\.\d{{4,11}}/{_ASCII}+",  # DOI
            r"https?://(?!wa\.me|t\.me)[A-Za-z0-9._~:/?#@!$&*+%=\-]+",
            r"www\.[A-Za-z0-9./?=&_%-]+",
            r"(?<![A-Za-z])arXiv:?\s?\d{4}\.\d{4,5}(?:v\d+)?",
            r"(?<![A-Za-z])ZL\s?(?:20(?:\d\s?){10}|(?:\d\s?){8})(?!\s?\d)(?:\.\s?[\dX])?",  # granted in China
            r"(?<![A-Za-z])CN\s?(?:\d{7}|\d{9}|\d{12})(?!\d)\s?[A-Z]?(?![A-Za-z])",
            r"(?<![A-Za-z])(?:PCT/|WO\s?|US\s?|EP\s?|JP\s?|KR\s?|DE\s?)[A-Z]{0,2}\d[\d,/\-]{4,}",
            r"(?:专利|申请)(?:申请)?号?[:为]?\s?\d{4}\s?\d\s?\d{7}\.[\dX]",
            r"ISBN[\s:-]*97[89][\d\s-]{10,14}[\dX]?",
            r"ISBN[\s:-]*\d(?:[\s-]?\d){8}[\s-]?[\dX](?![\d-])",
            r"(?<!\d)97[89]-\d-\d{2,5}-\d{3,6}-\d(?!\d)",
            r"ISSN[\s:-]*\d{4}-\d{3}[\dX]",
            r"(?<!\d)0000-000[123]-\d{4}-\d{3}[\dX](?!\d)",  # ORCID
            r"(?<!\d)20\d\dYF[A-Z]\d{7}",
            r"(?<![A-Za-z])(?:XDA|XDB|XDC|U|T|L|W|JQ)\d{2}[A-Z]?\d{5,8}(?!\d)",
            r"(?:NCT|ChiCTR|PMC|GSE|SRR|ISRCTN|CVE-|CSTR:?)(?!\d{11}(?!\d))[\d.\-]{5,}",
            r"(?<![A-Za-z0-9])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![A-Za-z0-9])",
            r"(?<![\d,])(?!1[3-9](?:,\d{3}){3}(?!\d))\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])",  # amounts
            r"(?<![A-Za-z])[vV]\d+(?:\.\d{1,8})+(?!\d)",
            r"(?:工商|营业执照)?注册号[:为]?\s?\d{15}",
        )
    )
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![A-Za-z0-9])"
)


def innocent_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The half-open stretches of a plain reading that are something else."""
    return tuple(sorted((*_spans(text),)))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Every stretch by its shape, and codes of units by their check character or their name."""
    yield from (match.span() for match in _PLAIN.finditer(text))
    for match in _CODE.finditer(text):
        named = "代码" in text[max(0, match.start() - 8) : match.start()] and not match[0].isdigit()
        lettered = any(c.isalpha() for c in match[0][:17])
        if named or (lettered and check_credit_code(match[0]).valid):
            yield match.span()


def is_innocent(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether a place lies within such a stretch, or shares more than its edge with one."""
    return any(a < end and start < b for a, b in spans)
