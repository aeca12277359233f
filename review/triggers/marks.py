"""What the database keeps about signed reviews: their marks, and what they rest on."""

from ledger.triggers import Rule


def signed(row: str) -> str:
    """Return the expression that the review a mark belongs to is signed."""
    return f"""EXISTS (SELECT 1 FROM review_assignment a
        WHERE a.id = {row}.assignment_id AND a.stage IN ('signed', 'voided'))"""


SEALED = """EXISTS (SELECT 1 FROM review_item i
    LEFT JOIN nominations_candidate c ON c.id = i.candidate_id
    LEFT JOIN nominations_paper p ON p.id = i.paper_id
    WHERE i.id = OLD.item_id AND (c.sealed_at IS NOT NULL OR p.sealed_at IS NOT NULL))"""

MARKS = [
    Rule(
        "signed_mark_comes",
        "review_score",
        "INSERT",
        signed("NEW"),
        "a signed review takes no mark; open it again first",
    ),
    Rule(
        "signed_mark_stays",
        "review_score",
        "UPDATE",
        f"{signed('OLD')} OR NEW.assignment_id <> OLD.assignment_id",
        "a mark of a signed review never changes",
    ),
    Rule(
        "signed_mark_kept",
        "review_score",
        "DELETE",
        f"{signed('OLD')} AND NOT OLD.rehearsal",
        "a mark of a signed review is never deleted",
    ),
    Rule(
        "signed_words_stay",
        "review_assignment",
        "UPDATE",
        f"""OLD.stage IN ('signed', 'voided')
            AND (NEW.comment <> OLD.comment OR NEW.remarks <> OLD.remarks) AND NOT {SEALED}""",
        "the words of a signed review never change, but for what is erased as classified",
    ),
    Rule(
        "basis_stays",
        "review_basis",
        "UPDATE",
        "1 = 1",
        "what a review was signed on never changes",
    ),
    Rule(
        "basis_kept",
        "review_basis",
        "DELETE",
        "NOT OLD.rehearsal",
        "what a review was signed on is kept",
    ),
]
