"""The receiver's own form (报送表): a Word or Excel template with named fields, checked and filled.

Pure: a template's bytes and a plain dict in, bytes out. A template can name declared fields, walk
through declared lists and ask whether a field is empty; nothing else of the template language is
known here, and nothing but text ever reaches it. It is filled by ``run`` in a process of its own,
with an end to its time and memory.
"""

from nominations.blanks.grammar import Fault, Fields, Tag, faults_of
from nominations.blanks.runner import TooSlow, Unreadable, run
from nominations.blanks.sheet import tags_of_sheet
from nominations.blanks.unsafe import unsafe_in
from nominations.blanks.word import tags_of_word

__all__ = [
    "Fault",
    "Fields",
    "Tag",
    "TooSlow",
    "Unreadable",
    "faults_of",
    "run",
    "tags_of_sheet",
    "tags_of_word",
    "unsafe_in",
]
