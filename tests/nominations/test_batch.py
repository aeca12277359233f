"""A society's whole batch: the share of enterprises is told on its home, and hinders no paper."""

from __future__ import annotations

import pytest

from nominations import services
from tests.cast import NOW, Cast, assemble, draft, season
from tests.nominations.test_pages_society import LONG, at, text_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_the_share_of_enterprises_is_told_on_the_home(cast):
    def warned() -> bool:
        return "中企业0份，不少于1份" in text_of(visitor(cast, "lin").get(at("home")))

    cycle = season(cast, "leading-talent", days=LONG)
    assert not warned()
    paper = draft(cast, cycle, unit_name="江城理工大学")
    (finding,) = services.batch_findings([cycle], paper.society_id)[cycle.pk]
    assert (finding.values["have"], finding.values["least"], finding.values["of"]) == (0, 1, 1)
    assert warned()
    assert not any(f.code == "batch_share" for f in paper.findings(NOW))
    draft(cast, cycle, unit_name="华北重型机械有限公司")
    assert services.batch_findings([cycle], paper.society_id) == {cycle.pk: ()}
    assert not warned()


def test_each_society_has_its_own_batch(cast):
    cycle = season(cast, "leading-talent")
    draft(cast, cycle, unit_name="江城理工大学")
    other = cast.societies["b"].pk
    assert services.batch_findings([cycle], other) == {cycle.pk: ()}
