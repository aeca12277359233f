"""不涉密 comes first: nothing is written or attached before the declaration and the certificate."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ledger.flow import history
from ledger.situations import NotYet, NotYours, Refused
from nominations import services
from nominations.models import Attachment, Import, Paper, Section
from nominations.samples import clean_sample
from tests.attachments import PNG, pdf
from tests.cast import DAY, NOW, Cast, assemble, declared, draft, season

pytestmark = pytest.mark.django_db
LONG = 300


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def paper(cast) -> Paper:
    """A paper just begun."""
    cycle = season(cast, days=LONG)
    return services.draft_paper(cycle, cast.societies["a"], by=cast.actor("lin"), at=NOW)


def write(cast: Cast, paper: Paper) -> Section:
    """Write a word into the achievements."""
    doing = {"by": cast.actor("lin"), "at": NOW}
    return services.save_section(paper, "achievements", text="成果", base_version=0, **doing)


def put(cast: Cast, paper: Paper, slot: str) -> Attachment:
    """Attach a file to a slot."""
    data, name = (PNG, "a.png") if slot == "photo" else (pdf(), "a.pdf")
    return services.attach(paper, slot, data, name=name, by=cast.actor("lin"), at=NOW)


def test_text_and_files_wait_for_the_declaration_and_then_for_the_certificate(cast, paper):
    for act in (lambda: write(cast, paper), lambda: put(cast, paper, "secrecy")):
        with pytest.raises(NotYet, match="不涉密"):
            act()
    services.declare_not_secret(paper, by=cast.actor("lin"), at=NOW)
    for act in (lambda: write(cast, paper), lambda: put(cast, paper, "photo")):
        with pytest.raises(NotYet, match="保密审查证明"):
            act()
    assert not Section.objects.exists() and not Attachment.objects.exists()
    put(cast, paper, "secrecy")
    assert write(cast, paper).version == 1 and put(cast, paper, "photo").pk


def test_where_the_rules_ask_for_no_certificate_the_declaration_is_enough(cast):
    from programmes.vocabulary import preset

    material = preset("outstanding-engineer")["material"] | {"secrecy_certificate": False}
    cycle = season(cast, material=material)
    by = cast.actor("lin")
    paper = services.draft_paper(cycle, cast.societies["a"], by=by, at=NOW)
    services.declare_not_secret(paper, by=by, at=NOW)
    assert write(cast, paper).version == 1


def test_personal_facts_may_come_before(cast, paper):
    facts = {"name": "何其芳", "unit_name": "江城理工大学"}
    services.save_member(paper, facts, by=cast.actor("lin"), at=NOW, member=paper.members.get())
    assert paper.members.get().name == "何其芳"


def test_who_declared_when_and_in_which_words_is_on_the_paper_once(cast, paper):
    cast.join("ma", "马丽", "clerk", "a")
    services.declare_not_secret(paper, by=cast.actor("lin"), at=NOW)
    row = services.declare_not_secret(paper, by=cast.actor("ma"), at=NOW + DAY)
    said = (row.not_secret_by, row.not_secret_at, row.not_secret_words)
    assert said == (cast.users["lin"], NOW, "2026-1")
    lines = [line for line in history(paper) if line.verb == "declare_not_secret"]
    assert [(line.user_id, line.facts) for line in lines] == [
        (cast.users["lin"].pk, {"words": "2026-1"})
    ]


@pytest.mark.parametrize("who", ["qian", "zhou", "li", "zheng"])
def test_only_those_who_may_write_declare(cast, paper, who):
    with pytest.raises(NotYours):
        services.declare_not_secret(paper, by=cast.actor(who), at=NOW)


def test_nobody_pledges_what_was_not_declared(cast, paper):
    with pytest.raises(NotYet, match="不涉密"):
        services.pledge(paper, by=cast.actor("lin"), at=NOW)


def test_the_self_check_asks_for_it(cast, paper):
    assert "declaration_missing" in {f.code for f in paper.findings(NOW)}
    row = declared(paper, cast.actor("lin"))
    assert "declaration_missing" not in {f.code for f in row.findings(NOW)}


def test_a_sheet_is_declared_once_for_all_its_rows(cast):
    cycle = season(cast)
    given = {
        "name": "汇总表.xlsx",
        "cycle": cycle,
        "society": cast.societies["a"],
        "by": cast.actor("lin"),
        "at": NOW,
    }
    data = clean_sample(count=2).data
    with pytest.raises(Refused, match="不涉密"):
        services.start_import(data, not_secret=False, **given)
    assert not Import.objects.exists()
    sheet = services.start_import(data, not_secret=True, **given)
    services.carry_out(sheet, by=cast.actor("lin"), at=NOW, step=lambda *_told: None)
    said = set(Paper.objects.values_list("not_secret_by", "not_secret_at", "not_secret_words"))
    assert said == {(cast.users["lin"].pk, NOW, "2026-1")}
    assert Section.objects.exists()  # the summary came in under the sheet's declaration
    with pytest.raises(
        NotYet, match="保密审查证明"
    ):  # what comes after it asks for the certificate
        paper = Paper.objects.first()
        put(cast, paper, "photo")


def visitor(cast: Cast, name: str) -> Client:
    """Return a browser somebody is logged in with."""
    client = Client()
    client.force_login(cast.users[name], "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_takes_one_tick_and_then_says_who_declared(cast, paper):
    lin, page = visitor(cast, "lin"), reverse("society:declare", args=[paper.pk])
    section = reverse("society:section", args=[paper.pk, "achievements"])
    closed = lin.get(section)
    assert page in closed.content.decode() and "disabled" in closed.content.decode()
    assert lin.post(page, {}).status_code == 422
    assert lin.post(page, {"not_secret": "on"}).status_code == 302
    assert "林晓" in lin.get(page).content.decode()
    assert "slot-secrecy" in lin.get(section).content.decode()
    page = lin.get(reverse("society:attachments", args=[paper.pk])).content.decode()
    assert page.count('type="file"') == 1


def test_the_nominee_declares_on_their_own_page(cast):
    paper = draft(cast, season(cast, days=LONG))
    Paper.objects.update(not_secret_at=None, not_secret_by=None, not_secret_words="")
    code = services.issue_code(paper, "nominee", by=cast.actor("lin"), at=NOW)
    services.join(code, username="chen", name="陈建国", password="chen-long-password", at=NOW)
    client = Client()
    client.login(username="chen", password="chen-long-password")
    answer = client.post(reverse("nominate:declare", args=[paper.pk]), {"not_secret": "on"})
    assert answer.status_code == 302
    assert Paper.objects.get().not_secret_by.username == "chen"
