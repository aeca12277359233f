"""What the database keeps about review: the veto of conflicts, the ballot box, the secret key."""

from ledger.triggers import Rule
from review.triggers.marks import MARKS
from review.triggers.meetings import MEETINGS
from review.triggers.public import PUBLIC
from review.triggers.votes import BOX, VOTES

LIVE = "('offered', 'accepted', 'signed')"

HARD = """EXISTS (SELECT 1 FROM review_conflict c WHERE c.item_id = NEW.item_id
    AND c.expert_id = NEW.expert_id AND c.outcome = 'hard')"""

AT_WORK = f"""EXISTS (SELECT 1 FROM review_assignment a WHERE a.item_id = NEW.item_id
    AND a.expert_id = NEW.expert_id AND a.stage IN {LIVE})"""

COMING = "('prepared', 'open')"
"""Stages of a vote in which ballots may still be cast."""


def recused(seat: str, item: str) -> str:
    """Return the expression that a seat keeps away from an item: its list of keys names it."""
    listed = (
        f"replace(replace(replace(CAST({seat}.recused_from AS TEXT), '[', ','), ']', ','), ' ', '')"
    )
    return f"({listed} LIKE ('%,' || {item} || ',%'))"


NOT_RECUSED = f"""EXISTS (SELECT 1 FROM review_conflict c
    JOIN review_voteitem i ON i.item_id = c.item_id JOIN review_vote v ON v.id = i.vote_id
    WHERE i.vote_id = NEW.vote_id AND v.stage IN {COMING} AND c.expert_id = NEW.expert_id
    AND c.outcome = 'hard' AND NOT {recused("NEW", "c.item_id")})"""
"""The seat NEW has a conflict with an item of its vote from which it is not recused."""

BARRED = """EXISTS (SELECT 1 FROM review_conflict c JOIN review_item i ON i.id = c.item_id
    JOIN review_vote v ON v.round_id = i.round_id WHERE v.id = NEW.vote_id
    AND c.expert_id = NEW.expert_id AND c.outcome = 'hard' AND c.relation = 'SAME_CALL')"""
"""The expert of the seat NEW is nominated in the call: they take no part in any of it."""

AT_THE_BALLOT = f"""EXISTS (SELECT 1 FROM review_seat s JOIN review_vote v ON v.id = s.vote_id
    JOIN review_voteitem i ON i.vote_id = s.vote_id WHERE i.item_id = NEW.item_id
    AND s.expert_id = NEW.expert_id AND NOT s.has_cast AND v.stage IN {COMING}
    AND NOT {recused("s", "NEW.item_id")})"""
"""The expert of the conflict NEW may still cast a ballot with its item on it."""

SEATED = f"""EXISTS (SELECT 1 FROM review_seat s JOIN review_conflict c ON c.expert_id = s.expert_id
    WHERE s.vote_id = NEW.vote_id AND NOT s.has_cast AND c.item_id = NEW.item_id
    AND c.outcome = 'hard' AND NOT {recused("s", "NEW.item_id")})"""
"""A seat of the vote has a conflict with the item that NEW puts on its paper."""


def lock_expert(when: str = "") -> str:
    """Return the statement that locks the expert's row: whoever comes second sees who came first."""
    lock = "PERFORM 1 FROM review_expert e WHERE e.id = NEW.expert_id FOR NO KEY UPDATE;"
    return f"IF {when} THEN {lock} END IF;" if when else lock


LOCK_PANEL = """PERFORM 1 FROM review_expert e JOIN review_seat s ON s.expert_id = e.id
    WHERE s.vote_id = NEW.vote_id ORDER BY e.id FOR NO KEY UPDATE OF e;"""

