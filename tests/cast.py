"""The cast: named persons, each with one role, two of every society for isolation.

``cast`` stands at noon of a working day; ``season()`` opens a cycle of a programme; the other helpers
walk a paper or a candidate along the river through the real services.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.actors import Actor
from nominations import services as nominations
from nominations.models import Candidate, Member, Paper
from people.actors import actor_in
from people.models import Society, Unit, User
from people.services import appoint, enter_society, enter_unit, open_account
from programmes import services as programmes
from programmes.models import CalendarDay, CalendarYear, Cycle, Programme
from programmes.vocabulary import preset
from tests.remembering import remembered

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=BEIJING)  # a Monday
DAY = timedelta(days=1)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(birth: date, sex: str = "M", serial: int = 0) -> str:
    """Return an invented, valid resident identity number (GB 11643)."""
    order = serial * 2 + (1 if sex == "M" else 0)
    body = f"110105{birth:%Y%m%d}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class Cast:
    """Who plays; ``actor("lin")`` is Lin in her office."""

    users: dict[str, User] = field(default_factory=dict)
    offices: dict[str, object] = field(default_factory=dict)
    societies: dict[str, Society] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    serial: int = 0

    def actor(self, name: str) -> Actor:
        """Return the named person acting in their office."""
        return actor_in(self.users[name], self.offices[name])

    @remembered
    def join(self, name: str, display: str, role: str, society: str | None = None) -> User:
        """Add a person with one office."""
        user = open_account(name, name=display, password=f"{name}-long-password")
        self.users[name] = user
        self.offices[name] = appoint(
            user, role, at=NOW - 30 * DAY, society=self.societies.get(society or "")
        )
        return user


@remembered
def assemble() -> Cast:
    """Write the cast: two societies with clerk and approver each, the office, a supervisor."""
    confirm_calendar()
    programmes.seed_programmes()
    cast = Cast()
    cast.units["press"] = enter_unit(
        "华北重型机械有限公司", nature="enterprise", aliases=["华北重机"]
    )
    cast.units["college"] = enter_unit("江城理工大学", nature="institution")
    cast.units["hospital"] = enter_unit(
        "江城理工大学附属医院", nature="institution", parent=cast.units["college"]
    )
    cast.societies["office"] = enter_society("中国科学技术协会", code="CAST", kind="office")
    cast.societies["foundation"] = enter_society(
        "中华国际科学交流基金会", code="CISEF", kind="office"
    )
    cast.societies["a"] = enter_society(
        "机械制造学会", code="S-A", kind="national", short_name="机械学会"
    )
    cast.societies["b"] = enter_society(
        "动力工程学会", code="S-B", kind="national", short_name="动力学会"
    )
    for name, display, role, society in (
        ("lin", "林晓", "clerk", "a"),
        ("zhao", "赵敏", "approver", "a"),
        ("qian", "钱进", "clerk", "b"),
        ("sun", "孙立", "approver", "b"),
        ("li", "李检", "examiner", "office"),
        ("zhou", "周管", "manager", "office"),
        ("wu", "吴理", "manager", "office"),
        ("zheng", "郑督", "supervisor", None),
        ("wang", "王系", "operator", None),
        ("shen", "沈密", "secrecy", "office"),
    ):
        cast.join(name, display, role, society)
    return cast


def confirm_calendar() -> None:
    """Write the working-day calendar of 2025 and 2026 as published."""
    from programmes.holidays import published_years

    for year, days in published_years().items():
        if year not in {2025, 2026}:
            continue
        row, _made = CalendarYear.objects.get_or_create(
            year=year, defaults={"source": "国务院办公厅通知", "confirmed": True}
        )
        CalendarDay.objects.bulk_create(
            [CalendarDay(date=d.day, year=row, is_workday=d.is_workday, name=d.name) for d in days],
            ignore_conflicts=True,
        )


@remembered
def season(
    cast: Cast,
    code: str = "outstanding-engineer",
    *,
    days: int = 14,
    year: int = 2026,
    signed: bool = False,
    **changes: object,
) -> Cycle:
    """Open a cycle of one programme at NOW; ``changes`` replace whole tables of the preset.

    The form is printed, signed and scanned only where a test asks for it.
    """
    from tests.attachments import pdf

    data = preset(code)
    if not signed:
        data["material"].pop("sealed_scan", None)
    data |= changes
    programme = Programme.objects.get(code=code)
    rule_set = programmes.write_rule_set(programme, data)
    manager = cast.actor("zhou")
    cycle = programmes.prepare_cycle(
        programme,
        year=year,
        rule_set=rule_set,
        organiser=organiser_of(cast, programme),
        opens_at=NOW - DAY,
        closes_at=NOW + days * DAY,
        by=manager,
        at=NOW - 2 * DAY,
        notice_no="科协发〔2026〕1号",
    )
    programmes.attach_call_file(cycle, pdf(), name="通知.pdf", by=manager, at=NOW - 2 * DAY)
    authorise(cast, cycle)
    return programmes.open_cycle(cycle, by=cast.actor("wu"), at=NOW - DAY)


def notice_at_the_end(code: str) -> dict[str, object]:
    """Return a preset's rules of the notice without the notices of the office before the result."""
    rules = preset(code)["notice"]
    stages = [each for each in rules.get("stages", ()) if each["whom"] == "society"]
    return {**rules, "stages": stages}


