"""From the rows of a paper to the facts the rule engine reads; what is not known is not asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, Protocol, cast

from django.db.models import Q
from django.utils.timezone import localdate

from files.kinds import KINDS
from ledger.flow import history
from nominations import prose
from nominations.arrivals import standing_of
from nominations.choices import StatementKind as K
from nominations.covered import kinds_asked, names_members
from nominations.eligibility import (
    AttachmentFact,
    Finding,
    HistoryFact,
    HonourFact,
    IdentityFacts,
    IntegrityFact,
    MaterialFacts,
    MemberFacts,
    NominatorFact,
    OtherPaper,
    PaperFacts,
    PersonFacts,
    QuotaFact,
    ScanFact,
    evaluate,
)
from nominations.listed import Listed
from nominations.pages import Old, Standing, heard, replaced, spelled, standing
from nominations.printed import content_digest
from nominations.recommenders import own_unit_of, referee_records
from people.identity import IdentityKind, check_identity
from people.models import History, IntegrityRecord
from programmes.quotas import Board, board_of
from programmes.vocabulary import Consent, cadre_rank

LEADING = ("nominee", "leader")
BEFORE_ENDORSING = ("draft", "submitted", "returned")
"""Stages of a paper that has yet to be endorsed, the first time or again: only it asks for a place."""
STANDING = ("submitted", "endorsed", "returned", "accepted")
KIND_WORDS = {mime: kind for kind, mime in reversed(KINDS.items())}
"""The word of a rule set for a media type, the first where there are two."""
SexWord = Literal["", "M", "F"]


def findings_of(paper: Any, at: datetime) -> tuple[Finding, ...]:
    """Return what the one engine finds about a paper at a moment."""
    return evaluate(paper.rules, paper_facts(paper, at))


def paper_facts(paper: Any, at: datetime) -> PaperFacts:
    """Return all that is known of one paper."""
    members = list(paper.members.select_related("unit"))
    lead = next(m for m in members if m.role in LEADING)
    others = [m for m in members if m is not lead]
    known = Known(paper, members)
    return PaperFacts(
        on=localdate(at),
        person=person_facts(lead, known, at),
        channel=paper.channel,
        society_kind=paper.society.kind,
        division=paper.division,
        nominators=nominator_facts(paper),
        quotas=quota_facts(paper, binds=False),
        unit_papers=unit_papers(paper, lead),
        materials=material_facts(paper, at),
        members=tuple(
            MemberFacts(person_facts(m, known, at), core=m.role == "core", unit=unit_word(m))
            for m in others
        )
        if paper.rules.team
        else None,
        leader_unit=unit_word(lead),
        society=paper.society.name,
        society_records=integrity_facts(paper.society.integrity_records.standing()),
        referee_records=referee_records(paper),
        waived=frozenset(paper.waivers.filter(granted=True).values_list("finding", flat=True)),
    )


def nominator_facts(paper: Any) -> tuple[NominatorFact, ...] | None:
    """Return who nominates, and how often elsewhere in the cycle.

    None where nobody is entered, unless the channel is that of persons: there nobody is too few.
    """
    mine = [each for each in paper.nominators.all() if each.role == "nominator"]
    if not mine:
        return () if paper.channel == "academician" else None
    others = (
        mine[0]
        .__class__._base_manager.filter(
            Q(name__in=[each.name for each in mine])
            | Q(person__in=[each.person_id for each in mine if each.person_id]),
            paper__cycle=paper.cycle_id,
            paper__stage__in=STANDING,
            rehearsal=paper.rehearsal,
        )
        .exclude(paper=paper)
    )
    asked = paper.rules.nomination.per_nominator is not None
    elsewhere = list(others) if asked else []
    return tuple(
        NominatorFact(
            name=each.name,
            division=each.division,
            birth=each.birth,
            unit=own_unit_of(each),
            papers=len({o.paper_id for o in elsewhere if each.is_surely(o)}),
            like=len({o.paper_id for o in elsewhere if each.may_be(o)}),
        )
        for each in mine
    )


def quota_facts(paper: Any, *, binds: bool) -> tuple[QuotaFact, ...]:
    """Return the levels of the quota a paper has yet to find a place in.

    A mended paper keeps its place, but for a division or branch it moved to; of one carried over it needs none.
    """
    if paper.stage not in BEFORE_ENDORSING or paper.needs_no_place:
        return ()
    stated = {"branch": paper.branch, "division": paper.division}
    board = board_of(paper.cycle, but=paper.pk)
    found = quotas_of(board, paper.society_id, binds=binds, **stated)
    if not paper.holds_a_place:
        return found
    last = history(paper).filter(verb="endorse").last()
    held = stated | (last.facts if last else {})
    return tuple(q for q in found if stated.get(q.level) != held.get(q.level))


def quotas_of(
    board: Board, society_id: int, *, binds: bool = True, **stated: str
) -> tuple[QuotaFact, ...]:
    """Return the levels of the quota one more paper of a society has to find a place in."""
    lines = board.above(society_id, **stated)
    return tuple(QuotaFact(p.limit, p.used, p.level, p.name, binds) for p in lines)


def unit_papers(paper: Any, lead: Any) -> int | None:
    """Count the other papers of the cycle that take a place for the nominee's unit in this channel."""
    if paper.rules.nomination.quota.per_unit is None or not lead.unit_name:
        return None
    unit = {"unit": lead.unit_id} if lead.unit_id else {"unit_name": lead.unit_name}
    same = {f"members__{name}": value for name, value in unit.items()}
    others = paper.cycle.papers.taking_a_place().filter(channel=paper.channel)
    return others.filter(members__role__in=LEADING, **same).exclude(pk=paper.pk).count()


