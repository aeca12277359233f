"""Serial numbers are never given twice and leave no gap where a transaction is undone."""

import pytest
from django.db import transaction

from ledger.numbers import next_number
from tests.ledger.test_flow import race

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_in_each_series():
    assert [next_number("OE2026") for _ in range(3)] == [
        "OE2026-0001",
        "OE2026-0002",
        "OE2026-0003",
    ]
    assert next_number("YT2026") == "YT2026-0001"


def test_a_rehearsal_has_its_own_series():
    assert next_number("OE2026", rehearsal=True) == "演练OE2026-0001"
    assert next_number("OE2026") == "OE2026-0001"


def test_an_undone_transaction_gives_its_number_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number("OE2026")
        raise ZeroDivisionError
    assert next_number("OE2026") == "OE2026-0001"


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_none_gets_the_same_number():
    def ten() -> list[str]:
        return [next_number("OE2026") for _ in range(10)]

    numbers = [number for taken in race(*[ten] * 8) for number in taken]
    assert sorted(numbers) == [f"OE2026-{n:04d}" for n in range(1, 81)]
