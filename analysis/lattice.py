"""The best sequence of span labels and how sure it is, from scores per word piece.

Labels say for each role whether a piece is outside a span, begins one, is inside, ends it, or is
one alone. Transition scores forbid what no span can be ("inside" after "outside").
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Labels = NDArray[np.int8]

OUTSIDE, BEGIN, INSIDE, END, SINGLE = range(5)
_SURELY_NOT = 0.02


def label_spans(
    scores: Scores, transitions: Scores, paragraph_starts: NDArray[np.int64]
) -> tuple[Labels, Scores]:
    """Give the best labels (pieces by roles) and the probability of each label of each piece.

    ``scores`` is pieces by roles by labels, ``transitions`` roles by labels by labels. Paragraphs
    are read side by side, except where a span may run from one into the next.
    """
    bounds = [*_seams(scores, paragraph_starts).tolist(), len(scores)]
    spans = sorted(pairwise(bounds), key=lambda s: s[0] - s[1])
    lengths = np.array([b - a for a, b in spans])
    rows = np.zeros((len(spans), lengths[0], *scores.shape[1:]), dtype=np.float32)
    for row, (a, b) in zip(rows, spans, strict=True):
        row[: b - a] = scores[a:b]
    # How many paragraphs, the longest first, have a piece at each place.
    open_rows = (lengths[:, None] > np.arange(lengths[0])).sum(0).tolist()
    best, sure = _best(rows, open_rows, transitions), _probabilities(rows, open_rows, transitions)
    labels = np.empty(scores.shape[:2], dtype=np.int8)
    shares = np.empty_like(scores)
    for k, (a, b) in enumerate(spans):
        labels[a:b], shares[a:b] = best[k, : b - a], sure[k, : b - a]
    return labels, shares


def _seams(scores: Scores, paragraph_starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Keep of the paragraphs' first pieces those at which no span goes on."""
    here = scores[paragraph_starts]
    weights = np.exp(here - here.max(2, keepdims=True))
    goes_on = weights[..., [INSIDE, END]].sum(2) / weights.sum(2)
    keep = (goes_on < _SURELY_NOT).all(1)
    keep[0] = True
    return paragraph_starts[keep]


def _best(rows: Scores, open_rows: list[int], transitions: Scores) -> Labels:
    number, pieces, roles, labels = rows.shape
    back = np.zeros((pieces, number, roles, labels), dtype=np.int8)
    best = rows[:, 0].copy()
    for k in range(1, pieces):
        n = open_rows[k]
        ways = best[:n, :, :, None] + transitions
        back[k, :n] = ways.argmax(2)
        best[:n] = ways.max(2) + rows[:n, k]
    path = np.zeros((number, pieces, roles), dtype=np.int8)
    row, role = np.ogrid[:number, :roles]
    for k in range(pieces - 1, -1, -1):
        n, on = open_rows[k], (*open_rows, 0)[k + 1]
        path[on:n, k] = best[on:n].argmax(2)
        if on:
            path[:on, k] = back[k + 1, row[:on], role, path[:on, k + 1]]
    return path


def _probabilities(rows: Scores, open_rows: list[int], transitions: Scores) -> Scores:
    pieces = rows.shape[1]
    moves = np.exp(transitions)
    weights = np.exp(rows - rows.max(3, keepdims=True))
    forward = np.ones_like(weights)
    backward = np.ones_like(weights)
    forward[:, 0] = weights[:, 0] / weights[:, 0].sum(2, keepdims=True)
    for k in range(1, pieces):
        n = open_rows[k]
        here = (forward[:n, k - 1, :, :, None] * moves).sum(2) * weights[:n, k]
        forward[:n, k] = here / here.sum(2, keepdims=True)
    for k in range(pieces - 2, -1, -1):
        n = open_rows[k + 1]
        after = weights[:n, k + 1] * backward[:n, k + 1]
        here = (after[:, :, None] * moves).sum(3)
        backward[:n, k] = here / here.sum(2, keepdims=True)
    both = forward * backward
    return both / both.sum(3, keepdims=True)


def spans_of(labels: Labels) -> list[tuple[int, int]]:
    """List the spans (first piece, one past the last) that the labels of one role describe."""
    found = []
    start = -1
    values = labels.tolist()
    for k in np.flatnonzero(labels != OUTSIDE).tolist():
        if start < 0 or values[k] in (BEGIN, SINGLE):
            start = k
        if values[k] in (END, SINGLE) or k + 1 == len(values) or values[k + 1] == OUTSIDE:
            found.append((start, k + 1))
            start = -1
    return found
