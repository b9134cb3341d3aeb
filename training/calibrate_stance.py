"""Fit how sure the stance network may be, and from where on it speaks, and write that into it.

Usage: python training/calibrate_stance.py --network FILE --topic CODED --coded CODED

The coded statements have the form that train_stance.py reads, with an `id` and a `group` (article)
each, and were not trained on; the rules see the window alone here, not the whole article. Those of
--topic are all statements of their articles, whatever they are about; those of --coded may have
been picked. Printed are the figures with each fifth of the groups left out of the fit.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import LogisticRegression

from analysis import coder_agreement, load_codebook
from analysis.codebook import STANCES
from analysis.judgement import log_odds, stance_chances, tag_chances, tag_features, topic_chance
from analysis.readings import find_rule, read_statements
from analysis.stance_network import CONTENT, CUE, SOURCE, StanceNetwork, Window
from shipped import update_constants

FOLDS = 5
ABSTAIN = 0.14
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
RULE_WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
LOWEST = STANCES.index("neutral")
Rows = list[dict[str, Any]]


def read_rows(paths: tuple[str, ...], network: StanceNetwork) -> Rows:
    """Read coded statements, and what network and rules make of each."""
    rows = [
        json.loads(line)
        for path in paths
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ]
    table = pd.DataFrame([_as_statement(row) for row in rows]).convert_dtypes()
    texts = table[["article_id"]].assign(text=[row["text"] for row in rows])
    book = load_codebook("negotiation")
    windows = [
        Window(row["text"], [tuple(role) for role in row["roles"]], row.get("title") or "")
        for row in rows
    ]
    for row, reading, scores in zip(
        rows, read_statements(table, texts, book), network.read_all(windows), strict=True
    ):
        found = find_rule(reading, book) if reading else None
        row["scores"], row["rule"] = scores, found[0] if found else None
        row["by_rules"] = reading is not None and reading.on_negotiation
        row["told"] = tag_features(reading, scores, network.tags, book, None) if reading else None
    return rows


def _as_statement(row: dict[str, Any]) -> dict[str, Any]:
    spans = {role: [r[:2] for r in row["roles"] if r[2] == role] for role in (SOURCE, CUE, CONTENT)}
    cue, source = (spans[role][0] if spans[role] else [None, None] for role in (CUE, SOURCE))
    segments, text = spans[CONTENT], row["text"]
    return {
        "article_id": row["id"],
        "segments": [list(segment) for segment in segments],
        "start": segments[0][0],
        "end": segments[-1][1],
        "content": " ".join(text[a:b] for a, b in segments),
        "cue": text[cue[0] : cue[1]] if spans[CUE] else None,
        "source_text": text[source[0] : source[1]] if spans[SOURCE] else None,
        "cue_start": cue[0],
        "cue_end": cue[1],
        "source_start": source[0],
        "source_end": source[1],
    }


def fit_topic(rows: Rows) -> dict[str, Any]:
    """Fit the chance of being on negotiation, and the threshold with the best F1."""
    told = np.array([[row["scores"].topic, row["by_rules"]] for row in rows])
    right = np.array([row["on"] for row in rows])
    fitted = LogisticRegression(C=10).fit(told, right)
    chances = fitted.predict_proba(told)[:, 1]
    best = max(THRESHOLDS, key=lambda at: _f1(chances >= at, right))
    return {
        "scale": float(fitted.coef_[0, 0]),
        "rule": float(fitted.coef_[0, 1]),
        "bias": float(fitted.intercept_[0]),
        "threshold": best,
    }


def _f1(found: np.ndarray, right: np.ndarray) -> float:
    return float(2 * (found & right).sum() / max(found.sum() + right.sum(), 1))


def fit_stance(rows: Rows) -> dict[str, Any]:
    """Fit the scale of the scores for each weight of a rule; keep the weight that is right most.

    The likelihood alone would let the rules say less, and be right no more often.
    """
    rows = [row for row in rows if row["stance"] is not None]
    logits = torch.tensor(np.array([row["scores"].stance for row in rows]), dtype=torch.float64)
    ruled = torch.zeros_like(logits)
    for place, row in enumerate(rows):
        if row["rule"]:
            ruled[place, STANCES.index(row["rule"].stance)] = log_odds(row["rule"].confidence)
    right = torch.tensor([row["stance"] + LOWEST for row in rows])

    def fit_scale(weight: float) -> tuple[float, dict[str, Any]]:
        scale = torch.ones(1, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([scale], max_iter=100)

        def loss() -> torch.Tensor:
            optimizer.zero_grad()
            cost = torch.nn.functional.cross_entropy(logits * scale + weight * ruled, right)
            cost.backward()
            return cost

        optimizer.step(loss)
        fitted = {"scale": scale.item(), "rule": weight}
        chances = np.array([stance_chances(row["scores"], row["rule"], fitted) for row in rows])
        threshold = round(float(np.quantile(chances.max(1), ABSTAIN)), 3)
        given = chances.max(1) >= threshold
        hits = chances.argmax(1)[given] == right.numpy()[given]
        return float(hits.mean()), fitted | {"threshold": threshold}

    return max(map(fit_scale, RULE_WEIGHTS), key=lambda fit: fit[0])[1]


def fit_tags(rows: Rows, tags: list[str]) -> dict[str, Any]:
    """Fit the chance of a condition, and the threshold with the best F1 over all."""
    rows = [row for row in rows if row["conditions"] is not None and row["told"] is not None]
    rows = [row for row in rows if row["on"]]
    told = np.concatenate([row["told"] for row in rows])
    right = np.concatenate([[tag in row["conditions"] for tag in tags] for row in rows])
    fitted = LogisticRegression(C=100).fit(told, right)
    chances = fitted.predict_proba(told)[:, 1]
    best = max(np.linspace(0.1, 0.8, 71), key=lambda at: _f1(chances >= at, right))
    return {
        "weights": fitted.coef_[0].tolist(),
        "bias": float(fitted.intercept_[0]),
        "threshold": round(float(best), 2),
    }


def figures(topic: Rows, coded: Rows, fitted: dict[str, Any], tags: list[str]) -> dict[str, float]:
    """Score a fit."""
    on = np.array([row["on"] for row in topic])
    chances = np.array(
        [topic_chance(row["scores"], row["by_rules"], fitted["topic"]) for row in topic]
    )
    stances = [row for row in coded if row["stance"] is not None]
    shown = np.array([stance_chances(r["scores"], r["rule"], fitted["stance"]) for r in stances])
    right, sure = np.array([row["stance"] + LOWEST for row in stances]), shown.max(1)
    given = sure >= fitted["stance"]["threshold"]
    told = [row for row in coded if row["on"] and row["told"] is not None]
    likely = np.array([tag_chances(row["told"], fitted["tags"]) for row in told])
    wanted = np.array([[tag in row["conditions"] for tag in tags] for row in told])
    conditional = STANCES.index("conditional")
    return {
        "on negotiation F1": _f1(chances >= fitted["topic"]["threshold"], on),
        "stance right": float((shown.argmax(1) == right)[given].mean()),
        "alpha": _alpha(shown.argmax(1)[given], right[given]),
        "abstained": float(1 - given.mean()),
        "confidence": float(sure[given].mean()),
        "conditional F1": _f1(given & (shown.argmax(1) == conditional), right == conditional),
        "condition tags F1": _f1(likely >= fitted["tags"]["threshold"], wanted),
    }


def _alpha(found: np.ndarray, right: np.ndarray) -> float:
    codings = [
        {"statement_id": str(k), "variable": "stance", "value": STANCES[value], "coder": coder}
        for coder, values in (("network", found), ("coder", right))
        for k, value in enumerate(values)
    ]
    return float(coder_agreement(pd.DataFrame(codings), n_boot=10)["coefficient"].iloc[0])


def fit(topic: Rows, coded: Rows, tags: list[str]) -> dict[str, Any]:
    """Fit all three."""
    return {"topic": fit_topic(topic), "stance": fit_stance(coded), "tags": fit_tags(coded, tags)}


def left_out(topic: Rows, coded: Rows, tags: list[str]) -> pd.DataFrame:
    """Score each fifth of the groups by a fit on the others."""
    groups = sorted({row["group"] for row in [*topic, *coded]})
    scores = []
    for fold in range(FOLDS):
        out = set(groups[fold::FOLDS])
        fits = [[row for row in rows if row["group"] not in out] for rows in (topic, coded)]
        tests = [[row for row in rows if row["group"] in out] for rows in (topic, coded)]
        scores.append(figures(tests[0], tests[1], fit(fits[0], fits[1], tags), tags))
    return pd.DataFrame(scores).agg(["mean", "min", "max"]).T


@click.command(help=__doc__)
@click.option("--network", required=True, type=click.Path(exists=True))
@click.option("--topic", required=True, multiple=True, type=click.Path(exists=True))
@click.option("--coded", required=True, multiple=True, type=click.Path(exists=True))
def main(network: str, topic: tuple[str, ...], coded: tuple[str, ...]) -> None:
    """Fit on everything, print what parts left out reach, and write the fit."""
    reader = StanceNetwork(network)
    everything, picked = (read_rows(paths, reader) for paths in (topic, coded))
    click.echo(left_out(everything, picked, reader.tags).round(3).to_string())
    fitted = fit(everything, picked, reader.tags)
    click.echo(json.dumps(fitted))
    update_constants(network, {"calibration": fitted})


if __name__ == "__main__":
    main()
