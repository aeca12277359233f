"""What the database keeps about what everybody may see of a review."""

from ledger.triggers import Rule

PUBLIC = [
    Rule(
        "disclosure_asked_first",
        "review_disclosure",
        "INSERT",
        "NEW.confirmed_at IS NOT NULL OR NEW.ended_at IS NOT NULL",
        "what everybody may see is asked for first, and confirmed by another person",
    ),
    Rule(
        "disclosure_stays",
        "review_disclosure",
        "UPDATE",
        """NEW.programme_id <> OLD.programme_id OR NEW.part <> OLD.part OR NEW.basis <> OLD.basis
            OR NEW.asked_by_id <> OLD.asked_by_id OR NEW.asked_at <> OLD.asked_at
            OR (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
                OR NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id))
            OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at
                OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
                OR NEW.end_reason <> OLD.end_reason))""",
        "what was asked for, confirmed or ended stays as it is; opening again is a further request",
    ),
    Rule(
        "disclosure_kept",
        "review_disclosure",
        "DELETE",
        "NOT OLD.rehearsal",
        "what everybody could see stays on record",
    ),
]