def organiser_of(cast: Cast, programme: Programme) -> Society:
    """Return who organises a programme: a foundation where it gives an award."""
    return cast.societies["foundation" if programme.track == "award" else "office"]


def authorise(cast: Cast, cycle: Cycle) -> None:
    """Put the authority of an award on record; another cycle needs none."""
    from tests.attachments import pdf

    if cycle.programme.track == "award":
        programmes.record_authority(
            cycle,
            kind="registration",
            founder="foundation",
            number=cycle.rules.programme.authority,
            dated=date(2023, 2, 6),
            data=pdf(),
            name="登记证书.pdf",
            by=cast.actor("zhou"),
            at=NOW - 2 * DAY,
        )


PROFILE = {
    "name": "陈建国",
    "sex": "M",
    "ethnic_group": "汉族",
    "education": "研究生",
    "degree": "博士",
    "title": "教授级高级工程师",
    "post": "总工程师",
    "unit_name": "华北重型机械有限公司",
    "field": "机械设计",
    "phone": "13800138000",
    "first_line_years": 20,
}


@remembered
def draft(
    cast: Cast, cycle: Cycle, *, clerk: str = "lin", at: datetime = NOW, **facts: object
) -> Paper:
    """Draft a paper that passes every rule, but for the facts given."""
    by = cast.actor(clerk)
    society = Society.objects.get(pk=by.society_id)
    cast.serial += 1
    profile = {**PROFILE, "birth": born_within(cycle), **facts}
    profile.setdefault(
        "identity_no", identity_number(profile["birth"], profile["sex"], cast.serial)
    )
    paper = nominations.draft_paper(
        cycle, society, by=by, at=at, team_name=profile.pop("team_name", "")
    )
    if cycle.rules.programme.divisions:
        paper = nominations.save_paper(
            paper, {"division": cycle.rules.programme.divisions[0].code}, by=by, at=at
        )
    nominations.save_member(paper, profile, by=by, at=at, member=paper.members.get())
    if cycle.rules.team:
        add_members(paper, cast, by, at, cycle.rules.team.core_min - 1)
    fill_sections(paper, by, at)
    return Paper.objects.get(pk=paper.pk)


def born_within(cycle: Cycle) -> date:
    """Return a date of birth within every limit of the cycle's rules."""
    rules = cycle.rules
    cutoffs = [*rules.person.birth_cutoff, *(rules.team.leader_cutoff if rules.team else ())]
    return max([date(1978, 5, 6), *(date(c.born_from.year + 1, 5, 6) for c in cutoffs)])


