"""What the database keeps about certificates, their keys and the lists of what no longer holds."""

from ledger.triggers import Rule

RULES = [
    Rule(
        "certificate_number_stays",
        "awards_certificate",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.candidate_id <> OLD.candidate_id",
        "the number of a certificate stays with whom it was given to",
    ),
    Rule(
        "correction_stays",
        "awards_correction",
        "UPDATE",
        """OLD.confirmed_at IS NOT NULL OR NEW.name <> OLD.name OR NEW.document <> OLD.document
            OR NEW.asked_by_id <> OLD.asked_by_id OR NEW.certificate_id <> OLD.certificate_id""",
        "a correction stays as it was asked for and confirmed; a further one follows it",
    ),
    Rule(
        "signing_key_stays",
        "awards_signingkey",
        "UPDATE",
        """NEW.kid <> OLD.kid OR NEW.public <> OLD.public OR NEW.valid_from <> OLD.valid_from
            OR (OLD.retired_at IS NOT NULL AND (NEW.retired_at IS DISTINCT FROM OLD.retired_at
                OR (OLD.distrusted AND NOT NEW.distrusted)))""",
        "the public half of a key stays as it was published; a retired key does not sign again",
    ),
    Rule(
        "status_list_stays",
        "awards_statuslist",
        "UPDATE",
        "1 = 1",
        "a signed list is not changed; a further version follows it",
    ),
]
"""Rules over the tables of awards."""
