"""Score extract_statements on PolNeAR gold, which is not shipped: name its file.

Usage: python benchmarks/attribution.py --gold polnear-dev.jsonl.gz [--bootstrap 1000]

The gold is one JSON object a line: article_id, text, attributions with source, cue and content as
lists of [start, end]. Prints the scorer's table (score_attribution.py explains each line), with
95 % intervals from resampled articles, and the precision of each rule, from which the column
`confidence` takes its values.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import click
import numpy as np
import pandas as pd
from score_attribution import Prep, greedy, overlap_pairs, rows, source_ok

from analysis import extract_statements
from analysis.tagger import find_attributions

SCORER = Path(__file__).with_name("score_attribution.py")


def predict(articles: pd.DataFrame) -> pd.DataFrame:
    """Give one row per article with its attributions in the scorer's form."""
    statements = extract_statements(articles)
    spans = statements.assign(
        source=_spans(statements, "source_start", "source_end"),
        cue=_spans(statements, "cue_start", "cue_end"),
    )
    attributions = {
        article_id: part[["source", "cue", "segments"]]
        .rename(columns={"segments": "content"})
        .to_dict("records")
        for article_id, part in spans.groupby("article_id")
    }
    return pd.DataFrame(
        [(key, attributions.get(key, [])) for key in articles["article_id"]],
        columns=["article_id", "attributions"],
    )


def _spans(statements: pd.DataFrame, start: str, end: str) -> list[list[list[int]]]:
    pairs = zip(statements[start], statements[end], strict=True)
    return [[] if pd.isna(a) else [[int(a), int(b)]] for a, b in pairs]


def rule_precision(gold: list[dict]) -> pd.DataFrame:
    """Count how often the rows of each rule have the right span and source."""
    counts = []
    for article in gold:
        text, plain = article["text"], bytearray(len(article["text"]))
        found = list(find_attributions(text))
        ours = [
            Prep({"source": [a.source] if a.source else [], "content": a.content}, text, plain)
            for a in found
        ]
        theirs = [Prep(a, text, plain) for a in article["attributions"] if a["content"]]
        pairs = overlap_pairs(theirs, ours, lambda part: part.cset)
        right = {
            p for _, p in greedy([x for x in pairs if source_ok(theirs[x[1]], ours[x[2]], text)])
        }
        counts += [(a.rule, a.kind, k in right) for k, a in enumerate(found)]
    table = pd.DataFrame(counts, columns=["rule", "kind", "right"])
    return (
        table.groupby(["rule", "kind"])["right"]
        .agg(rows="size", precision="mean")
        .sort_values("rows", ascending=False)
        .round(2)
    )


@click.command(help=__doc__)
@click.option("--gold", required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--bootstrap", default=1000, show_default=True)
def main(gold: str, bootstrap: int) -> None:
    """Print the score table and the precision of each rule."""
    articles = rows(gold)
    table = pd.DataFrame(articles)[["article_id", "text"]]
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        predict(table).to_json(predicted, orient="records", lines=True, force_ascii=False)
        subprocess.run(
            [
                sys.executable,
                SCORER,
                "--gold",
                gold,
                "--pred",
                predicted,
                "--bootstrap",
                str(bootstrap),
            ],
            check=True,
        )
    precision = rule_precision(articles)
    print(f"\n{precision.to_string()}")
    print(f"all rules: {np.average(precision['precision'], weights=precision['rows']):.3f}")


if __name__ == "__main__":
    main()
