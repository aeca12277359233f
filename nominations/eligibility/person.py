"""Rules about the person: birth, document, nationality, title, rank, history, honours, integrity."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from programmes.vocabulary import (
    BirthCutoff,
    Branch,
    Outcome,
    PersonRules,
    Presence,
    RuleSet,
    degree_level,
    reaches_degree,
    reaches_rank,
    reaches_title,
    title_rank,
)

from .facts import IntegrityFact, PaperFacts, PersonFacts
from .findings import Found, found


def rule_identity(rules: RuleSet, facts: PaperFacts) -> Found:
    """The document is of an accepted kind, its number right, sex and birth as stated 「GB 11643」."""
    person, identity = facts.person, facts.person.identity
    if identity is None:
        return
    if identity.kind not in rules.person.documents:
        yield found("document_kind", "block", "identity", "person.documents", kind=identity.kind)
    if not identity.given:
        yield found("identity_missing", "block", "identity", "person.documents")
    elif not identity.valid:
        yield found("identity_invalid", "block", "identity", "person.documents")
    if identity.sex and person.sex and identity.sex != person.sex:
        yield found(
            "sex_differs",
            "block",
            "sex",
            "person.documents",
            stated=person.sex,
            number=identity.sex,
        )
    if identity.birth and person.birth and identity.birth != person.birth:
        dates = {"stated": person.birth, "number": identity.birth}
        yield found("birth_differs", "block", "birth", "person.documents", **dates)


def rule_birth(rules: RuleSet, facts: PaperFacts) -> Found:
    """Born on the published limit or later; never an age 「出生日期界限」."""
    clause = "team.leader_cutoff" if rules.team else "person.birth_cutoff"
    cutoffs = rules.team.leader_cutoff if rules.team else rules.person.birth_cutoff
    if not cutoffs:
        return
    if facts.person.born is None:
        yield found("birth_missing", "block", "birth", clause)
        return
    cutoff = _cutoff_for(cutoffs, facts.person.known_sex)
    if cutoff is None:
        yield found("sex_missing", "block", "sex", clause)
    else:
        found_early = _born_too_early(cutoff, facts.person.born, rules.person.birth_outcome, clause)
        yield from (replace(each, approver=cutoff.approver) for each in found_early)


def _cutoff_for(cutoffs: tuple[BirthCutoff, ...], sex: str) -> BirthCutoff | None:
    by_sex = {each.sex: each for each in cutoffs}
    return by_sex.get(sex) or by_sex.get("any")  # type: ignore[call-overload]


def _born_too_early(cutoff: BirthCutoff, born: date, outcome: Outcome, clause: str) -> Found:
    limit = cutoff.born_from
    if born > limit or (born == limit and cutoff.inclusive):
        return
    values = {"birth": born, "limit": limit}
    if born == limit:
        yield found("born_on_limit", outcome, "birth", clause, **values)
    elif cutoff.relax_to and born >= cutoff.relax_to:
        early = found(
            "born_in_relaxation", "waiver", "birth", clause, ground=cutoff.ground, **values
        )
        yield replace(early, evidence=cutoff.evidence)
    else:
        yield found("born_too_early", outcome, "birth", clause, **values)


def rule_nationality(rules: RuleSet, facts: PaperFacts) -> Found:
    """Of a nationality, and from a region, that this programme admits 「国籍法 第3条」."""
    person, asked = facts.person, rules.person
    if not asked.foreign_allowed and person.nationality not in asked.nationality:
        wanted = "、".join(asked.nationality)
        clause = "person.nationality"
        yield found(
            "nationality", "block", "nationality", clause, given=person.nationality, wanted=wanted
        )
    if asked.sole_nationality and person.sole_nationality is False:
        clause = "person.sole_nationality"
        yield found("second_nationality", "block", "sole_nationality", clause)
    if person.region and not asked.other_regions:
        yield found(
            "region_channel", "block", "region", "person.other_regions", region=person.region
        )


def rule_title(rules: RuleSet, facts: PaperFacts) -> Found:
    """The professional title or the degree is high enough; either may suffice 「职称或学位」."""
    person, asked = facts.person, rules.person
    if (person.unit_kind and person.unit_kind in asked.exempt_unit_kinds) or _qualified(
        person, asked
    ):
        return
    outcome: Outcome = "waiver" if asked.exceptional else "block"
    clause = "person.title_min" if asked.title_min else "person.degree_min"
    values = {"title": person.title, "degree": person.degree}
    values |= {"title_min": asked.title_min or "", "degree_min": asked.degree_min or ""}
    if asked.title_min and person.title and title_rank(person.title) is None:
        yield found("title_unknown", "warn", "title", clause, **values)
    elif asked.title_min and asked.degree_min and asked.either_suffices:
        yield found("title_and_degree", outcome, "title", clause, **values)
    elif asked.title_min and not _title_reached(person, asked):
        code = "title_too_low" if person.title else "title_missing"
        yield found(code, outcome, "title", clause, **values)
    else:
        code = "degree_too_low" if person.degree else "degree_missing"
        yield found(code, outcome, "degree", "person.degree_min", **values)


def _qualified(person: PersonFacts, asked: PersonRules) -> bool:
    reached = [
        test(person, asked)
        for least, test in ((asked.title_min, _title_reached), (asked.degree_min, _degree_reached))
        if least
    ]
    return not reached or (any(reached) if asked.either_suffices else all(reached))


def _title_reached(person: PersonFacts, asked: PersonRules) -> bool:
    have = title_rank(person.title)
    return bool(have and asked.title_min and reaches_title(have, asked.title_min))


def _degree_reached(person: PersonFacts, asked: PersonRules) -> bool:
    have = degree_level(person.degree)
    if person.degree_in_progress and not asked.degree_in_progress:
        return False
    return bool(have and asked.degree_min and reaches_degree(have, asked.degree_min))


def rule_branches(rules: RuleSet, facts: PaperFacts) -> Found:
    """At least one of the ways to qualify is open 「符合下列条件之一」."""
    asked = rules.person.branches
    if asked and not any(_branch_open(each, facts.person) for each in asked):
        outcome: Outcome = "waiver" if rules.person.exceptional else "block"
        yield found("no_branch", outcome, "title", "person.branches", branches=asked)


def _branch_open(branch: Branch, person: PersonFacts) -> bool:
    in_progress = person.degree_in_progress and not branch.degree_in_progress
    title, degree = title_rank(person.title), degree_level(person.degree)
    return (
        (not branch.nationality or person.nationality in branch.nationality)
        and (not branch.unit_kinds or person.unit_kind in (None, *branch.unit_kinds))
        and (not branch.title_min or bool(title and reaches_title(title, branch.title_min)))
        and (
            not branch.degree_min
            or bool(degree and not in_progress and reaches_degree(degree, branch.degree_min))
        )
        and not any(_short(branch, person))
    )


def rule_rank(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not an excluded cadre 「处级及以上领导干部」, save for the technical posts excepted."""
    person, asked = facts.person, rules.person.rank_exclusion
    if not asked or not person.rank or not reaches_rank(person.rank, asked.rank):
        return
    if person.technical_post in asked.exceptions or person.unit_kind not in (None, *asked.scope):
        return
    outcome = asked.outcome if person.unit_kind else "warn"
    values = {"rank": person.rank, "limit": asked.rank}
    excluded = found("rank_excluded", outcome, "rank", "person.rank_exclusion", **values)
    yield replace(excluded, approver=asked.approver)


