"""From gold attributions to the labels that the network learns."""

import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.lattice import spans_of
from analysis.pieces import Vocabulary

TRAINING = Path(__file__).parent.parent / "training"
TEXT = '"No talks," the envoy said. "No."'
GOLD = {"source": [[12, 21]], "cue": [[22, 26]], "content": [[0, 11], [28, 33]]}
KNOWN = '[PAD] [UNK] [CLS] [SEP] [MASK] no talks , . the envoy said "'.split()


@pytest.fixture(scope="module")
def examples():
    sys.path.insert(0, str(TRAINING))
    try:
        import examples
    finally:
        sys.path.remove(str(TRAINING))
    return examples


@pytest.fixture(scope="module")
def labelled(examples):
    pieces = Vocabulary(KNOWN).encode(TEXT)
    return pieces, *examples.label_pieces(pieces, [GOLD])


def test_labels_give_the_gold_spans_back(labelled):
    pieces, labels, _ = labelled
    for role, name in enumerate(("source", "cue", "content")):
        spans = [
            [pieces.offsets[a][0], pieces.offsets[b - 1][1]] for a, b in spans_of(labels[:, role])
        ]
        assert spans == GOLD[name]


def test_every_piece_of_a_content_points_to_the_first_of_its_source_and_cue(labelled, examples):
    pieces, _, points = labelled
    inside = [any(a <= s < b for a, b in GOLD["content"]) for s, _ in pieces.offsets]
    source, cue = pieces.offsets[:, 0].tolist().index(12), pieces.offsets[:, 0].tolist().index(22)
    expected = [[source, cue] if here else [examples.IGNORED] * 2 for here in inside]
    assert points.tolist() == expected


def test_windows_keep_what_points_outside_of_them_out(labelled, examples, monkeypatch):
    monkeypatch.setattr(examples, "WINDOW", 9)
    monkeypatch.setattr(examples, "SHORTEST", 1)
    first, second = examples.windows(*labelled)
    assert [len(first.ids), len(second.ids)] == [9, len(labelled[0].ids) - 9]
    assert first.points[0].tolist() == [6, 8]
    pointing = second.points[second.points[:, 0] != examples.IGNORED]
    assert len(pointing) == 0


def test_a_content_without_source_points_to_nothing(examples):
    pieces = Vocabulary(KNOWN).encode(TEXT)
    _, points = examples.label_pieces(pieces, [{"content": [[0, 11]]}])
    (example,) = examples.windows(pieces, np.zeros((len(pieces.ids), 3)), points)
    assert example.points[0].tolist() == [0, 0]
