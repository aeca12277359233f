"""A paper as a reader sees it: its parts in order, the state of each, and where a finding leads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from nominations import prose
from nominations.anchors import INPUTS, PERSONS, SOCIETYS_OWN, part_of
from nominations.covered import kinds_asked
from nominations.eligibility import Finding, MaterialFacts, MemberFacts, PaperFacts, evaluate
from nominations.eligibility.facts import AttachmentFact
from nominations.facts import consents_of, person_facts, referees_of, unit_word
from nominations.models import Figure, Member, Paper, Section
from nominations.querysets import PaperQuerySet
from nominations.sentences import Audience, approver_of, evidence_of, of_finding
from nominations.services.drafting import SOCIETY_ONLY
from nominations.services.screening import Registers
from programmes.sentences import label_of
from programmes.vocabulary import Section as SectionRules


@dataclass(slots=True)
class Part:
    """One part of a paper: where it is filled, what stands against it, whether anything is there."""

    code: str
    label: str
    url: str
    filled: bool
    required: bool = True
    findings: list[Finding] = field(default_factory=list)
    comments: int = 0

    @property
    def state(self) -> str:
        """Return done, wrong (something stands against it), or unfilled for what may stay so."""
        if any(f.stops for f in self.findings):
            return "wrong" if self.filled else "missing"
        return "done" if self.filled else "unfilled"

    @property
    def word(self) -> Sentence:
        """Return the state in words."""
        return STATES[self.state]


STATES: dict[str, Sentence] = {
    "done": _("complete"),
    "wrong": _("to be mended"),
    "missing": _("to be filled in"),
    "unfilled": _("optional, empty"),
}


def english() -> bool:
    """Tell whether the page is being written in English."""
    return (get_language() or "").startswith("en")


def word_of(column: str) -> Any:
    """Return what a column about a person is called."""
    field: Any = Member._meta.get_field(column)
    return field.verbose_name


def with_contents(papers: PaperQuerySet) -> PaperQuerySet:
    """Load papers with what ``glance`` reads, in a fixed number of queries."""
    newer = Section.objects.filter(
        paper=OuterRef("paper"), code=OuterRef("code"), version__gt=OuterRef("version")
    )
    latest = Prefetch("sections", Section.objects.filter(~Exists(newer)), to_attr="latest")
    return papers.prefetch_related(
        "cycle__programme",
        "cycle__rule_set",
        "society",
        "members__unit",
        "attachments__file",
        "scans",
        "statements",
        latest,
    )


def glance(paper: Paper, at: datetime) -> tuple[Finding, ...]:
    """Return what the engine finds from the paper's own contents, without asking any register.

    For lists of papers loaded by ``with_contents``; the self-check asks everything.
    """
    lead = paper.lead
    if lead is None:
        return ()
    registers = Registers()
    others = [m for m in paper.members.all() if m is not lead]
    facts = PaperFacts(
        on=localdate(at),
        person=person_facts(lead, registers, at),
        channel=paper.channel,  # type: ignore[arg-type]
        division=paper.division,
        materials=materials_of(paper),
        members=tuple(
            MemberFacts(person_facts(m, registers, at), core=m.role == "core", unit=unit_word(m))
            for m in others
        )
        if paper.rules.team
        else None,
        leader_unit=unit_word(lead),
    )
    return evaluate(paper.rules, facts)


def materials_of(paper: Paper) -> MaterialFacts:
    """Return what is handed in so far, from prefetched rows."""
    chars, items = {}, {}
    for section in paper.latest:  # type: ignore[attr-defined]
        cells = [str(value) for row in section.items for value in row.values()]
        texts = cells if section.items else [section.text]
        chars[section.code] = max(map(prose.count, texts), default=0)
        items[section.code] = len(section.items)
    slots: dict[str, int] = {}
    for each in paper.attachments.all():
        slots[each.slot] = slots.get(each.slot, 0) + 1
    files = {slot: AttachmentFact(count) for slot, count in slots.items()}
    return MaterialFacts(
        chars=chars,
        items=items,
        attachments=files,
        secret=paper.secret,
        declared=paper.not_secret_at is not None,
        consents=consents_of(paper),
        referees=referees_of(paper),
    )


def parts_of(
    paper: Paper, findings: Iterable[Finding], *, space: str, filled: set[str]
) -> list[Part]:
    """Return the parts of a paper in the order of the form; ``filled`` names those with contents."""
    rules, lead = paper.rules, paper.lead
    if paper.secret:
        return []
    url = lambda name, *args: reverse(f"{space}:{name}", args=[paper.pk, *args])  # noqa: E731
    declared = paper.not_secret_at is not None
    parts = [Part("declaration", str(_("Nothing classified")), url("declare"), declared)]
    parts += [Part("person", person_word(paper), url("person", lead.pk), bool(lead.name))]  # type: ignore[union-attr]
    if rules.team:
        parts.append(Part("team", str(_("Team")), url("team"), len(paper.members.all()) > 1))
    for section in rules.material.sections:
        where = url("section", section.code)
        parts.append(
            Part(section.code, label_of(section), where, section.code in filled, section.required)
        )
    parts.append(
        Part("attachments", str(_("Attachments")), url("attachments"), "attachments" in filled)
    )
    if space == "society":
        parts += societys_parts(paper, filled)
    else:
        parts = [p for p in parts if p.code not in SOCIETYS_OWN]
    return with_findings(parts, findings)


def with_findings(parts: list[Part], findings: Iterable[Finding]) -> list[Part]:
    """Put every finding to its part; what other papers say, to the person."""
    by_code = {part.code: part for part in parts}
    for finding in findings:
        elsewhere = by_code["person"] if "other" in finding.values else None
        if part := by_code.get(part_of(finding.field), elsewhere):
            part.findings.append(finding)
    return parts


def societys_parts(paper: Paper, filled: set[str]) -> Iterator[Part]:
    """Yield the parts only the society has: what others owe, how it nominates, the signed scan."""
    rules, pk = paper.rules, [paper.pk]
    if kinds_asked(rules):
        asked = reverse("society:statements", args=pk)
        yield Part("statements", str(_("Consents and opinions")), asked, "statements" in filled)
    yield Part("nomination", str(_("Nomination")), reverse("society:nomination", args=pk), True)
    if rules.material.sealed_scan:
        back = reverse("society:versions", args=pk)
        yield Part("scan", str(_("Print, sign, bring back")), back, "scan" in filled)


def person_word(paper: Paper) -> str:
    """Return what the first part is called."""
    return str(_("Team leader") if paper.rules.team else _("The nominee"))


def url_of(anchor: str, paper: Paper, space: str) -> str:
    """Return the address of the field a finding points to."""
    part = part_of(anchor)
    if part == "declaration":
        return reverse(f"{space}:declare", args=[paper.pk])
    if part == "person":
        lead = paper.lead
        return f"{reverse(f'{space}:person', args=[paper.pk, lead.pk])}#id_{INPUTS.get(anchor, anchor if anchor in PERSONS else 'name')}"  # type: ignore[union-attr]
    if part == "team":
        place = anchor.partition(".")[2]
        others = [m for m in paper.members.all() if m is not paper.lead]
        if place.isdigit() and 0 < int(place) <= len(others):
            member = others[int(place) - 1]
            return f"{reverse(f'{space}:person', args=[paper.pk, member.pk])}#id_identity_no"
        return reverse(f"{space}:team", args=[paper.pk])
    if part == "attachments":
        slot = anchor.partition(".")[2]
        return reverse(f"{space}:attachments", args=[paper.pk]) + (f"#slot-{slot}" if slot else "")
    if part == "paper" and space == "society":
        return reverse("society:paper", args=[paper.pk]) + "#on-paper"
    if part == "scan" and space == "society":
        return reverse("society:versions", args=[paper.pk])
    if part == "statements" and space == "society":
        return reverse("society:statements", args=[paper.pk])
    if part == "nomination" and space == "society":
        return reverse("society:nomination", args=[paper.pk]) + f"#id_{anchor}"
    return section_url(part, paper, space)


def rule_of(paper: Paper, code: str, space: str) -> SectionRules:
    """Return the rule of a section; 404 where the form has none, or it is the society's own."""
    if space != "society" and code in SOCIETY_ONLY:
        raise Http404
    rule = next((s for s in paper.rules.material.sections if s.code == code), None)
    if rule is None:
        raise Http404
    return rule


