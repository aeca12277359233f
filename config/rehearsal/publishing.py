"""The works of a rehearsal's experts and candidates, some of them signed together, as lists come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from config.rehearsal.company import Company
from nominations.models import Candidate
from programmes.models import Cycle
from review import services as review
from review.models import Expert

TOPICS = ("试验研究", "可靠性分析", "关键技术", "寿命预测", "优化设计")
EVERY = 4
"""One candidate in so many has signed a work with an expert of the pool."""


def publish(company: Company, cycle: Cycle, at: datetime) -> None:
    """Let the office bring in lists of works: one joint with an expert for every fourth candidate.

    Most joint works are recent and found as conflicts of interest; every third is too old for that.
    """
    rows = Candidate.objects.filter(cycle=cycle, person__isnull=False).select_related("person")
    for place, candidate in enumerate(rows.order_by("pk")[::EVERY]):
        expert = company.experts[(place * 7 + cycle.pk) % len(company.experts)]
        mate = company.experts[(place * 7 + cycle.pk + 1) % len(company.experts)]
        if candidate.person_id in (expert.person_id, mate.person_id):
            continue
        signers = [str(each.person) for each in (candidate, expert, mate)]
        joint = work(f"c{candidate.pk}", expert, at.year - (9 if place % 3 == 2 else 2), signers)
        own = work(f"e{candidate.pk}", expert, at.year - 1, signers[1:])
        bring_in(company, candidate, [joint], at)
        bring_in(company, expert, [joint, own], at)


def work(key: str, expert: Expert, year: int, signers: Sequence[str]) -> str:
    """Return one work as BibTeX writes it."""
    title = f"{expert.field}{TOPICS[year % len(TOPICS)]}"
    facts = {
        "title": title,
        "author": " and ".join(signers),
        "journal": f"{expert.field}学报(演练)",
        "year": str(year),
        "doi": f"10.5555/jujian.{key}.{year}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in facts.items())
    return f"@article{{{key},\n{lines}\n}}\n"


def bring_in(
    company: Company, subject: Expert | Candidate, works: Iterable[str], at: datetime
) -> None:
    """Bring in a list for one person."""
    data = "\n".join(works).encode()
    by = company.actor("manager")
    review.import_works(subject, data=data, file_name="著作(演练).bib", by=by, at=at)