CONFLICTS = [
    Rule(
        "assignment_veto",
        "review_assignment",
        "INSERT",
        HARD,
        "a conflict of interest is on record: this expert cannot be assigned to this item",
        lock_expert(),
    ),
    Rule(
        "assignment_veto_move",
        "review_assignment",
        "UPDATE",
        f"NEW.stage IN {LIVE} AND {HARD}",
        "a conflict of interest is on record: this expert cannot go on with this item",
        lock_expert(
            f"NEW.stage IN {LIVE} AND (OLD.stage NOT IN {LIVE} OR NEW.item_id <> OLD.item_id"
            " OR NEW.expert_id <> OLD.expert_id)"
        ),
    ),
    Rule(
        "conflict_needs_recusal",
        "review_conflict",
        "INSERT",
        f"NEW.outcome = 'hard' AND ({AT_WORK} OR {AT_THE_BALLOT})",
        "recuse the expert from the item before the conflict is written",
        lock_expert(),
    ),
    Rule(
        "conflict_needs_recusal_later",
        "review_conflict",
        "UPDATE",
        f"NEW.outcome = 'hard' AND ({AT_WORK} OR {AT_THE_BALLOT})",
        "recuse the expert from the item before the conflict is made hard",
        lock_expert("NEW.outcome = 'hard' AND OLD.outcome <> 'hard'"),
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

SEATS = [
    Rule(
        "seat_veto",
        "review_seat",
        "INSERT",
        f"{NOT_RECUSED} OR {BARRED}",
        "a conflict of interest is on record: recuse the seat from the item, or give it to nobody nominated in the call",
        lock_expert(),
    ),
    Rule(
        "seat_veto_move",
        "review_seat",
        "UPDATE",
        f"NOT OLD.has_cast AND ({NOT_RECUSED} OR (NEW.has_cast AND {BARRED}))",
        "a conflict of interest is on record: no ballot is cast from this seat on that item",
        lock_expert(
            "(NEW.has_cast AND NOT OLD.has_cast) OR NEW.recused_from <> OLD.recused_from"
            " OR NEW.expert_id <> OLD.expert_id"
        ),
    ),
    *(
        Rule(
            f"ballot_paper_veto_{event.lower()}",
            "review_voteitem",
            event,
            SEATED,
            "a conflict of interest is on record: recuse the seat before the item comes on its paper",
            LOCK_PANEL,
        )
        for event in ("INSERT", "UPDATE")
    ),
]

RESULTS = [
    Rule(
        "ranking_inputs_stay",
        "review_ranking",
        "UPDATE",
        """NEW.input_hash <> OLD.input_hash OR NEW.method <> OLD.method
            OR NEW.round_id <> OLD.round_id OR NEW.version <> OLD.version
            OR CAST(NEW.inputs AS TEXT) <> CAST(OLD.inputs AS TEXT)""",
        "what a result was computed from never changes; a new ranking is a new version",
    ),
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

BANNED = (
    "EXISTS (SELECT 1 FROM review_ban b WHERE b.expert_id = NEW.expert_id AND b.ended_at IS NULL)"
)
OURS = """EXISTS (SELECT 1 FROM review_item i JOIN review_round r ON r.id = i.round_id
    WHERE i.id = NEW.item_id AND r.society_id IS NULL)"""
IN_OUR_VOTE = """EXISTS (SELECT 1 FROM review_vote v JOIN review_round r ON r.id = v.round_id
    WHERE v.id = NEW.vote_id AND r.society_id IS NULL)"""

BANS = [
    Rule(
        "banned_from_items",
        "review_assignment",
        "INSERT",
        f"{BANNED} AND {OURS}",
        "a ban is in force: this expert is assigned nothing",
    ),
    Rule(
        "banned_from_items_again",
        "review_assignment",
        "UPDATE",
        f"OLD.stage = 'withdrawn' AND NEW.stage = 'offered' AND {BANNED} AND {OURS}",
        "a ban is in force: this expert is assigned nothing",
    ),
    Rule(
        "banned_from_seats",
        "review_seat",
        "INSERT",
        f"{BANNED} AND {IN_OUR_VOTE}",
        "a ban is in force: this expert takes no seat",
    ),
    Rule(
        "banned_from_panels",
        "review_panelmember",
        "INSERT",
        BANNED,
        "a ban is in force: this expert sits in no panel",
    ),
    Rule(
        "ban_stays",
        "review_ban",
        "UPDATE",
        """OLD.ended_at IS NOT NULL OR NEW.expert_id <> OLD.expert_id OR NEW.since <> OLD.since
            OR NEW.number <> OLD.number OR NEW.document_id <> OLD.document_id
            OR NEW.reason <> OLD.reason OR NEW.decided_by <> OLD.decided_by
            OR NEW.until IS DISTINCT FROM OLD.until""",
        "a ban is only ended, once; a further decision is a further ban",
    ),
    Rule(
        "conduct_stays",
        "review_conduct",
        "UPDATE",
        "1 = 1",
        "a fact about conduct never changes: a correction is a further one",
    ),
]


DRAWS = [
    Rule(
        "draw_stays",
        "review_draw",
        "UPDATE",
        """(OLD.root <> '' AND (NEW.root <> OLD.root OR NEW.rule_hash <> OLD.rule_hash
                OR NEW.rule_text <> OLD.rule_text OR NEW.places <> OLD.places
                OR NEW.reference <> OLD.reference))
            OR (OLD.seed <> '' AND NEW.seed <> OLD.seed)
            OR (OLD.root <> '' AND NEW.beacon_source <> OLD.beacon_source)
            OR (OLD.unit_key <> '' AND NEW.unit_key = '')
            OR (OLD.beacon <> '' AND (NEW.beacon <> OLD.beacon
                OR NEW.beacon_at IS DISTINCT FROM OLD.beacon_at))
            OR (OLD.drawn_at IS NOT NULL AND NEW.sequence <> OLD.sequence)""",
        "what was committed or drawn never changes; a draw that cannot stand is drawn again",
    ),
    Rule(
        "leaf_while_prepared",
        "review_poolleaf",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM review_draw d WHERE d.id = NEW.draw_id AND d.stage = 'prepared')",
        "nobody joins a pool that was committed",
    ),
    Rule(
        "leaf_stays",
        "review_poolleaf",
        "UPDATE",
        "NEW.draw_id <> OLD.draw_id OR NEW.place <> OLD.place OR NEW.digest <> OLD.digest",
        "a leaf of a committed pool never changes",
    ),
    Rule(
        "leaf_kept",
        "review_poolleaf",
        "DELETE",
        "NOT OLD.rehearsal",
        "a leaf of a committed pool is never deleted",
    ),
    Rule(
        "commitment_before_any_value",
        "review_contribution",
        "INSERT",
        """NEW.value <> '' OR EXISTS (SELECT 1 FROM review_contribution c
            WHERE c.draw_id = NEW.draw_id AND c.value <> '')""",
        "all random numbers are committed before any is revealed",
    ),
    Rule(
        "contribution_stays",
        "review_contribution",
        "UPDATE",
        """NEW.draw_id <> OLD.draw_id OR NEW.party <> OLD.party OR NEW.commitment <> OLD.commitment
            OR NEW.given_by_id IS DISTINCT FROM OLD.given_by_id
            OR NEW.contributor_id IS DISTINCT FROM OLD.contributor_id
            OR (OLD.value <> '' AND NEW.value <> OLD.value)""",
        "a committed random number never changes",
    ),
    Rule(
        "contribution_kept",
        "review_contribution",
        "DELETE",
        "NOT OLD.rehearsal",
        "a committed random number is never deleted",
    ),
    Rule(
        "call_stays",
        "review_call",
        "UPDATE",
        """NEW.draw_id <> OLD.draw_id OR NEW.serial <> OLD.serial OR NEW.place <> OLD.place
            OR NEW.mark <> OLD.mark OR NEW.beyond <> OLD.beyond
            OR (OLD.answer IN ('declined', 'lapsed', 'barred') AND NEW.answer <> OLD.answer)""",
        "who was called, and who has left, stays on record",
    ),
    Rule(
        "call_kept",
        "review_call",
        "DELETE",
        "NOT OLD.rehearsal",
        "who was called stays on record",
    ),
]


INVITING = [
    Rule(
        "lot_seed_stays",
        "review_round",
        "UPDATE",
        "OLD.lot_commitment <> '' AND NEW.lot_commitment <> OLD.lot_commitment",
        "what was made known of a lot's seed before the first mark never changes",
    ),
    Rule(
        "keeper_lot_stays",
        "review_round",
        "UPDATE",
        """(OLD.keeper_number <> '' AND (NEW.keeper_number <> OLD.keeper_number
                OR NEW.keeper_lot <> OLD.keeper_lot))
            OR (OLD.keeper_lot <> '' AND NEW.keeper_lot = '')
            OR (OLD.keeper_lot = '' AND NEW.keeper_lot <> '' AND OLD.lot_commitment <> '')
            OR (OLD.keeper_number = '' AND NEW.keeper_number <> ''
                AND (OLD.stage <> 'closed' OR NEW.keeper_lot <> OLD.keeper_lot))""",
        "the supervisor's number of a lot is fixed before the marks and told after them, once",
    ),
    Rule(
        "invitation_stays",
        "review_round",
        "UPDATE",
        "OLD.invited_at IS NOT NULL AND NEW.invited_at IS NULL",
        "experts who were invited have been told: their work is released, not taken back",
    ),
]

RULES = [
    *INVITING,
    *CONFLICTS,
    *SEATS,
    *BOX,
    *VOTES,
    *MARKS,
    *RESULTS,
    *BANS,
    *DRAWS,
    *MEETINGS,
    *PUBLIC,
]