def figures_by_section(paper: Paper, space: str) -> dict[str, list[tuple[Figure, str]]]:
    """Return the figures of every section with the address of each picture, in one query."""
    found: dict[str, list[tuple[Figure, str]]] = {}
    for figure in paper.figures.all():
        src = reverse(f"{space}:attachment", args=[figure.attachment_id])
        found.setdefault(figure.section, []).append((figure, src))
    return found


def section_url(code: str, paper: Paper, space: str) -> str:
    """Return the address of a section; of the paper where the form has no such section."""
    rule = next((s for s in paper.rules.material.sections if s.code == code), None)
    if rule and (space == "society" or code not in SOCIETY_ONLY):
        first = f"row-0-{rule.columns[0].code}" if rule.columns else "text"
        return reverse(f"{space}:section", args=[paper.pk, code]) + f"#id_{first}"
    return reverse(f"{space}:paper", args=[paper.pk])


def shown(
    findings: Sequence[Finding], paper: Paper, space: str, audience: Audience = "society"
) -> list[dict[str, Any]]:
    """Return findings as parts/finding_list shows them, what stops first."""
    order = {"block": 0, "waiver": 1, "warn": 2}
    return [
        {
            "code": each.code,
            "outcome": each.outcome,
            "sentence": of_finding(each, audience),
            "evidence": evidence_of(each),
            "approver": approver_of(each),
            "url": url_of(each.field, paper, space),
        }
        for each in sorted(findings, key=lambda f: order[f.outcome])
    ]


def filled_parts(paper: Paper) -> set[str]:
    """Return the codes of the parts that hold anything, from the latest sections and the files."""
    latest = getattr(paper, "latest", None)
    sections = latest if latest is not None else latest_of(paper).values()
    filled = {s.code for s in sections if s.text or s.items}
    if paper.attachments.all():
        filled.add("attachments")
    if paper.scans.all():
        filled.add("scan")
    if any(s.answer for s in paper.statements.all() if not s.withdrawn_at):
        filled.add("statements")
    return filled


def latest_of(paper: Paper) -> dict[str, Section]:
    """Return the last version of every section, by code."""
    return {section.code: section for section in paper.sections.order_by("version")}


def progress(paper: Paper, at: datetime) -> dict[str, Any]:
    """Return how complete a draft is, and the next thing missing with where to fill it in."""
    findings = glance(paper, at)
    parts = parts_of(paper, findings, space="society", filled=filled_parts(paper))
    counted = [part for part in parts if part.required or part.findings]
    done = sum(part.state in ("done", "unfilled") for part in counted)
    stopping = [f for part in parts for f in part.findings if f.stops]
    first = stopping[0] if stopping else None
    return {
        "paper": paper,
        "share": 100 * done // max(len(counted), 1),
        "next": of_finding(first) if first else "",
        "next_url": url_of(first.field, paper, "society") if first else "",
    }
