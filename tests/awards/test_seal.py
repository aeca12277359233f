"""疑似涉密 after the review: nothing is published with a sealed candidate, nothing published shows it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from awards import services
from awards.models import Certificate, Notice, Objection
from ledger.situations import NotYet, Sealed
from nominations import services as nominations
from nominations.models import Candidate
from tests.awards.scene import (
    CONTACT,
    MONDAY,
    awarded,
    closed,
    decided,
    fresh,
    published,
    recommended,
)
from tests.awards.test_objections import filed
from tests.cast import DAY, Cast, assemble, season

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def seal(cast: Cast, candidate: Candidate, at=MONDAY) -> None:
    """Seal a candidate."""
    nominations.seal_candidate(candidate, ground="第三页", by=cast.actor("zheng"), at=at)


def release(cast: Cast, candidate: Candidate, at=MONDAY + DAY) -> None:
    """Take the seal off."""
    for paper in candidate.papers.all():
        found = paper.seals.open().get()
        nominations.propose_decision(found, "release", "经鉴定", by=cast.actor("shen"), at=at)
        nominations.confirm_decision(found, by=cast.actor("wu"), at=at)


def two_decided(cast: Cast) -> list[Candidate]:
    """Two candidates where the notice begins."""
    return decided(cast, recommended(cast, season(cast, days=5), ["陈建国", "李四海"]))


def test_a_notice_with_a_sealed_candidate_is_not_published(cast):
    ready = two_decided(cast)
    notice = services.draft_notice(
        ready[0].cycle, ready, contact=CONTACT, by=cast.actor("zhou"), at=MONDAY
    )
    seal(cast, ready[0])
    with pytest.raises(NotYet, match=r"封存|sealed"):
        services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY)
    release(cast, ready[0])
    assert services.publish_notice(notice, by=cast.actor("wu"), at=MONDAY).stage == "published"


def test_a_running_notice_withholds_the_sealed_and_shows_the_others(cast, at_now):
    notice = published(cast, two_decided(cast))
    first, second = [item.candidate for item in notice.items.order_by("position")]
    seal(cast, first)
    told = Client().get(reverse("public:notice", args=[notice.pk])).content.decode()
    assert (first.name in told, second.name in told) == (False, True)
    for kind, status in (("json", 200), ("csv", 200), ("pdf", 404)):
        answer = Client().get(reverse("public:notice_out", args=[notice.pk, kind]))
        assert answer.status_code == status
        assert first.name not in answer.content.decode()
    place = notice.items.get(candidate=first).position
    assert Client().get(reverse("public:entry", args=[notice.pk, place])).status_code == 404


def test_whoever_was_withheld_is_noticed_again_alone(cast):
    notice = published(cast, two_decided(cast))
    first, second = [item.candidate for item in notice.items.order_by("position")]
    seal(cast, first)
    release(cast, first)
    done = closed(notice)
    at = done.closes_at
    services.approve(fresh([second]), by=cast.actor("zhou"), at=at)
    with pytest.raises(NotYet, match=r"重新公示|repeated"):
        services.approve(fresh([first]), by=cast.actor("zhou"), at=at)
    again = services.repeat_notice(done, by=cast.actor("zhou"), at=at)
    assert [item.candidate for item in again.items.all()] == [first]


def test_no_step_of_an_objection_and_none_is_listed(cast):
    notice = published(cast, two_decided(cast))
    objection = filed(notice, notice.items.first().candidate).objection
    seal(cast, objection.candidate)
    assert not Objection.objects.seen_by(cast.actor("zhou")).exists()
    with pytest.raises(NotYet):
        services.accept(objection, by=cast.actor("zhou"), at=MONDAY)


def test_a_certificate_of_the_sealed_is_neither_listed_nor_verified(cast, at_now):
    (certificate, *_others) = awarded(cast, two_decided(cast))
    candidate = certificate.candidate
    award_list = candidate.award_list_items.get().award_list
    seal(cast, candidate)
    seen = Certificate.objects.seen_by(cast.actor("zhou"))
    assert not seen.filter(candidate=candidate).exists() and seen.exists()
    with pytest.raises(Sealed):
        services.verify(certificate.code)
    told = Client().get(reverse("public:award_list", args=[award_list.pk])).content.decode()
    assert candidate.name not in told
    found = Client().get(reverse("public:awards"), {"q": candidate.name}).content.decode()
    assert reverse("public:award_list", args=[award_list.pk]) not in found
    release(cast, candidate)
    assert services.verify(certificate.code).certificate == certificate


def test_a_list_with_a_sealed_name_is_not_published(cast):
    notice = closed(published(cast, two_decided(cast)))
    at = notice.closes_at
    people = [item.candidate for item in notice.items.all()]
    approved = services.approve(people, by=cast.actor("zhou"), at=at)
    drafted = services.draft_award_list(notice.cycle, approved, by=cast.actor("zhou"), at=at)
    seal(cast, people[0], at)
    with pytest.raises(NotYet, match=r"封存|sealed"):
        services.publish_award_list(drafted, by=cast.actor("wu"), at=at)
    assert Notice.objects.get().stage == "closed"
