"""The sentences about rules and days: what is wrong with a rule set, why the calendar refuses."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ledger.situations import Sentence
from programmes.comparison import APPLIES
from programmes.sentences.reading import (
    Line,
    Part,
    divisions_in,
    label_of,
    plain_words,
    readable,
    share_words,
)
from programmes.sentences.steps import FIXED, STEPS
from programmes.sentences.words import TABLES, code_word, key_word
from programmes.vocabulary import Fault, preset_rules, value_at
from programmes.workdays import CalendarRefusal

__all__ = [
    "FAULTS",
    "FIXED",
    "STEPS",
    "TABLES",
    "Line",
    "Part",
    "code_word",
    "division_name",
    "divisions_in",
    "fault_sentence",
    "fee_sentence",
    "key_word",
    "label_of",
    "path_words",
    "place_words",
    "plain_words",
    "preset_name",
    "readable",
    "refusal_sentence",
    "share_words",
    "value_words",
]

FAULTS: dict[str, Sentence] = {
    "unknown_key": _("{path}: there is no such key. Known here: {known}. Correct or delete it."),
    "missing": _("{path} is missing. Add “{key}”."),
    "wrong_type": _("{path}: “{given}” is not of the kind “{wanted}”. Write a value of that kind."),
    "not_a_choice": _("{path}: “{given}” is not known here. Choose one of: {known}."),
    "out_of_range": _("{path}: {given} is outside {least} to {most}. Choose a number within."),
    "duplicate_code": _("{path}: “{given}” is listed twice. Delete one of the two."),
    "academy_of_track": _(
        "{path}: the academician track names its academy, every other track leaves it empty. "
        "The track here is “{track}”."
    ),
    "share_unreachable": _("{path}: no number can reach {share}. Lower the share."),
    "relaxation_empty": _(
        "{path}: a relaxation reaches further back than {born_from} and states its ground."
    ),
    "more_for_nobody": _(
        "{path}: say about whom it hangs in more units: heads of units, a rank, or kinds of units."
    ),
    "share_or_number": _("{path}: ask either for a share or for a number (least), not for both."),
    "columns_of_list": _("{path}: lists have columns, other sections have none (kind: {kind})."),
    "step_misses_top": _(
        "{path}: steps of {step} never reach {most}. Choose a step that divides it."
    ),
    "too_many_kept": _(
        "{path}: {kept} places are kept for groups, but there are only {seats}. Keep fewer or add places."
    ),
    "names_of_group": _(
        "{path}: a group of regions or divisions names them, and no other group does. Name them or leave this empty."
    ),
    "days_of_no_effect": _(
        "{path}: “{given}” leaves nobody out of a cycle, so no days for it count. Choose “left out of this cycle”, or delete the days."
    ),
    "days_out_of_order": _(
        "{path}: {given} days are over before the cycle is skipped. Give at least {least}."
    ),
    "trim_leaves_nothing": _(
        "{path}: from {given} marks on nothing would be left. Trim less, or from more marks on."
    ),
    "contributor_missing": _(
        "{path}: the office and the supervisor both give a random number to a draw. Named: {given}."
    ),
    "certificate_incomplete": _(
        "{path}: a certificate has a title in both languages and a number pattern. Add what is missing."
    ),
    "number_pattern": _(
        "{path}: “{given}” needs {{serial}}, and may name {{year}} and {{edition}} besides."
    ),
    "team_of_subject": _(
        "{path}: a programme for teams has team rules, one for persons has none (subject: {subject})."
    ),
    "ballot_without_review": _(
        "{path}: a vote needs a review. Add the review, or delete the vote."
    ),
    "tie_without_scores": _(
        "{path}: no round is scored, so no review score can settle a tie. Add criteria, or choose another way."
    ),
    "result_is_last": _(
        "{path}: “{given}” is the last notice, whose rules stand in the table itself. Give this one another code."
    ),
    "notice_names_nobody": _("{path}: a notice shows at least the name. Add it."),
    "society_posts_once": _(
        "{path}: a society posts one notice of its own: as a stage, or by working days alone, not both. Take one out."
    ),
    "objection_of_notice": _("{path}: a notice and objections come together. Add the missing one."),
    "no_way_to_the_end": _(
        "{path}: without this step no candidate reaches the end. Keep it; only a leading-talent "
        "nomination with foreign-affairs approval does without review and notice."
    ),
    "unknown_division": _(
        "{path}: the programme has no division “{given}”. Take its number out there, or keep the division."
    ),
    "grades_without_meeting": _(
        "{path}: the deciding meeting gives the grades, and the rule set has none. Add the meeting, or delete the grades."
    ),
    "award_incomplete": _("{path}: an award needs a public notice and a certificate."),
    "fee_forbidden": _(
        "{path}: no fee of any kind may be taken (国家科学技术奖励条例第三十七条). Answer “yes”."
    ),
    "fee_mentioned": _(
        "{path}: “{given}” speaks of a fee, and no fee of any kind may be taken "
        "(国家科学技术奖励条例第三十七条). Delete it."
    ),
    "unknown_word": _("{path}: there is no wording for “{given}”. Write the entry in full."),
}


def fault_sentence(fault: Fault) -> Sentence:
    """Say what is wrong with a rule set, where, and how to mend it."""
    return format_lazy(FAULTS[fault.code], path=fault.path, **fault.values)


def fee_sentence(where: str, word: str) -> Sentence:
    """Say that a text of the call speaks of a fee, where, and which clause forbids it."""
    return format_lazy(
        _(
            "{where}: “{word}” speaks of a fee, and no fee of any kind may be taken "
            "(国家科学技术奖励条例第三十七条). Delete it."
        ),
        where=where,
        word=word,
    )


BY_DIVISION = frozenset({"divisions", "division_seats"})
"""Keys of the tables that hold a number for every division."""


def division_name(data: Mapping[str, Any], code: str) -> str:
    """Name a division of the programme by its code; one it does not have is shown as it stands."""
    known = {each["code"]: each for each in data["programme"].get("divisions", ())}
    return label_of(known.get(code, {"code": code}))


def path_words(data: Mapping[str, Any], path: str) -> str:
    """Name a path of a rule set, the table apart: 轮次 › 通讯评审 › 最少专家数."""
    parts, words = path.split("."), []
    for depth, part in enumerate(parts[1:], start=1):
        entry = value_at(data, ".".join(parts[: depth + 1]))
        if isinstance(entry, Mapping) and entry.get("code") == part:
            words.append(label_of(entry))
        elif parts[depth - 1] in BY_DIVISION:
            words.append(division_name(data, part))
        elif part.isdigit():
            words.append(str(int(part) + 1))
        else:
            words.append(str(key_word(part, parts[depth - 1])))
    return " › ".join(words)


def place_words(path: str, *versions: Mapping[str, Any]) -> str:
    """Name a path with its table, as the first of the versions that has it names it."""
    table = path.partition(".")[0]
    if table == path:
        return str(TABLES.get(table, table))
    for data in versions:
        with suppress(LookupError):
            return f"{TABLES.get(table, table)} › {path_words(data, path)}"
    above, _dot, last = path.rpartition(".")
    if above and last == "*":
        return f"{place_words(above, *versions)} › {_('order')}"
    return path


def preset_name(code: str) -> str:
    """Name a programme that ships, in the reader's language."""
    words = preset_rules(code).programme
    return label_of({"zh": words.name_zh, "en": words.name_en})


def value_words(text: str, path: str) -> str:
    """Write a value that ``compare`` gives as text in words: a code named, yes and no, lists in line."""
    if text == APPLIES:
        return str(_("applies"))
    key = path.rpartition(".")[2]
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    return plain_words(value, key)


def refusal_sentence(refusal: CalendarRefusal) -> Sentence:
    """Say why the calendar does not answer, and what to do."""
    if refusal.code == "year_unpublished":
        return format_lazy(
            _(
                "The holidays of {year} are not published or not confirmed, so working days cannot be "
                "counted. Import them with “manage.py import_holidays” and have the year confirmed."
            ),
            year=refusal.year,
        )
    return format_lazy(
        _("{day} is not a working day. Publish on {next_workday}, the next working day."),
        day=f"{refusal.day:%Y-%m-%d}",
        next_workday=f"{refusal.next_workday:%Y-%m-%d}",
    )
