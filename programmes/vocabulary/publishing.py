"""What is published at the end: the list, grades and medals, the certificate."""

from dataclasses import dataclass
from string import Formatter

from . import choices as c
from .measures import Checks
from .reading import number


@dataclass(frozen=True, slots=True)
class HonourGrade:
    """A grade or medal (一等奖、金奖) the meeting gives, and to how many at most (None: to any number)."""

    code: str
    zh: str
    en: str
    most: int | None = number(1, 10000, None)


@dataclass(frozen=True, slots=True)
class PublishRules:
    """The list at the end: its order, and the certificate where there is one (empty title: none).

    `number` may name {year}, {edition} and {serial}. `abroad`: the post lies with an international
    organisation (外事审批). `revocable`: an award may be withdrawn (撤销). `grades`, the highest first:
    whom the meeting confirms it gives one of them; lists, notice and certificate say which.
    """

    order: c.Order
    certificate_zh: str = ""
    certificate_en: str = ""
    number: str = ""
    revocable: bool = False
    abroad: bool = False
    grades: tuple[HonourGrade, ...] = ()

    def check(self) -> Checks:
        """A certificate has both titles and a number with a serial in it."""
        titles = (bool(self.certificate_zh), bool(self.certificate_en), bool(self.number))
        if any(titles) and not all(titles):
            yield "certificate_zh", "certificate_incomplete", {}
        try:
            names = {name for _, name, _, _ in Formatter().parse(self.number) if name is not None}
            self.number.format(year=2026, edition="1", serial=1)
        except (ValueError, LookupError):
            names = {"?"}
        if (self.number and "serial" not in names) or names - {"year", "edition", "serial"}:
            yield "number", "number_pattern", {"given": self.number}
