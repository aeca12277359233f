"""Charts of a result, drawn on the server: marks with their places in pixels, told apart by shape and
number and never by colour alone. A template writes them as SVG; every chart has its table behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ROW = 30
"""Height of a row."""
NAMES = 150
"""Width of the names on the left."""
PLOT = 520
"""Width of the plot."""
MOST = 60
"""So many items are drawn, best first; the table has all."""
ACROSS = 30
"""So many reviewers stand beside each other in one heat map; more are drawn below."""
SHADES = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn: a ``line`` to (x2, y2), a ``rect`` of that size, a ``dot``, or a ``text``."""

    kind: str
    x: float
    y: float
    x2: float = 0
    y2: float = 0
    css: str = ""
    text: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its size in pixels."""

    width: int
    height: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float = NAMES
    length: float = PLOT

    def at(self, value: float) -> float:
        """Return where a value stands, kept within the plot."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(self.start + self.length * min(max(share, 0), 1), 1)


def titled(each: Row) -> str:
    """Return an item's place and name, ticked where it is within the places."""
    return f"{each['place'] or '·'} {short(each['name'])}" + (
        " ✓" if each["outcome"] == "in" else ""
    )


def short(name: str) -> str:
    """Return a name that fits beside a row."""
    return name if len(name) <= 9 else name[:8] + "…"


def word(x: float, y: float, text: str, anchor: str = "middle") -> Mark:
    """Return a word or a number."""
    return Mark("text", round(x, 1), y, css="chart-word", text=text, anchor=anchor)


def axis(scale: Scale, height: int, step: int) -> Iterable[Mark]:
    """Yield upright lines with their numbers below."""
    for value in range(int(scale.low), int(scale.high) + 1, step):
        x = scale.at(value)
        yield Mark("line", x, 4, x, height - 22, css="chart-grid")
        yield word(x, height - 6, str(value))


def bounds(values: Sequence[float], step: int = 5) -> tuple[int, int]:
    """Return whole steps around values."""
    return int(min(values) // step * step), int(-(-max(values) // step) * step) or step


def distribution(scores: Sequence[float]) -> tuple[Chart, list[dict[str, Any]]]:
    """Draw how many reviews gave how much, in steps of five points; with its table."""
    counts = Counter(min(int(score // 5) * 5, 95) for score in scores)
    steps = range(min(counts), max(counts) + 1, 5)
    rows = [{"low": low, "high": low + 5, "count": counts[low]} for low in steps]
    top, width = max(counts.values()), 56
    marks = [Mark("line", 0, 170, width * len(rows), 170, css="chart-base")]
    for at, row in enumerate(rows):
        height = round(130 * row["count"] / top, 1)
        middle = at * width + width / 2
        if row["count"]:
            bar = Mark("rect", at * width + 6, 170 - height, width - 12, height, css="chart-bar")
            marks.append(bar)
        marks.append(word(middle, 164 - height, str(row["count"])))
        marks.append(word(middle, 188, f"{row['low']}–{row['high']}"))
    return Chart(width * len(rows), 196, tuple(marks)), rows


def leniency(reviewers: Sequence[Row]) -> Chart | None:
    """Draw each reviewer's distance from the others (dot), and what the model says of it (bar, 95 %)."""
    known = [each for each in reviewers if each["leniency"] is not None]
    if not known:
        return None
    spans = [end for each in known for end in each["interval"] or ()]
    low, high = bounds([*spans, *(float(each["leniency"]) for each in known), 0.0])
    scale, height = Scale(low, high, start=70), ROW * len(known) + 30
    marks = list(axis(scale, height, 5))
    marks.append(Mark("line", scale.at(0), 4, scale.at(0), height - 22, css="chart-base"))
    for at, each in enumerate(known):
        y = ROW * at + 18
        marks.append(word(0, y + 5, each["reviewer"], "start"))
        marks += span(scale, each["interval"], y)
        marks.append(Mark("dot", scale.at(float(each["leniency"])), y, css="chart-dot"))
        said = f"{float(each['leniency']):+.2f}"
        marks.append(word(70 + PLOT + 12, y + 5, said, "start"))
    return Chart(70 + PLOT + 80, height, tuple(marks))


def span(scale: Scale, interval: Sequence[float] | None, y: float) -> Iterable[Mark]:
    """Yield an interval as a bar with ends."""
    if interval:
        low, high = (scale.at(end) for end in interval)
        yield Mark("line", low, y, high, y, css="chart-span")
        for end in (low, high):
            yield Mark("line", end, y - 5, end, y + 5, css="chart-span")


def raw_and_adjusted(rows: Sequence[Row]) -> Chart | None:
    """Draw each item's mean (ring) and its score without reviewer effects (square, bar of 95 %).

    A line is drawn below the last item that is not out.
    """
    shown = [each for each in rows if each["raw"] is not None][:MOST]
    if not shown:
        return None
    values = [float(each["raw"]) for each in shown]
    values += [end for each in shown for end in each["interval"] or ()]
    scale, height = Scale(*bounds(values)), ROW * len(shown) + 30
    marks = list(axis(scale, height, 5))
    for at, each in enumerate(shown):
        y = ROW * at + 18
        marks.append(word(0, y + 5, titled(each), "start"))
        marks += span(scale, each["interval"], y)
        if each["adjusted"] is not None:
            x = scale.at(float(each["adjusted"]))
            marks.append(Mark("rect", x - 5, y - 5, 10, 10, css="chart-square"))
        marks.append(Mark("dot", scale.at(float(each["raw"])), y, css="chart-ring"))
        rest = {below["outcome"] for below in shown[at + 1 :]}
        if each["outcome"] != "out" and rest == {"out"}:
            marks.append(Mark("line", 0, y + 15, NAMES + PLOT, y + 15, css="chart-cut"))
    return Chart(NAMES + PLOT + 20, height, tuple(marks))


def heats(rows: Sequence[Row], reviewers: Sequence[str]) -> list[tuple[list[str], Chart]]:
    """Draw every score, so many reviewers a chart (``ACROSS``), each with the items they scored.

    All charts shade alike: the lightest and the darkest are those of the whole round.
    """
    given = [float(score) for each in rows for _who, score, _out in each["scores"]]
    groups = [list(reviewers[at : at + ACROSS]) for at in range(0, len(reviewers), ACROSS)]
    drawn = [(group, heat(rows, group, given)) for group in groups]
    return [(group, chart) for group, chart in drawn if chart]


def heat(rows: Sequence[Row], reviewers: Sequence[str], given: Sequence[float]) -> Chart | None:
    """Draw scores as numbers on a shade: items down, reviewers across; left-out ones in brackets."""
    column = {code: at for at, code in enumerate(reviewers)}
    shown = [each for each in rows if any(who in column for who, *_rest in each["scores"])][:MOST]
    if not shown:
        return None
    low, high, cell = min(given), max(given), 52
    marks = [word(NAMES + cell * at + cell / 2, 18, code) for code, at in column.items()]
    for at, each in enumerate(shown):
        y = 28 + ROW * at
        marks.append(word(0, y + 20, titled(each), "start"))
        for who, score, out in each["scores"]:
            if who not in column:
                continue
            shade = int((float(score) - low) / ((high - low) or 1) * (SHADES - 0.001))
            x = NAMES + cell * column[who]
            marks.append(Mark("rect", x + 1, y + 1, cell - 2, ROW - 2, css=f"shade-{shade}"))
            said = f"{float(score):.0f}"
            said = f"({said})" if out else said
            marks.append(word(x + cell / 2, y + 20, said))
    return Chart(NAMES + cell * len(column), 32 + ROW * len(shown), tuple(marks))
