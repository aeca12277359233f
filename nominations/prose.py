"""Rich prose: a plain string with four light marks and references to figures.

Pure. A section's text stays a string. ``<sub>``, ``<sup>``, ``<i>`` and ``<b>`` are marks where they
are closed in good order, and plain characters everywhere else, so that "a < b" needs no care; ``[图1]``
refers to the first figure of the section. Sub- and superscript characters (CO₂) stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

MARKS = ("sub", "sup", "i", "b")
_TAG = re.compile(rf"<(/?)({'|'.join(MARKS)})>")
_SMALL = {
    "sub": str.maketrans(
        "0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
    ),
    "sup": str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ"),
}
"""The characters Unicode has for what is set low or high."""
_SET = {
    ord(small): f"<{mark}>{chr(plain_)}</{mark}>"
    for mark, table in _SMALL.items()
    for plain_, small in ((key, chr(value)) for key, value in table.items())
}
_FIGURE = re.compile(r"\[图([1-9][0-9]?)\]")
_SENTENCE = re.compile(r"[^\n。！？；]{0,200}[\n。！？；]|[^\n。！？；]{1,200}")
"""Characters up to the end of a sentence or line, or two hundred of what has none."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters under the same marks, the outermost first."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to the figure of this number, under the marks it stands in."""

    number: int
    marks: tuple[str, ...] = ()


Token = Run | Reference


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of a text as safe HTML, and the figures it is the first to refer to."""

    html: str
    figures: tuple[int, ...] = ()


def parse(text: str) -> tuple[Token, ...]:
    """Return a text as runs and references; marks that are not closed in order stay characters."""
    pairs = _pairs(text)
    found: list[Token] = []
    marks: tuple[str, ...] = ()
    start = 0
    for tag in _TAG.finditer(text):
        if tag.start() not in pairs:
            continue
        found.extend(_runs(text[start : tag.start()], marks))
        marks = marks[:-1] if tag[1] else (*marks, tag[2])
        start = tag.end()
    found.extend(_runs(text[start:], marks))
    return tuple(found)


def plain(text: str) -> str:
    """Return the characters a reader sees, for counting, searching and comparing."""
    return "".join(
        token.text if isinstance(token, Run) else f"图{token.number}" for token in parse(text)
    )


def spelled(text: str) -> str:
    """Return a text as it is written where there are no marks: 10<sup>8</sup> as 10⁸, never as 108."""
    return "".join(
        _spelled(token) if isinstance(token, Run) else f"图{token.number}" for token in parse(text)
    )


def count(text: str) -> int:
    """Count 字数: every character and punctuation mark; neither blanks, line breaks nor marks."""
    return sum(not character.isspace() for character in plain(text))


def render(text: str) -> str:
    """Return a text as safe HTML: our marks and nothing else; line breaks stay line breaks."""
    return "".join(html_of(token) for token in parse(text))


def cut(text: str, most: int) -> Iterator[str]:
    """Yield a text as safe HTML in bits of about ``most`` bytes, each of which ends where a sentence or
    line does; a bit without such an end is cut where it has twice as many.
    """
    held, ended = "", False
    for token in parse(text):
        runs = [token] if isinstance(token, Reference) else _sentences(token)
        for run in runs:
            html = html_of(run)
            size = len((held + html).encode())
            if held and size > (most if ended else 2 * most):
                yield held
                held = ""
            held += html
            ended = isinstance(run, Run) and run.text[-1:] in "\n。！？；"
    if held:
        yield held


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the lines of a text, each with the figures that belong below it.

    A figure stands below the paragraph that refers to it first.
    """
    found, known = [], set[int]()
    for line in _lines(parse(text)):
        numbers = [token.number for token in line if isinstance(token, Reference)]
        new = tuple(dict.fromkeys(number for number in numbers if number not in known))
        known.update(new)
        found.append(Paragraph("".join(html_of(token) for token in line), new))
    return tuple(found)


def set_small(html: str) -> str:
    """Return HTML with ₂ and ⁻ set as small characters: the faces we print with have no such glyphs."""
    return html.translate(_SET)


def references(text: str) -> tuple[int, ...]:
    """Return the numbers of the figures a text refers to, each once, in their order."""
    numbers = (token.number for token in parse(text) if isinstance(token, Reference))
    return tuple(dict.fromkeys(numbers))


def _spelled(run: Run) -> str:
    """Return a run in characters of its height, or in brackets where there are none: x_(max)."""
    mark = next((mark for mark in reversed(run.marks) if mark in _SMALL), "")
    if not mark or not run.text.strip():
        return run.text
    said = run.text.replace("−", "-").replace("–", "-")
    if all(ord(character) in _SMALL[mark] for character in said):
        return said.translate(_SMALL[mark])
    return f"{'_' if mark == 'sub' else '^'}({run.text})"


def _pairs(text: str) -> set[int]:
    """Return where the tags stand that open and close in good order."""
    opened: list[tuple[str, int]] = []
    paired: set[int] = set()
    for tag in _TAG.finditer(text):
        if not tag[1]:
            opened.append((tag[2], tag.start()))
        elif tag[2] in (names := [name for name, _place in opened]):
            last = len(names) - 1 - names[::-1].index(tag[2])
            paired |= {opened[last][1], tag.start()}
            del opened[last:]  # what was opened inside and not closed is no mark
    return paired


def _runs(text: str, marks: tuple[str, ...]) -> Iterator[Token]:
    """Yield a stretch without marks as characters and references."""
    start = 0
    for reference in _FIGURE.finditer(text):
        if reference.start() > start:
            yield Run(text[start : reference.start()], marks)
        yield Reference(int(reference[1]), marks)
        start = reference.end()
    if start < len(text):
        yield Run(text[start:], marks)


def _sentences(run: Run) -> list[Run]:
    """Return a run sentence by sentence, each under its marks."""
    return [Run(said, run.marks) for said in _SENTENCE.findall(run.text)]


def _lines(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """Yield the tokens line by line."""
    line: list[Token] = []
    for token in tokens:
        if isinstance(token, Reference):
            line.append(token)
            continue
        first, *rest = token.text.split("\n")
        line.append(Run(first, token.marks))
        for piece in rest:
            yield line
            line = [Run(piece, token.marks)]
    yield line


def html_of(token: Token) -> str:
    """Return one token inside its marks."""
    said = f"图{token.number}" if isinstance(token, Reference) else escape(token.text)
    opening = "".join(f"<{mark}>" for mark in token.marks)
    closing = "".join(f"</{mark}>" for mark in reversed(token.marks))
    return f"{opening}{said}{closing}" if said else ""
