"""The sentences about rules and days, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from programmes import sentences
from programmes.vocabulary import Fault
from programmes.workdays import CalendarRefusal

HOLIDAY = CalendarRefusal(
    "posted_on_holiday", day=date(2025, 10, 1), next_workday=date(2025, 10, 9)
)


@pytest.mark.parametrize(
    ("language", "refusal", "words"),
    [
        ("zh-hans", HOLIDAY, "2025-10-01 不是工作日。请在下一个工作日 2025-10-09 发布。"),
        ("en", HOLIDAY, "2025-10-01 is not a working day. Publish on 2025-10-09"),
        ("zh-hans", CalendarRefusal("year_unpublished", year=2027), "2027年的法定节假日尚未公布"),
        ("en", CalendarRefusal("year_unpublished", year=2027), "import_holidays"),
    ],
)
def test_refusals(language: str, refusal: CalendarRefusal, words: str) -> None:
    with translation.override(language):
        assert words in str(sentences.refusal_sentence(refusal))


def test_a_fault_is_said_in_the_readers_language_when_it_is_read() -> None:
    said = sentences.fault_sentence(
        Fault("notice.days", "out_of_range", {"given": "0", "least": "1", "most": "400"})
    )
    with translation.override("zh-hans"):
        assert str(said) == "notice.days：0 超出 1 至 400 的范围。请改正。"
    with translation.override("en"):
        assert str(said).startswith("notice.days: 0 is outside 1 to 400.")


def test_a_word_without_wording_can_be_said_too() -> None:
    fault = Fault("clearance.bodies", "unknown_word", {"given": "parish-council"})
    with translation.override("zh-hans"):
        assert "parish-council" in str(sentences.fault_sentence(fault))
