"""Names of persons and units as they are compared: 简/繁, pinyin in both orders, aliases, likeness.

What is found here is never more than a likeness of names. Whether two records are one person, or
two names one legal entity, is weighed by :mod:`review.conflicts` and the register of units.
"""

from .characters import readings, simplified
from .persons import Grade, filed, like, name_key, same_name, sought
from .units import Register, UnitEntry, alike, unit_key

__all__ = [
    "Grade",
    "Register",
    "UnitEntry",
    "alike",
    "filed",
    "like",
    "name_key",
    "readings",
    "same_name",
    "simplified",
    "sought",
    "unit_key",
]
