"""Score extract_statements on PolNeAR gold, which is not shipped: name its file.

Usage: python benchmarks/attribution.py --gold polnear-dev.jsonl.gz [--bootstrap 1000]

The gold is one JSON object a line: article_id, text, attributions with source, cue and content as
lists of [start, end]. Prints the scorer's table (score_attribution.py explains each line), with
95 % intervals from resampled articles, and beside each confidence the share of rows that are right
in span and source. Of the attributions that attribution_kinds.csv lists (300 of PolNeAR's
development articles, coded by two readers) it tells how many get the kind the first reader gave.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import numpy as np
import pandas as pd

from analysis import extract_statements
from analysis.articles import quotations, quote_type
from analysis.cues import cue_kind
from score_attribution import Prep, greedy, overlap_pairs, rows, source_ok

KINDS = Path(__file__).with_name("attribution_kinds.csv")
SCORER = Path(__file__).with_name("score_attribution.py")
BINS = [0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]


def predict(articles: pd.DataFrame) -> pd.DataFrame:
    """Give one row per statement with its spans in the scorer's form, and its confidence."""
    statements = extract_statements(articles)
    return statements.assign(
        source=_spans(statements, "source_start", "source_end"),
        cue=_spans(statements, "cue_start", "cue_end"),
        content=statements["segments"],
    )[["article_id", "source", "cue", "content", "confidence"]]


def _spans(statements: pd.DataFrame, start: str, end: str) -> list[list[list[int]]]:
    pairs = zip(statements[start], statements[end], strict=True)
    return [[] if pd.isna(a) else [[int(a), int(b)]] for a, b in pairs]


def as_lines(predicted: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Give one row per article with its attributions, as the scorer reads them."""
    spans = predicted[["source", "cue", "content"]].to_dict("records")
    by_article: dict[str, list] = {key: [] for key in articles["article_id"]}
    for key, one in zip(predicted["article_id"], spans, strict=True):
        by_article[key].append(one)
    return pd.DataFrame(by_article.items(), columns=["article_id", "attributions"])


def right(predicted: pd.DataFrame, gold: list[dict]) -> pd.Series:
    """Say of each row whether a gold attribution has its content and its source."""
    good = pd.Series(data=False, index=predicted.index)
    for article in gold:
        text = article["text"]
        plain = bytearray(len(text))
        part = predicted[predicted["article_id"] == article["article_id"]]
        ours = [Prep(one, text, plain) for one in part.to_dict("records")]
        theirs = [Prep(a, text, plain) for a in article["attributions"] if a["content"]]
        pairs = overlap_pairs(theirs, ours, lambda one: one.cset)
        same = [pair for pair in pairs if source_ok(theirs[pair[1]], ours[pair[2]], text)]
        good.loc[[part.index[p] for _, p in greedy(same)]] = True
    return good


def calibration(confidence: pd.Series, good: pd.Series) -> tuple[pd.DataFrame, float]:
    """Set the mean confidence beside the share of right rows, and give their mean distance."""
    table = (
        pd.DataFrame({"confidence": confidence, "right": good})
        .groupby(pd.cut(confidence, BINS, right=False), observed=True)
        .agg(rows=("right", "size"), confidence=("confidence", "mean"), right=("right", "mean"))
    )
    distance = (table["confidence"] - table["right"]).abs()
    return table.round(3), float(np.average(distance, weights=table["rows"]))


def kinds(gold: list[dict]) -> pd.DataFrame:
    """Set the kind that each coded attribution gets beside the one that readers gave it."""
    articles = {article["article_id"]: article for article in gold}
    coded = pd.read_csv(KINDS)
    coded = coded[coded["article_id"].isin(articles)]
    given = []
    for article_id, number in zip(coded["article_id"], coded["number"], strict=True):
        text = articles[article_id]["text"]
        one = articles[article_id]["attributions"][number]
        cue = " … ".join(text[a:b] for a, b in one["cue"])
        content = " … ".join(text[a:b] for a, b in one["content"])
        quote = quote_type(text, [tuple(s) for s in one["content"]], quotations(text))
        given.append(cue_kind(cue or None, content, quote))
    return coded.assign(given=given)


@click.command(help=__doc__)
@click.option("--gold", required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--bootstrap", default=1000, show_default=True)
def main(gold: str, bootstrap: int) -> None:
    """Print the score table and how far confidence can be believed."""
    articles = rows(gold)
    table = pd.DataFrame(articles)[["article_id", "text"]]
    predicted = predict(table)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "predicted.jsonl"
        as_lines(predicted, table).to_json(lines, orient="records", lines=True, force_ascii=False)
        command = [sys.executable, SCORER, "--gold", gold, "--pred", lines]
        subprocess.run([*command, "--bootstrap", str(bootstrap)], check=True)
    good = right(predicted, articles)
    bins, error = calibration(predicted["confidence"], good)
    print(f"\n{bins.to_string()}\nexpected calibration error {error:.3f}")
    table = kinds(articles)
    if len(table):
        print(f"{(table['given'] == table['kind_a']).mean():.3f} of {len(table)} kinds are right")
    sure = predicted["confidence"] >= 0.9
    print(
        f"{sure.sum()} rows of {len(predicted)} have .9 or more; {good[sure].mean():.3f} are right"
    )


if __name__ == "__main__":
    main()
