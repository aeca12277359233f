"""What the database keeps of a vote: its box, its roll, its rule and its count."""

from ledger.triggers import Rule

NO_REHEARSAL = "NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = OLD.vote_id AND v.rehearsal)"


def vote_stage_is_not(stage: str) -> str:
    """Return the expression that the vote of NEW does not stand at ``stage``."""
    return (
        f"NOT EXISTS (SELECT 1 FROM review_vote v WHERE v.id = NEW.vote_id AND v.stage = '{stage}')"
    )


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

OVER = "('closed', 'abandoned')"


def changed(*columns: str) -> str:
    """Return the expression that one of these columns changes."""
    return "(" + " OR ".join(f"NEW.{name} <> OLD.{name}" for name in columns) + ")"


def filled(column: str, empty: str) -> str:
    """Return the expression that a column of JSON holds something already."""
    return f"CAST(OLD.{column} AS TEXT) <> '{empty}'"


def begun(row: str) -> str:
    """Return the expression that a ballot of the vote of a row is cast, or that the vote is over."""
    return f"""(EXISTS (SELECT 1 FROM review_vote v WHERE v.id = {row}.vote_id AND v.stage IN {OVER})
        OR EXISTS (SELECT 1 FROM review_seat c WHERE c.vote_id = {row}.vote_id AND c.has_cast))"""


SETTLING = """CAST(OLD.count AS TEXT) LIKE '%"outcome": "fallback"%'"""
"""The count waits for the chair: only then is it written once more."""

VOTES = [
    Rule(
        "vote_stays_as_told",
        "review_vote",
        "UPDATE",
        f"""NEW.secret <> OLD.secret OR NEW.round_id <> OLD.round_id
            OR (OLD.stage <> 'prepared' AND {changed("public_key", "keeper_lot", "seats_to_fill", "division")})
            OR ({filled("rule", "{}")} AND NEW.rule <> OLD.rule)""",
        "what the members of a vote were told stays: its rule, its seats, its key, whether it is secret",
    ),
    Rule(
        "count_stays",
        "review_vote",
        "UPDATE",
        f"""({filled("count", "{}")} AND NEW.count <> OLD.count AND NOT {SETTLING})
            OR ({filled("inclusion_codes", "[]")} AND NEW.inclusion_codes <> OLD.inclusion_codes)""",
        "a count never changes; only a tie left to the chair is settled",
    ),
    Rule(
        "roll_before_the_first_ballot",
        "review_seat",
        "INSERT",
        begun("NEW"),
        "the roll is closed once a ballot is cast: nobody joins it",
    ),
    Rule(
        "roll_of_a_vote_that_is_over",
        "review_seat",
        "UPDATE",
        f"""{changed("is_present", "has_cast", "recused_from")} AND EXISTS (
            SELECT 1 FROM review_vote v WHERE v.id = OLD.vote_id AND v.stage IN {OVER})""",
        "the roll of a vote that is over never changes",
    ),
    Rule(
        "seat_kept",
        "review_seat",
        "DELETE",
        f"{NO_REHEARSAL} AND {begun('OLD')}",
        "a seat on a roll is never deleted",
    ),
    Rule(
        "ballot_paper_before_the_first_ballot",
        "review_voteitem",
        "INSERT",
        begun("NEW"),
        "nothing comes on a ballot paper once a ballot is cast",
    ),
    Rule(
        "ballot_paper_stays",
        "review_voteitem",
        "UPDATE",
        f"{changed('vote_id', 'item_id')} AND {begun('OLD')}",
        "what stands on a ballot paper stays",
    ),
    Rule(
        "ballot_paper_kept",
        "review_voteitem",
        "DELETE",
        f"{NO_REHEARSAL} AND {begun('OLD')}",
        "what stands on a ballot paper stays",
    ),
    Rule(
        "secret_sheet_names_nobody",
        "review_namedsheet",
        "INSERT",
        """NOT EXISTS (SELECT 1 FROM review_sheet s JOIN review_vote v ON v.id = s.vote_id
            JOIN review_seat r ON r.vote_id = v.id
            WHERE s.id = NEW.sheet_id AND r.id = NEW.seat_id AND r.has_cast AND NOT v.secret)""",
        "only a named vote says whose a ballot is, and only of its own members",
    ),
    Rule(
        "named_sheet_stays",
        "review_namedsheet",
        "UPDATE",
        "1 = 1",
        "whose a ballot is never changes",
    ),
    Rule(
        "named_sheet_kept",
        "review_namedsheet",
        "DELETE",
        """NOT EXISTS (SELECT 1 FROM review_seat r JOIN review_vote v ON v.id = r.vote_id
            WHERE r.id = OLD.seat_id AND v.rehearsal)""",
        "whose a ballot is is never deleted",
    ),
    Rule(
        "paper_seat_stays",
        "review_seat",
        "UPDATE",
        "NEW.by_paper <> OLD.by_paper AND OLD.has_cast",
        "who has voted, on paper or on a screen, has voted so",
    ),
    Rule(
        "paper_ballot_stays",
        "review_paperballot",
        "UPDATE",
        f"{changed('vote_id', 'code', 'recused_from')} OR OLD.is_boxed",
        "a printed ballot stays as it was printed, and once it is in the box for good",
    ),
    Rule(
        "paper_ballot_into_the_box",
        "review_paperballot",
        "UPDATE",
        f"""NEW.is_boxed AND NOT OLD.is_boxed AND ({vote_stage_is_not("open")}
            OR (SELECT COUNT(*) FROM review_paperballot p WHERE p.vote_id = NEW.vote_id AND p.is_boxed)
            >= (SELECT COUNT(*) FROM review_seat r
                WHERE r.vote_id = NEW.vote_id AND r.by_paper AND r.has_cast))""",
        "no more paper ballots come into the box than were handed back",
    ),
    Rule(
        "paper_ballot_kept",
        "review_paperballot",
        "DELETE",
        NO_REHEARSAL,
        "a printed ballot stays on record",
    ),
]
