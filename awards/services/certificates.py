"""授奖: certificates with numbers never used twice, and their verification."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs.services
from awards import statements
from awards.choices import Standing
from awards.models import (
    AwardList,
    AwardListItem,
    Certificate,
    Correction,
    Revocation,
    SigningKey,
    StatusList,
)
from awards.services.records import remember
from awards.services.signing import publish_status, sign_certificate
from awards.services.walking import only_managers, walk
from ledger.actors import Actor
from ledger.numbers import REHEARSAL, next_serial
from ledger.situations import Refused, Sealed
from people.identity import normalise_identity
from programmes.models import Cycle

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O or U to misread
CODE_LENGTH = 16  # 80 bits
MISREAD = str.maketrans("ILO", "110")
ADDRESS = re.compile(
    r"(?P<site>https?://[^/#?]+)/v/(?P<code>[0-9A-Za-z]+)(#(?P<statement>[\w.-]+))?"
)
KNOWN = Certificate.objects.select_related("candidate__cycle")


@dataclass(frozen=True, slots=True)
class Verification:
    """One of the three answers, and what it is about; nothing more where nothing was found.

    ``replaced`` is the correction after which the paper asked about was replaced by a new one.
    """

    standing: str
    certificate: Certificate | None = None
    revocation: Revocation | None = None
    replaced: Correction | None = None


@transaction.atomic
def award(award_list: AwardList, *, by: Actor, at: datetime) -> list[Certificate]:
    """授奖 to everybody on a published list: certificates are numbered, then drawn by a job.

    Taken twice it gives nobody a second certificate. All or none.
    """
    only_managers(by)
    row = AwardList.objects.select_for_update().select_related("cycle").get(pk=award_list.pk)
    if row.stage != "published":
        raise Refused(_("Publish the award list first; then certificates are given."))
    items = list(
        row.items.filter(candidate__stage="approved")
        .select_related("candidate__cycle__programme", "candidate__person")
        .order_by("position")
    )
    document = row.number or row.title
    walk([item.candidate for item in items], "award", by=by, at=at, facts={"document": document})
    made = [certify(item, at=at) for item in items]
    if made and not StatusList.objects.filter(rehearsal=row.rehearsal).exists():
        publish_status(rehearsal=row.rehearsal, at=at)
    for item in items:
        remember(item.candidate, "awarded", document=document)
    if made:
        jobs.services.ask("render_certificates", by=by, at=at, award_list=row.pk)
    return made


def certify(item: AwardListItem, *, at: datetime) -> Certificate:
    """Write the certificate of one awardee: number, code and what it will state, signed."""
    made = Certificate(
        candidate=item.candidate,
        number=certificate_number(item.candidate.cycle),
        code=new_code(),
        facts=stated_for(item, at=at),
        issued_at=at,
        rehearsal=item.rehearsal,
    )
    made.statement = sign_certificate(made, at=at)
    made.save()
    return made


def new_code() -> str:
    """Return a code nobody guesses."""
    return "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))


def sample_certificate(item: AwardListItem, *, at: datetime) -> Certificate:
    """Return what the certificate of an entry would be, not saved: no number or code is used up."""
    rules = item.candidate.cycle.rules
    pattern, edition = rules.publish.number, rules.programme.edition
    return Certificate(
        candidate=item.candidate,
        number=pattern.format(year=item.candidate.cycle.year, edition=edition, serial=0),
        code="0" * CODE_LENGTH,
        facts=stated_for(item, at=at),
        issued_at=at,
        rehearsal=True,  # prints the mark that says it counts for nothing
    )


def stated_for(item: AwardListItem, *, at: datetime) -> dict[str, Any]:
    """Return what a certificate states about an entry of the list, given at this moment."""
    cycle = item.candidate.cycle
    publish, programme = cycle.rules.publish, cycle.rules.programme
    graded = [each.en for each in publish.grades if each.zh == item.facts.get("grade")]
    return {
        **item.facts,
        "award_zh": publish.certificate_zh,
        "award_en": ", ".join([publish.certificate_en, *graded]),
        "cycle_zh": cycle.name_zh,
        "cycle_en": cycle.name_en,
        "edition": programme.edition,
        "year": cycle.year,
        "organiser": cycle.organiser.name,
        "subject": programme.subject,
        "date": timezone.localdate(at).isoformat(),
    }


def certificate_number(cycle: Cycle) -> str:
    """Return the next number in the rule set's pattern; rehearsals count in a series of their own.

    The series is the pattern itself with everything but the serial filled in, so two programmes of
    one pattern share it and never give the same number.
    """
    pattern, edition = cycle.rules.publish.number, cycle.rules.programme.edition
    series = pattern.format(year=cycle.year, edition=edition, serial=0)
    serial = next_serial(f"certificate {series}", rehearsal=cycle.rehearsal)
    number = pattern.format(year=cycle.year, edition=edition, serial=serial)
    return f"{REHEARSAL}{number}" if cycle.rehearsal else number


def verify(asked: str, *, name: str = "") -> Verification:
    """Answer whether a certificate stands: by the code under the QR, or by number and name.

    A number alone is not answered: whoever holds the paper reads the name on it.
    """
    plain = asked.strip()
    code = re.sub(r"[^0-9A-Z]", "", normalise_identity(plain)).translate(MISREAD)
    if len(code) == CODE_LENGTH and (answer := _by_code(code)):
        return answer
    return _by_number(bracketed(plain), bare(name)) or Verification(Standing.NOT_FOUND)


def _by_code(code: str) -> Verification | None:
    """Answer by the code of a paper, also of one that was replaced."""
    found = KNOWN.filter(code=code).first()
    past = None if found else Correction.objects.confirmed().filter(code=code).first()
    if past:
        found = KNOWN.get(pk=past.certificate_id)
    return _answer(found, past) if found else None


def _by_number(number: str, name: str) -> Verification | None:
    """Answer by number and name; a name that was corrected since leads to the paper it stood on."""
    found = KNOWN.filter(number=number).first() if name else None
    if found is None:
        return None
    if bare(found.facts["name"]) == name:
        return _answer(found, None)
    papers = found.corrections.confirmed().order_by("-pk")
    past = next((each for each in papers if bare(each.facts["name"]) == name), None)
    return _answer(found, past) if past else None


def _answer(found: Certificate, replaced: Correction | None) -> Verification:
    """Return what is to be said of a certificate that was given."""
    if found.candidate.sealed_at:
        raise Sealed
    if found.standing == Standing.VALID:
        return Verification(Standing.VALID, found, replaced=replaced)
    revocation = found.candidate.revocations.confirmed().order_by("-confirmed_at").first()
    return Verification(Standing.REVOKED, found, revocation, replaced)


def verify_scanned(text: str) -> Verification:
    """Answer about the text of a QR code: an address of ours with the code and the signed statement.

    Where it bears a statement, this has to be ours and of the very paper; else nothing is found.
    """
    match = ADDRESS.fullmatch(text.strip())
    if match is None or match["site"] != settings.JUJIAN_SITE.rstrip("/"):
        return Verification(Standing.NOT_FOUND)
    answer = verify(match["code"])
    if answer.certificate is None or not match["statement"]:
        return answer
    paper = answer.replaced or answer.certificate
    try:
        told = statements.read(
            statements.CERTIFICATE, match["statement"], SigningKey.objects.halves()
        )
    except statements.Untrue:
        return Verification(Standing.NOT_FOUND)
    same = told["no"] == answer.certificate.number and told["name"] == paper.facts["name"]
    return answer if same and told["code"] == paper.code else Verification(Standing.NOT_FOUND)


def bare(name: str) -> str:
    """Return a name without spaces and separating dots, to be compared."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in folded if each.isalnum())


def bracketed(number: str) -> str:
    """Return a number as it is printed: 六角括号 whatever was typed, no spaces."""
    plain = "".join(each for each in number if each.isprintable() and not each.isspace())
    return re.sub(r"[\[(\uff08【［]", "〔", re.sub(r"[\])\uff09】］]", "〕", plain))
