"""The company of a rehearsal: the office, the societies, the experts; all flagged from their insert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from config.rehearsal.inventing import SOCIETY_TOPICS, Inventor, small_pdf, unit_name
from config.rehearsal.profiling import describe, province
from ledger.actors import Actor
from people.actors import actor_in
from people.models import Office, Society, Unit, User
from people.services import appoint, enter_society, enter_unit, keep_phone, open_account
from review import services as review
from review.models import Expert

LOADS = (4, 6, 3, 5)
"""How many items an invented expert reads in a round at most: work spreads over the pool."""
PASSWORD = "jujian-demo-2026"  # noqa: S105  (of invented people, only in a demonstration)
KINDS = ("national", "national", "national", "federation", "local", "enterprise", "university")
KIND_NAMES = {
    "national": "{topic}学会",
    "federation": "{topic}学会联合体",
    "local": "{topic}省科学技术协会",
    "enterprise": "{topic}集团科学技术协会",
    "university": "{topic}大学科学技术协会",
}


@dataclass
class Company:
    """Who plays in a rehearsal."""

    inventor: Inventor
    began: datetime
    office: Society
    foundation: Society
    units: list[Unit] = field(default_factory=list)
    societies: list[Society] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    pdf: bytes = field(default_factory=small_pdf)  # what is attached to papers

    def actor(self, username: str) -> Actor:
        """Return an invented person acting in their office."""
        if username not in self.actors:
            office = self.offices[username]
            self.actors[username] = actor_in(office.user, office)
        return self.actors[username]

    def clerk(self, society: Society) -> Actor:
        """Return the clerk (填报人) of a society."""
        return self.actor(f"clerk-{society.code.removeprefix('R-')}")

    def approver(self, society: Society) -> Actor:
        """Return the approver (负责人) of a society."""
        return self.actor(f"approver-{society.code.removeprefix('R-')}")

    def join(self, username: str, role: str, society: Society | None, *, name: str = "") -> None:
        """Open an account with one office; only a demonstration's accounts have a password."""
        user = open_account(
            username,
            name=name or self.inventor.name()[1],
            rehearsal=True,
        )
        give_password(user)
        self.offices[username] = appoint(user, role, at=self.began, society=society)


def gather(inventor: Inventor, *, societies: int, experts: int, began: datetime) -> Company:
    """Open the accounts of a rehearsal: an office of its own, societies of every kind, the experts."""
    office = enter_society("演练科学技术协会", code="R-OFFICE", kind="office", rehearsal=True)
    foundation = enter_society(
        "中华国际科学交流基金会(演练)", code="R-FOUND", kind="office", rehearsal=True
    )
    company = Company(inventor=inventor, began=began, office=office, foundation=foundation)
    for username, role in (
        ("manager", "manager"),
        ("manager-2", "manager"),
        ("examiner", "examiner"),
        ("supervisor", "supervisor"),
        ("secrecy", "secrecy"),
        ("operator", "operator"),
    ):
        company.join(username, role, office)
    for index in range(max(12, societies, experts // 3)):
        name, nature = unit_name(index)
        unit = enter_unit(f"{name}(演练)", nature=nature, region=province(name), rehearsal=True)
        company.units.append(unit)
    for index in range(societies):
        add_society(company, index)
    enrol(company, experts)
    return company


def add_society(company: Company, index: int) -> None:
    """Add a society of the next kind, with its clerk and its approver."""
    kind = KINDS[index % len(KINDS)]
    topic = SOCIETY_TOPICS[index % len(SOCIETY_TOPICS)]
    round_ = index // len(SOCIETY_TOPICS)
    name = KIND_NAMES[kind].format(topic=topic if not round_ else f"{topic}第{round_ + 1}")
    society = enter_society(
        f"{name}(演练)",
        code=f"R-{index + 1:03d}",
        kind=kind,
        unit=company.units[index % len(company.units)],
        rehearsal=True,
    )
    company.societies.append(society)
    company.join(f"clerk-{index + 1:03d}", "clerk", society)
    company.join(approver := f"approver-{index + 1:03d}", "approver", society)
    user = company.offices[approver].user
    keep_phone(user, f"139{index + 1:08d}", by=company.actor("operator"), at=company.began)


def enrol(company: Company, count: int) -> None:
    """Enrol invented experts; each has an account."""
    manager = company.actor("manager")
    for index in range(count):
        person = company.inventor.person(date(1958, 1, 1), date(1985, 12, 31))
        expert = review.enrol_expert(
            name=person.name,
            identity_no=person.number,
            unit=company.units[-1 - index % len(company.units)],
            field=person.field,
            title=person.title,
            keywords=[person.field],
            sex=person.sex,
            birth=person.birth,
            phone=person.phone,
            is_academician=index % 12 == 5,
            is_frontline=index % 3 == 0,
            load_max=LOADS[index % len(LOADS)],
            user=expert_account(index, person.name),
            by=manager,
            at=company.began + timedelta(minutes=1),
        )
        company.experts.append(expert)
        at = company.began + timedelta(minutes=2)
        describe(expert, index, company.units, by=manager, at=at)


def expert_account(index: int, name: str) -> User:
    """Open the account of an expert."""
    user = open_account(f"expert-{index + 1:03d}", name=name, rehearsal=True)
    give_password(user)
    return user


def give_password(user: User) -> None:
    """In a demonstration give an invented account its password, hashed once for all of them."""
    if settings.JUJIAN_DEMO:
        user.password = hashed()
        user.save(update_fields=["password"])


@cache
def hashed() -> str:
    """Return the hash of the demonstration's password."""
    return make_password(PASSWORD)
