"""What is wrong with a list of works, by its line."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from review.sentences.words import Sentence
from review.works import Ailment, Fault

AILMENTS: Mapping[Ailment, Sentence] = {
    Ailment.EMPTY: _("The list holds no works."),
    Ailment.FORMAT: _(
        "This is neither BibTeX nor RIS nor a table with headings such as 题名、作者、年 or TI, AU, PY. "
        "Export the list again in one of these forms."
    ),
    Ailment.ENCODING: _("The characters cannot be read. Save the file as UTF-8 or GB 18030."),
    Ailment.COLUMNS: _("The table lacks the columns {columns}. Export it again with them."),
    Ailment.TOO_MANY: _(
        "The list holds {count} works; at most {most} are taken at once. Split it."
    ),
    Ailment.UNREADABLE: _("This entry cannot be read: {text}"),
    Ailment.UNCLOSED: _("This entry is cut off: its end is missing."),
    Ailment.TITLE: _("The title is missing."),
    Ailment.YEAR: _("“{given}” is no year this work can be of."),
    Ailment.SIGNERS: _("Nobody is named who signed it."),
    Ailment.ORCID: _("“{given}” is no ORCID: sixteen digits, the last one a check."),
    Ailment.UNTOLD: _(
        "“{title}” has neither DOI nor number, and the title alone is too short to tell the work by. "
        "Add the number."
    ),
    Ailment.TWICE: _("“{title}” stands in line {line} already. Remove one of the two."),
    Ailment.NOT_THEIRS: _(
        "{name} is not among those who signed: {signed}. Remove the work, or give the ORCID."
    ),
    Ailment.NAMESAKES: _(
        "Several of those who signed may be {name}. Give the ORCID, so that it is clear who."
    ),
    Ailment.TAKEN: _(
        "{name} on this work is another person on record. Look at that person's works first."
    ),
}


def amiss(fault: Fault) -> Sentence:
    """One fault of a list, with its line."""
    said = format_lazy(AILMENTS[fault.ailment], **fault.values)
    return format_lazy(_("Line {line}: {said}"), line=fault.line, said=said) if fault.line else said
