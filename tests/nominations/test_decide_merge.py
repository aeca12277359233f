"""The merge desk: groups, one decision, the nominee's confirmation by link, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from config import clock
from ledger.flow import history, open_steps
from ledger.models import Entry
from ledger.situations import NotYours, OutOfOrder, Refused, Stale
from letters.models import Letter
from nominations import services
from nominations.models import Candidate, Confirmation, Merge, Paper
from nominations.services.submitting import withdraw
from tests.awards.scene import reviewed
from tests.cast import DAY, NOW, Cast, assemble, endorsed, identity_number, season
from tests.nominations.parcels import came_by_courier

pytestmark = pytest.mark.django_db

BORN = date(1978, 5, 6)
ONE, OTHER = identity_number(BORN, serial=77), identity_number(BORN, serial=78)
SAME = {"birth": BORN, "identity_no": ONE, "email": "chen@example.cn"}
LIKE = SAME | {"identity_no": OTHER}
"""The same name and date of birth, another number: one of the two may be mistyped."""


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def cycle(cast):
    return season(cast)


def by_a(cast, cycle, **facts) -> Paper:
    return endorsed(cast, cycle, **{**SAME, **facts})


def by_b(cast, cycle, **facts) -> Paper:
    return endorsed(cast, cycle, clerk="qian", approver="sun", **{**SAME, **facts})


def accept(cast, *papers: Paper) -> list[Candidate]:
    """Let the form check pass; return the candidate each paper carries."""
    for paper in papers:
        for item in paper.rules.form_check.items:
            services.check_item(paper, item.code, met=True, by=cast.actor("li"), at=NOW)
        services.accept(Paper.objects.get(pk=paper.pk), by=cast.actor("li"), at=NOW)
    return [Candidate.objects.get(papers=paper) for paper in papers]


def desks() -> list[tuple[tuple[int, ...], bool, bool]]:
    """Return papers, whether sure, whether open, of every group."""
    found = services.desks_of(Paper.objects.all())
    return [(desk.papers, desk.sure, desk.is_open) for desk in found]


def decide(
    cast, *papers: Paper, same=True, who="zhou", reason="经与单位核实", **stands: str
) -> Merge:
    return services.decide_merge(
        papers, same=same, reason=reason, stands=stands, by=cast.actor(who), at=NOW
    )


# --- groups ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sure"),
    [
        ({}, True),
        ({"unit_name": "江城理工大学"}, True),
        ({"identity_no": OTHER}, False),
        ({"identity_no": OTHER, "unit_name": "江城理工大学"}, False),
        (
            {"identity_no": identity_number(date(1979, 1, 1)), "birth": date(1979, 1, 1)},
            False,  # the same name and unit
        ),
    ],
)
def test_one_number_is_sure_name_and_birth_or_unit_only_possible(cast, cycle, facts, sure):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **facts)
    assert desks() == [((first.pk, second.pk), sure, True)]


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "王海", "identity_no": OTHER},
        {
            "identity_no": identity_number(date(1979, 1, 1)),
            "birth": date(1979, 1, 1),
            "unit_name": "江城理工大学",
        },
    ],
)
def test_others_are_not_put_together(cast, cycle, facts):
    by_a(cast, cycle)
    by_b(cast, cycle, **facts)
    assert desks() == []


def test_drafts_and_papers_of_other_programmes_lie_on_no_desk(cast, cycle):
    by_a(cast, cycle)
    other = season(cast, "young-talent")
    assert other.programme.code == "young-talent"
    by_b(cast, other, birth=date(1995, 5, 6), identity_no=identity_number(date(1995, 5, 6)))
    assert desks() == []


def test_many_groups_cost_no_more_queries_than_one(cast, cycle):
    by_a(cast, cycle)
    by_b(cast, cycle)
    with CaptureQueriesContext(connection) as one:
        desks()
    for serial in range(3):
        facts = {"name": f"王海{serial}", "identity_no": identity_number(BORN, serial=90 + serial)}
        by_a(cast, cycle, **facts)
        by_b(cast, cycle, **facts)
    with CaptureQueriesContext(connection) as many:
        assert len(desks()) == 4
    assert len(many) == len(one)


# --- deciding ----------------------------------------------------------------------------------------


def test_papers_of_two_numbers_meet_in_one_candidate_and_both_places_are_used(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    made = decide(cast, first, second, identity=first.number)
    assert desks() == [((first.pk, second.pk), False, False)]
    one, two = accept(cast, second, first)
    assert one == two
    assert (one.key, str(one.person.identity_no)) == (first.candidate_key, ONE)
    assert made.stands == {}
    assert Candidate.objects.count() == 1
    for society in ("a", "b"):
        assert cycle.places_used_by(cast.societies[society].pk) == 1


def test_two_candidates_become_one_and_the_empty_one_is_dropped_on_record(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    one, two = accept(cast, first, second)
    assert one != two
    decide(cast, first, second, identity=second.number)
    assert {p.candidate for p in Paper.objects.all()} == {two}
    one = Candidate.objects.get(pk=one.pk)
    assert one.stage == "dropped"
    assert history(one).last().verb == "drop"
    assert "merge" in [line.verb for line in history(two)]


def test_the_facts_that_stand_are_said_of_the_candidate(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, unit_name="江城理工大学", title="教授")
    (one, _two) = accept(cast, first, second)
    assert one.unit_name == first.lead.unit_name
    with pytest.raises(Refused):
        decide(cast, first, second, unit=second.number)  # the title is open
    with pytest.raises(Refused):
        decide(cast, first, second, unit=second.number, title="X-1")
    made = decide(cast, first, second, unit=second.number, title=first.number)
    assert Candidate.objects.get().unit_name == "江城理工大学"
    assert made.stands["title"] == {"paper": first.number, "said": first.lead.title}
    line = Entry.objects.get(verb="unite")
    assert line.facts["papers"] == [first.number, second.number]
    assert line.reason == "经与单位核实"


def test_a_decision_before_acceptance_shapes_the_candidate(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, unit_name="江城理工大学")
    decide(cast, first, second, unit=second.number)
    (one,) = accept(cast, first)
    assert one.unit_name == "江城理工大学"


def test_kept_apart_they_are_two_and_asked_no_more_until_a_third_comes(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    decide(cast, first, second, same=False)
    assert desks() == [((first.pk, second.pk), False, False)]
    one, two = accept(cast, first, second)
    assert one != two
    third = by_b(cast, cycle, identity_no=identity_number(BORN, serial=79))
    assert desks() == [((first.pk, second.pk, third.pk), False, True)]


def test_one_number_cannot_be_kept_apart(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle)
    with pytest.raises(Refused):
        decide(cast, first, second, same=False)
    assert not Merge.objects.exists()


def test_two_numbers_need_a_word_on_which_counts(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    with pytest.raises(Refused):
        decide(cast, first, second)
    accept(cast, second)
    with pytest.raises(Refused, match=first.number):  # not yet accepted
        decide(cast, first, second, identity=first.number)
    decide(cast, first, second, identity=second.number)


@pytest.mark.parametrize("who", ["li", "lin", "sun", "zheng", "wang"])
def test_only_a_manager_decides_and_only_with_a_reason(cast, cycle, who):
    first, second = by_a(cast, cycle), by_b(cast, cycle)
    with pytest.raises(NotYours):
        decide(cast, first, second, who=who)
    with pytest.raises(Refused):
        decide(cast, first, second, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(
            cycle=cycle, same=True, reason="无号码", decided_by=cast.users["zhou"], decided_at=NOW
        )


def test_a_paper_that_left_the_office_is_refused(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    accept(cast, first, second)
    withdraw(Paper.objects.get(pk=second.pk), by=cast.actor("sun"), at=NOW, reason="退出")
    with pytest.raises(Refused):
        decide(cast, first, second, identity=first.number)


def test_once_review_has_begun_nothing_is_decided_and_nothing_asked(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle)
    (candidate, _same) = accept(cast, first, second)
    made = decide(cast, first, second)
    reviewed(cast, cycle, [candidate])
    with pytest.raises(Refused, match=candidate.number):
        decide(cast, first, second)
    with pytest.raises(Refused, match=candidate.number):
        services.undo_merge(made, reason="有误", by=cast.actor("zhou"), at=NOW)
    assert Merge.objects.standing().get() == made
    Merge.objects.update(undone_at=NOW)
    assert desks() == [((first.pk, second.pk), True, False)]


# --- the way back ------------------------------------------------------------------------------------


def test_a_decision_taken_back_leaves_everything_as_without_it(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    one, _two = accept(cast, first, second)
    made = decide(cast, first, second, identity=first.number)
    services.undo_merge(made, reason="核实有误", by=cast.actor("zhou"), at=NOW)
    alone = Paper.objects.get(pk=second.pk).candidate
    assert alone != one
    assert (alone.stage, alone.key) == ("admitted", second.candidate_key)
    assert str(alone.person.identity_no) == OTHER
    assert Paper.objects.get(pk=first.pk).candidate == one
    assert desks() == [((first.pk, second.pk), False, True)]
    assert Merge.objects.count() == 1
    assert [e.verb for e in history(made)] == ["unite", "undo_merge"]
    with pytest.raises(Refused):
        services.undo_merge(made, reason="再次", by=cast.actor("zhou"), at=NOW)


def test_the_facts_go_back_as_well(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, unit_name="江城理工大学")
    accept(cast, first, second)
    made = decide(cast, first, second, unit=second.number)
    services.undo_merge(made, reason="核实有误", by=cast.actor("zhou"), at=NOW)
    assert Candidate.objects.get().unit_name == first.lead.unit_name


def test_a_further_decision_replaces_the_first_and_both_are_kept(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    accept(cast, first, second)
    decide(cast, first, second, identity=first.number)
    decide(cast, first, second, same=False, reason="是两个人")
    assert len({p.candidate_id for p in Paper.objects.all()}) == 2
    decide(cast, first, second, identity=second.number, reason="终究是一个人")
    (kept,) = {p.candidate for p in Paper.objects.all()}
    assert (kept.key, str(kept.person.identity_no)) == (second.candidate_key, OTHER)
    assert [m.undone_at is None for m in Merge.objects.order_by("pk")] == [False, False, True]
    assert Candidate.objects.exclude(stage="dropped").count() == 1


# --- the two academies -------------------------------------------------------------------------------


def test_one_academy_a_year_the_other_paper_is_refused_in_words(cast):
    cas = season(cast, "cas-academician", days=90)
    cae = season(cast, "cae-academician", days=90)
    first, second = by_a(cast, cas), by_b(cast, cae, **LIKE)
    assert desks() == [((first.pk, second.pk), False, True)]
    found = {"academy": second.number, "division": second.number}
    decide(cast, first, second, identity=second.number, **found)
    accept(cast, second)
    came_by_courier(cast, first)
    for item in first.rules.form_check.items:
        services.check_item(first, item.code, met=True, by=cast.actor("li"), at=NOW)
    unmet = dict(open_steps(first, by=cast.actor("li"), at=NOW))["accept"]
    with translation.override("zh-hans"):
        assert cae.name in str(unmet[0])
    assert services.refuse(first, by=cast.actor("li"), at=NOW).stage == "refused"


# --- the nominee -------------------------------------------------------------------------------------


@pytest.fixture
def merged(cast, cycle):
    """Merge two papers that differ in the unit; return decision and papers."""
    first, second = by_a(cast, cycle), by_b(cast, cycle, unit_name="江城理工大学")
    accept(cast, first, second)
    return decide(cast, first, second, unit=second.number), first, second


NOMINEE_AT = "192.0.2.21"
"""Nobody else's wrong codes are counted there."""


