"""The shipped network: scores of roles for each word piece, and where a content points."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from analysis.lattice import Scores
from analysis.pieces import Pieces, Vocabulary

ROLES = ("source", "cue", "content")
_LABELS = 5
WINDOW = 254
OVERLAP = 64
NETWORK_FILE = Path(__file__).with_name("attribution.onnx")


class Window(NamedTuple):
    """A stretch of pieces read at once, with the vectors by which its contents point.

    ``vectors`` has one row for "nothing" and then one per piece, four vectors in each: question
    and answer for the source, question and answer for the cue.
    """

    start: int
    end: int
    vectors: Scores


@dataclass(frozen=True)
class Reading:
    """What the network says about a text."""

    pieces: Pieces
    scores: Scores
    windows: list[Window]


class Calibration(NamedTuple):
    """How what speaks for a candidate adds up to its confidence, and how much of it a row needs."""

    weights: NDArray[np.float64]
    bias: float
    threshold: float


def open_session(path: str | os.PathLike[str]) -> onnxruntime.InferenceSession:
    """Open a network for reading on the processor.

    One thread for each text: callers read texts side by side, and results stay the same.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


class Network:
    """Weights, vocabulary and constants of the tagger; ``words.bin`` beside it has the vectors."""

    def __init__(self, path: str) -> None:
        self._session = open_session(path)
        about: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        self.vocabulary = Vocabulary(about["vocabulary"].split("\n"))
        self.version: str = about["version"]
        constants: dict[str, Any] = json.loads(about["constants"])
        self.transitions = np.array(constants["transitions"], dtype=np.float32)
        self.distance = np.array(constants["distance"], dtype=np.float32)
        self.nothing = np.array(constants["nothing"], dtype=np.float32)
        fitted = constants.get("calibration", {"weights": [], "bias": 0.0, "threshold": 0.0})
        self.calibration = Calibration(
            np.array(fitted["weights"], dtype=np.float64), fitted["bias"], fitted["threshold"]
        )

    def read(self, text: str) -> Reading:
        """Score every piece of a text, window by window."""
        pieces = self.vocabulary.encode(text)
        count = len(pieces.ids)
        scores = np.zeros((count, len(ROLES), _LABELS), dtype=np.float32)
        depth = np.full(count, -1, dtype=np.int64)
        windows = []
        for start, end in _window_bounds(count):
            labels, vectors = self._run(pieces, start, end)
            windows.append(Window(start, end, vectors))
            # A piece is best read where it stands furthest from an edge that cuts the text.
            before = np.arange(end - start) + (count if start == 0 else 0)
            after = np.arange(end - start)[::-1] + (count if end == count else 0)
            edge = np.minimum(before, after)
            take = edge > depth[start:end]
            scores[start:end][take] = labels[1:-1][take]
            depth[start:end] = np.where(take, edge, depth[start:end])
        return Reading(pieces, scores, windows)

    def _run(self, pieces: Pieces, start: int, end: int) -> tuple[Scores, Scores]:
        vocabulary = self.vocabulary
        ids = np.r_[vocabulary.opening, pieces.ids[start:end], vocabulary.closing]
        features = np.zeros((len(ids), 3), dtype=np.int64)
        features[1:-1] = pieces.features[start:end]
        features[0, 0] = features[-1, 0] = 3
        labels, vectors = self._session.run(None, {"ids": ids[None], "features": features[None]})
        return (
            labels[0].reshape(-1, len(ROLES), _LABELS),
            vectors[0, :-1].reshape(end - start + 1, 4, -1),
        )


def _window_bounds(count: int) -> list[tuple[int, int]]:
    if count <= WINDOW:
        return [(0, count)] if count else []
    starts = range(0, count - OVERLAP, WINDOW - OVERLAP)
    return [(start, min(start + WINDOW, count)) for start in starts]


def distance_class(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort distances in pieces into classes that widen as they grow, each direction its own."""
    size = np.minimum(np.log2(np.maximum(np.abs(steps), 1)) * 1.3, 9).astype(np.int64)
    return size + (steps != 0) + 11 * (steps < 0)


@lru_cache(maxsize=1)
def shipped_network() -> Network:
    """Load the network that comes with the kit, once."""
    return Network(str(NETWORK_FILE))
