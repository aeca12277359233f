"""What the pool knows of its experts: disciplines, languages, regions, affiliations, terms."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from people.models import Affiliation
from people.services import enter_unit
from review.models import Expert
from tests.cast import DAY, NOW
from tests.review.stage import set_stage as stage

pytestmark = pytest.mark.django_db


def two() -> tuple[Expert, Expert]:
    play = stage()
    return play.experts[0], play.experts[1]


def refused(make, **facts) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**facts)


def test_a_discipline_once_an_expert_with_a_weight_in_percent():
    one, other = two()
    one.disciplines.create(code="46020", weight=60)
    refused(one.disciplines.create, code="46020", weight=40)
    refused(one.disciplines.create, code="46025", weight=0)
    refused(one.disciplines.create, code="46025", weight=101)
    assert other.disciplines.create(code="46020", weight=100).pk


def test_who_works_in_a_discipline_or_below_it():
    one, other = two()
    one.disciplines.create(code="46020", weight=100)
    other.disciplines.create(code="460", weight=100)
    found = {code: set(Expert.objects.in_discipline(code)) for code in ("460", "46020", "430")}
    assert found == {"460": {one, other}, "46020": {one}, "430": set()}


def test_a_region_is_the_stated_one_or_the_units():
    one, other = two()
    unit = enter_unit("海淀研究所", nature="institution", region="北京市")
    Expert.objects.update(unit=unit)
    Expert.objects.filter(pk=one.pk).update(region="上海")
    one, other = (Expert.objects.select_related("unit").get(pk=e.pk) for e in (one, other))
    assert (one.place, other.place) == ("上海", "北京")
    assert list(Expert.objects.of_region("上海")) == [one]
    assert one not in Expert.objects.of_region("北京")
    assert other in Expert.objects.of_region("北京")


def test_who_reads_a_language_and_who_has_not_confirmed():
    one, other = two()
    Expert.objects.filter(pk=one.pk).update(languages=["zh", "ja"], confirmed_at=NOW)
    assert list(Expert.objects.reading("ja")) == [one]
    assert list(Expert.objects.reading("a")) == []
    assert one not in Expert.objects.unconfirmed_since(NOW)
    assert other in Expert.objects.unconfirmed_since(NOW)
    assert one in Expert.objects.unconfirmed_since(NOW + DAY)


def test_affiliations_have_a_unit_an_order_of_days_and_stand_once():
    person = two()[0].person
    facts = {"person": person, "unit_name": "某大学", "source": "declared"}
    make = Affiliation.objects.create
    make(**facts, since=date(2015, 1, 1), until=date(2019, 12, 31))
    make(**facts)
    refused(make, **facts)
    refused(make, **facts, since=date(2015, 1, 1))
    refused(make, **facts, since=date(2020, 1, 2), until=date(2020, 1, 1))
    refused(make, **{**facts, "unit_name": ""})
    assert person.affiliations.filter(unit_name="某大学").count() == 2


def test_an_earlier_term_stands_once():
    one = two()[0]
    one.terms.create(year=2023, body="杰出工程师奖")
    refused(one.terms.create, year=2023, body="杰出工程师奖")
    refused(one.terms.create, year=1000, body="杰出工程师奖")


def test_an_absence_ends_after_it_begins():
    one = two()[0]
    refused(one.absences.create, since=date(2026, 5, 2), until=date(2026, 5, 1))