class OnRecord(Protocol):
    """What is on record about persons, by the keyed hash of their identity number."""

    history: dict[str, list[Any]]
    integrity: dict[str, list[Any]]
    elsewhere: dict[str, list[OtherPaper]]
    listed: Listed


class Known:
    """What is recorded about the persons of a paper: by identity, and what lists say of their names."""

    def __init__(self, paper: Any, persons: list[Any]) -> None:
        hashes = [each.identity_hash for each in persons if each.identity_hash]
        self.listed = Listed(persons, rehearsal=paper.rehearsal)
        of_person = Q(person__identity_hash__in=hashes, person__rehearsal=paper.rehearsal)
        self.history = grouped(History.objects.filter(of_person).select_related("person"))
        self.integrity = grouped(
            IntegrityRecord.objects.standing().filter(of_person).select_related("person")
        )
        self.elsewhere: dict[str, list[OtherPaper]] = {}
        members = paper.members.model._base_manager.filter(
            identity_hash__in=hashes,
            paper__cycle__year=paper.cycle.year,
            paper__stage__in=STANDING,
            rehearsal=paper.rehearsal,
        ).exclude(paper=paper)
        for member in members.select_related("paper__society", "paper__cycle__programme"):
            self.elsewhere.setdefault(member.identity_hash, []).append(
                other_paper(member, paper.society_id)
            )


def grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Group rows by the keyed hash of their person."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.person.identity_hash, []).append(row)
    return groups


def other_paper(member: Any, society_id: int) -> OtherPaper:
    """Return what another standing paper about the same person is, as one society reads it."""
    other, programme = member.paper, member.paper.cycle.programme
    return OtherPaper(
        number=other.number,
        society=other.society.name,
        programme=programme.code,
        programme_zh=programme.name_zh,
        programme_en=programme.name_en,
        year=other.cycle.year,
        channel=other.channel,
        own_society=other.society_id == society_id,
        leading=member.role in LEADING,
    )


AS_STATED = (
    "name", "sex", "birth", "nationality", "region", "title", "degree", "degree_in_progress",
    "unit_head", "society_member", "returned_months", "months_per_year", "first_line_years",
    "years_in_work", "sole_nationality",
)  # fmt: skip
"""Facts of a person that rules read just as the paper states them."""


def person_facts(member: Any, known: OnRecord, at: datetime) -> PersonFacts:
    """Return what a paper states and the registers know of one person."""
    key = member.identity_hash
    named = known.listed.about(member)
    history = [*(known.history.get(key, []) if key else []), *named.sure]
    return PersonFacts(
        **{name: getattr(member, name) for name in AS_STATED},
        identity=identity_facts(member, at),
        rank=cadre_rank(member.cadre_rank),
        unit_kind=member.unit_nature or None,
        technical_post=member.technical_post or None,
        history=history_facts(history, named.possible),
        honours=tuple(
            HonourFact(h.programme_code) for h in history if h.outcome in {"awarded", "selected"}
        ),
        integrity=integrity_facts(known.integrity.get(key, []) if key else []),
        elsewhere=tuple(known.elsewhere.get(key, [])) if key else (),
    )


def integrity_facts(rows: Iterable[Any]) -> tuple[IntegrityFact, ...]:
    """Return what is on record against a person or society, as the rules read it."""
    return tuple(IntegrityFact(r.kind, r.decision, r.since, r.until) for r in rows)


def history_facts(sure: list[Any], possible: list[Any]) -> tuple[HistoryFact, ...]:
    """Return what is on record of a person, then what a list may say beyond it, in their order."""
    known = {(h.programme_code, h.year, h.outcome) for h in sure}
    unsure = [h for h in possible if (h.programme_code, h.year, h.outcome) not in known]
    return tuple(
        HistoryFact(h.programme_code, h.year, h.outcome, h.academy, h.document, sure=certain)
        for certain, rows in ((True, sure), (False, unsure))
        for h in rows
    )


def identity_facts(member: Any, at: datetime) -> IdentityFacts:
    """Return what the document of identity says."""
    if not member.identity_no:
        return IdentityFacts(kind=member.identity_kind, given=False, valid=False)
    check = check_identity(
        str(member.identity_no), kind=IdentityKind(member.identity_kind), on=localdate(at)
    )
    return IdentityFacts(
        kind=member.identity_kind,
        valid=check.valid,
        birth=check.birth if check.valid else None,
        sex=cast("SexWord", check.sex.value if check.valid and check.sex else ""),
    )


