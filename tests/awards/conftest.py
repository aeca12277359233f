"""A cast and an open cycle of an award, ready for the stretch after the review."""

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
def candidates(cast: Cast, cycle: Cycle) -> list[Candidate]:
    """Two candidates the meeting has confirmed."""
    return decided(cast, recommended(cast, cycle, ["陈建国", "丁一"]))
