"""What the database keeps: frozen versions, classified work without contents, seals (封存)."""

from ledger.triggers import Rule

FROZEN = (
    "paper_id",
    "number",
    "digest",
    "parts",
    "file_id",
    "frozen_at",
    "frozen_by_id",
    "rehearsal",
)
"""Of a version all but its contents: sealed anew under a new key, erased where work is classified."""

RULES = [
    Rule(
        f"{table}_frozen",
        table,
        "UPDATE",
        refuse_when,
        "a frozen version never changes: freeze the paper again",
    )
    for table, refuse_when in (
        ("nominations_paperversion", " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FROZEN)),
        ("nominations_page", "1 = 1"),
    )
] + [
    Rule(
        f"{table}_not_secret",
        table,
        "INSERT",
        "EXISTS (SELECT 1 FROM nominations_paper p WHERE p.id = NEW.paper_id AND p.secret)",
        "classified work stays off this system: nothing is added to this paper",
    )
    for table in (
        "nominations_section",
        "nominations_attachment",
        "nominations_paperversion",
        "nominations_scan",
        "nominations_comment",
    )
]

OF_PAPER = "SELECT 1 FROM nominations_seal s WHERE s.decided_at IS NULL AND s.paper_id = NEW.id"
OF_CANDIDATE = (
    "SELECT 1 FROM nominations_seal s JOIN nominations_paper p ON p.id = s.paper_id"
    " WHERE s.decided_at IS NULL AND p.candidate_id = NEW.id"
)
"""The open seal that a sealed row has, and no other."""

for table, seal in (("nominations_paper", OF_PAPER), ("nominations_candidate", OF_CANDIDATE)):
    RULES += [
        Rule(
            f"{table}_begins_unsealed",
            table,
            "INSERT",
            "NEW.sealed_at IS NOT NULL",
            "nothing begins sealed: a seal is put on what is there",
        ),
        Rule(
            f"{table}_sealed_by_a_seal",
            table,
            "UPDATE",
            "(NEW.sealed_at IS NULL) <> (OLD.sealed_at IS NULL)"
            f" AND (NEW.sealed_at IS NULL) = (EXISTS ({seal}))",
            "a record is sealed as long as an open seal says so",
        ),
        Rule(
            f"{table}_sealed_stands_still",
            table,
            "UPDATE",
            "OLD.sealed_at IS NOT NULL AND NEW.stage <> OLD.stage",
            "what is sealed takes no step",
        ),
    ]

RULES += [
    Rule(
        f"{table}_sealed",
        table,
        "INSERT",
        "EXISTS (SELECT 1 FROM nominations_paper p WHERE p.id = NEW.paper_id"
        " AND p.sealed_at IS NOT NULL)",
        "nothing is added to a sealed paper",
    )
    for table in (
        "nominations_section",
        "nominations_attachment",
        "nominations_paperversion",
        "nominations_scan",
        "nominations_comment",
    )
]

ENTERED = "registered_by_id registered_at"
"""What every entry of the register of parcels says of itself."""

for table, facts in (
    (
        "nominations_parcel",
        "cycle_id society_id number way carrier tracking sent_on arrived_on by_candidate packing envelope_id",
    ),
    ("nominations_parcelitem", "parcel_id paper_id codes copies originals missing"),
):
    changed = [f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in f"{facts} {ENTERED}".split()]
    RULES.append(
        Rule(
            f"{table}_stands",
            table,
            "UPDATE",
            " OR ".join(
                [
                    *changed,
                    "NOT OLD.rehearsal AND (OLD.voided_at IS NOT NULL"
                    " OR NEW.corrects_id IS DISTINCT FROM OLD.corrects_id)",
                ]
            ),
            "an entry of the register is struck through once, with a reason, and never overwritten",
        )
    )

RULES.append(
    Rule(
        "nominations_seal_stands",
        "nominations_seal",
        "UPDATE",
        "OLD.decided_at IS NOT NULL OR NEW.paper_id <> OLD.paper_id"
        " OR NEW.sealed_at <> OLD.sealed_at OR NEW.ground <> OLD.ground",
        "a seal keeps what it was put on for; a decided one never changes",
    )
)

KEPT = ("paper_id", "anchor", "circle", "words", "written_by_id", "written_in", "written_at")
"""What of a comment stands as it was written; only its being resolved changes."""

RULES += [
    Rule(
        "nominations_comment_stands",
        "nominations_comment",
        "UPDATE",
        " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT),
        "a comment stands as it was written: answer it, or resolve it",
    ),
    Rule(
        "nominations_comment_one_level",
        "nominations_comment",
        "INSERT",
        "NEW.answers_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM nominations_comment c"
        " WHERE c.id = NEW.answers_id AND c.answers_id IS NULL AND c.paper_id = NEW.paper_id"
        " AND c.anchor = NEW.anchor AND c.circle = NEW.circle)",
        "an answer belongs to a thread: the same paper, place and circle, one level deep",
    ),
]

TIED = """EXISTS (SELECT 1 FROM nominations_stafftie t JOIN nominations_paper q ON q.id = t.paper_id
    JOIN nominations_paper p ON p.id = NEW.paper_id WHERE t.user_id = NEW.decided_by_id
    AND t.outcome = 'hard' AND (q.id = p.id OR q.candidate_id = p.candidate_id))"""
"""Who decides the line NEW of a form check keeps away from its paper, or from its candidate."""

RULES += [
    *(
        Rule(
            f"check_line_by_nobody_tied_{event.lower()}",
            "nominations_checkline",
            event,
            TIED,
            "who keeps away from a paper decides no line of its form check",
            "PERFORM 1 FROM nominations_paper p WHERE p.id = NEW.paper_id FOR NO KEY UPDATE;",
        )
        for event in ("INSERT", "UPDATE")
    ),
    Rule(
        "staff_tie_stands",
        "nominations_stafftie",
        "UPDATE",
        "NEW.user_id <> OLD.user_id OR NEW.paper_id <> OLD.paper_id OR NEW.relation <> OLD.relation"
        " OR (OLD.source = 'declared' AND NEW.source <> 'declared')",
        "a tie keeps whom it is between; what was declared stays declared",
    ),
]
