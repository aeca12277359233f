"""规则变更: after the opening, a new version with a reason, by two persons (domain rule 31)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from config import clock
from ledger.flow import advance, history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations import services as nominations
from nominations.models import Paper
from programmes import services
from programmes.models import Cycle, RuleChange, RuleSet
from tests.cast import DAY, NOW, Cast, assemble, draft, endorsed, season
from tests.programmes.rules import replaced

pytestmark = pytest.mark.django_db
CAUSE = "上级来文调整出生日期界限"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def stricter(cycle: Cycle) -> dict[str, object]:
    """Return the cycle's rules with a limit of birth nobody of the cast meets."""
    path = "person.birth_cutoff.0.born_from"
    return replaced(cycle.rule_set.data, {path: "1999-01-01"})


def proposed(cast: Cast, cycle: Cycle) -> RuleChange:
    change = services.begin_rule_change(cycle, by=cast.actor("zhou"), at=NOW)
    services.revise_rules(cycle, stricter(cycle), by=cast.actor("zhou"), at=NOW)
    return services.propose_rule_change(change, reason=CAUSE, by=cast.actor("zhou"), at=NOW)


def test_drafts_follow_the_new_version_and_submitted_papers_keep_the_old(cast: Cast) -> None:
    """Rule 31: version +1, the diff shown, affected drafts listed, submitted ones stay."""
    cycle = season(cast)
    begun, sent = draft(cast, cycle), endorsed(cast, cycle)
    old = cycle.rule_set
    change = proposed(cast, cycle)
    assert list(services.affected_drafts(cycle)) == [begun]
    change = services.adopt_rule_change(change, by=cast.actor("wu"), at=NOW)
    begun, sent = Paper.objects.get(pk=begun.pk), Paper.objects.get(pk=sent.pk)
    now_in_force = Cycle.objects.get(pk=cycle.pk).rule_set
    assert now_in_force == change.new and now_in_force.version == old.version + 1
    assert sent.rule_set == old
    assert "birth_cutoff" not in {f.code for f in sent.findings(NOW)}
    assert [f.field for f in begun.findings(NOW) if f.stops] == ["birth"]
    assert [f for f in sent.findings(NOW) if f.stops] == []


def test_the_societies_with_drafts_are_told_and_nobody_else(cast: Cast) -> None:
    cycle = season(cast)
    begun = draft(cast, cycle)
    endorsed(cast, cycle, clerk="qian", approver="sun")
    services.adopt_rule_change(proposed(cast, cycle), by=cast.actor("wu"), at=NOW)
    [letter] = Letter.objects.filter(verb="rules_changed")
    assert letter.to_user == cast.users["lin"]
    assert begun.number in letter.body and CAUSE in letter.body