def ask(cast, made, paper) -> tuple[Confirmation, str]:
    """Ask for the confirmation; return it with the address of its page."""
    asked = services.ask_confirmation(made, paper, by=cast.actor("zhou"), at=timezone.now())
    return asked, reverse("nominate:confirm_merge", args=[str(asked.code)])


def seen_on(page) -> str:
    """Return the digest the page sends along."""
    return str(page.context["form"]["seen"].value())


def test_the_nominee_sees_both_societies_and_what_holds_and_agrees(cast, merged):
    made, first, second = merged
    asked, page = ask(cast, made, first)
    ways = Letter.objects.filter(verb="merge_asked").values_list("channel", flat=True)
    assert len(set(ways)) == len(ways) == 2  # by mail and by text message
    visitor = Client(REMOTE_ADDR=NOMINEE_AT)
    shown = visitor.get(page)
    text = shown.content.decode()
    for word in (first.society.name, second.society.name, first.number, "江城理工大学"):
        assert word in text
    assert ONE not in text
    assert str(first.lead.phone) not in text
    answer = visitor.post(page, {"seen": seen_on(shown), "answer": "agree"})
    assert answer.status_code == 302
    asked = Confirmation.objects.get(pk=asked.pk)
    assert (asked.answer, str(asked.code)) == ("agree", "")
    line = Entry.objects.get(verb="answer_confirmation")
    assert (line.actor_kind, line.facts["answer"]) == ("link", "agree")
    assert "answer" not in visitor.get(page).content.decode().partition("<form")[2]


