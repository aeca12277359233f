"""What the database keeps about papers: a frozen version never changes."""

from ledger.triggers import Rule

RULES = [
    Rule(
        f"{table}_frozen",
        table,
        "UPDATE",
        "1 = 1",
        "a frozen version never changes: freeze the paper again",
    )
    for table in ("nominations_paperversion", "nominations_page")
]
