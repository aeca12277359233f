"""The town is built once for all who knock at its doors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.town import visiting


@pytest.fixture(scope="package")
def town(house: Any, django_db_blocker: Any) -> Iterator[Any]:
    """Two of everything and somebody in every office; undo what you do there."""
    with django_db_blocker.unblock():
        house.clear()
    with django_db_blocker.unblock(), visiting() as built:
        yield built
