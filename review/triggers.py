"""What the database keeps about review: the veto of conflicts, the ballot box, the secret key."""

from ledger.triggers import Rule

LIVE = "('offered', 'accepted', 'signed')"

HARD = """EXISTS (SELECT 1 FROM review_conflict c WHERE c.item_id = NEW.item_id
    AND c.expert_id = NEW.expert_id AND c.outcome = 'hard')"""

AT_WORK = f"""EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = NEW.item_id
    AND a.expert_id = NEW.expert_id AND a.stage IN {LIVE})"""

NO_REHEARSAL = "NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = OLD.vote_id AND v.rehearsal)"


def vote_stage_is_not(stage: str) -> str:
    """Return the expression that the vote of NEW does not stand at ``stage``."""
    return (
        f"NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = NEW.vote_id AND v.stage = '{stage}')"
    )


CONFLICTS = [
    Rule(
        "assignment_veto",
        "review_assignment",
        "INSERT",
        HARD,
        "a conflict of interest is on record: this expert cannot be assigned to this item",
    ),
    Rule(
        "assignment_veto_move",
        "review_assignment",
        "UPDATE",
        f"NEW.stage IN {LIVE} AND {HARD}",
        "a conflict of interest is on record: this expert cannot go on with this item",
    ),
    Rule(
        "conflict_needs_recusal",
        "review_conflict",
        "INSERT",
        f"NEW.outcome = 'hard' AND {AT_WORK}",
        "recuse the expert from the item before the conflict is written",
    ),
    Rule(
        "conflict_needs_recusal_later",
        "review_conflict",
        "UPDATE",
        f"NEW.outcome = 'hard' AND {AT_WORK}",
        "recuse the expert from the item before the conflict is made hard",
    ),
    Rule(
        "conflict_names_stay",
        "review_conflict",
        "UPDATE",
        "NEW.item_id <> OLD.item_id OR NEW.expert_id <> OLD.expert_id",
        "a conflict of interest keeps its expert and its item",
    ),
    Rule(
        "declared_conflict_kept",
        "review_conflict",
        "DELETE",
        "OLD.source = 'declared' AND NOT OLD.rehearsal",
        "a declared conflict of interest is never deleted",
    ),
]

BOX = [
    Rule(
        "sealed_sheet_place",
        "review_sealedsheet",
        "INSERT",
        f"""length(NEW.sealed) > 0 OR {vote_stage_is_not("open")}
            OR (SELECT COUNT(*) FROM review_sealedsheet s WHERE s.vote_id = NEW.vote_id)
            >= (SELECT COUNT(*) FROM review_seat r WHERE r.vote_id = NEW.vote_id)""",
        "the box is laid out at opening: an empty place for every seat",
    ),
    Rule(
        "sealed_sheet_stays",
        "review_sealedsheet",
        "UPDATE",
        """NEW.vote_id <> OLD.vote_id OR NEW.id <> OLD.id
            OR (length(OLD.sealed) > 0 AND NEW.sealed <> OLD.sealed)""",
        "a cast sheet never changes",
    ),
    Rule(
        "sealed_sheet_only_while_open",
        "review_sealedsheet",
        "UPDATE",
        f"length(OLD.sealed) = 0 AND length(NEW.sealed) > 0 AND {vote_stage_is_not('open')}",
        "sheets are cast only while the vote is open",
    ),
    Rule(
        "sealed_sheet_has_a_voter",
        "review_sealedsheet",
        "UPDATE",
        """length(OLD.sealed) = 0 AND length(NEW.sealed) > 0
            AND (SELECT COUNT(*) FROM review_sealedsheet s
                WHERE s.vote_id = NEW.vote_id AND length(s.sealed) > 0)
            >= (SELECT COUNT(*) FROM review_seat r WHERE r.vote_id = NEW.vote_id AND r.has_cast)""",
        "there cannot be more sheets in the box than members who have voted",
    ),
    Rule(
        "sealed_sheet_kept",
        "review_sealedsheet",
        "DELETE",
        NO_REHEARSAL,
        "a cast sheet is never deleted",
    ),
    Rule(
        "sheet_after_closing",
        "review_sheet",
        "INSERT",
        f"""{vote_stage_is_not("closed")}
            OR (SELECT COUNT(*) FROM review_sheet s WHERE s.vote_id = NEW.vote_id)
            >= (SELECT COUNT(*) FROM review_sealedsheet b
                WHERE b.vote_id = NEW.vote_id AND length(b.sealed) > 0)""",
        "as many sheets are opened at closing as were cast, never one more",
    ),
    Rule("sheet_stays", "review_sheet", "UPDATE", "1 = 1", "an opened sheet never changes"),
    Rule("sheet_kept", "review_sheet", "DELETE", NO_REHEARSAL, "an opened sheet is never deleted"),
    Rule(
        "one_ballot_a_seat",
        "review_seat",
        "UPDATE",
        """(OLD.has_cast AND NOT NEW.has_cast) OR NEW.vote_id <> OLD.vote_id
            OR NEW.expert_id <> OLD.expert_id""",
        "who has cast a ballot has cast it",
    ),
    Rule(
        "key_is_destroyed",
        "review_vote",
        "UPDATE",
        """NEW.stage IN ('closed', 'abandoned')
            AND (NEW.office_half <> '' OR NEW.supervisor_half <> '')""",
        "a vote that is over has no key any more",
    ),
]

RESULTS = [
    Rule(
        "confirmed_ranking_stays",
        "review_ranking",
        "UPDATE",
        "OLD.confirmed_at IS NOT NULL",
        "a confirmed ranking never changes",
    ),
    Rule(
        "result_stays",
        "review_result",
        "UPDATE",
        "1 = 1",
        "a result never changes; a new ranking is a new version",
    ),
    Rule(
        "result_kept",
        "review_result",
        "DELETE",
        "NOT OLD.rehearsal",
        "a result is never deleted",
    ),
]

RULES = [*CONFLICTS, *BOX, *RESULTS]