def test_who_contradicts_says_what_and_stops_the_review_until_decided_anew(cast, merged):
    made, first, second = merged
    _asked, page = ask(cast, made, first)
    visitor = Client(REMOTE_ADDR=NOMINEE_AT)
    seen = seen_on(visitor.get(page))
    empty = visitor.post(page, {"seen": seen, "answer": "decline", "words": ""})
    assert empty.status_code == 422
    visitor.post(page, {"seen": seen, "answer": "decline", "words": "我仍在原单位"})
    assert desks()[0][2] is True
    candidate = Candidate.objects.get()
    steps = dict(open_steps(candidate, by=cast.actor("zhou"), at=NOW))
    assert len(steps["review"]) == 1
    decide(cast, first, second, unit=first.number, reason="按本人答复")
    assert dict(open_steps(Candidate.objects.get(), by=cast.actor("zhou"), at=NOW))["review"] == ()
    assert Candidate.objects.get().unit_name == first.lead.unit_name
    assert desks()[0][2] is False
    assert visitor.get(page).status_code == 404  # what it asked about counts no more


def test_a_link_ends_with_time_with_a_new_one_and_with_the_decision(cast, merged):
    made, first, second = merged
    asked, page = ask(cast, made, first)
    assert services.confirmation_by_link(str(asked.code), at=timezone.now() + 8 * DAY) is None
    _again, new = ask(cast, made, second)
    assert Client(REMOTE_ADDR=NOMINEE_AT).get(page).status_code == 404
    assert Client(REMOTE_ADDR=NOMINEE_AT).get(new).status_code == 200
    services.undo_merge(made, reason="有误", by=cast.actor("zhou"), at=NOW)
    assert Client(REMOTE_ADDR=NOMINEE_AT).get(new).status_code == 404
    assert Client(REMOTE_ADDR=NOMINEE_AT).get(page[:-9] + "nonsense/").status_code == 404


