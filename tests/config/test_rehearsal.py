"""A tiny season of all eight presets runs to its ends through the services, and is erased whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db.models import Count, QuerySet

from awards.models import Certificate, Notice, Objection, Revocation
from config.rehearsal import Size, erase, rehearse
from config.rehearsal.erasing import flagged, models_of_the_river
from config.rehearsal.season import Report
from ledger.flow import history, is_intact
from ledger.models import Entry, Serial
from ledger.situations import Refused
from nominations.choices import FINAL
from nominations.models import Candidate, Paper
from people.models import User
from programmes import services as programmes
from programmes.calendar import seed_builtin_years
from programmes.models import Cycle
from programmes.vocabulary import PRESETS
from review.models import Assignment, Conflict, Round, Vote
from tests.cast import accepted, assemble, draft, season

AT = datetime(2026, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TINY = Size(societies=8, experts=26, papers=6)


def contents() -> dict[str, Counter[str]]:
    """Return every row of every record that is not rehearsed, as it stands."""
    found = {}
    for model in models_of_the_river():
        rows = flagged(model)
        if rows is None:
            continue
        real = model._base_manager.exclude(pk__in=rows.values("pk"))
        names = [field.attname for field in model._meta.fields]
        found[model._meta.label] = Counter(map(repr, real.values_list(*names)))
    return found


def counts() -> dict[str, int]:
    """Return how many rows of each record there are, rehearsed or not."""
    return {m._meta.label: m._base_manager.count() for m in models_of_the_river()}


@dataclass(frozen=True)
class Before:
    """What stood before the rehearsal: every real row, how many rows, the numbers given."""

    contents: dict[str, Counter[str]] = field(default_factory=contents)
    counts: dict[str, int] = field(default_factory=counts)
    numbers: list[Any] = field(default_factory=lambda: list(Serial.objects.values_list()))


@pytest.fixture(scope="module")
def played(house: Any, django_db_blocker: Any) -> Any:
    """Play the season once, beside real records, for all the tests that look at it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        house.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assemble()
        cycle = season(cast)
        accepted(cast, cycle)
        draft(cast, cycle, clerk="qian")
        seed_builtin_years()
        programmes.seed_programmes()
        yield Before(), rehearse(TINY, seed=7, at=AT)
        transaction.set_rollback(True)


@pytest.fixture
def before(played: Any) -> Before:
    return played[0]


@pytest.fixture
def season_played(played: Any) -> Report:
    return played[1]


pytestmark = [pytest.mark.django_db, pytest.mark.once]


def invented() -> QuerySet[Candidate]:
    """Return the candidates of the rehearsal, in the order they came."""
    return Candidate.objects.filter(rehearsal=True).order_by("pk")


def test_every_preset_is_played_in_the_last_published_year(season_played):
    assert season_played.year == 2025
    assert set(season_played.stages) == set(PRESETS)
    assert all(season_played.stages.values())


def test_every_candidate_is_at_a_final_stage(season_played):
    assert set(invented().values_list("stage", flat=True)) <= FINAL
    assert not invented().on_the_way().exists()


def test_one_society_held_its_own_selection_in_the_rooms(season_played):
    own = Round.objects.get(society__isnull=False)
    assert (own.stage, own.cycle.programme.code) == ("closed", "cas-academician")
    assert own.selection.stage == "concluded" and own.selection.put_forward


def test_every_paper_has_come_to_rest(season_played):
    stages = set(Paper.objects.filter(rehearsal=True).values_list("stage", flat=True))
    assert stages == {"accepted", "refused", "withdrawn"}


