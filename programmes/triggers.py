"""What the database keeps about programmes."""

from ledger.triggers import Rule

RULES = [
    Rule(
        "frozen_rule_set",
        "programmes_ruleset",
        "UPDATE",
        "OLD.frozen_at IS NOT NULL AND (NEW.canonical <> OLD.canonical OR NEW.digest <> OLD.digest"
        " OR NEW.frozen_at IS NULL)",
        "a frozen rule set never changes: clone it into a new version",
    ),
]
