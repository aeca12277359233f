"""Statements: asked by link, answered without an account, void when what they cover changes."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from config import clock
from ledger.flow import history
from ledger.situations import NotYet, NotYours, OutOfOrder, Refused, Stale
from letters.models import Letter
from letters.services import drain
from nominations import services
from nominations.choices import StatementKind
from nominations.covered import covered, covered_digest
from nominations.models import Paper, Statement
from nominations.statement_words import AGREED_TO, EDITION
from tests.attachments import PNG, pdf
from tests.cast import DAY, NOW, assemble, draft, season
from tests.statements import agree, collect

LONG = 4000  # days: the clock of the pages stands within the call
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def cast():
    return assemble()


@pytest.fixture
def paper(cast):
    """A paper whose people have all answered."""
    return draft(cast, season(cast), email="jianguo@example.org")


@pytest.fixture
def asked(cast):
    """A paper whose people were asked and have not answered."""
    cycle = season(cast, days=LONG)
    found = draft(cast, cycle, email="jianguo@example.org")
    for each in found.statements.in_force():
        services.withdraw_statement(each, by=cast.actor("lin"), at=NOW)
    services.send_all(found, by=cast.actor("lin"), at=NOW)
    return Paper.objects.get(pk=found.pk)


def of(paper, kind):
    return paper.statements.in_force().get(kind=kind)


def codes(paper):
    return {f.code for f in paper.findings(NOW)}


def link(statement):
    return reverse("nominate:statement", args=[str(statement.code)])


# --- what the rule set asks for ---------------------------------------------------------------------


def test_whoever_the_rule_set_names_is_asked_the_nominee_by_one_link(asked):
    kinds = {s.kind for s in asked.statements.in_force()}
    assert kinds == {"consent", "publication", "unit"}
    assert of(asked, "consent").code_hash == of(asked, "publication").code_hash
    assert of(asked, "consent").code_hash != of(asked, "unit").code_hash
    letters = Letter.objects.filter(verb="statement_asked").values_list("channel", flat=True)
    assert sorted(letters)[-2:] == ["sms", "sms"] and "email" in letters


def test_every_kind_that_is_missing_stops_the_paper(cast, paper):
    assert codes(paper) & {"consent_missing", "referees_missing"} == set()
    for kind in ("consent", "publication", "unit"):
        with transaction.atomic():
            services.withdraw_statement(of(paper, kind), by=cast.actor("lin"), at=NOW)
            with pytest.raises(NotYet):
                services.hand_in(paper, by=cast.actor("lin"), at=NOW)
            assert "consent_missing" in codes(paper)
            transaction.set_rollback(True)


def test_a_team_owes_the_consent_of_every_member(cast):
    paper = draft(cast, season(cast, "innovation-team"), team_name="先进成形团队")
    members = paper.statements.in_force().filter(kind="coauthor")
    assert members.count() == paper.members.count() - 1 > 0
    assert "consent_missing" not in codes(paper)
    services.withdraw_statement(members[0], by=cast.actor("lin"), at=NOW)
    assert "consent_missing" in codes(paper)


def test_each_member_consents_to_being_named_by_the_same_link(cast):
    paper = draft(cast, season(cast, "innovation-team"), team_name="先进成形团队")
    member = paper.members.exclude(role="leader").order_by("pk")[0]
    both = paper.statements.in_force().filter(member=member)
    assert {s.kind for s in both} == {"coauthor", "publication"}
    assert len({s.code_hash for s in both}) == 1
    [part] = covered(both.get(kind="publication"))
    assert part.holds["published"] == [["name", "先进成形团队"], ["members", member.name]]
    services.withdraw_statement(both.get(kind="publication"), by=cast.actor("lin"), at=NOW)
    assert "consent_missing" in codes(paper)


def test_so_many_referees_have_to_answer(cast):
    paper = draft(cast, season(cast, "young-talent", days=LONG))
    referees = paper.statements.in_force().filter(kind="referee")
    assert referees.count() == paper.rules.nomination.referees == 3
    assert "referees_missing" not in codes(paper)
    services.withdraw_statement(referees[0], by=cast.actor("lin"), at=NOW)
    assert "referees_missing" in codes(paper)


# --- what a statement covers ------------------------------------------------------------------------


def test_a_change_of_what_was_shown_voids_and_its_undoing_restores(cast, paper):
    by, lead = cast.actor("lin"), paper.lead
    services.save_member(paper, {"post": "董事长"}, by=by, at=NOW, member=lead)
    stands = {s.kind: s.stands for s in paper.statements.in_force()}
    assert stands == {"consent": False, "publication": True, "unit": False}
    assert "consent_missing" in codes(paper)
    services.save_member(paper, {"post": "总工程师"}, by=by, at=NOW, member=lead)
    assert all(s.stands for s in paper.statements.in_force())


def test_the_societys_own_words_void_nobodys_statement(cast, paper):
    services.save_section(
        paper, "opinion", text="新的推荐意见。", base_version=1, by=cast.actor("lin"), at=NOW
    )
    assert all(s.stands for s in paper.statements.in_force())


def test_a_statement_that_became_void_is_asked_for_again_by_a_new_link(cast, paper):
    by, before = cast.actor("lin"), of(paper, "consent")
    services.save_member(paper, {"post": "董事长"}, by=by, at=NOW, member=paper.lead)
    assert services.send_all(Paper.objects.get(pk=paper.pk), by=by, at=NOW + DAY) == 2
    again = of(paper, "consent")
    assert again.pk != before.pk and again.state(NOW + DAY) == "waiting"
    collect(paper, by, NOW + DAY)
    assert "consent_missing" not in codes(paper)


@given(st.sampled_from(["name", "title", "unit_name", "phone", "birth", "first_line_years"]))
@profile(max_examples=6)
def test_void_is_exactly_where_the_digest_differs(field):
    changed = {"birth": "1980-01-02", "first_line_years": 3, "phone": "13900139000"}
    with transaction.atomic():
        cast = assemble()
        paper = draft(cast, season(cast))
        facts = {field: changed.get(field, "改动")}
        services.save_member(paper, facts, by=cast.actor("lin"), at=NOW, member=paper.lead)
        for each in Paper.objects.get(pk=paper.pk).statements.in_force():
            assert bool(each.voided_at) == (covered_digest(each) != each.digest)
        transaction.set_rollback(True)


def test_nobody_is_shown_the_opinion_or_what_is_not_for_them(cast):
    paper = draft(cast, season(cast, "young-talent", days=LONG), email="jianguo@example.org")
    services.save_section(
        paper, "opinion", text="本学会意见", base_version=1, by=cast.actor("lin"), at=NOW
    )
    for each in paper.statements.in_force():
        said = str([part.holds for part in covered(each)])
        assert "本学会意见" not in said
        assert ("13800138000" in said) == (each.kind == "consent")
        assert (str(paper.lead.identity_no) in said) == (each.kind == "consent")


# --- the link ---------------------------------------------------------------------------------------


def test_two_taps_give_two_separate_consents(asked):
    where, browser = link(of(asked, "consent")), Client()
    for kind in ("consent", "publication"):
        statement = of(asked, kind)
        page = browser.get(where).content.decode()
        assert covered_digest(statement) in page and "本学会" not in page
        data = {"kind": kind, "seen": covered_digest(statement), "answer": "agree"}
        assert browser.post(where, data).status_code == 302
    assert {s.kind for s in asked.statements.in_force() if s.stands} == {"consent", "publication"}
    after = browser.get(where).content.decode()
    assert "13800138000" not in after  # once it is answered the contents are closed again
    line = list(history(of(asked, "consent")))[-1]
    assert (line.verb, line.actor_kind, line.facts["edition"]) == (
        "answer_statement",
        "link",
        EDITION,
    )


def test_a_decline_needs_a_reason_and_shows_at_once(asked, cast):
    statement, browser = of(asked, "consent"), Client()
    data = {"kind": "consent", "seen": covered_digest(statement), "answer": "decline"}
    assert browser.post(link(statement), data).status_code == 422
    assert browser.post(link(statement), {**data, "reason": "本人另有安排"}).status_code == 302
    browser.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    page = browser.get(reverse("society:statements", args=[asked.pk])).content.decode()
    assert "本人另有安排" in page
    assert Letter.objects.filter(verb="statement_declined", to_user=cast.users["lin"]).exists()


def test_the_units_opinion_counts_with_seal_handler_and_telephone_alone(asked):
    statement, browser = of(asked, "unit"), Client()
    from django.core.files.uploadedfile import SimpleUploadedFile as File

    good = {"handler": "李经办", "handler_phone": "010-6200", "answer": "agree", "kind": "unit"}
    good["seen"] = covered_digest(statement)
    bad = [
        {},
        {"scan": File("a.pdf", b"%PDF-1.7\n%%EOF")},
        {"scan": File("a.exe", b"MZ")},
        {"scan": File("a.pdf", pdf(11))},
        {"scan": File("a.png", PNG), "handler": ""},
        {"scan": File("a.png", PNG), "handler_phone": ""},
    ]
    for wrong in bad:
        assert browser.post(link(statement), {**good, **wrong}).status_code == 422
    assert not of(asked, "unit").answer
    assert browser.post(link(statement), {**good, "scan": File("a.png", PNG)}).status_code == 302
    kept = of(asked, "unit")
    assert kept.stands and kept.handler == "李经办" and kept.file.mime == "image/png"
    with pytest.raises(Refused):
        services.answer_statement(statement, "agree", seen=kept.digest, at=NOW)


def test_an_answer_to_what_has_changed_meanwhile_is_not_taken(asked, cast):
    statement = of(asked, "consent")
    seen = covered_digest(statement)
    services.save_member(asked, {"post": "董事长"}, by=cast.actor("lin"), at=NOW, member=asked.lead)
    with pytest.raises(Stale):
        services.answer_statement(statement, "agree", seen=seen, at=NOW)


def test_wrong_used_up_and_expired_links_open_nothing_and_say_what_to_do(asked, cast, caplog):
    statement, browser = of(asked, "unit"), Client()
    where = link(statement)
    wrong = browser.get(reverse("nominate:statement", args=["wrong-code"]))
    assert wrong.status_code == 404 and "无法打开" in wrong.content.decode()
    assert "wrong-code" not in caplog.text.replace("/statement/wrong-code/", "/statement/…/")
    Statement.objects.filter(pk=statement.pk).update(expires_at=NOW - DAY)
    assert browser.get(where).status_code == 404
    services.withdraw_statement(of(asked, "consent"), by=cast.actor("lin"), at=NOW)
    services.withdraw_statement(of(asked, "publication"), by=cast.actor("lin"), at=NOW)
    assert browser.get(where).status_code == 404


def test_whoever_tries_codes_has_to_wait(asked):
    browser = Client(REMOTE_ADDR="192.0.2.7")
    for n in range(20):
        assert browser.get(reverse("nominate:statement", args=[f"guess-{n}"])).status_code == 404
    assert browser.get(link(of(asked, "unit"))).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").get(link(of(asked, "unit"))).status_code == 200


def test_a_code_is_never_in_the_database_in_clear_nor_in_the_book(asked):
    statement = of(asked, "unit")
    code = str(statement.code)
    raw = Statement.objects.filter(pk=statement.pk).extra(select={"raw": "code"}).values("raw")
    assert code not in str(raw[0]) and code not in statement.code_hash
    assert code not in str([e.facts for e in history(statement)])
    agree(statement, at=NOW)
    assert Statement.objects.get(pk=statement.pk).code == ""


def test_one_link_shows_nothing_of_others(cast):
    paper = draft(cast, season(cast, "young-talent", days=LONG))
    first, second, _third = paper.statements.in_force().filter(kind="referee")
    Statement.objects.filter(pk=second.pk).update(words="第二位推荐人的话")
    (fresh,) = services.renew_statement(first, by=cast.actor("lin"), at=NOW)
    page = Client().get(link(fresh)).content.decode()
    assert "第二位推荐人的话" not in page and second.name not in page and "李经办" not in page


# --- the society's desk -----------------------------------------------------------------------------


def test_reminding_keeps_the_link_and_counts(asked, cast):
    statement = of(asked, "unit")
    services.remind_statement(statement, by=cast.actor("lin"), at=NOW + DAY)
    after = of(asked, "unit")
    assert (after.reminders, after.reminded_at, after.code) == (1, NOW + DAY, statement.code)


def test_replacing_ends_the_first_link_at_once(asked, cast):
    statement = of(asked, "unit")
    other = services.Asked(StatementKind.UNIT, "江城理工大学", phone="13900139000")
    made = services.replace_person(statement, other, by=cast.actor("lin"), at=NOW)
    assert Client().get(link(statement)).status_code == 404
    assert Client().get(link(made)).status_code == 200


def test_the_list_of_what_is_owed_asks_as_often_for_one_paper_as_for_many(
    cast, django_assert_num_queries
):
    cycle = season(cast, days=LONG)
    draft(cast, cycle)
    browser = Client()
    browser.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    browser.get(reverse("society:owed"))
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("society:owed"))
    for _n in range(3):
        draft(cast, cycle)
    with django_assert_num_queries(len(one)):
        assert browser.get(reverse("society:owed")).status_code == 200


def test_another_society_and_the_office_ask_nobody(asked, cast):
    for name in ("qian", "zhou"):
        with pytest.raises(NotYours):
            services.send_all(asked, by=cast.actor(name), at=NOW)


def test_the_clock_reminds_before_the_link_expires_once_each_time(asked):
    closes = of(asked, "unit").expires_at
    sent = lambda: Letter.objects.filter(verb="statement_reminder").count()  # noqa: E731
    clock.tick(closes - timedelta(days=8))
    assert sent() == 0
    for days, times in ((7, 1), (6.5, 1), (3, 2), (1, 3)):
        clock.tick(closes - timedelta(days=days) + timedelta(minutes=1))
        assert of(asked, "unit").reminders == times
    with pytest.raises(OutOfOrder):
        services.remind_statement(of(asked, "unit"), by=clock.THE_CLOCK, at=closes + DAY)


def test_the_text_message_leaves_by_its_own_channel(asked, tmp_path):
    folder = settings.JUJIAN_TEXTS_FOLDER = tmp_path / "texts"
    Letter.objects.exclude(verb="statement_asked").delete()
    drain(NOW)
    texts = [path.read_text() for path in folder.glob("*.txt")]
    code = str(of(asked, "consent").code)
    assert any(t.startswith("13800138000\n") and code in t for t in texts)
    assert not Letter.objects.filter(channel="sms").exclude(state="sent").exists()
    assert any("jianguo@example.org" in m.to for m in mail.outbox)


def test_words_that_change_are_a_new_edition():
    with translation.override("en"):
        said = "\n".join(str(each) for words in AGREED_TO.values() for each in words)
    assert EDITION == "2026-1"
    assert hashlib.sha256(said.encode()).hexdigest()[:12] == "d96e88ed1fdf"
