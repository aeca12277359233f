"""Rules about the nomination: who may nominate, places, nominators, other channels and programmes."""

from programmes.vocabulary import NominatorTier, RuleSet

from .facts import OtherPaper, PaperFacts, QuotaFact
from .findings import Found, found

LEVELS = {
    "association": ("quota_full_association", "nomination.quota.association"),
    "division": ("quota_full_division", "nomination.quota.divisions"),
    "branch": ("quota_full_branch", "nomination.quota.per_branch"),
}
"""The code and clause of each level of the quota but the society's own."""


def rule_channel(rules: RuleSet, facts: PaperFacts) -> Found:
    """The channel, and the kind of society, are open in this programme."""
    if facts.channel not in rules.nomination.channels:
        clause = "nomination.channels"
        yield found("channel_closed", "block", "channel", clause, channel=facts.channel)
    kind = facts.society_kind
    if facts.channel == "society" and kind and kind not in rules.nomination.society_kinds:
        yield found("society_kind", "block", "channel", "nomination.society_kinds", kind=kind)


def rule_quota(rules: RuleSet, facts: PaperFacts) -> Found:
    """A place is left at every level above the paper, and to the unit."""
    for quota in facts.quotas:
        yield from full_level(rules, quota)
    most = rules.nomination.quota.per_unit
    if most is not None and facts.unit_papers is not None and facts.unit_papers >= most:
        values = {"limit": most, "used": facts.unit_papers}
        yield found("unit_quota_full", "block", "unit", "nomination.quota", **values)


def full_level(rules: RuleSet, quota: QuotaFact) -> Found:
    """One level of the quota (名额) has no place left: of all societies, a division, a society, a branch."""
    if quota.limit is None or quota.used < quota.limit:
        return
    code, clause = LEVELS.get(quota.level, ("quota_full_person", "nomination.quota"))
    if quota.level == "society" and rules.team:
        code = "quota_full_team"
    values = {"limit": quota.limit, "used": quota.used, "name": quota.name}
    yield found(code, "block" if quota.binds else "warn", "quota", clause, **values)


def rule_nominators(rules: RuleSet, facts: PaperFacts) -> Found:
    """Enough academicians nominate, enough of them of the same division, by the nominee's birth."""
    if facts.channel != "academician" or facts.nominators is None:
        return
    tier = _tier_for(rules.nomination.nominators, facts)
    if not tier:
        return
    have = len(facts.nominators)
    near = sum(each.division == facts.division != "" for each in facts.nominators)
    clause, field = "nomination.nominators", "nominators"
    if have < tier.least:
        values = {"have": have, "least": tier.least, "missing": tier.least - have}
        yield found("nominators_missing", "block", field, clause, **values)
    elif near < tier.same_division:
        values = {"have": near, "least": tier.same_division}
        yield found("nominators_division", "block", field, clause, **values)
    if tier.most is not None and have > tier.most:
        yield found("nominators_many", "block", field, clause, have=have, most=tier.most)


def rule_each_nominator(rules: RuleSet, facts: PaperFacts) -> Found:
    """No nominator is past the limit (资深院士), or recommends more candidates than allowed."""
    field, asked = "nominators", rules.nomination
    most = asked.per_nominator
    for each in facts.nominators or ():
        limit = asked.nominator_born_from
        if limit and each.birth and each.birth < limit:
            values = {"name": each.name, "birth": each.birth, "limit": limit}
            clause = "nomination.nominator_born_from"
            yield found("nominator_too_old", "block", field, clause, **values)
        if most is not None and each.papers >= most:
            values = {"name": each.name, "most": most, "have": each.papers}
            yield found("nominator_full", "block", field, "nomination.per_nominator", **values)
        elif most is not None and each.papers + each.like >= most:
            values = {"name": each.name, "most": most}
            yield found("nominator_like", "warn", field, "nomination.per_nominator", **values)


def rule_own_unit(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not more nominators of the candidate's own legal entity than allowed 「提名办法(2023)」."""
    most = rules.nomination.nominators_own_unit
    if most is None or not facts.leader_unit:
        return
    own = tuple(n.name for n in facts.nominators or () if n.unit == facts.leader_unit)
    if len(own) > most:
        values = {"have": len(own), "most": most, "names": own}
        clause = "nomination.nominators_own_unit"
        yield found("nominators_own_unit", "block", "nominators", clause, **values)


def _tier_for(tiers: tuple[NominatorTier, ...], facts: PaperFacts) -> NominatorTier | None:
    """Return the tier with the latest day not after the birth, else the one without a day."""
    born = facts.person.born
    dated = sorted((t.born_from, n) for n, t in enumerate(tiers) if t.born_from)
    reached = [n for day, n in dated if born and born >= day]
    if reached:
        return tiers[reached[-1]]
    return next((tier for tier in tiers if tier.born_from is None), None)


def rule_other_programme(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not nominated this year in a programme that excludes this one (e.g. the other academy)."""
    for other in facts.person.elsewhere:
        same_year = other.leading and other.year == rules.programme.year
        if same_year and other.programme in rules.person.same_year_exclusive:
            clause = "person.same_year_exclusive"
            yield found("other_programme", "block", "channel", clause, other=other)


def rule_other_channel(rules: RuleSet, facts: PaperFacts) -> Found:
    """Not nominated twice by one society, nor through a second channel where channels exclude."""
    if rules.team:
        return
    for other in facts.person.elsewhere:
        if not _same_call(rules, other):
            continue
        if other.own_society and other.channel == facts.channel:
            yield found("same_society", "block", "channel", "nomination.exclusive", other=other)
        elif other.channel != facts.channel:
            code = "other_channel" if rules.nomination.exclusive else "second_channel"
            outcome = "block" if rules.nomination.exclusive else "warn"
            yield found(code, outcome, "channel", "nomination.exclusive", other=other)  # type: ignore[arg-type]


def _same_call(rules: RuleSet, other: OtherPaper) -> bool:
    return (other.programme, other.year) == (rules.programme.code, rules.programme.year)


NOMINATION_RULES = (
    rule_channel,
    rule_quota,
    rule_nominators,
    rule_each_nominator,
    rule_own_unit,
    rule_other_programme,
    rule_other_channel,
)
