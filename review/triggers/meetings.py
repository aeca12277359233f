"""What the database keeps about meetings: their lot, the hall screen, the numbered booklets."""

from ledger.triggers import Rule

DRAWN_MEETING = (
    "EXISTS (SELECT 1 FROM review_meeting m WHERE m.id = {0}.meeting_id AND m.stage <> 'planned')"
)

MEETINGS = [
    Rule(
        "lot_stays",
        "review_meeting",
        "UPDATE",
        """NEW.root <> OLD.root OR NEW.commitment <> OLD.commitment OR NEW.round_id <> OLD.round_id
            OR (OLD.stage <> 'planned' AND NEW.lot_value <> OLD.lot_value)""",
        "what the order of a meeting was drawn from never changes",
    ),
    Rule(
        "hall_shows_a_closed_vote",
        "review_meeting",
        "UPDATE",
        """NEW.shown_vote_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review_vote v
            WHERE v.id = NEW.shown_vote_id AND v.round_id = NEW.round_id AND v.stage = 'closed')""",
        "the hall screen shows nothing of a vote before it is closed",
    ),
    Rule(
        "agenda_stays",
        "review_agendaitem",
        "INSERT",
        DRAWN_MEETING.format("NEW"),
        "once the order is drawn nothing is added to the agenda",
    ),
    Rule(
        "position_stays",
        "review_agendaitem",
        "UPDATE",
        """NEW.item_id <> OLD.item_id OR NEW.place <> OLD.place OR (OLD.position IS NOT NULL
            AND (NEW.position IS NULL OR NEW.position <> OLD.position))""",
        "the order of an agenda follows from the lot alone",
    ),
    Rule(
        "agenda_kept",
        "review_agendaitem",
        "DELETE",
        "NOT OLD.rehearsal",
        "an agenda stays on record",
    ),
    Rule(
        "booklet_stays",
        "review_booklet",
        "UPDATE",
        """NEW.number <> OLD.number OR NEW.recipient <> OLD.recipient
            OR (OLD.returned_at IS NOT NULL AND (NEW.returned_at IS NULL
                OR NEW.returned_at <> OLD.returned_at))""",
        "who had which booklet, and that it came back, stays on record",
    ),
    Rule(
        "booklet_kept",
        "review_booklet",
        "DELETE",
        "NOT OLD.rehearsal",
        "who had which booklet stays on record",
    ),
]