def test_a_paper_recalled_to_a_draft_follows_its_cycle_again(cast: Cast) -> None:
    cycle = season(cast)
    paper = draft(cast, cycle)
    nominations.pledge(paper, by=cast.actor("lin"), at=NOW)
    paper = nominations.submit(paper, by=cast.actor("lin"), at=NOW)
    assert paper.rule_set == cycle.rule_set
    services.adopt_rule_change(proposed(cast, cycle), by=cast.actor("wu"), at=NOW)
    paper = nominations.recall(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
    assert paper.rule_set is None
    with pytest.raises(NotYet):
        nominations.submit(paper, by=cast.actor("lin"), at=NOW)


def test_a_returned_paper_is_mended_under_the_rules_it_was_submitted_under(cast: Cast) -> None:
    cycle = season(cast)
    sent, old = endorsed(cast, cycle), cycle.rule_set
    services.adopt_rule_change(proposed(cast, cycle), by=cast.actor("wu"), at=NOW)
    items = {i.code: i.code != "seal" for i in cycle.rules.form_check.items}
    for code, met in items.items():
        words = "" if met else "缺章"
        nominations.check_item(sent, code, met=met, words=words, by=cast.actor("li"), at=NOW)
    nominations.return_paper(Paper.objects.get(pk=sent.pk), by=cast.actor("li"), at=NOW)
    mended = nominations.resubmit(Paper.objects.get(pk=sent.pk), by=cast.actor("lin"), at=NOW + DAY)
    assert (mended.stage, mended.rule_set) == ("submitted", old)


def test_who_wrote_or_proposed_does_not_publish(cast: Cast) -> None:
    change = proposed(cast, season(cast))
    with pytest.raises(NotYet) as told:
        services.adopt_rule_change(change, by=cast.actor("zhou"), at=NOW)
    assert len(told.value.unmet) == 1
    assert RuleSet.objects.filter(published_at__isnull=False).count() == 1  # the one it opened on


def test_a_change_that_somebody_else_wrote_is_published_by_a_third(cast: Cast) -> None:
    cycle = season(cast)
    change = services.begin_rule_change(cycle, by=cast.actor("zhou"), at=NOW)
    services.revise_rules(cycle, stricter(cycle), by=cast.actor("wu"), at=NOW)
    change = services.propose_rule_change(change, reason=CAUSE, by=cast.actor("zhou"), at=NOW)
    for name in ("zhou", "wu"):
        with pytest.raises(NotYet):
            services.adopt_rule_change(change, by=cast.actor(name), at=NOW)
    cast.join("feng", "冯管", "manager", "office")
    assert services.adopt_rule_change(change, by=cast.actor("feng"), at=NOW).stage == "adopted"


def test_the_database_itself_wants_a_second_person(cast: Cast) -> None:
    new = proposed(cast, season(cast)).new
    assert new is not None
    new.published_at, new.published_by_id = NOW, new.proposed_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        new.save()


def test_a_change_without_reason_or_difference_is_not_proposed(cast: Cast) -> None:
    cycle, by = season(cast), cast.actor("zhou")
    change = services.begin_rule_change(cycle, by=by, at=NOW)
    assert services.begin_rule_change(cycle, by=by, at=NOW) == change  # one at a time
    with pytest.raises(NotYet):
        services.propose_rule_change(change, reason=CAUSE, by=by, at=NOW)
    with pytest.raises(Refused):
        services.propose_rule_change(change, reason="  ", by=by, at=NOW)


def test_rules_of_a_closed_cycle_stay(cast: Cast) -> None:
    cycle = season(cast)
    change = proposed(cast, cycle)
    advance(cycle, "close", by=cast.actor("wu"), at=cycle.closes_at)
    with pytest.raises(NotYet):
        services.adopt_rule_change(change, by=cast.actor("wu"), at=cycle.closes_at)
    with pytest.raises(OutOfOrder):
        services.begin_rule_change(cycle, by=cast.actor("wu"), at=cycle.closes_at)


def test_a_change_given_up_leaves_the_cycle_as_it_was(cast: Cast) -> None:
    cycle = season(cast)
    services.drop_rule_change(proposed(cast, cycle), by=cast.actor("wu"), at=NOW)
    assert Cycle.objects.get(pk=cycle.pk).rule_set == cycle.rule_set
    with pytest.raises(OutOfOrder):
        services.revise_rules(cycle, stricter(cycle), by=cast.actor("zhou"), at=NOW)
    assert not Letter.objects.filter(verb="rules_changed").exists()


def test_a_programme_stays_what_it_is(cast: Cast) -> None:
    cycle = season(cast)
    services.begin_rule_change(cycle, by=cast.actor("zhou"), at=NOW)
    other = replaced(cycle.rule_set.data, {"programme.code": "another"})
    with pytest.raises(Refused):
        services.revise_rules(cycle, other, by=cast.actor("zhou"), at=NOW)


@pytest.mark.parametrize("name", ["li", "lin", "zheng", "wang"])
def test_only_managers_change_rules(cast: Cast, name: str) -> None:
    with pytest.raises(NotYours):
        services.begin_rule_change(season(cast), by=cast.actor(name), at=NOW)


def test_every_step_is_on_record(cast: Cast) -> None:
    cycle = season(cast)
    change = services.adopt_rule_change(proposed(cast, cycle), by=cast.actor("wu"), at=NOW)
    told = [line.verb for line in history(change)]
    assert told == ["begin_change", "revise_rules", "propose", "adopt"]
    assert history(cycle).last().verb == "change_rules"  # type: ignore[attr-defined]
    assert history(cycle).last().reason == CAUSE  # type: ignore[attr-defined]
    assert change.new is not None
    assert change.new.published_by_id == cast.users["wu"].pk


def test_two_managers_change_the_rules_in_the_browser(cast: Cast) -> None:
    cycle = season(cast, days=4000)
    paper = draft(cast, cycle)
    first, second = Client(), Client()
    for client, name in ((first, "zhou"), (second, "wu")):
        client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    office = f"/zh-hans/office/cycles/{cycle.pk}"
    first.post(f"{office}/change-rules/")
    services.revise_rules(cycle, stricter(cycle), by=cast.actor("zhou"), at=clock.now())
    where = f"/zh-hans/office/rule-changes/{RuleChange.objects.get().pk}/"
    page = first.get(where).content.decode()
    assert "1999-01-01" in page and paper.number in page and "出生" in page
    assert first.post(where, {"reason": ""}).status_code == 422
    first.post(where, {"reason": CAUSE})
    assert first.post(f"{where}adopt/").status_code == 409
    assert second.post(f"{where}adopt/").status_code == 302
    assert Cycle.objects.get().rule_set.version == 2
