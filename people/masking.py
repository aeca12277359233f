"""Masking single values for the eye: numbers, addresses and names, as the trade writes them. Pure."""

from people.identity import check_phone, normalise_identity
from people.strokes import split_name


def mask_identity(number: str) -> str:
    """证件号码 as 35*************123; shorter documents show a quarter at most."""
    text = normalise_identity(number)
    if len(text) >= 15:
        return f"{text[:2]}{'*' * (len(text) - 5)}{text[-3:]}"
    shown = len(text) // 8
    return f"{text[:shown]}{'*' * (len(text) - 2 * shown)}{text[len(text) - shown :]}"


def mask_phone(number: str) -> str:
    """手机 as 138****1234, a landline as 010-****5678."""
    text = check_phone(number).normalised
    area, dash, rest = text.rpartition("-") if text.startswith("0") else ("", "", text)
    if len(rest) == 11:
        return f"{rest[:3]}****{rest[-4:]}"
    hidden = max(len(rest) - 4, min(len(rest), 4))
    return f"{area}{dash}{'*' * hidden}{rest[hidden:]}"


def mask_email(address: str) -> str:
    """An address as z***@example.cn."""
    name, at, domain = address.strip().rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***"


def mask_name(name: str) -> str:
    """A name as 张** or 欧阳*; of a name with · the first part remains."""
    surname, given = split_name(name)
    return surname + "*" * max(len(given), 1)
