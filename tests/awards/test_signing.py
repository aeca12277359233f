"""Signed statements: what they say, under which key, and what becomes of a key or a paper replaced."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from awards import services, statements
from awards.certificates import verification_address
from awards.models import Certificate, Correction, SigningKey, StatusList
from awards.services.printing import print_certificates
from config.clock import tick
from ledger.situations import NotYours, OutOfOrder, Refused
from nominations.models import Candidate
from tests.awards.scene import MONDAY, awarded, fresh
from tests.cast import Cast

WORDS = {"name": "丁乙", "reason": "推荐书录入差错。", "document": "户籍证明(2026-04-02)"}
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


@pytest.fixture
def paper(cast: Cast, candidates: list[Candidate]) -> Certificate:
    """The first certificate of two: 丁一's."""
    return awarded(cast, candidates)[0]


def told(paper: Certificate) -> dict[str, object]:
    return statements.read(statements.CERTIFICATE, paper.statement, SigningKey.objects.halves())


def test_a_certificate_states_what_is_public_on_it_and_signs_it(paper: Certificate) -> None:
    assert told(paper) == {
        "no": "杰工〔2026〕0001号",
        "name": "丁一",
        "award": "杰出工程师奖",
        "cycle": "2026年度杰出工程师奖",
        "by": "中华国际科学交流基金会",
        "on": "2026-03-31",
        "code": paper.code,
        "signed": "2026-03-31",
    }
    assert verification_address(paper).endswith(f"/v/{paper.code}#{paper.statement}")


def test_no_changed_statement_is_read(paper: Certificate) -> None:
    keys = SigningKey.objects.halves()
    head, body, signature = paper.statement.split(".")
    facts = statements.unpacked(body) | {"name": "王五"}
    private, public = statements.new_key()
    own = statements.sign(statements.CERTIFICATE, facts, private=private, kid=next(iter(keys)))
    lies = {
        "another name": f"{head}.{statements.packed(facts)}.{signature}",
        "another key under our name": own,
        "a key we do not have": statements.sign(statements.CERTIFICATE, facts, private=private, kid=statements.name_of(public)),
        "no algorithm": f"{statements.packed({'alg': 'none', 'kid': next(iter(keys)), 'typ': 'jj-cert'})}.{body}.",
        "cut": paper.statement[:-1],
        "padded": f"{paper.statement}=",
        "another letter with the same bytes": paper.statement[:-1] + chr(ord(paper.statement[-1]) + 1),
        "two parts": f"{head}.{body}",
        "nothing": "",
    }  # fmt: skip
    for why, lie in lies.items():
        with pytest.raises(statements.Untrue):
            pytest.fail(f"{why}: {statements.read(statements.CERTIFICATE, lie, keys)}")
    with pytest.raises(statements.Untrue):
        statements.read(statements.STATUS, paper.statement, keys)


def test_a_scanned_code_is_answered_only_with_its_own_statement(paper: Certificate) -> None:
    other = Certificate.objects.exclude(pk=paper.pk).get()
    address = verification_address(paper)
    assert services.verify_scanned(address).certificate == paper
    assert services.verify_scanned(address.partition("#")[0]).certificate == paper
    for lie in (
        address.replace(paper.code, other.code, 1),
        address.replace("://", "://elsewhere."),
        f"{address[:-4]}AAAA",
        paper.statement,
        "https://example.org",
    ):
        assert services.verify_scanned(lie).standing == "not_found", lie


