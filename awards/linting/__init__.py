"""The privacy linter: personal data in what is meant for publication, place by place.

It looks for 公民身份号码, 护照 and 通行证, telephones, e-mail, bank cards, home addresses, QQ and
微信 and days of birth, also where they are written in digits of any script, in words, encoded, broken
up, or spread over cells and lines; and it knows what merely looks like them (DOI, grants, patents,
ISBN, codes of units, amounts). Each finding names the place, what stands there and the mask to write
instead, and whether it is certain, likely or merely possible. 个人信息保护法 第28条; 政务公开去标识化. Pure.
"""

from awards.linting.findings import NOTHING_ALLOWED, Allowed, Finding, Kind, Sureness
from awards.linting.passages import lint, lint_text, office_lines

__all__ = [
    "NOTHING_ALLOWED",
    "Allowed",
    "Finding",
    "Kind",
    "Sureness",
    "lint",
    "lint_text",
    "office_lines",
]