def test_an_answer_to_what_has_changed_since_is_not_taken(cast, merged):
    made, first, _second = merged
    asked, _page = ask(cast, made, first)
    with pytest.raises(Stale):
        services.answer_confirmation(asked, "agree", seen="0" * 64, at=NOW)
    shown = services.shown_of(made)
    services.answer_confirmation(asked, "agree", seen=shown.digest, at=NOW)
    with pytest.raises(Refused):
        services.answer_confirmation(asked, "agree", seen=shown.digest, at=NOW)


def test_the_code_and_the_addresses_rest_sealed(cast, merged):
    made, first, _second = merged
    asked, _page = ask(cast, made, first)
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, email, phone FROM nominations_confirmation")
        row = str(cursor.fetchall())
    assert str(asked.code) not in row
    assert "chen@example.cn" not in row
    assert str(asked.code) not in str([e.facts for e in Entry.objects.all()])


def test_no_society_learns_of_the_others_paper(cast, merged):
    made, first, second = merged
    ask(cast, made, first)
    visitor = Client(REMOTE_ADDR=NOMINEE_AT)
    visitor.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    for name in ("paper", "check", "statements"):
        text = visitor.get(reverse(f"society:{name}", args=[first.pk])).content.decode()
        assert second.number not in text
        assert second.society.name not in text
    assert visitor.get(reverse("office:merge", args=[first.pk])).status_code == 403
    told = Letter.objects.exclude(verb="merge_asked").values_list("body", flat=True)
    assert not [each for each in told if first.number in each and second.number in each]


