"""A 负责人 endorses by a personal link and a code to their own telephone, never to a clerk's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused, Sealed
from letters.models import Letter
from nominations import services
from nominations.models import EndorsementLink, Paper
from people.services import appoint, end_office, keep_phone
from programmes.vocabulary import preset
from tests.cast import NOW, assemble, draft, season

pytestmark = pytest.mark.django_db
PHONE, LATER = "13900000001", NOW + timedelta(minutes=2)
LONG = 4000  # days: the clock of the pages stands within the call


@pytest.fixture
def cast():
    return assemble()


def reach(cast, name="zhao", phone=PHONE):
    """Let the operator put somebody's telephone on record."""
    keep_phone(cast.users[name], phone, by=cast.actor("wang"), at=NOW)
    cast.users[name].phone = phone


def handed_in(cast, *, days=14, **rules):
    """Draft a paper and hand it in to the society's own 负责人."""
    paper = draft(cast, season(cast, days=days, **rules))
    return services.hand_in(paper, by=cast.actor("lin"), at=NOW)


def ruled(*ways):
    """The nomination table of the rules with these ways to endorse."""
    return {**preset("outstanding-engineer")["nomination"], "endorsement": list(ways)}


def asked_of(paper):
    """Return the link that was sent last."""
    return EndorsementLink.objects.filter(paper=paper).select_related("office__user").latest("pk")


def pin_of(link, at=LATER):
    """Ask for a code and read it off the text message."""
    services.send_pin(link, at=at)
    return re.search(r"\d{6}", str(Letter.objects.filter(verb="endorsement_code").last().body))[0]


def fresh(record):
    return type(record).objects.get(pk=record.pk)


# --- who is asked -----------------------------------------------------------------------------------


def test_who_has_a_telephone_on_record_is_asked_when_a_paper_is_handed_in(cast):
    reach(cast)
    paper = handed_in(cast)
    letters = Letter.objects.filter(verb__in=["endorsement_asked", "paper_submitted"])
    (letter,) = letters
    assert (letter.verb, letter.channel, str(letter.address)) == ("endorsement_asked", "sms", PHONE)
    assert str(asked_of(paper).code) in str(letter.body)
    cast.users["zhao"].email = "zhao@example.org"
    cast.users["zhao"].save()
    at = NOW + timedelta(hours=1)
    services.ask_endorsement(paper, cast.offices["zhao"], by=cast.actor("lin"), at=at)
    last = Letter.objects.latest("pk")
    assert (last.channel, str(last.address)) == ("email", "zhao@example.org")
    first = EndorsementLink.objects.filter(paper=paper).earliest("pk")
    assert first.withdrawn_at == at and not first.code


def test_the_code_goes_to_no_clerks_telephone_and_not_without_one(cast):
    paper = handed_in(cast)
    assert not EndorsementLink.objects.exists() and asked_by_login(paper)
    lin, zhao = cast.actor("lin"), cast.offices["zhao"]
    with pytest.raises(Refused, match="赵敏"):
        services.ask_endorsement(paper, zhao, by=lin, at=NOW)
    reach(cast)
    reach(cast, "lin")
    with pytest.raises(Refused, match="林晓"):
        services.ask_endorsement(paper, fresh(zhao), by=lin, at=NOW)
    reach(cast, "lin", "13900000009")
    link = services.ask_endorsement(paper, fresh(zhao), by=lin, at=NOW)
    reach(cast, "lin")  # a clerk's number that becomes the same later stops the code as well
    with pytest.raises(Refused, match="林晓"):
        services.send_pin(fresh(link), at=LATER)


def asked_by_login(paper):
    letters = Letter.objects.filter(verb="paper_submitted", to_user__username="zhao")
    return letters.exists() and paper.stage == "submitted"


def test_only_the_operator_puts_a_telephone_on_record_and_it_is_in_the_book(cast):
    for name in ("lin", "zhao", "zhou"):
        with pytest.raises(NotYours):
            keep_phone(cast.users["zhao"], PHONE, by=cast.actor(name), at=NOW)
    reach(cast)
    line = list(history(cast.offices["zhao"]))[-1]
    assert (line.verb, line.actor_name) == ("keep_phone", "王系")
    assert PHONE not in str(line.facts)


