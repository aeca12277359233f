"""How well each method ranks, measured on real panels, and how fast it is on a large round.

Held out: of the judges of a panel, k drawn for each performance (by a fixed seed) are shown, the others
are hidden. Each method ranks by the scores shown; the truth is the mean of those hidden. Spearman's
rank correlation and Kendall's tau-b are means over all panels. ``k = n − 1`` holds out one judge: the
truth is then a single opinion. With ``severe``, every judge's scores are moved by a severity of his
own (normal, sd as the items' own), as unequal as reviewers of nominations are and figure-skating
judges are not; the truth stays that of the scores unmoved. Reads ``$JUJIAN_DATA/scores`` (real scores: BuzzFeed News,
figure-skating-scores, CC BY 4.0). The second part is a round of 400 items and 1,500 reviews.
"""

from __future__ import annotations

import csv
import gzip
import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from statistics import fmean, median, pstdev

import numpy as np
from rich.console import Group
from rich.table import Table

from review import analysis
from review.robustness import robustness
from review.scoring import Criterion, ScoreRule, ScoreSheet, Trim
from review.standings import Method, results

Panel = dict[str, dict[str, Fraction]]
Estimate = Callable[[Mapping[str, Mapping[str, Fraction]]], list[float]]
SHOWN = (2, 3, 4, 6, 8)


def panels(path: Path) -> list[Panel]:
    """The real panels: item → judge → mean component score."""
    found: dict[str, Panel] = defaultdict(lambda: defaultdict(dict))
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            found[row["panel"]][row["item"]][row["reviewer"]] = Fraction(row["score"]) * 10
    return [{item: dict(given) for item, given in panel.items()} for panel in found.values()]


def plain(of: Callable[[list[float]], float]) -> Estimate:
    """A method that looks at each item alone."""
    return lambda shown: [of(sorted(map(float, shown[item].values()))) for item in sorted(shown)]


def trimmed(values: list[float]) -> float:
    """The mean without highest and lowest, from three scores on."""
    return fmean(values[1:-1] if len(values) > 2 else values)


def fixed_effects(shown: Mapping[str, Mapping[str, Fraction]]) -> list[float]:
    """Two-way least squares: the mixed model without drawing anything towards the middle."""
    reviews = analysis.Reviews.of(shown)
    items, judges = np.eye(len(reviews.items)), np.eye(len(reviews.reviewers))
    design = np.concatenate([items[reviews.item], judges[reviews.reviewer]], axis=1)
    return np.linalg.lstsq(design, reviews.score, rcond=None)[0][: len(items)].tolist()


METHODS: dict[str, Estimate] = {
    "mean": plain(fmean),
    "median": plain(median),
    "trimmed mean (1 + 1)": plain(trimmed),
    "z-score, all reviewers": lambda s: analysis.z_scores(analysis.Reviews.of(s), 2).item.tolist(),
    "z-score, from 10 scores": lambda s: analysis.z_scores(analysis.Reviews.of(s)).item.tolist(),
    "two-way fixed effects": fixed_effects,
    "BLUP": lambda s: analysis.blup(analysis.Reviews.of(s)).item.tolist(),
    "expected rank": lambda s: (
        -analysis.expected_ranks(analysis.Reviews.of(s), draws=0).rank
    ).tolist(),
}


def ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks with equals sharing their mean; estimates are equal to six decimals."""
    _, at, counts = np.unique(np.round(values, 6), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[at]


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Correlation of ranks; 0 where one side has no order."""
    x, y = (r - r.mean() for r in (ranks(a), ranks(b)))
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size else 0.0


def kendall(a: Sequence[float], b: Sequence[float]) -> float:
    """Kendall's tau-b; 0 where one side has no order."""
    x, y = (np.sign(np.subtract.outer(r, r)) for r in (ranks(a), ranks(b)))
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / size if size else 0.0


def split(panel: Panel, k: int, chance: Random) -> tuple[Panel, list[float]]:
    """What k judges an item show, and the mean of the others, items by code."""
    shown: Panel = {}
    truth = []
    for item in sorted(panel):
        judges = chance.sample(sorted(panel[item]), k)
        shown[item] = {judge: panel[item][judge] for judge in judges}
        truth.append(fmean(float(v) for who, v in panel[item].items() if who not in shown[item]))
    return shown, truth


