"""The faults of a summary sheet as sentences: what is wrong, by which rule, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nominations.summary import Fault, FaultCode, Field
from people.identity import PhoneFault, Sex

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


FIELD_WORDS: Mapping[str, StrPromise] = {
    Field.ORDER: _("number"),
    Field.NAME: _("name"),
    Field.SEX: _("sex"),
    Field.ETHNIC_GROUP: _("ethnic group"),
    Field.BIRTH: _("month of birth"),
    Field.PARTY: _("political affiliation"),
    Field.EDUCATION: _("education"),
    Field.DEGREE: _("degree"),
    Field.EDUCATION_DEGREE: _("education and degree"),
    Field.TITLE: _("professional title"),
    Field.POST: _("administrative post"),
    Field.UNIT: _("unit"),
    Field.SPECIALTY: _("specialty"),
    Field.CHANNEL: _("channel of nomination"),
    Field.CONTRIBUTION: _("main contribution"),
    Field.MOBILE: _("mobile phone"),
    Field.EMAIL: _("e-mail"),
    Field.IDENTITY_KIND: _("kind of document"),
    Field.IDENTITY: _("identity number"),
    Field.NATIONALITY: _("nationality"),
    Field.TEAM: _("team name"),
    Field.DIVISION: _("division"),
    Field.BRANCH: _("branch"),
    Field.NOMINATORS: _("persons who nominate"),
    Field.REMARK: _("remark"),
}

_SEX_WORDS: Mapping[str, StrPromise] = {Sex.MALE: _("male"), Sex.FEMALE: _("female")}

_PHONE: Mapping[str, StrPromise] = {
    PhoneFault.LENGTH: _(
        "The mobile number has {digits} digits; a mobile number of the mainland has 11. Fill in the "
        "whole number."
    ),
    PhoneFault.CHARACTERS: _(
        "The mobile number contains characters that belong to no telephone number. Fill in the "
        "digits only."
    ),
    PhoneFault.FORMAT: _(
        "No mobile number of the mainland begins like this (13 to 19). Check the number."
    ),
}

_SENTENCES: Mapping[str, StrPromise] = {
    FaultCode.NO_TABLE: _(
        "No summary table was found: a row with headings such as name, sex, month of birth, unit "
        "and identity number is needed. Use the template."
    ),
    FaultCode.NO_ROWS: _("There is nobody below the headings. Fill in one row for each candidate."),
    FaultCode.MISSING_COLUMN: _(
        "The column “{field}” is missing from the headings. Add it as in the template."
    ),
    FaultCode.REPEATED_COLUMN: _(
        "The column “{field}” stands twice, first at {earlier}. Keep one of the two."
    ),
    FaultCode.HIDDEN_ROW: _(
        "Row {row} is hidden or filtered out but holds a person. Show the row, or delete it."
    ),
    FaultCode.REQUIRED: _("The {field} is empty, but every candidate needs one. Fill it in."),
    FaultCode.FORMULA: _(
        "The cell holds a formula ({text}), not data. Replace it by its value (Paste Special, Values)."
    ),
    FaultCode.ERROR_VALUE: _("The cell shows the error {text}, not data. Type the value itself."),
    FaultCode.ORDER: _("“{text}” is not a number in the order. Fill in 1, 2, 3 and so on."),
    FaultCode.REPEATED_ORDER: _(
        "The number {order} stands already at {earlier}. Number the candidates in order of "
        "recommendation, each number once."
    ),
    FaultCode.NAME_CHARACTERS: _(
        "The name contains “{character}”, which belongs to no name; a rare character was probably "
        "lost. Type the name as on the identity document."
    ),
    FaultCode.SEX: _("“{text}” is not a sex of GB/T 2261.1. Fill in 男 or 女."),
    FaultCode.SEX_DIFFERS: _(
        "The sex is given as {written}, but digit 17 of the identity number says {sex} "
        "(GB 11643-1999). Check both against the identity document."
    ),
    FaultCode.ETHNIC_GROUP: _(
        "“{text}” is not one of the 56 ethnic groups of GB/T 3304. Fill in its full name, such as 汉族."
    ),
    FaultCode.BIRTH_FORM: _(
        "“{text}” cannot be read as a month of birth. Fill in year and month, such as 1977-03."
    ),
    FaultCode.BIRTH_IMPOSSIBLE: _(
        "“{text}” is not a possible date of birth. Fill in a real year and month, such as 1977-03."
    ),
    FaultCode.BIRTH_DIFFERS: _(
        "The month of birth {written} differs from that of the identity number, {month} "
        "(GB 11643-1999). Check both against the identity document."
    ),
    FaultCode.CONTRIBUTION_LENGTH: _(
        "The main contribution has {count} characters; at most {limit} are allowed. Shorten it by "
        "{over}."
    ),
    FaultCode.EMAIL: _("“{text}” is not an e-mail address. Write it as name@example.cn."),
    FaultCode.IDENTITY_NUMERIC: _(
        "The identity number is stored as a number and has lost its last digits (a spreadsheet keeps "
        "15). Set the cell to text and type the number again."
    ),
    FaultCode.IDENTITY_LENGTH: _(
        "The identity number has {length} characters; it must have 18 (GB 11643-1999). Check it "
        "against the document."
    ),
    FaultCode.IDENTITY_CHARACTERS: _(
        "The identity number must be 17 digits and a digit or X (GB 11643-1999). Check it against "
        "the document."
    ),
    FaultCode.IDENTITY_FIRST_GENERATION: _(
        "This is a 15-digit number of the first generation, out of use since 2013. Fill in the "
        "18-digit number."
    ),
    FaultCode.IDENTITY_REGION: _(
        "The identity number does not begin with the code of a region (GB/T 2260). Check it against "
        "the document."
    ),
    FaultCode.IDENTITY_DATE: _(
        "The date of birth in the identity number ({date}) does not exist (GB 11643-1999). Check the "
        "number against the document."
    ),
    FaultCode.IDENTITY_FUTURE: _(
        "The date of birth in the identity number ({date}) lies in the future (GB 11643-1999). Check "
        "the number against the document."
    ),
    FaultCode.IDENTITY_CHECK_DIGIT: _(
        "The last character of the identity number should be {expected} (GB 11643-1999). Check the "
        "number against the document and type it again."
    ),
    FaultCode.IDENTITY_FORMAT: _(
        "The number of the document has not the form such documents have. Check it against the "
        "document."
    ),
    FaultCode.IDENTITY_KIND: _(
        "The document “{text}” is not admitted by this programme. Use one the call names."
    ),
    FaultCode.IDENTITY_REPEATED: _(
        "The identity number is the same as at {earlier}. One person may stand in the sheet only "
        "once; delete one row or correct the number."
    ),
}


def sentence(fault: Fault) -> StrPromise:
    """The sentence of one fault, lazily translated; the cell is shown beside it by the caller."""
    values = {key: _word(key, value) for key, value in fault.values.items()}
    if fault.code is FaultCode.PHONE:
        return format_lazy(_PHONE[str(fault.values["fault"])], **values)
    return format_lazy(_SENTENCES[fault.code], **values)


def _word(key: str, value: object) -> object:
    """A value as it stands in a sentence."""
    if key == "field":
        return FIELD_WORDS[str(value)]
    return _SEX_WORDS.get(str(value), value) if key in {"sex", "written"} else value
