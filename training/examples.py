"""Windows of word pieces with labels, made from articles with gold attributions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.lattice import BEGIN, END, INSIDE, SINGLE
from analysis.network import ROLES, WINDOW
from analysis.pieces import Pieces, Vocabulary

IGNORED = -100
NOTHING = -1
POINTING = ("source", "cue")
SHORTEST = 8


@dataclass(frozen=True)
class Example:
    """A stretch of pieces, their labels per role, and where the pieces of contents point.

    ``points`` counts from 1 within the stretch; 0 is "nothing", ``IGNORED`` no content or a
    source or cue outside the stretch.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    labels: NDArray[np.int64]
    points: NDArray[np.int64]


def read_gold(path: str | Path) -> list[dict]:
    """Read articles from JSON lines, gzipped or not."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def label_pieces(
    pieces: Pieces, attributions: list[dict]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the label of each piece for each role, and the piece each content piece points to."""
    count = len(pieces.ids)
    labels = np.zeros((count, len(ROLES)), dtype=np.int64)
    points = np.full((count, len(POINTING)), IGNORED, dtype=np.int64)
    starts, ends = pieces.offsets[:, 0], pieces.offsets[:, 1]
    for attribution in attributions:
        first = [NOTHING, NOTHING]
        for role, name in enumerate(ROLES):
            for a, b in sorted(attribution.get(name) or []):
                i = int(np.searchsorted(ends, a, side="right"))
                j = int(np.searchsorted(starts, b, side="left"))
                if i >= j:
                    continue
                labels[i:j, role] = INSIDE
                labels[i, role], labels[j - 1, role] = BEGIN, END
                if j - i == 1:
                    labels[i, role] = SINGLE
                if role < len(POINTING):
                    first[role] = i if first[role] == NOTHING else first[role]
                else:
                    points[i:j] = first
    return labels, points


def windows(
    pieces: Pieces, labels: NDArray[np.int64], points: NDArray[np.int64], shift: int = 0
) -> Iterator[Example]:
    """Cut a labelled article into windows, the first of them shortened by ``shift`` pieces."""
    count = len(pieces.ids)
    for start in range(-shift if count > WINDOW else 0, count, WINDOW):
        a, b = max(0, start), min(count, start + WINDOW)
        if b - a <= SHORTEST:
            continue
        here = points[a:b]
        inside = (here >= a) & (here < b)
        there = np.where(here == NOTHING, 0, np.where(inside, here - a + 1, IGNORED))
        yield Example(pieces.ids[a:b], pieces.features[a:b], labels[a:b], there)


def read_examples(path: str | Path, vocabulary: Vocabulary) -> list[tuple]:
    """Read gold and label its pieces; ``windows(*one)`` cuts each article."""
    examples = []
    for article in read_gold(path):
        pieces = vocabulary.encode(article["text"])
        examples.append((pieces, *label_pieces(pieces, article["attributions"])))
    return examples
