"""The societies' part of a rehearsed season: draft, endorse, form check, one mended, one refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from config.rehearsal.company import Company
from config.rehearsal.inventing import Profile, small_pdf, small_picture
from config.rehearsal.signing import sign
from ledger.actors import Actor
from nominations import services
from nominations.choices import StatementKind
from nominations.covered import covered_digest
from nominations.models import Paper
from nominations.rules.papers import SECRECY_SLOT
from people.models import Society
from programmes.models import Cycle
from programmes.vocabulary import Attachment as Slot
from programmes.vocabulary import RuleSet

YOUNGEST_AFTER = timedelta(days=365 * 6)


def born_between(rules: RuleSet, sex: str = "") -> tuple[date, date]:
    """Return days of birth that every limit of the rule set admits, for either sex."""
    limits = [*rules.person.birth_cutoff, *(rules.team.leader_cutoff if rules.team else ())]
    first = max((limit.born_from for limit in limits), default=date(1966, 1, 1)) + timedelta(days=1)
    return first, first + YOUNGEST_AFTER


def draft(company: Company, cycle: Cycle, society: Society, person: Profile, at: datetime) -> Paper:
    """Draft a complete paper about a person or the team they lead, and give the pledge."""
    clerk = company.clerk(society)
    rules = cycle.rules
    unit = company.inventor.chance.choice(company.units)
    team_name = f"{person.field}创新团队" if rules.team else ""
    paper = services.draft_paper(cycle, society, by=clerk, at=at, team_name=team_name)
    if rules.programme.divisions:
        division = company.inventor.chance.choice(rules.programme.divisions).code
        services.save_paper(paper, {"division": division}, by=clerk, at=at)
    services.save_member(
        paper, person.facts(unit.name), by=clerk, at=at, member=paper.members.get()
    )
    if rules.team:
        for _index in range(rules.team.core_min - 1):
            member = company.inventor.person(*born_between(rules))
            services.save_member(
                paper, {**member.facts(unit.name), "role": "core"}, by=clerk, at=at
            )
    fill(company, paper, person.field, clerk, at)
    collect(company, paper, clerk, at)
    return services.pledge(paper, by=clerk, at=at)


def collect(company: Company, paper: Paper, clerk: Actor, at: datetime) -> None:
    """Ask everybody the rule set names for their statement, and let them answer by their links."""
    paper = Paper.objects.get(pk=paper.pk)  # as it was filled
    services.send_all(paper, by=clerk, at=at)
    names = [company.inventor.name()[1] for _n in range(paper.rules.nomination.referees)]
    asked = [services.Asked(StatementKind.REFEREE, name) for name in names]
    services.ask_statements(paper, asked, by=clerk, at=at)
    for statement in paper.statements.in_force():
        services.answer_statement(
            statement,
            "agree",
            seen=covered_digest(statement),
            at=at,
            words="同意推荐。" if statement.kind == StatementKind.REFEREE else "",
            scan=(small_pdf(), "单位意见.pdf"),
            handler="人事处",
            handler_phone="010-00000000",
        )


def fill(company: Company, paper: Paper, field: str, clerk: Actor, at: datetime) -> None:
    """Fill the sections and slots the rule set requires."""
    material = paper.rules.material
    services.declare_not_secret(paper, by=clerk, at=at)
    attach(company, paper, [s for s in material.attachments if s.code == SECRECY_SLOT], clerk, at)
    for section in material.sections:
        if section.kind == "text":
            text = company.inventor.text(field, section.max_chars)
            services.save_section(paper, section.code, text=text, base_version=0, by=clerk, at=at)
        elif section.kind == "list":
            row = {
                column.code: "2021" if column.kind == "year" else f"{field}方向{column.zh}"
                for column in section.columns
            }
            services.save_section(paper, section.code, items=[row], base_version=0, by=clerk, at=at)
    slots = [s for s in material.attachments if s.required and s.code != SECRECY_SLOT]
    attach(company, paper, slots, clerk, at)


def attach(
    company: Company, paper: Paper, slots: Iterable[Slot], clerk: Actor, at: datetime
) -> None:
    """Put one small file into each of the slots."""
    for slot in slots:
        data, name = (
            (company.pdf, f"{slot.zh}.pdf")
            if "pdf" in slot.kinds
            else (small_picture(), "照片.png")
        )
        services.attach(paper, slot.code, data, name=name, by=clerk, at=at)


def submit(company: Company, paper: Paper, at: datetime) -> Paper:
    """Bring back the signed form, where the rules ask for it, and submit the paper to its approver."""
    paper = sign(company, paper, at)
    return services.submit(paper, by=company.clerk(paper.society), at=at)


def endorse(company: Company, paper: Paper, at: datetime) -> Paper:
    """Endorse a submitted paper."""
    return services.endorse(paper, by=company.approver(paper.society), at=at)


def examine(company: Company, paper: Paper, at: datetime, *, fault: bool = False) -> None:
    """Decide every item of the form check; with ``fault`` the last human item is not met."""
    examiner = company.actor("examiner")
    services.machine_check(paper, by=examiner, at=at)
    human = [item for item in paper.rules.form_check.items if item.by == "human"]
    verdicts = {item.code: services.Verdict(met=True) for item in human}
    if fault:
        words = f"{human[-1].zh}:材料与要求不符,请核对后重新上传。"
        verdicts[human[-1].code] = services.Verdict(met=False, words=words)
    services.check_items(paper, verdicts, by=examiner, at=at)


def accept(company: Company, paper: Paper, at: datetime) -> Paper:
    """Check and accept a paper."""
    examine(company, paper, at)
    return services.accept(paper, by=company.actor("examiner"), at=at)


def mend(company: Company, paper: Paper, at: datetime) -> Paper:
    """Return a paper for correction; the society mends it and it is endorsed again."""
    examine(company, paper, at, fault=True)
    paper = services.return_paper(paper, by=company.actor("examiner"), at=at)
    clerk, later = company.clerk(paper.society), at + timedelta(days=1)
    words = f"{paper.opinion}(已按形式审查意见补正)"
    services.save_section(paper, "opinion", text=words, base_version=1, by=clerk, at=later)
    paper = services.pledge(Paper.objects.get(pk=paper.pk), by=clerk, at=later)
    paper = sign(company, paper, later)
    paper = services.resubmit(paper, by=clerk, at=later)
    return services.endorse(
        paper, by=company.approver(paper.society), at=later + timedelta(hours=2)
    )


def refuse(company: Company, paper: Paper, at: datetime) -> Paper:
    """Refuse a paper with the failed item as reason."""
    examine(company, paper, at, fault=True)
    return services.refuse(paper, by=company.actor("examiner"), at=at, reason="材料与要求不符")
