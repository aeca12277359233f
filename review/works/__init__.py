"""Works and careers as text: keys of works, periods, lists exported as BibTeX, RIS or tables."""

from .entries import Ailment, Author, Entry, Fault, Kind
from .keys import (
    doi_key,
    doi_of,
    end_of_year,
    grant_key,
    orcid_of,
    patent_key,
    prize_key,
    title_key,
    year_in,
)
from .lists import key_of, place_of, read_list
from .periods import period_of

__all__ = [
    "Ailment",
    "Author",
    "Entry",
    "Fault",
    "Kind",
    "doi_key",
    "doi_of",
    "end_of_year",
    "grant_key",
    "key_of",
    "orcid_of",
    "patent_key",
    "period_of",
    "place_of",
    "prize_key",
    "read_list",
    "title_key",
    "year_in",
]
