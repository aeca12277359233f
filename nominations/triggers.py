"""What the database keeps: a frozen version never changes, classified work has no contents here."""

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
    )
]
