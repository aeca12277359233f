"""A cast and an open cycle of an award, ready for the stretch after the review."""

from collections.abc import Callable
from datetime import datetime

import pytest

from nominations.models import Candidate
from programmes.models import Cycle
from tests.awards.scene import decided, recommended
from tests.cast import Cast, assemble, season


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return season(cast)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the pages be read at a moment: the edge where time comes in."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("config.clock.now", lambda: moment)

    return at


@pytest.fixture
def candidates(cast: Cast, cycle: Cycle) -> list[Candidate]:
    """Two candidates the meeting has confirmed."""
    return decided(cast, recommended(cast, cycle, ["陈建国", "丁一"]))