def test_nobody_else_is_asked_and_no_other_society_asks(cast):
    reach(cast)
    reach(cast, "sun", "13900000002")
    paper = handed_in(cast)
    at = NOW + timedelta(hours=1)
    with pytest.raises(Refused):
        services.ask_endorsement(paper, cast.offices["sun"], by=cast.actor("lin"), at=at)
    with pytest.raises(NotYours):
        services.ask_endorsement(paper, cast.offices["zhao"], by=cast.actor("qian"), at=at)


# --- what the link decides --------------------------------------------------------------------------


def test_a_link_and_a_code_endorse_and_the_book_says_whose_office_and_which_way(cast):
    reach(cast)
    paper = handed_in(cast)
    link = asked_of(paper)
    services.endorse_by_link(link, pin_of(link), at=LATER)
    line = list(history(paper))[-1]
    zhao = cast.actor("zhao")
    assert (line.verb, line.to_stage, line.actor_kind) == ("endorse", "endorsed", "link")
    assert (line.user_id, line.role, line.society_id) == (zhao.user_id, "approver", zhao.society_id)
    assert line.facts["way"] == "link" and line.facts["link"] == link.pk
    with pytest.raises(Refused):
        services.endorse_by_link(fresh(link), "000000", at=LATER)
    assert fresh(link).state(LATER) == "endorse" and not fresh(link).code


def test_a_code_is_hashed_expires_is_used_once_and_tried_five_times(cast):
    reach(cast)
    paper = handed_in(cast)
    link = asked_of(paper)
    pin = pin_of(link)
    assert pin not in fresh(link).pin_hash
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    with pytest.raises(Refused):
        services.send_pin(fresh(link), at=LATER)  # not twice within a minute
    for _try in range(5):
        with pytest.raises(Refused):
            services.endorse_by_link(fresh(link), wrong, at=LATER)
    with pytest.raises(Refused):
        services.endorse_by_link(fresh(link), pin, at=LATER)
    pin, at = pin_of(fresh(link), LATER + timedelta(minutes=2)), LATER + timedelta(minutes=12)
    with pytest.raises(Refused):
        services.endorse_by_link(fresh(link), pin, at=at)
    for minute in (20, 30, 40, 50):
        services.send_pin(fresh(link), at=NOW + timedelta(minutes=minute))
    with pytest.raises(Refused):
        services.send_pin(fresh(link), at=NOW + timedelta(hours=2))
    assert fresh(paper).stage == "submitted"


def test_sending_back_needs_words_and_the_clerk_hears(cast):
    reach(cast)
    paper = handed_in(cast)
    link = asked_of(paper)
    pin = pin_of(link)
    with pytest.raises(Refused):
        services.send_back_by_link(link, pin, words=" ", at=LATER)
    services.send_back_by_link(fresh(link), pin, words="职务已变动，请更正。", at=LATER)
    line = list(history(paper))[-1]
    assert (line.verb, line.to_stage, line.reason) == ("recall", "draft", "职务已变动，请更正。")
    told = Letter.objects.filter(verb="paper_sent_back")
    assert {each.to_user.username for each in told} == {"lin"}
    assert "职务" not in "".join(str(each.body) for each in told)


def test_a_link_is_over_when_the_paper_moves_on_the_office_ends_or_the_rules_close_the_way(cast):
    reach(cast)
    paper = handed_in(cast)
    link, lin = asked_of(paper), cast.actor("lin")
    services.recall(fresh(paper), by=lin, at=LATER)
    assert services.endorsement_by_link(str(link.code), at=LATER) is None
    again = services.hand_in(fresh(paper), by=lin, at=LATER)
    link = asked_of(again)
    pin = pin_of(link, LATER)
    appoint(cast.users["sun"], "approver", at=NOW, society=cast.societies["a"])
    end_office(fresh(cast.offices["zhao"]), at=LATER, by=cast.actor("wang"))
    with pytest.raises(Refused):
        services.endorse_by_link(fresh(link), pin, at=LATER)
    services.seal(fresh(paper), ground="第三页", by=lin, at=LATER)
    with pytest.raises(Sealed):
        services.endorsement_by_link(str(link.code), at=LATER)