@pytest.mark.parametrize("code", PRESETS)
def test_each_preset_goes_its_own_way(season_played, code):
    cycle = Cycle.objects.get(programme__code=code, rehearsal=True)
    stages = set(Candidate.objects.filter(cycle=cycle).values_list("stage", flat=True))
    ends = {
        "academician": {"elected", "not_elected", "not_valid"},
        "talent": {"selected", "turned_down"},
        "award": {"awarded", "revoked"},
    }[cycle.programme.track]
    assert stages & ends
    rules = cycle.rules
    office = cycle.rounds.filter(society=None)
    assert office.count() == (len(rules.review.rounds) if rules.review else 0)
    assert Vote.objects.filter(round__cycle=cycle).exists() == (rules.ballot is not None)
    assert Notice.objects.filter(cycle=cycle).exists() == (rules.notice is not None)
    assert Certificate.objects.filter(candidate__cycle=cycle).exists() == (
        cycle.programme.track == "award"
    )


def test_the_post_abroad_has_neither_round_nor_notice(season_played):
    cycle = Cycle.objects.get(programme__code="international-post", rehearsal=True)
    assert (cycle.rounds.count(), cycle.notices.count()) == (0, 0)
    told = [line.verb for line in history(cycle.candidates.first())]
    assert told[0] == "admit" and {"approve_abroad", "forward"} <= set(told)
    assert set(told).isdisjoint({"review", "recommend", "announce"})


def test_a_season_has_its_troubles(season_played):
    verbs = set(Entry.objects.filter(rehearsal=True).values_list("verb", flat=True))
    assert {"return_", "resubmit", "refuse", "withdraw", "recuse", "revoke", "uphold"} <= verbs
    assert set(Objection.objects.values_list("stage", flat=True)) == {"upheld", "dismissed"}
    assert Revocation.objects.confirmed().count() == 1
    unsigned = Assignment.objects.filter(stage__in=["offered", "accepted"])
    assert not unsigned.filter(item__round__society=None).exists()  # a body gives no marks


def test_joint_works_are_found_as_conflicts_of_interest(season_played):
    found = Conflict.objects.filter(relation="COAUTHOR", is_doubtful=False)
    assert found.exists()
    sources = {fact.get("source", "") for each in found for fact in each.evidence}
    assert any(source.startswith("import:著作(演练).bib:") for source in sources)


def test_nobody_reads_more_than_a_fair_share(season_played):
    letter = Assignment.objects.live().filter(item__round__society=None, item__round__panels=None)
    loads = letter.values("item__round", "expert", "expert__load_max").annotate(count=Count("pk"))
    assert loads and all(each["count"] <= each["expert__load_max"] <= 6 for each in loads)


def test_one_person_of_two_societies_is_one_candidate(season_played):
    papers = Paper.objects.filter(stage="accepted", rehearsal=True)
    carried = Counter(papers.values_list("candidate_id", flat=True))
    assert 2 in carried.values()


def test_everything_bears_the_flag_and_the_book_is_whole(season_played, before):
    assert contents() == before.contents
    for candidate in invented():
        assert is_intact(history(candidate))
    papers = Paper.objects.filter(rehearsal=True)
    assert not papers.exclude(number__startswith="演练").exists()


def test_a_second_rehearsal_is_refused(season_played):
    with pytest.raises(Refused):
        rehearse(TINY, seed=8, at=AT)


def test_it_is_erased_whole(before):
    assert erase() > 1000
    for model in models_of_the_river():
        rows = flagged(model)
        assert rows is None or not rows.exists(), model
    assert Before() == before
    assert strangers() == set()


@pytest.mark.once
def test_the_same_seed_plays_the_same_season(season_played):
    people = list(invented().values_list("name", "stage"))
    erase()
    assert rehearse(TINY, seed=7, at=AT) == season_played
    assert list(invented().values_list("name", "stage")) == people


def strangers() -> set[str]:
    """Return the tables of other libraries that still hold rows of invented accounts."""
    found = set()
    for model in apps.get_models():
        for each in model._meta.fields:
            invented = {f"{each.name}__rehearsal": True}
            if each.related_model is User and model._base_manager.filter(**invented).exists():
                found.add(model._meta.label)
    return found
