"""What is published about a candidate: the fields the rule set allows, frozen as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from awards.services.grading import grade_of
from ledger.situations import Refused
from nominations.choices import MemberRole
from nominations.models import Candidate, Member, Paper
from nominations.prose import spelled
from programmes.models import Cycle
from programmes.vocabulary import RuleSet

LISTED_FIELDS = frozenset({"name", "unit", "division", "grade", "members"})
"""What an award list and a certificate show of what the notice showed."""

CHANNELS = {
    "society": "学术团体",
    "academician": "院士",
    "unit": "单位",
    "expert": "专家",
    "self": "本人",
}


def with_papers(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Load everything a snapshot reads, in a fixed number of queries."""
    found = list(candidates)
    prefetch_related_objects(
        found,
        "papers__society",
        "papers__members",
        "papers__sections",
        "papers__nominators",
        "results__ranking",
        "decisions",
    )
    return found


def facts_of(candidate: Candidate, fields: Iterable[str], rules: RuleSet) -> dict[str, Any]:
    """Return the named facts of a candidate as they are published, in the order of ``fields``.

    Facts of the person come from the first accepted paper; societies and channels from all of them.
    A fact nobody stated is left out.
    """
    papers = sorted(
        (paper for paper in candidate.papers.all() if paper.stage == "accepted"),
        key=lambda paper: paper.pk,
    )
    found = {}
    for field in fields:
        value = FACTS[field](candidate, papers, rules)
        if value:
            found[field] = value
    return found


def in_order(candidates: Iterable[Candidate], cycle: Cycle) -> list[Candidate]:
    """Return the candidates in the rule set's order, the highest grade first; within it by 姓氏笔画."""
    rules = cycle.rules
    divisions = [each.code for each in rules.programme.divisions]
    grades = {each.code: place for place, each in enumerate(rules.publish.grades)}
    by_strokes = sorted(candidates, key=lambda each: (each.sort_key, each.pk))
    if grades:
        return sorted(by_strokes, key=lambda each: grades.get(grade_of(each), len(grades)))
    if rules.publish.order == "division":
        places = {code: place for place, code in enumerate(divisions)}
        return sorted(by_strokes, key=lambda each: places.get(each.division, len(places)))
    if rules.publish.order == "votes":
        return sorted(by_strokes, key=_place)
    if rules.publish.order == "pinyin":
        raise Refused(
            _("Lists cannot be ordered by pinyin: readings of names differ. Order them by strokes.")
        )
    return by_strokes


def _place(candidate: Candidate) -> int:
    """Return the place in the last ranking, as it is told; those without one come last."""
    results = sorted(candidate.results.all(), key=lambda each: each.ranking_id)
    return results[-1].ranking.order_told[results[-1].item_id] if results else 1_000_000


Papers = Sequence[Paper]


def _lead(papers: Papers) -> Member | None:
    return papers[0].lead if papers else None


def _of_lead(name: str) -> Callable[[Candidate, Papers, RuleSet], str]:
    """Return a reader of one column of the nominee or leader."""
    return lambda candidate, papers, rules: str(getattr(_lead(papers), name, "") or "")


def _sex(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    return {"M": "男", "F": "女"}.get(getattr(_lead(papers), "sex", ""), "")


def _birth_month(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    """Return year and month; the day of birth is never published."""
    lead = _lead(papers)
    return f"{lead.birth.year}年{lead.birth.month}月" if lead and lead.birth else ""


def _division(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    return next(
        (each.zh for each in rules.programme.divisions if each.code == candidate.division), ""
    )


def _grade(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    """Return the grade or medal the meeting gave (等级、奖章)."""
    code = grade_of(candidate)
    return next((each.zh for each in rules.publish.grades if each.code == code), "")


def published_fields(fields: Sequence[str], rules: RuleSet, *, is_last: bool = True) -> list[str]:
    """Return the fields of a snapshot, with the grade after the name where the rule set has grades."""
    graded = ["grade"] if is_last and rules.publish.grades else []
    return [*fields[:1], *graded, *fields[1:]]


def _nominator(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    """Return societies and named nominators (推荐单位、推荐人)."""
    names = [paper.society.name for paper in papers]
    names += [
        each.name for paper in papers for each in paper.nominators.all() if each.role == "nominator"
    ]
    return "、".join(dict.fromkeys(names))


def _channel(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    return "、".join(dict.fromkeys(CHANNELS[paper.channel] for paper in papers))


def _summary(candidate: Candidate, papers: Papers, rules: RuleSet) -> str:
    """Return the main contribution, no longer than the rule set allows."""
    most = rules.material.summary_max_chars
    text = section_text(papers, "summary") or section_text(papers, "achievements")
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _members(candidate: Candidate, papers: Papers, rules: RuleSet) -> list[str]:
    """Return the team in its order: leader, core members, members."""
    if not papers or papers[0].subject != "team":
        return []
    order = [MemberRole.LEADER, MemberRole.CORE, MemberRole.OTHER, MemberRole.NOMINEE]
    members = sorted(
        papers[0].members.all(),
        key=lambda each: (order.index(MemberRole(each.role)), each.position, each.pk),
    )
    return [each.name for each in members if each.name]


def _listed(code: str) -> Callable[[Candidate, Papers, RuleSet], list[str]]:
    """Return a reader of the rows of a list section, each as one line."""

    def read(candidate: Candidate, papers: Papers, rules: RuleSet) -> list[str]:
        section = latest(papers, code)
        rows = section.items if section else []
        return ["，".join(spelled(str(cell)) for cell in row.values() if cell) for row in rows]

    return read


def latest(papers: Papers, code: str) -> Any:
    """Return the last version of a section of the first paper, or None."""
    versions = [each for each in papers[0].sections.all() if each.code == code] if papers else []
    return max(versions, key=lambda each: each.version, default=None)


def section_text(papers: Papers, code: str) -> str:
    """Return the text of a section's last version on one line."""
    section = latest(papers, code)
    return " ".join(spelled(section.text).split()) if section else ""


FACTS: dict[str, Callable[[Candidate, Papers, RuleSet], Any]] = {
    "name": lambda candidate, papers, rules: candidate.name,
    "unit": lambda candidate, papers, rules: candidate.unit_name,
    "sex": _sex,
    "birth_month": _birth_month,
    "title": _of_lead("title"),
    "post": _of_lead("post"),
    "specialty": _of_lead("field"),
    "division": _division,
    "grade": _grade,
    "nominator": _nominator,
    "channel": _channel,
    "summary": _summary,
    "works": _listed("works"),
    "patents": _listed("patents"),
    "prizes": _listed("prizes"),
    "members": _members,
}
