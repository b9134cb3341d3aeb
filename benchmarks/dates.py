"""Score find_dates on gold expressions of time beside its peers, in one run.

Usage: python benchmarks/dates.py --gold FOLDER [--bootstrap 1000] [--only NAME]

The folder holds news with TIMEX3 annotations (*.tml), which is not shipped. `dated` counts calendar
dates, and times cut to their day: an expression is right when it overlaps one of the gold and means
the same day, week, month, quarter or year (score_timex.py). `interval` compares first and last day
and adds halves, seasons, weekends and decades. Intervals are 95 % of resampled articles. Words per
second count the reading alone, on one processor. A ratio is a system's speed by that of find_dates.

dateparser and Recognizers-Text are installed from the package index, with the versions pinned in
benchmarks/peers, into virtual environments that later runs use again. They get the help that
peers/expressions.py describes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pandas as pd

from environments import (
    end,
    environments_option,
    measure_each,
    only_option,
    processor,
    python_of,
    read_with,
    write_lines,
)
from score_attribution import rows
from score_timex import EQ, SUB, load_gold, pair

SUBSETS = ("dated", "interval")
OURS = "find_dates"


class System(NamedTuple):
    """One row of the table: its name, that of its environment, and its licence."""

    name: str
    environment: str | None
    licence: str


SYSTEMS = (
    System(OURS, None, "Apache-2.0"),
    System("dateparser", "dateparser", "BSD"),
    System("recognizers", "recognizers", "MIT"),
)


def counts(gold: list[dict], predicted: list[dict], subset: str) -> tuple[int, int, int, int]:
    """Count gold expressions, predicted ones, those that overlap and those of the same value."""
    keep, same = SUB[subset], EQ[subset]
    gold = [one for one in gold if keep(one)]
    predicted = [one for one in predicted if keep(one)]
    pairs = pair(gold, predicted)
    right = sum(same(gold[i]["value"], predicted[j]["value"]) for i, j in pairs.items())
    return len(gold), len(predicted), len(pairs), right


def rates(table: np.ndarray) -> np.ndarray:
    """Give precision, recall and F1 of the value from summed counts."""
    gold, predicted, _, right = np.moveaxis(table, -1, 0)
    return np.stack([right / predicted, right / gold, 2 * right / (gold + predicted)], -1)


def figures(gold: list[dict], predicted: dict[str, list], draws: int, seed: int = 1) -> dict:
    """Give precision, recall and F1 of each subset, with the interval of F1."""
    shown: dict[str, str] = {}
    chosen = np.random.default_rng(seed).integers(0, len(gold), (draws, len(gold)))
    for subset in SUBSETS:
        table = np.array(
            [counts(one["timexes"], predicted.get(one["doc"], []), subset) for one in gold]
        )
        precision, recall, f1 = rates(table.sum(0))
        low, high = np.nanpercentile(rates(table[chosen].sum(1))[:, 2], (2.5, 97.5))
        shown[f"{subset} P"], shown[f"{subset} R"] = f"{precision:.3f}", f"{recall:.3f}"
        shown[f"{subset} F1"] = f"{f1:.3f} ({low:.3f} to {high:.3f})"
    return shown


def row_of(system: System, gold: list[dict], draws: int, folder: Path, envs: Path) -> dict:
    """Measure one system."""
    python = python_of(system.environment, envs)
    found = folder / "found.jsonl"
    took = read_with(("expressions.py", system.name), python, folder / "gold.jsonl", found)
    predicted = {one["article_id"]: one["timexes"] for one in rows(found)}
    words = sum(len(one["text"].split()) for one in gold)
    row: dict[str, Any] = {
        "version": ", ".join(took["versions"].values()),
        "licence": system.licence,
    }
    return row | figures(gold, predicted, draws) | {"words/s": words / took["processor"]}


@click.command(help=__doc__)
@click.option("--gold", required=True, type=click.Path(exists=True, file_okay=False))
@click.option("--bootstrap", default=1000, show_default=True, help="Draws for the intervals.")
@environments_option
@only_option
def main(gold: str, bootstrap: int, environments: Path, only: tuple[str, ...]) -> None:
    """Print the table."""
    dated = [one for one in load_gold(gold) if one["dct"]]
    if not dated:
        raise click.BadParameter(f"{gold} has no .tml file with a day of publication")
    expressions = sum(len(one["timexes"]) for one in dated)
    print(f"{len(dated)} articles, {expressions} expressions of time; {processor()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        articles = [
            {"article_id": one["doc"], "published": one["dct"], "text": one["text"]}
            for one in dated
        ]
        write_lines(articles, folder / "gold.jsonl")
        measured, left_out = measure_each(
            SYSTEMS, only, lambda system: row_of(system, dated, bootstrap, folder, environments)
        )
    if measured:
        table = pd.DataFrame.from_dict(measured, orient="index")
        if OURS in measured:
            table["ratio"] = (table["words/s"] / table.loc[OURS, "words/s"]).map("{:.3f}".format)
        print(table.assign(**{"words/s": table["words/s"].map("{:,.0f}".format)}).T.to_string())
    end(left_out)


if __name__ == "__main__":
    main()
