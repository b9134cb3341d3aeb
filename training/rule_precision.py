"""Measure how often the rows of each rule are right on gold: the table in analysis/rules.py.

Usage: python training/rule_precision.py --gold TRAIN
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from analysis.rules import find_attributions
from calibrate import as_scored
from examples import read_gold
from score_attribution import Prep, greedy, overlap_pairs, source_ok


def rule_precision(gold: list[dict]) -> pd.DataFrame:
    """Count how often the rows of each rule have the right span and source."""
    counts = []
    for article in gold:
        text, plain = article["text"], bytearray(len(article["text"]))
        found = list(find_attributions(text))
        ours = [Prep(as_scored(a), text, plain) for a in found]
        theirs = [Prep(a, text, plain) for a in article["attributions"] if a["content"]]
        pairs = overlap_pairs(theirs, ours, lambda part: part.cset)
        same = [x for x in pairs if source_ok(theirs[x[1]], ours[x[2]], text)]
        good = {p for _, p in greedy(same)}
        counts += [(a.rule, a.kind, k in good) for k, a in enumerate(found)]
    table = pd.DataFrame(counts, columns=["rule", "kind", "right"])
    grouped = table.groupby(["rule", "kind"])["right"].agg(rows="size", precision="mean")
    return grouped.sort_values("rows", ascending=False).round(2)


@click.command(help=__doc__)
@click.option("--gold", required=True, type=click.Path(exists=True))
def main(gold: str) -> None:
    """Print the precision of each rule."""
    click.echo(rule_precision(read_gold(gold)).to_string())


if __name__ == "__main__":
    main()
