"""Pages of review are asked for at the moment of the cast."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from config.models import DemoClock
from tests.cast import NOW


@pytest.fixture
def at_now(db: None, settings: Any) -> None:
    """Set the stored offset of the demo clock so that the site's time is the cast's."""
    settings.JUJIAN_DEMO = True
    DemoClock.objects.update_or_create(id=1, defaults={"offset": NOW - timezone.now()})
