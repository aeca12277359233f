"""The rehearsal: a whole season of every programme with invented people, through the real services.

Nothing is written behind the services' back. Every record made carries the rehearsal flag from its
insert, never meets real cycles, and is erased whole by ``erase``.
"""

from config.rehearsal.erasing import erase
from config.rehearsal.season import (
    SIZES,
    Report,
    Size,
    rehearse,
    rehearse_assigning,
    rehearse_meeting,
)

__all__ = ["SIZES", "Report", "Size", "erase", "rehearse", "rehearse_assigning", "rehearse_meeting"]