def unit_word(member: Any) -> str:
    """Return the credit code of a person's unit, or its name where no code is known."""
    return (member.unit.credit_code if member.unit else "") or member.unit_name


def material_facts(paper: Any, at: datetime) -> MaterialFacts:
    """Return what is handed in so far: the last version of each section, the files of each slot."""
    chars: dict[str, int] = {}
    items: dict[str, int] = {}
    unknown: dict[str, tuple[int, ...]] = {}
    figures = set(paper.figures.values_list("section", "number"))
    for section in latest_sections(paper).values():
        named = prose.references(section.text)
        unknown[section.code] = tuple(n for n in named if (section.code, n) not in figures)
        cells = [str(value) for row in section.items for value in row.values()]
        chars[section.code] = (
            max((prose.count(c) for c in cells), default=0)
            if section.items
            else prose.count(section.text)
        )
        items[section.code] = len(section.items)
    return MaterialFacts(
        chars=chars,
        items=items,
        attachments=attachment_facts(paper),
        secret=paper.secret,
        declared=paper.not_secret_at is not None,
        consents=consents_of(paper),
        referees=referees_of(paper),
        unknown_figures=unknown,
        scan=scan_fact(paper) if paper.rules.material.sealed_scan else None,
        on_paper=standing_of(paper, at) if paper.stage == "endorsed" else None,
    )


def consents_of(paper: Any) -> frozenset[Consent]:
    """Return who has consented to the paper as it stands, in the words of the rule set.

    The nominee's consent is whole only with the separate one to publication; the members' only with
    everybody's, and with their own to publication where a notice names them.
    """
    given = {(s.kind, s.member_id) for s in paper.statements.all() if s.stands}
    members = list(paper.members.all())
    lead = [m.pk for m in members if m.role in {"nominee", "leader"}]
    others = [m.pk for m in members if m.pk not in lead]
    wanted = kinds_asked(paper.rules)
    of_others = (K.COAUTHOR, K.PUBLICATION) if names_members(paper.rules) else (K.COAUTHOR,)
    asked: dict[Consent, set[tuple[str, int | None]]] = {
        "nominee": {(k, pk) for k in (K.CONSENT, K.PUBLICATION) if k in wanted for pk in lead},
        "members": {(k, pk) for k in of_others for pk in others},
        "unit": {(K.UNIT, None)},
    }
    return frozenset(who for who, needed in asked.items() if needed <= given)


def referees_of(paper: Any) -> int:
    """Return how many referees have given an opinion of the paper as it stands."""
    return sum(s.stands and s.kind == K.REFEREE for s in paper.statements.all())


def latest_sections(paper: Any, at: datetime | None = None) -> dict[str, Any]:
    """Return the last version of every section that was ever saved, or saved by a moment, by code."""
    saved = paper.sections.filter(saved_at__lte=at) if at else paper.sections
    return {section.code: section for section in saved.order_by("version")}


def attachment_facts(paper: Any) -> dict[str, AttachmentFact]:
    """Return files, pages of the longest and megabytes (rounded up) of the largest, by slot."""
    facts: dict[str, AttachmentFact] = {}
    for each in paper.attachments.select_related("file"):
        before = facts.get(each.slot, AttachmentFact(files=0))
        facts[each.slot] = AttachmentFact(
            files=before.files + 1,
            pages=max(before.pages, each.pages or 0),
            megabytes=max(before.megabytes, -(-each.file.size // 1_048_576)),
            kinds=before.kinds | {KIND_WORDS.get(each.file.mime, each.file.mime)},
        )
    return facts


def scan_fact(paper: Any) -> ScanFact:
    """Return what the scans of the signed and sealed form bring of its last frozen version."""
    last = last_version(paper)
    if last is None:
        return ScanFact()
    here = scans_stand(paper, last)
    changed = last.digest != content_digest(paper)
    return ScanFact(version=last.number, changed=changed, missing=here.missing, old=here.old)


def last_version(paper: Any) -> Any:
    """Return the last frozen version of a paper with its pages, or None."""
    return paper.versions.order_by("-number").prefetch_related("pages").first()


def scans_stand(paper: Any, version: Any) -> Standing:
    """Return what all scans of a paper together are worth for a version."""
    scans = list(paper.scans.order_by("id").prefetch_related("pictures__page"))
    codes = [(code_of(row, paper), s.version_id) for s in scans for row in s.pictures.all()]
    last = frozenset(code for code, of in codes if of == version.pk)
    read = [code for code, _of in codes if code]
    return standing(version.coded(), read, earlier_codes(version), last=last)


def code_of(picture: Any, paper: Any) -> str:
    """Return the code of the page a picture shows, as paired or as read; "" for none of this paper."""
    if picture.confirmed is False:
        return ""
    if picture.page_id:
        return str(picture.page.code)
    mark = heard(picture.read)
    return mark.code if mark and mark.paper == spelled(paper.number) else ""


def earlier_codes(version: Any) -> dict[str, Old]:
    """Return the codes of earlier versions that are void in this one."""
    earlier = version.paper.versions.filter(number__lt=version.number).prefetch_related("pages")
    return replaced([(each.number, each.coded()) for each in earlier], version.coded())
