"""Fit how sure each candidate is, and write the fit into the network's file.

Usage: python training/calibrate.py --network FILE --gold GOLD

The gold must be articles that the network was not trained on. Prints what articles left out of the
fit show: scores by the least confidence that a row needs, the calibration error, and how many of
the rows given .9 or more are right. Then fits on all and writes weights and threshold.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from analysis.network import Calibration, Network
from analysis.rules import Attribution
from analysis.tagger import FEATURES, Candidate, choose, find_candidates
from examples import read_gold
from score_attribution import Prep, overlap_pairs, score, source_ok
from shipped import update_constants

FOLDS = 5
BINS = 10
SURE = 0.9
# Of thresholds that score alike the lowest is taken: users can raise it, not lower it.
SLACK = 0.1
THRESHOLDS = tuple(np.arange(0.0, 0.52, 0.04).round(2).tolist())
SHOWN = ("attribution", "attribution.direct", "attribution.indirect_or_mixed", "content_strict")


@dataclass(frozen=True)
class Article:
    """A gold article with its candidates, their features and which of them are right."""

    gold: dict
    candidates: list[Candidate]
    table: np.ndarray
    right: np.ndarray


def as_scored(found: Attribution) -> dict:
    """Write an attribution as the scorer wants it."""
    return {
        "source": [found.source] if found.source else [],
        "cue": [found.cue] if found.cue else [],
        "content": list(found.content),
    }


def read_article(network: Network, gold: dict) -> Article:
    """Find the candidates of an article, and which have a gold attribution's content and source."""
    text = gold["text"]
    plain = bytearray(len(text))
    candidates = find_candidates(text, network=network)
    ours = [Prep(as_scored(c.attribution), text, plain) for c in candidates]
    theirs = [Prep(a, text, plain) for a in gold["attributions"] if a["content"]]
    right = np.zeros(len(candidates), dtype=bool)
    for _, g, p in overlap_pairs(theirs, ours, lambda part: part.cset):
        right[p] |= source_ok(theirs[g], ours[p], text)
    table = np.array([c.features for c in candidates]).reshape(len(candidates), len(FEATURES))
    return Article(gold, candidates, table, right)


def fit(articles: list[Article], threshold: float) -> Calibration:
    """Fit the weights of the features."""
    table = np.concatenate([a.table for a in articles])
    right = np.concatenate([a.right for a in articles])
    model = LogisticRegression(max_iter=5000).fit(table, right)
    return Calibration(model.coef_[0], float(model.intercept_[0]), threshold)


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Give the mean distance of confidence from the share of right rows, over equal bins."""
    part = np.minimum((sure * BINS).astype(int), BINS - 1)
    return sum(
        abs(sure[part == k].mean() - right[part == k].mean()) * (part == k).mean()
        for k in range(BINS)
        if (part == k).any()
    )


def judge(articles: list[Article], fits: list[Calibration], threshold: float) -> dict:
    """Score each article by the fit that left it out."""
    predicted, sure, right = {}, [], []
    for k, article in enumerate(articles):
        one = fits[k % FOLDS]
        chosen = choose(article.candidates, Calibration(one.weights, one.bias, threshold))
        predicted[article.gold["article_id"]] = [as_scored(a) for a in chosen]
        by_spans = {
            (c.attribution.content, c.attribution.source): good
            for c, good in zip(article.candidates, article.right, strict=True)
        }
        sure += [a.confidence for a in chosen]
        right += [by_spans[a.content, a.source] for a in chosen]
    gold = {
        a.gold["article_id"]: [x for x in a.gold["attributions"] if x["content"]] for a in articles
    }
    texts = {a.gold["article_id"]: a.gold["text"] for a in articles}
    scores = score(gold, predicted, texts)
    confidence, good = np.array(sure), np.array(right)
    top = confidence >= SURE
    return {
        **{name: scores[name]["f1"] for name in SHOWN},
        "rows": len(good),
        "calibration error": round(float(calibration_error(confidence, good)), 3),
        f"rows at {SURE}": int(top.sum()),
        f"right at {SURE}": round(float(good[top].mean()), 3) if top.any() else None,
    }


def write(path: str, calibration: Calibration) -> None:
    """Put the fit into the network's file."""
    fitted = {
        "weights": [round(float(w), 5) for w in calibration.weights],
        "bias": round(calibration.bias, 5),
        "threshold": calibration.threshold,
    }
    update_constants(path, {"calibration": fitted})


@click.command(help=__doc__)
@click.option("--network", "path", required=True, type=click.Path(exists=True))
@click.option("--gold", required=True, type=click.Path(exists=True))
def main(path: str, gold: str) -> None:
    """Fit, judge, write."""
    network = Network(path)
    with ThreadPoolExecutor() as pool:
        articles = list(pool.map(partial(read_article, network), read_gold(gold)))
    fits = [fit([a for k, a in enumerate(articles) if k % FOLDS != f], 0) for f in range(FOLDS)]
    results = {t: judge(articles, fits, t) for t in THRESHOLDS}
    for threshold, result in results.items():
        click.echo(f"{threshold:.2f} {' '.join(f'{k}: {v}' for k, v in result.items())}")
    top = max(result["attribution"] for result in results.values())
    best = min(t for t in THRESHOLDS if results[t]["attribution"] >= top - SLACK)
    final = fit(articles, best)
    write(path, final)
    click.echo(f"threshold {best}; weights:")
    for name, weight in zip(FEATURES, final.weights, strict=True):
        click.echo(f"  {name}: {weight:.2f}")


if __name__ == "__main__":
    main()
