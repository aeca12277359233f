"""Consents on paper: printed with a code, signed by hand, brought back; the office may reject them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from files.pdf import page_texts, pictures
from ledger.flow import history
from ledger.situations import NotYours, OutOfOrder, Refused
from letters.models import Letter
from nominations import services
from nominations.choices import StatementKind
from nominations.models import Paper, Statement
from nominations.papers import consent_code
from tests.attachments import pdf
from tests.cast import DAY, NOW, assemble, draft, season
from tests.nominations.scans import photo

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LONG = 4000  # days: the clock of the pages stands within the call


@pytest.fixture
def cast():
    return assemble()


def unreached(cast, paper, kind):
    """Ask somebody anew for whom neither telephone nor e-mail is stated."""
    old = paper.statements.in_force().filter(kind=kind).first()
    asked = services.Asked(StatementKind(kind), old.name, old.member)
    return services.replace_person(old, asked, by=cast.actor("lin"), at=NOW)


def signed(cast, statement):
    """Print the page and photograph it, as it comes back."""
    data = services.print_consent(fresh(statement), by=cast.actor("lin"), at=NOW)
    ((_leaf, image),) = pictures(data, [0], dpi=120)
    return photo(image.convert("RGB"))


def bring(cast, statement, data=None, **words):
    data = data or signed(cast, statement)
    given = {"name": "同意.jpg", **words}
    return services.answer_on_paper(fresh(statement), data, **given, by=cast.actor("lin"), at=NOW)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def codes(paper):
    return {f.code for f in Paper.objects.get(pk=paper.pk).findings(NOW)}


def test_a_consent_on_paper_counts_and_says_that_it_is_one(cast):
    paper = draft(cast, season(cast))
    asked = unreached(cast, paper, "consent")
    data = services.print_consent(asked, by=cast.actor("lin"), at=NOW)
    said = "".join("".join(page_texts(data)).split())
    code = consent_code(fresh(asked))
    assert [w for w in (paper.number, "陈建国", code, "本人签名") if w not in said] == []
    assert "consent_missing" in codes(paper)
    bring(cast, asked)
    row = fresh(asked)
    assert (row.on_paper, row.typed, row.stands, row.state(NOW)) == (True, False, True, "agreed")
    assert "consent_missing" not in codes(paper)
    line = list(history(row))[-1]
    assert (line.verb, line.actor_name) == ("answer_on_paper", "林晓")
    services.save_member(paper, {"post": "董事长"}, by=cast.actor("lin"), at=NOW, member=paper.lead)
    assert fresh(asked).state(NOW) == "void"  # like an answer by link


def test_only_who_has_no_address_and_only_the_page_of_now(cast):
    paper = draft(cast, season(cast))
    consent = paper.statements.in_force().get(kind="consent")
    (again,) = services.renew_statement(consent, by=cast.actor("lin"), at=NOW)[:1]
    with pytest.raises(Refused):
        services.print_consent(again, by=cast.actor("lin"), at=NOW)  # the paper states a telephone
    asked = unreached(cast, paper, "consent")
    old, before = signed(cast, asked), consent_code(fresh(asked))
    services.save_member(paper, {"post": "董事长"}, by=cast.actor("lin"), at=NOW, member=paper.lead)
    with pytest.raises(Refused) as refused:
        bring(cast, asked, old)
    now = consent_code(fresh(asked))
    assert before in str(refused.value) and now in str(refused.value)
    with pytest.raises(Refused):
        bring(cast, asked, pdf())
    with pytest.raises(NotYours):
        services.print_consent(fresh(asked), by=cast.actor("qian"), at=NOW)
    bring(cast, asked, pdf(), typed=now)
    assert fresh(asked).typed
    unit = paper.statements.in_force().get(kind="unit")
    services.withdraw_statement(unit, by=cast.actor("lin"), at=NOW)
    services.send_all(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
    with pytest.raises(Refused):
        bring(cast, paper.statements.in_force().get(kind="unit"), pdf(), typed="0" * 8)


def test_a_referees_words_are_copied_from_the_page(cast):
    paper = draft(cast, season(cast, "young-talent"))
    asked = unreached(cast, paper, "referee")
    with pytest.raises(Refused):
        bring(cast, asked)
    bring(cast, asked, words="学风扎实。")
    assert fresh(asked).words == "学风扎实。" and "referees_missing" not in codes(paper)


def test_the_office_rejects_with_a_reason_and_it_is_asked_anew(cast):
    paper = draft(cast, season(cast))
    asked = bring(cast, unreached(cast, paper, "publication"))
    paper = services.hand_in(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
    paper = services.endorse(paper, by=cast.actor("zhao"), at=NOW)
    li = cast.actor("li")
    with pytest.raises(NotYours):
        services.reject_statement(asked, why="非本人签名", by=cast.actor("zhao"), at=NOW)
    with pytest.raises(Refused):
        services.reject_statement(asked, why=" ", by=li, at=NOW)
    services.reject_statement(asked, why="非本人签名", by=li, at=NOW)
    row = fresh(asked)
    assert (row.stands, row.state(NOW)) == (False, "rejected")
    assert row not in Statement.objects.agreed() and "consent_missing" in codes(paper)
    told = Letter.objects.filter(verb="consent_rejected")
    assert {each.to_user.username for each in told} == {"lin", "zhao"}
    assert "非本人" not in "".join(str(each.body) for each in told)
    with pytest.raises(OutOfOrder):
        services.reject_statement(row, why="再次", by=li, at=NOW)
    for item in paper.rules.form_check.items:
        words = "缺本人同意" if item.code == "seal" else ""
        services.check_item(paper, item.code, met=not words, words=words, by=li, at=NOW)
    paper = services.return_paper(Paper.objects.get(pk=paper.pk), by=li, at=NOW)
    services.send_all(paper, by=cast.actor("lin"), at=NOW + DAY)
    again = paper.statements.in_force().get(kind="publication")
    assert again.pk != row.pk and again.state(NOW + DAY) == "waiting"


def test_the_pages_of_society_and_office(cast, client):
    paper = draft(cast, season(cast, days=LONG))
    asked = unreached(cast, paper, "consent")

    def come(name):
        client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")

    come("lin")
    where = reverse("society:on_paper", args=[asked.pk])
    assert where in client.get(reverse("society:statements", args=[paper.pk])).content.decode()
    assert (
        client.get(where).status_code == 200
        and client.post(where, {"typed": ""}).status_code == 422
    )
    printed = client.get(reverse("society:consent_pdf", args=[asked.pk]))
    assert printed.headers["Content-Type"] == "application/pdf"
    bring(cast, asked)
    paper = services.hand_in(Paper.objects.get(pk=paper.pk), by=cast.actor("lin"), at=NOW)
    services.endorse(paper, by=cast.actor("zhao"), at=NOW)
    come("li")
    where = reverse("office:reject_statement", args=[asked.pk])
    listed = client.get(reverse("office:statements"), {"state": "agreed"}).content.decode()
    assert where in listed and client.get(where).status_code == 200
    picture = client.get(reverse("office:statement_picture", args=[asked.pk]))
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert client.post(where, {"why": ""}).status_code == 422
    assert client.post(where, {"why": "签名不符"}).status_code == 302
    come("lin")
    assert "签名不符" in client.get(reverse("society:statements", args=[paper.pk])).content.decode()
