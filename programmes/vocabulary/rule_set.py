"""A rule set: everything a programme asks for in one cycle, frozen, and read from a plain mapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from .deciding import (
    BallotRules,
    ClearanceRules,
    DecisionRules,
    NoticeRules,
    NoticeStep,
    ObjectionRules,
    ReviewRules,
)
from .legality import mentions_fee, texts_of
from .measures import Checks
from .nominating import FormCheckRules, MaterialRules, NominationRules, Programme
from .publishing import PublishRules
from .qualifying import PersonRules, TeamRules
from .reading import UNLIMITED, read
from .values import is_day


@dataclass(frozen=True, slots=True)
class Source:
    """The document that values come from (title or 文号, never an address), and the paths it covers.

    A path covers itself and all below it; of several the longest wins.
    """

    doc: str
    paths: tuple[str, ...]
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.doc}{self.clause}"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one programme in one cycle. A table that is None is a step that does not exist."""

    programme: Programme
    person: PersonRules
    nomination: NominationRules
    material: MaterialRules
    form_check: FormCheckRules
    publish: PublishRules
    team: TeamRules | None = None
    review: ReviewRules | None = None
    ballot: BallotRules | None = None
    clearance: ClearanceRules | None = None
    decision: DecisionRules | None = None
    notice: NoticeRules | None = None
    objection: ObjectionRules | None = None
    sources: tuple[Source, ...] = ()
    unsourced: tuple[str, ...] = field(default=(), metadata={"read": False})

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "RuleSet":
        """Read a mapping of TOML or canonical JSON; raises FaultyRules naming every fault."""
        return replace(read(cls, data), unsourced=tuple(_without_source(data)))

    def check(self) -> Checks:
        """The tables agree with each other."""
        if (self.team is None) == (self.programme.subject == "team"):
            yield "team", "team_of_subject", {"subject": self.programme.subject}
        if self.ballot and not self.review:
            yield "ballot", "ballot_without_review", {}
        if self.ballot and self.ballot.tie == "score" and not self.is_scored:
            yield "ballot.tie", "tie_without_scores", {}
        if (self.notice is None) != (self.objection is None):
            yield "objection", "objection_of_notice", {}
        if self.notice and self.notice.of_society and self.nomination.own_notice_workdays:
            yield "notice.stages", "society_posts_once", {}
        for table in () if self.is_forwarded else ("review", "notice"):
            if getattr(self, table) is None:
                yield table, "no_way_to_the_end", {}
        if self.programme.track == "award" and not (self.notice and self.publish.certificate_zh):
            yield "publish", "award_incomplete", {}
        if self.publish.grades and self.decision is None:
            yield "publish.grades", "grades_without_meeting", {}
        if not self.programme.free_of_charge:
            yield "programme.free_of_charge", "fee_forbidden", {}
        yield from self.unknown_divisions()
        yield from self.fees()

    @property
    def is_scored(self) -> bool:
        """Tell whether marks are given in any round."""
        return bool(self.review and any(each.criteria for each in self.review.rounds))

    @property
    def own_notice(self) -> NoticeStep | None:
        """Return what a society posts before endorsing, or None: a stage, or working days alone."""
        if self.notice and self.notice.of_society:
            return self.notice.of_society
        days, counted = self.nomination.own_notice_workdays, self.nomination.selecting.count_start
        words = ("society", "学会推荐公示", "notice of the society", "society")
        return NoticeStep(*words, ("name",), "workday", counted, days) if days else None  # type: ignore[arg-type]

    @property
    def asks_selection(self) -> bool:
        """Tell whether a society selects or posts before it endorses."""
        return self.nomination.own_vote or self.own_notice is not None

    @property
    def is_forwarded(self) -> bool:
        """Tell whether foreign-affairs approval (外事审批) stands in for review and notice."""
        return self.publish.abroad and self.programme.track == "talent"

    def fees(self) -> Checks:
        """No text of the rules speaks of a fee."""
        for path, text in texts_of(replace(self, sources=(), unsourced=())):
            if word := mentions_fee(text):
                yield path, "fee_mentioned", {"given": word}

    def unknown_divisions(self) -> Checks:
        """Places by division name divisions of the programme."""
        known = {each.code for each in self.programme.divisions}
        places = {"nomination.quota.divisions": self.nomination.quota.divisions}
        if self.ballot:
            places["ballot.division_seats"] = self.ballot.division_seats
        for path, named in places.items():
            for division in named:
                if division not in known:
                    yield path, "unknown_division", {"given": division}

    def source(self, path: str) -> Source | None:
        """Return the document behind a value, or None: to be confirmed (待确认)."""
        return _covering(self.sources, path)

    def unconfirmed(self) -> list[str]:
        """List the values without a document, as paths, in the order of `value_paths`."""
        return list(self.unsourced)


def _covering(sources: tuple[Source, ...], path: str) -> Source | None:
    best: tuple[int, Source | None] = (-1, None)
    for each in sources:
        for covered in each.paths:
            if path == covered or path.startswith(f"{covered}."):
                best = max(best, (len(covered), each), key=lambda pair: pair[0])
    return best[1]


def _without_source(data: Mapping[str, Any]) -> list[str]:
    """List the values of a mapping already read which no source covers."""
    found = tuple(Source(each["doc"], tuple(each["paths"])) for each in data.get("sources", ()))
    return [path for path in value_paths(data) if _covering(found, path) is None]


IN_WORDS = frozenset({"nomination.endorsement"})
"""Values without a number or a day that stand in a document all the same."""


def value_paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the path of every value: a key of a table, or a coded entry, that holds a number or a day.

    So is what is ruled in words alone but differs by document (`IN_WORDS`). Tables come in the order of the rule set, keys in that of the alphabet. What names the programme
    (its own table) and the sources are no values.
    """
    for table in (each.name for each in fields(RuleSet)):
        keys = data.get(table)
        if table != "programme" and isinstance(keys, Mapping):
            for key in sorted(keys):
                yield from _within(f"{table}.{key}", keys[key])


def _within(path: str, value: object) -> Iterator[str]:
    coded = [each for each in value if _is_coded(each)] if isinstance(value, list | tuple) else []
    for each in coded:
        if _counts(each):
            yield f"{path}.{each['code']}"
    if not coded and (_counts(value) or path in IN_WORDS):
        yield path


def _is_coded(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("code"), str)


def _counts(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_counts, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_counts, value))
    return value == UNLIMITED or isinstance(value, date) or type(value) is int or is_day(value)