def rule_unit_head(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not the principal head of the legal entity 「法人单位主要负责人不参加申报」."""
    if facts.person.unit_head and rules.person.unit_head:
        yield found("unit_head", rules.person.unit_head, "post", "person.unit_head")


def rule_consecutive(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not pausing after so many cycles in a row as a valid candidate, all academies together."""
    asked, programme = rules.person.consecutive, rules.programme
    if not asked:
        return
    counted = [h for h in facts.person.history if h.valid and h.academy in asked.across]
    known, possible = {h.year for h in counted if h.sure}, {h.year for h in counted}
    runs = []
    for back in range(1, asked.skip + 1):
        last = programme.year - back * programme.step
        runs.append([last - n * programme.step for n in reversed(range(asked.times))])
    for years, code in ((known, "consecutive"), (possible, "consecutive_possible")):
        if run := next((run for run in runs if years.issuperset(run)), None):
            outcome: Outcome = "block" if code == "consecutive" else "warn"
            values = {"years": tuple(run), "times": asked.times, "year": programme.year}
            clause = "person.consecutive"
            yield found(code, outcome, "history", clause, skip=asked.skip, **values)
            return


def rule_one_time(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not honoured by this programme before, where it honours a person once only."""
    if not rules.person.one_time:
        return
    for past in sorted(facts.person.history, key=lambda h: h.year):
        if past.sure and past.honoured and past.programme == rules.programme.code:
            values = {"year": past.year, "programme": past.programme}
            yield found("honoured_before", "block", "history", "person.one_time", **values)
            return


def rule_possible_history(rules: RuleSet, facts: PaperFacts) -> Found:
    """A published list names somebody of the same name and unit; the office says who it is."""
    reading = ("consecutive", "one_time", "excluded_honours")
    clause = next((f"person.{key}" for key in reading if getattr(rules.person, key)), None)
    for past in sorted(facts.person.history, key=lambda h: (h.year, h.programme)):
        if clause and not past.sure:
            values = {"name": facts.person.name, "document": past.document, "year": past.year}
            yield found("history_possible", "warn", "history", clause, **values)


def rule_honours(rules: RuleSet, facts: PaperFacts) -> Found:
    """No award or talent plan that excludes this one; one applied for only warns, nothing twice."""
    person = facts.person
    held = {h.code for h in person.honours if h.state == "held"}
    held |= {h.programme for h in person.history if h.honoured and h.sure}
    held -= {finding.values["programme"] for finding in rule_one_time(rules, facts)}
    applied = {h.code for h in person.honours if h.state == "applied"}
    for each in rules.person.excluded_honours:
        clause = "person.excluded_honours"
        if each.code in held:
            yield found("honour_held", each.held, "prizes", clause, honour=each)
        elif each.code in applied:
            yield found("honour_applied", each.applied, "prizes", clause, honour=each)


def rule_integrity(rules: RuleSet, facts: PaperFacts) -> Found:
    """No record of misconduct or revocation in force for the nominee or any member."""
    people = [facts.person, *(member.person for member in facts.members or ())]
    for person in people:
        for record in person.integrity:
            until = barred_until(rules, record, facts.on)
            if until and record.kind != "nominating":
                code = "revoked_before" if record.kind == "revocation" else "integrity_record"
                values = {"name": person.name, "decision": record.decision, "until": until}
                yield found(code, "block", "integrity", "person.forbidden", **values)


def barred_until(rules: RuleSet, record: IntegrityFact, on: date) -> date | None:
    """Return until when a record bars, where it does on the day `on`; without an end by the rules' years."""
    asked = rules.person.forbidden
    years = asked.revocation_years if record.kind == "revocation" else asked.integrity_years
    until = record.until or _years_after(record.since, years)
    return until if record.since <= on < until else None


def rule_barred_nominators(rules: RuleSet, facts: PaperFacts) -> Found:
    """Neither the society nor a referee has lost the right to nominate 「国家科学技术奖励条例 第31条」."""
    clause = "person.forbidden"
    for record in facts.society_records:
        if until := barred_until(rules, record, facts.on):
            values = {"name": facts.society, "decision": record.decision, "until": until}
            yield found("society_barred", "block", "integrity", clause, **values)
    for each in facts.referee_records:
        if until := barred_until(rules, each.record, facts.on):
            values = {"name": each.name, "decision": each.record.decision, "until": until}
            code, outcome = ("referee_barred", "block") if each.sure else ("referee_like", "warn")
            yield found(code, outcome, "integrity", clause, **values)  # type: ignore[arg-type]


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def rule_membership(rules: RuleSet, facts: PaperFacts) -> Found:
    """A member of the society, where the programme asks and the fact is known."""
    if rules.person.membership_required and facts.person.society_member is False:
        yield found("not_a_member", "block", "membership", "person.membership_required")


def rule_presence(rules: RuleSet, facts: PaperFacts) -> Found:
    """Long enough on the first line, back in China, and present in the year, where known."""
    if rules.person.presence:
        outcome: Outcome = "waiver" if rules.person.exceptional else "block"
        for key, have, least in _short(rules.person.presence, facts.person):
            yield found(f"{key}_short", outcome, key, "person.presence", have=have, least=least)


def _short(asked: Presence | Branch, person: PersonFacts) -> Iterator[tuple[str, int, int]]:
    """Yield what is known to be less than asked: the fact, how much there is, how much is asked."""
    for key in ("first_line_years", "returned_months", "months_per_year", "years_in_work"):
        have, least = getattr(person, key), getattr(asked, key)
        if have is not None and have < least:
            yield key, have, least


PERSON_RULES = (
    rule_identity,
    rule_birth,
    rule_nationality,
    rule_title,
    rule_branches,
    rule_rank,
    rule_unit_head,
    rule_consecutive,
    rule_one_time,
    rule_possible_history,
    rule_honours,
    rule_integrity,
    rule_barred_nominators,
    rule_membership,
    rule_presence,
)