def test_a_way_the_rules_do_not_name_is_closed(cast):
    reach(cast)
    paper = handed_in(cast, nomination=ruled("link"))
    with pytest.raises(NotYet):
        services.endorse(paper, by=cast.actor("zhao"), at=NOW)
    link = asked_of(paper)
    services.endorse_by_link(link, pin_of(link), at=LATER)
    assert fresh(paper).stage == "endorsed"


def test_who_drafted_does_not_endorse_by_link_either(cast):
    paper = handed_in(cast)
    lin = cast.offices["lin"]
    end_office(lin, at=NOW, by=cast.actor("wang"))
    office = appoint(cast.users["lin"], "approver", at=NOW, society=cast.societies["a"])
    reach(cast, "lin")
    with pytest.raises(Refused, match="林晓"):
        services.ask_endorsement(paper, office, by=cast.actor("zhao"), at=LATER)


# --- the page ---------------------------------------------------------------------------------------


def test_the_page_behind_the_link_shows_the_paper_and_takes_the_decision(cast):
    reach(cast)
    paper = handed_in(cast, days=LONG)
    link, visitor = asked_of(paper), Client()
    where = reverse("nominate:endorse_by_link", args=[str(link.code)])
    page = visitor.get(where).content.decode()
    assert "长期在一线工作" in page and "139****0001" in page and PHONE not in page
    file = reverse("nominate:endorse_file", args=[str(link.code), paper.attachments.first().pk])
    assert file in page and visitor.get(file).status_code == 200
    suspect = reverse("nominate:suspect_by_link", args=[str(link.code)])
    assert suspect in page and visitor.get(suspect).status_code == 200
    assert visitor.get(reverse("society:paper", args=[paper.pk])).status_code == 302
    assert visitor.post(where, {"act": "send_pin"}).status_code == 302
    pin = re.search(r"\d{6}", str(Letter.objects.latest("pk").body))[0]
    assert visitor.post(where, {"act": "endorse", "pin": pin}).status_code == 422  # no pledge
    assert fresh(link).pin_tries == 0
    wrong = {"act": "endorse", "pledge": "on", "pin": "x"}
    assert visitor.post(where, wrong).status_code == 422
    assert fresh(link).pin_tries == 1
    assert visitor.post(where, wrong | {"pin": pin}).status_code == 302
    assert Paper.objects.get(pk=paper.pk).stage == "endorsed"
    after = visitor.get(where)
    assert after.status_code == 200 and "长期在一线工作" not in after.content.decode()
    assert visitor.get(file).status_code == 404
    assert visitor.get(where[:-3] + "x/").status_code == 404


def test_the_society_sees_where_links_stand_and_never_the_link(cast, client):
    reach(cast)
    paper = handed_in(cast, days=LONG)
    client.force_login(cast.users["lin"], "django.contrib.auth.backends.ModelBackend")
    where = reverse("society:endorsement", args=[paper.pk])
    page = client.get(where).content.decode()
    assert "赵敏" in page and "139****0001" in page and str(asked_of(paper).code) not in page
    office = cast.offices["zhao"].pk
    sent = client.post(reverse("society:ask_endorsement", args=[paper.pk, office]))
    assert sent.status_code == 302 and EndorsementLink.objects.count() == 2
    client.force_login(cast.users["zhao"], "django.contrib.auth.backends.ModelBackend")
    act = reverse("society:endorse", args=[paper.pk])
    assert client.post(act, {"act": "send_back", "words": ""}).status_code == 422
    assert client.post(act, {"act": "send_back", "words": "请补充。"}).status_code == 302
    assert fresh(paper).stage == "draft"