def moved(panel: Panel, shown: Panel, chance: Random) -> Panel:
    """The same scores by judges as unequal among themselves as the items are."""
    spread = pstdev(fmean(map(float, given.values())) for given in panel.values())
    judges = sorted({judge for given in panel.values() for judge in given})
    shift = {judge: Fraction(round(chance.gauss(0, spread), 2)) for judge in judges}
    return {item: {who: v + shift[who] for who, v in g.items()} for item, g in shown.items()}


def quality(all_panels: Sequence[Panel]) -> Table:
    """One line a method, one column a number of judges shown."""
    heads = [(k, severe) for severe in (False, True) for k in SHOWN]
    sums: dict[tuple[str, int, bool], list[tuple[float, float]]] = defaultdict(list)
    for number, panel in enumerate(all_panels):
        for k, severe in heads:
            chance = Random(f"{number} {k}")
            shown, truth = split(panel, k, chance)
            given = moved(panel, shown, chance) if severe else shown
            for name, method in METHODS.items():
                got = method(given)
                sums[name, k, severe].append((spearman(got, truth), kendall(got, truth)))
    items = sum(len(panel) for panel in all_panels)
    title = f"{len(all_panels)} panels, {items:,} performances: Spearman / Kendall, held out"
    table = Table("method", title=title)
    for k, severe in heads:
        table.add_column(f"{'severe ' if severe else ''}k = {k}", justify="right")
    for name in METHODS:
        cells = [map(fmean, zip(*sums[name, k, severe], strict=True)) for k, severe in heads]
        table.add_row(name, *(" ".join(f"{v:.3f}".lstrip("0") for v in cell) for cell in cells))
    return table


def large_round(reviewers: int) -> tuple[list[ScoreSheet], dict[str, list[str]], ScoreRule]:
    """400 items and 1,500 reviews on three criteria, by reviewers of unequal severity."""
    chance = Random(reviewers)
    criteria = tuple(
        Criterion(c, Fraction(w), Fraction(100)) for c, w in (("a", 4), ("b", 3), ("c", 3))
    )
    severity = {f"r{at:03}": chance.gauss(0, 4) for at in range(reviewers)}
    asked: dict[str, list[str]] = {}
    sheets = []
    for at in range(400):
        item, quality = f"i{at:03}", chance.gauss(75, 6)
        asked[item] = chance.sample(sorted(severity), 4 if at < 300 else 3)
        for who in asked[item]:
            marks = {
                each.code: Fraction(
                    max(0, min(100, round(quality + severity[who] + chance.gauss(0, 5))))
                )
                for each in criteria
            }
            sheets.append(ScoreSheet(who, item, marks))
    return sheets, asked, ScoreRule(criteria, trim=Trim(1, 1, 5))


def speed() -> Table:
    """Standings and robustness sheet by every method, CPU seconds."""
    table = Table("method", "reviewers", title="400 items, 1,500 reviews, 20 seats (CPU seconds)")
    for name in ("standings", "robustness sheet", "stable places"):
        table.add_column(name, justify="right")
    for reviewers in (60, 150):
        sheets, asked, rule = large_round(reviewers)
        for method in Method:
            start = time.process_time()
            results(method, sheets, asked=asked, rule=rule, seats=20)
            middle = time.process_time()
            sheet = robustness(method, sheets, asked=asked, rule=rule, seats=20)
            end = time.process_time()
            figures = (f"{middle - start:.2f}", f"{end - middle:.1f}", f"{len(sheet.stable)} of 20")
            table.add_row(str(method), str(reviewers), *figures)
    return table


def measure() -> Group | Table:
    """Both tables; the first only where the real scores are."""
    path = Path(os.environ.get("JUJIAN_DATA", "")) / "scores" / "skating_components.csv.gz"
    if "JUJIAN_DATA" in os.environ and path.exists():
        return Group(quality(panels(path)), speed())
    table = speed()
    table.caption = "real scores skipped: set JUJIAN_DATA to the folder that holds scores/"
    return table