def test_a_key_is_changed_and_its_private_half_is_gone(cast: Cast, paper: Certificate) -> None:
    zhou = cast.actor("zhou")
    old = SigningKey.objects.get()
    with pytest.raises(Refused):
        services.rotate_signing_key(reason=" ", by=zhou, at=MONDAY + YEAR)
    with pytest.raises(NotYours):
        services.rotate_signing_key(reason="年度更换", by=cast.actor("lin"), at=MONDAY + YEAR)
    made = services.rotate_signing_key(reason="年度更换", by=zhou, at=MONDAY + YEAR)
    retired = SigningKey.objects.get(pk=old.pk)
    assert (retired.private, retired.retired_at, retired.public) == (None, MONDAY + YEAR, old.public)  # fmt: skip
    assert told(paper)["name"] == "丁一"
    assert statements.kid_of(StatusList.objects.first().statement) == made.kid
    for change in ({"retired_at": None, "private": "x"}, {"public": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningKey.objects.filter(pk=old.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=made.pk).update(private=None)


def test_a_revocation_stands_in_the_next_version_of_the_list(
    cast: Cast, candidates: list[Candidate], paper: Certificate
) -> None:
    winner = fresh(candidates)[1]
    asked = services.ask_revocation(winner, ground="造假。", decision="科协发〔2026〕20号", by=cast.actor("zhou"), at=MONDAY + YEAR)  # fmt: skip
    services.confirm_revocation(asked, by=cast.actor("wu"), at=MONDAY + YEAR)
    last, first = StatusList.objects.all()
    assert (first.version, first.facts["revoked"]) == (1, [])
    assert statements.read(
        statements.STATUS, last.statement, SigningKey.objects.halves()
    ) == last.facts == {
        "version": 2,
        "at": "2027-03-23T12:00:00+08:00",
        "revoked": [{"no": "杰工〔2026〕0001号", "on": "2027-03-23", "decision": "科协发〔2026〕20号"}],
        "replaced": [],
        "next": "2027-04-22T12:00:00+08:00",
    }  # fmt: skip


def test_a_name_is_corrected_by_two_persons_and_the_old_paper_says_so(
    cast: Cast, paper: Certificate
) -> None:
    zhou, wu = cast.actor("zhou"), cast.actor("wu")
    before = verification_address(paper)
    asked = services.ask_correction(paper, **WORDS, by=zhou, at=MONDAY + YEAR)
    with pytest.raises(Refused):
        services.confirm_correction(asked, by=zhou, at=MONDAY + YEAR)
    new = services.confirm_correction(asked, by=wu, at=MONDAY + YEAR)
    assert (new.number, new.facts["name"], told(new)["name"], told(new)["signed"]) == (paper.number, "丁乙", "丁乙", "2027-03-23")  # fmt: skip
    past = Correction.objects.get()
    for answer in (services.verify_scanned(before), services.verify(paper.number, name="丁一")):
        assert (answer.standing, answer.certificate, answer.replaced) == ("valid", new, past)
    for answer in (
        services.verify_scanned(verification_address(new)),
        services.verify(new.number, name="丁 乙"),
    ):
        assert (answer.standing, answer.certificate, answer.replaced) == ("valid", new, None)
    assert StatusList.objects.first().facts["replaced"] == [
        {"no": paper.number, "mark": statements.mark_of(paper.code), "on": "2027-03-23"}
    ]
    award_list = new.candidate.award_list_items.get().award_list
    assert print_certificates(award_list, at=MONDAY + YEAR) == 2
    with pytest.raises(OutOfOrder):
        services.confirm_correction(past, by=wu, at=MONDAY + YEAR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(name="丙")


def test_a_correction_says_what_and_why_and_waits_alone(cast: Cast, paper: Certificate) -> None:
    zhou = cast.actor("zhou")
    with pytest.raises(Refused) as refused:
        services.ask_correction(paper, name="丁一", reason="", document=" ", by=zhou, at=MONDAY)
    assert len(refused.value.sentences) == 3
    services.ask_correction(paper, **WORDS, by=zhou, at=MONDAY)
    with pytest.raises(OutOfOrder):
        services.ask_correction(paper, **WORDS, by=cast.actor("wu"), at=MONDAY)
    with pytest.raises(NotYours):
        services.ask_correction(paper, **WORDS, by=cast.actor("lin"), at=MONDAY)


def test_the_clock_signs_the_list_anew_before_it_is_out_of_date(paper: Certificate) -> None:
    first = StatusList.objects.get()
    week = timedelta(days=7)
    assert [tick(first.made_at + each)["status"] for each in (week - SECOND, week, week)] == [
        0,
        1,
        0,
    ]
    last = StatusList.objects.first()
    assert last and (last.version, last.made_at) == (2, first.made_at + week)
    facts = statements.read(statements.STATUS, last.statement, SigningKey.objects.halves())
    assert facts == last.facts == first.facts | {
        "version": 2, "at": "2026-04-07T00:00:00+08:00", "next": "2026-05-07T00:00:00+08:00",
    }  # fmt: skip
