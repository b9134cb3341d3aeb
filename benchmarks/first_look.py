"""Measure what on_negotiation_only costs: rows on negotiation lost, and speed gained.

Usage: python benchmarks/first_look.py --corpus FILE [--set NAME] [--limit N]

A row counts as kept when some row found with on_negotiation_only overlaps it. The corpus is
anything read_articles reads; none is shipped.
"""

from __future__ import annotations

import time

import click
import pandas as pd

from analysis import extract_statements, trace
from environments import processor
from speed import read_corpus

CELL = 20


def cells(statements: pd.DataFrame) -> list[set[tuple[str, int]]]:
    """Give for each statement the short stretches of its article that it touches."""
    rows = zip(statements["article_id"], statements["start"], statements["end"], strict=True)
    return [{(article, k) for k in range(a // CELL, b // CELL + 1)} for article, a, b in rows]


def kept(full: pd.DataFrame, quick: pd.DataFrame) -> int:
    """Count the rows of one table that overlap a row of the other."""
    near = set().union(*cells(quick))
    return sum(bool(touched & near) for touched in cells(full))


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--set", "part", help="Read only articles whose column `set` has this value.")
@click.option("--limit", default=1000, show_default=True, help="Read only the first N articles.")
def main(corpus: str, part: str | None, limit: int) -> None:
    """Print both."""
    articles, _ = read_corpus(corpus, part, limit)
    words = int(articles["text"].str.count(r"\S+").sum())
    began = time.perf_counter()
    extract_statements(articles, on_negotiation_only=True)
    speed = words / (time.perf_counter() - began)
    full, _ = trace(articles, on_error="collect", progress=False)
    full = full[full["on_negotiation"].fillna(False).astype(bool)]
    quick, _ = trace(articles, on_negotiation_only=True, on_error="collect", progress=False)
    found = kept(full, quick)
    print(f"{len(articles)} articles, {words:,} words; {processor()}")
    print(f"rows on negotiation {len(full)}, kept {found}, lost {1 - found / len(full):.1%}")
    print(f"extraction with on_negotiation_only: {speed:,.0f} words a second")


if __name__ == "__main__":
    main()
