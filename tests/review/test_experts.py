"""Enrolling experts."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.flow import history
from ledger.situations import NotYours, Refused
from people.models import Person, User
from review import services
from review.models import Expert
from tests.cast import NOW, assemble, identity_number

pytestmark = pytest.mark.django_db

NUMBER = identity_number(date(1965, 3, 4), "M", 70)


def enrol(cast, *, who="zhou", **facts):
    facts = {"name": "高明", "identity_no": NUMBER, "unit": None, "field": "机械设计", **facts}
    return services.enrol_expert(by=cast.actor(who), at=NOW, **facts)


def test_an_expert_gets_an_account_and_the_office():
    expert = enrol(assemble(), keywords=["齿轮 ", ""])
    assert expert.user.offices.get().role == "expert"
    assert not expert.user.has_usable_password()
    assert expert.keywords == ["齿轮"]
    assert [entry.verb for entry in history(expert)] == ["enrol"]


def test_the_same_identity_is_the_same_expert():
    cast = assemble()
    first = enrol(cast)
    again = enrol(cast, field="动力工程", identity_no=f" {NUMBER.lower()} ")
    assert (again.pk, again.field) == (first.pk, "动力工程")
    assert (Expert.objects.count(), Person.objects.count()) == (1, 1)
    assert [entry.verb for entry in history(again)] == ["enrol", "update_expert"]


def test_another_name_under_a_known_number_is_refused():
    cast = assemble()
    enrol(cast)
    with pytest.raises(Refused):
        enrol(cast, name="高亮")
    assert Person.objects.get().name == "高明"


def test_a_wrong_number_is_refused_and_nothing_is_written():
    cast = assemble()
    users = User.objects.count()
    with pytest.raises(Refused):
        enrol(cast, identity_no="110105196503041234")
    assert (Expert.objects.count(), User.objects.count()) == (0, users)


def test_only_a_manager_enrols_or_rests():
    cast = assemble()
    with pytest.raises(NotYours):
        enrol(cast, who="lin")
    expert = enrol(cast)
    with pytest.raises(NotYours):
        services.rest_expert(expert, available=False, reason="", by=cast.actor("li"), at=NOW)
    services.rest_expert(expert, available=False, reason="出国", by=cast.actor("zhou"), at=NOW)
    assert not Expert.objects.available().exists()


def test_the_pool_is_secret():
    cast = assemble()
    expert = enrol(cast)
    seen = {n: list(Expert.objects.seen_by(cast.actor(n))) for n in ("zhou", "zheng", "lin", "li")}
    assert seen == {"zhou": [expert], "zheng": [expert], "lin": [], "li": []}
