"""Label articles with the shipped tagger, for training on texts that nobody labelled.

Usage: python training/label.py --corpus FILE --out FILE [--sets A,B] [--words N]

The corpus is JSON lines with article_id, text and set. The rows that extract_statements finds
become attributions in the form of the gold.
"""

from __future__ import annotations

import gzip
import json
import random

import click
import pandas as pd

from analysis import extract_statements
from examples import read_gold


def spans(start: object, end: object) -> list[list[int]]:
    """Give a span as the gold writes it, or none."""
    return [] if pd.isna(start) else [[int(start), int(end)]]


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--out", required=True, type=click.Path())
@click.option("--sets", default="", help="Names of sets, with commas; all if not given.")
@click.option("--words", default=400_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(corpus: str, out: str, sets: str, words: int, seed: int) -> None:
    """Draw articles, label them, write them."""
    articles = read_gold(corpus)
    if sets:
        articles = [a for a in articles if a["set"] in sets.split(",")]
    random.Random(seed).shuffle(articles)
    drawn, total = [], 0
    for article in articles:
        if total >= words:
            break
        total += len(article["text"].split())
        drawn.append(article)
    table = extract_statements(pd.DataFrame(drawn)[["article_id", "text"]])
    by_article: dict[str, list] = {a["article_id"]: [] for a in drawn}
    for row in table.itertuples():
        by_article[row.article_id].append(
            {
                "source": spans(row.source_start, row.source_end),
                "cue": spans(row.cue_start, row.cue_end),
                "content": row.segments,
            }
        )
    with gzip.open(out, "wt", encoding="utf-8") as lines:
        for article in drawn:
            found = by_article[article["article_id"]]
            one = {k: article[k] for k in ("article_id", "text")} | {"attributions": found}
            lines.write(json.dumps(one, ensure_ascii=False) + "\n")
    click.echo(f"{len(drawn)} articles, {total} words, {len(table)} attributions")


if __name__ == "__main__":
    main()
