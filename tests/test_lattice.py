"""The best labels and their probabilities, beside every sequence counted by hand."""

from itertools import pairwise, product

import numpy as np
import pytest

from analysis.lattice import BEGIN, END, INSIDE, OUTSIDE, SINGLE, label_spans, spans_of

NEVER = -1e4
LEGAL = {
    OUTSIDE: {OUTSIDE, BEGIN, SINGLE},
    BEGIN: {INSIDE, END},
    INSIDE: {INSIDE, END},
    END: {OUTSIDE, BEGIN, SINGLE},
    SINGLE: {OUTSIDE, BEGIN, SINGLE},
}


@pytest.fixture
def transitions():
    rng = np.random.default_rng(3)
    moves = rng.normal(size=(3, 5, 5)).astype(np.float32)
    for before, after in product(range(5), range(5)):
        if after not in LEGAL[before]:
            moves[:, before, after] = NEVER
    return moves


def every_sequence(scores, moves):
    """Sum and find the best by trying all label sequences of one role."""
    sequences = list(product(range(5), repeat=len(scores)))
    values = np.array(
        [
            sum(scores[k][label] for k, label in enumerate(sequence))
            + sum(moves[a][b] for a, b in pairwise(sequence))
            for sequence in sequences
        ]
    )
    weights = np.exp(values - values.max())
    share = np.zeros((len(scores), 5))
    for sequence, weight in zip(sequences, weights / weights.sum(), strict=True):
        for k, label in enumerate(sequence):
            share[k, label] += weight
    return list(sequences[int(values.argmax())]), share


def test_labels_and_probabilities_are_those_of_all_sequences(transitions):
    scores = np.random.default_rng(5).normal(size=(5, 3, 5)).astype(np.float32) * 2
    labels, sure = label_spans(scores, transitions, np.array([0]))
    for role in range(3):
        best, share = every_sequence(scores[:, role], transitions[role])
        assert labels[:, role].tolist() == best
        assert sure[:, role] == pytest.approx(share, abs=1e-4)


def test_paragraphs_are_read_apart_where_no_span_goes_on(transitions):
    rng = np.random.default_rng(8)
    scores = rng.normal(size=(9, 3, 5)).astype(np.float32)
    scores[4, :, [INSIDE, END]] = -30
    together, _ = label_spans(scores, transitions, np.array([0, 4]))
    first, _ = label_spans(scores[:4], transitions, np.array([0]))
    second, _ = label_spans(scores[4:], transitions, np.array([0]))
    assert together.tolist() == [*first.tolist(), *second.tolist()]


def test_a_span_that_goes_on_keeps_paragraphs_together(transitions):
    scores = np.full((4, 3, 5), -5, dtype=np.float32)
    for k, label in enumerate([BEGIN, INSIDE, INSIDE, END]):
        scores[k, :, label] = 20
    labels, _ = label_spans(scores, transitions, np.array([0, 2]))
    assert spans_of(labels[:, 0]) == [(0, 4)]


@pytest.mark.parametrize(
    "labels, spans",
    [
        ([], []),
        ([OUTSIDE, OUTSIDE], []),
        ([BEGIN, END, BEGIN, INSIDE, END], [(0, 2), (2, 5)]),
        ([SINGLE, SINGLE, OUTSIDE, SINGLE], [(0, 1), (1, 2), (3, 4)]),
        ([INSIDE, END, OUTSIDE], [(0, 2)]),
        ([OUTSIDE, BEGIN, INSIDE], [(1, 3)]),
    ],
)
def test_spans_are_read_from_labels(labels, spans):
    assert spans_of(np.array(labels, dtype=np.int8)) == spans
