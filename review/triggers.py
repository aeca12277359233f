"""What the database keeps about review: the veto of conflicts, the cast sheets, the secret key."""

from ledger.triggers import Rule

HARD = """EXISTS (SELECT 1 FROM review_conflict c WHERE c.item_id = NEW.item_id
    AND c.expert_id = NEW.expert_id AND c.outcome = 'hard')"""

RULES = [
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
        f"NEW.stage IN ('offered', 'accepted', 'signed') AND {HARD}",
        "a conflict of interest is on record: this expert cannot go on with this item",
    ),
    Rule(
        "conflict_needs_recusal",
        "review_conflict",
        "INSERT",
        """NEW.outcome = 'hard' AND EXISTS (SELECT 1 FROM review_assignment a
            WHERE a.item_id = NEW.item_id AND a.expert_id = NEW.expert_id
            AND a.stage IN ('offered', 'accepted', 'signed'))""",
        "recuse the expert from the item before the conflict is written",
    ),
    Rule(
        "sealed_sheet_stays", "review_sealedsheet", "UPDATE", "1 = 1", "a cast sheet never changes"
    ),
    Rule("sheet_stays", "review_sheet", "UPDATE", "1 = 1", "an opened sheet never changes"),
    Rule(
        "sealed_sheet_kept",
        "review_sealedsheet",
        "DELETE",
        "NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = OLD.vote_id AND v.rehearsal)",
        "a cast sheet is never deleted",
    ),
    Rule(
        "sheet_kept",
        "review_sheet",
        "DELETE",
        "NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = OLD.vote_id AND v.rehearsal)",
        "an opened sheet is never deleted",
    ),
    Rule(
        "sheet_only_while_open",
        "review_sealedsheet",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = NEW.vote_id AND v.stage = 'open')",
        "sheets are cast only while the vote is open",
    ),
    Rule(
        "one_ballot_a_seat",
        "review_seat",
        "UPDATE",
        "OLD.has_cast AND NOT NEW.has_cast",
        "who has cast a ballot has cast it",
    ),
]
