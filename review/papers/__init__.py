"""What is printed and signed by hand: of a society's own meeting, of a draw, of votes and results."""

from review.papers.draws import minutes_of_draw
from review.papers.results import ranking_record_of
from review.papers.rooms import minutes_of, tally_sheet_of
from review.papers.votes import count_sheets_of, originals_of, roll_of, vote_minutes_of

__all__ = [
    "count_sheets_of",
    "minutes_of",
    "minutes_of_draw",
    "originals_of",
    "ranking_record_of",
    "roll_of",
    "tally_sheet_of",
    "vote_minutes_of",
]
