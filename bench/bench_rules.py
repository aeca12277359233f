"""How fast the rules are asked: every rule of all eight programmes over invented papers.

3,000 papers are what a national season brings; 30,000 tell how it grows (per paper it must not).
"""

from __future__ import annotations

import time
from random import Random

from rich.table import Table

from bench.invented_papers import invented
from nominations.eligibility import RULES, evaluate
from programmes.vocabulary import PRESETS, RuleSet, preset

SIZES = (300, 3_000, 30_000)


def measure() -> Table:
    """Evaluate growing seasons with the pure engine."""
    rule_sets = [RuleSet.parse(preset(code)) for code in PRESETS]
    table = Table("papers", title=f"{len(RULES)} rules, {len(rule_sets)} rule sets in turn")
    for name in ("findings", "seconds", "papers/s", "µs a paper"):
        table.add_column(name, justify="right")
    for size in SIZES:
        rng = Random(size)
        season = [rule_sets[n % len(rule_sets)] for n in range(size)]
        papers = [(rules, invented(rules, rng)) for rules in season]
        start = time.perf_counter()
        found = sum(len(evaluate(rules, facts)) for rules, facts in papers)
        spent = time.perf_counter() - start
        figures = (
            f"{found:,}",
            f"{spent:.2f}",
            f"{size / spent:,.0f}",
            f"{spent / size * 1e6:.0f}",
        )
        table.add_row(f"{size:,}", *figures)
    return table