# --- the pages ---------------------------------------------------------------------------------------


def test_the_manager_decides_on_the_page(cast, cycle):
    first, second = (
        by_a(cast, cycle),
        by_b(cast, cycle, unit_name="江城理工大学", **{"title": "教授"}),
    )
    visitor = Client(REMOTE_ADDR=NOMINEE_AT)
    visitor.force_login(cast.users["zhou"], "django.contrib.auth.backends.ModelBackend")
    listed = visitor.get(reverse("office:merges")).content.decode()
    assert first.number in listed and second.number in listed
    page = reverse("office:merge", args=[second.pk])
    shown = visitor.get(page).content.decode()
    assert "<mark>江城理工大学</mark>" in shown
    assert ONE not in shown
    half = {"same": "yes", "reason": "同一证件", "stands-unit": second.number}
    assert visitor.post(page, half).status_code == 422
    assert visitor.post(page, half | {"stands-title": first.number}).status_code == 302
    assert Merge.objects.get().stands["unit"]["paper"] == second.number
    asked = visitor.post(reverse("office:ask_confirmation", args=[second.pk]), {"paper": first.pk})
    assert asked.status_code == 302
    assert Confirmation.objects.get().name == first.lead.name
    undone = visitor.post(reverse("office:undo_merge", args=[first.pk]), {"reason": "重新核实"})
    assert undone.status_code == 302
    assert Merge.objects.get().undone_at


def test_the_examiner_sees_an_open_group_and_the_clock_reminds_who_does_not_confirm(cast, cycle):
    first, second = by_a(cast, cycle), by_b(cast, cycle, **LIKE)
    alone = endorsed(cast, cycle, name="独一人")
    client = Client()
    client.force_login(cast.users["li"], "django.contrib.auth.backends.ModelBackend")
    shown = lambda paper: client.get(reverse("office:check", args=[paper.pk])).content.decode()  # noqa: E731
    way = reverse("office:merge", args=[first.pk])
    assert way in shown(first) and 'id="merge"' in shown(second)
    assert 'id="merge"' not in shown(alone)
    numbers = {"identity": first.number}
    made = decide(cast, first, second, **numbers)
    assert 'id="merge"' not in shown(first)
    asked = services.ask_confirmation(made, first, by=cast.actor("zhou"), at=NOW)
    sent = lambda: Letter.objects.filter(verb="merge_reminder", channel="email").count()  # noqa: E731
    for hours, times in ((73, 0), (72, 1), (48, 1), (24, 2), (1, 2)):
        clock.tick(asked.expires_at - timedelta(hours=hours))
        assert sent() == times, hours
    with pytest.raises(OutOfOrder):
        services.remind_confirmation(asked, by=clock.THE_CLOCK, at=asked.expires_at + DAY)
    assert list(Confirmation.objects.unanswered()) == [asked]
    lines = [line.verb for line in history(asked)]
    assert lines == ["remind_confirmation"] * 2
