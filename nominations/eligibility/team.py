"""Rules about a team, and about a society's batch of teams."""

from programmes.shares import Share
from programmes.vocabulary import RuleSet, TeamShare

from .facts import MemberFacts, PaperFacts, PersonFacts
from .findings import Found, found


def rule_team_size(rules: RuleSet, facts: PaperFacts) -> Found:
    """As many core members as asked, the leader counted among them 「核心成员」."""
    if not rules.team or facts.members is None:
        return
    core = 1 + sum(member.core for member in facts.members)
    if core < rules.team.core_min:
        values = {"have": core, "least": rules.team.core_min}
        yield found("team_small", "block", "members", "team.core_min", **values)
    if core > rules.team.core_max:
        values = {"have": core, "most": rules.team.core_max}
        yield found("team_large", "block", "members", "team.core_max", **values)


def rule_team_shares(rules: RuleSet, facts: PaperFacts) -> Found:
    """Enough of the members are in the leader's unit, in enterprises, or born late enough."""
    if not rules.team or facts.members is None:
        return
    everybody = (MemberFacts(facts.person, True, facts.leader_unit), *facts.members)
    for asked in rules.team.shares:
        have = sum(_has(asked, member, facts.leader_unit) for member in everybody)
        least = _least(asked, len(everybody))
        if have < least:
            values = {"have": have, "least": least, "of": len(everybody), "what": asked}
            clause = f"team.shares.{asked.code}"
            yield found("team_share", asked.outcome, "members", clause, **values)


def _least(asked: TeamShare, of: int) -> int:
    return Share.of(asked.share).needed(of) if asked.share else asked.least or 0


def _has(asked: TeamShare, member: MemberFacts, leader_unit: str) -> bool:
    if asked.having == "leader_unit":
        return bool(leader_unit) and member.unit == leader_unit
    if asked.having == "enterprise":
        return member.person.unit_kind == "enterprise"
    born = member.person.born
    return bool(born and asked.born_from and born >= asked.born_from)


def rule_one_team(rules: RuleSet, facts: PaperFacts) -> Found:
    """Nobody is in more teams of the call than allowed; both teams are told."""
    if not rules.team:
        return
    for person in (facts.person, *(member.person for member in facts.members or ())):
        yield from _in_other_teams(rules, person)


def _in_other_teams(rules: RuleSet, person: PersonFacts) -> Found:
    call = (rules.programme.code, rules.programme.year)
    others = tuple(each for each in person.elsewhere if (each.programme, each.year) == call)
    most = rules.team.teams_per_person if rules.team else 0
    if len(others) >= most:
        values = {"name": person.name, "most": most, "other": others[0]}
        yield found("in_other_team", "block", "members", "team.teams_per_person", **values)


def rule_members(rules: RuleSet, facts: PaperFacts) -> Found:
    """Every member's document is right and is counted once."""
    for place, member in enumerate(facts.members or (), start=1):
        identity = member.person.identity
        if identity and identity.given and not identity.valid:
            field, values = f"members.{place}", {"name": member.person.name}
            yield found("member_identity", "block", field, "person.documents", **values)


def batch_findings(rules: RuleSet, *, enterprise: int, total: int) -> Found:
    """Check a society's whole batch: the share from enterprises. Only warns, never a person."""
    for clause, table in (("team", rules.team), ("nomination", rules.nomination)):
        asked = table.batch_share if table else None
        if asked and total and not Share.of(asked).met(enterprise, total):
            values = {"have": enterprise, "least": Share.of(asked).needed(total), "of": total}
            yield found("batch_share", "warn", "batch", f"{clause}.batch_share", **values)


TEAM_RULES = (
    rule_team_size,
    rule_team_shares,
    rule_one_team,
    rule_members,
)