def add_members(paper: Paper, cast: Cast, by: Actor, at: datetime, count: int) -> list[Member]:
    """Add core members to a team's paper."""
    members = []
    for index in range(count):
        cast.serial += 1
        birth = date(1985, 1 + index % 12, 10)
        facts = {
            **PROFILE,
            "name": f"成员{'甲乙丙丁戊己庚辛壬癸'[index % 10]}",
            "birth": birth,
            "identity_no": identity_number(birth, "M", cast.serial),
            "role": "core",
        }
        members.append(nominations.save_member(paper, facts, by=by, at=at))
    return members


def fill_sections(paper: Paper, by: Actor, at: datetime) -> None:
    """Fill every section and slot the rule set requires, and collect what others owe the paper."""
    from tests.attachments import attach_all
    from tests.statements import collect

    declared(paper, by, at)
    for section in paper.cycle.rules.material.sections:
        if section.kind == "text":
            nominations.save_section(
                paper, section.code, text="长期在一线工作。", base_version=0, by=by, at=at
            )
        elif section.kind == "list":
            row = {c.code: "2021" if c.kind == "year" else "内容" for c in section.columns}
            nominations.save_section(paper, section.code, items=[row], base_version=0, by=by, at=at)
    attach_all(paper, by, at)
    collect(paper, by, at)


def declared(paper: Paper, by: Actor, at: datetime = NOW) -> Paper:
    """Declare a paper free of secrets and attach the certificate: now it can be written."""
    from tests.attachments import pdf

    paper = nominations.declare_not_secret(paper, by=by, at=at)
    if any(slot.code == "secrecy" for slot in paper.cycle.rules.material.attachments):
        nominations.attach(paper, "secrecy", pdf(), name="保密审查证明.pdf", by=by, at=at)
    return Paper.objects.get(pk=paper.pk)


def declared_empty(cast: Cast, programme: str, *, days: int) -> Paper:
    """Begin a paper that is declared free of secrets and holds nothing; no certificate is asked."""
    material = preset(programme)["material"] | {"secrecy_certificate": False}
    cycle, by = season(cast, programme, days=days, material=material), cast.actor("lin")
    paper = nominations.draft_paper(cycle, cast.societies["a"], by=by, at=NOW)
    return nominations.declare_not_secret(paper, by=by, at=NOW)


@remembered
def endorsed(
    cast: Cast,
    cycle: Cycle,
    *,
    clerk: str = "lin",
    approver: str = "zhao",
    at: datetime = NOW,
    **facts: object,
) -> Paper:
    """Draft, pledge, submit, select where the rules ask for it, and endorse a paper."""
    from tests.selections import elected

    paper = draft(cast, cycle, clerk=clerk, at=at, **facts)
    paper = nominations.pledge(paper, by=cast.actor(clerk), at=at)
    paper = nominations.submit(paper, by=cast.actor(clerk), at=at)
    (paper,) = elected(cast, paper, clerk=clerk, approver=approver, at=at)
    return nominations.endorse(paper, by=cast.actor(approver), at=at)


@remembered
def accepted(cast: Cast, cycle: Cycle, *, at: datetime = NOW, **facts: object) -> Candidate:
    """Walk a paper to acceptance and return its candidate."""
    paper = endorsed(cast, cycle, at=at, **facts)
    for item in cycle.rules.form_check.items:
        nominations.check_item(paper, item.code, met=True, by=cast.actor("li"), at=at)
    if cycle.rules.material.paper:
        from tests.nominations.parcels import came_by_courier

        came_by_courier(cast, paper, at=at)
    paper = nominations.accept(paper, by=cast.actor("li"), at=at)
    return Candidate.objects.get(pk=paper.candidate_id)
