"""What the database keeps about persons: a recognition never changes, a further one outweighs it."""

from ledger.triggers import Rule

RULES = [
    Rule(
        "recognition_is_kept",
        "people_recognition",
        "UPDATE",
        "1 = 1",
        "a recognition never changes: decide again, and both are kept",
    ),
]
