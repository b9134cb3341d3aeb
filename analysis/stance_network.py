"""The shipped stance network: what a statement says about talking, as scores."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.articles import Span
from analysis.network import open_session, shipped_network
from analysis.pieces import Vocabulary

NETWORK_FILE = Path(__file__).with_name("stance.onnx")
SOURCE, CUE, CONTENT, TITLE = 1, 2, 3, 4
LONGEST = 116
_TITLE_PIECES, _BEFORE_PIECES, _LEAD_PIECES = 14, 30, 60
_SOURCE_NEAR, _LOOK_BACK, _LOOK_ON, _LONGEST_WINDOW = 400, 300, 200, 1400

Ids = NDArray[np.int64]
Role = tuple[int, int, int]


class Window(NamedTuple):
    """A statement with the text around it, and which stretches of it are what.

    ``roles`` are (start, end, role) in ``text``; ``title`` is that of the article, or empty.
    """

    text: str
    roles: list[Role]
    title: str = ""


class Scores(NamedTuple):
    """What the network says of one statement, before calibration.

    ``topic`` is the logit of being on negotiation, ``stance`` has one for each stance, ``tags``
    one for each condition and a last one for any, ``near`` the likeness of each coded example.
    """

    topic: float
    stance: NDArray[np.float32]
    tags: NDArray[np.float32]
    near: NDArray[np.float32]


def cut_window(
    text: str,
    sentences: Sequence[Span],
    segments: Sequence[Span],
    cue: Span | None,
    source: Span | None,
    title: str = "",
) -> Window:
    """Cut a statement out of its article, from the sentence before to the end of its last one."""
    begin = segments[0][0]
    first = min(begin, cue[0] if cue else begin)
    if source and abs(source[0] - begin) < _SOURCE_NEAR:
        first = min(first, source[0])
    at = max(0, bisect_right(sentences, first, key=_start_of) - 1)
    low = sentences[at][0] if sentences else first
    low = min(max(sentences[at - 1][0] if at else low, low - _LOOK_BACK), first)
    low = max(low, first - _LOOK_BACK - _LOOK_ON)
    end = segments[-1][1]
    last = max(0, bisect_right(sentences, end - 1, key=_start_of) - 1)
    high = max(end, min(sentences[last][1] if sentences else end, end + _LOOK_ON))
    high = min(high, low + _LONGEST_WINDOW)
    spans = [(a, b, CONTENT) for a, b in segments]
    spans += [(*span, role) for span, role in ((cue, CUE), (source, SOURCE)) if span]
    roles = [(a - low, min(b, high) - low, role) for a, b, role in spans if low <= a < high]
    return Window(text[low:high], roles, title)


def _start_of(span: Span) -> int:
    return span[0]


def join_window(source: str, cue: str, content: str) -> Window:
    """Put a statement together whose article is not at hand."""
    lead = " ".join(part for part in (source, cue) if part)
    text = f"{lead}: {content}" if lead else content
    roles = [(len(text) - len(content), len(text), CONTENT)]
    if source:
        roles.append((0, len(source), SOURCE))
    if cue:
        roles.append((len(lead) - len(cue), len(lead), CUE))
    return Window(text, roles)


def encode_window(vocabulary: Vocabulary, window: Window) -> tuple[Ids, Ids]:
    """Cut a window into pieces with their roles, as the network reads them."""
    pieces = vocabulary.encode(window.text)
    roles = np.zeros(len(pieces.ids), dtype=np.int64)
    for start, end, role in sorted(window.roles, key=lambda span: span[2]):
        first = np.searchsorted(pieces.offsets[:, 1], start, side="right")
        last = np.searchsorted(pieces.offsets[:, 0], end, side="left")
        roles[first:last] = role
    low = 0
    if len(roles):
        low = max(0, int(np.argmax(roles > 0)) - _BEFORE_PIECES)
        # A long source or a far cue must not leave the content no room.
        low = max(low, int(np.argmax(roles == CONTENT)) - _LEAD_PIECES)
    title = vocabulary.encode(window.title).ids[:_TITLE_PIECES] if window.title else roles[:0]
    room = slice(low, low + LONGEST - len(title))
    close = [vocabulary.closing]
    head = [vocabulary.opening, *title, *(close if len(title) else [])]
    head_roles = [0, *[TITLE] * len(title), *([0] if len(title) else [])]
    return (
        np.array([*head, *pieces.ids[room], *close], dtype=np.int64),
        np.array([*head_roles, *roles[room], 0], dtype=np.int64),
    )


class StanceNetwork:
    """Weights and constants of the stance network, as one file holds them.

    It shares words and their vectors with the tagger, in ``words.bin`` beside it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._session = open_session(path)
        about: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        self.version: str = about["version"]
        constants: dict[str, Any] = json.loads(about["constants"])
        self.tags: list[str] = constants["tags"]
        self.examples: list[str] = constants["examples"]
        self.calibration: dict[str, Any] = constants["calibration"]

    @property
    def vocabulary(self) -> Vocabulary:
        """The word pieces, which are those of the tagger."""
        return shipped_network().vocabulary

    def read(self, window: Window) -> Scores:
        """Score one statement."""
        ids, roles = encode_window(self.vocabulary, window)
        topic, stance, tags, near = self._session.run(
            None, {"ids": ids[None], "roles": roles[None]}
        )
        return Scores(float(topic[0]), stance[0], tags[0], near[0])

    def read_all(self, windows: Iterable[Window]) -> Iterator[Scores]:
        """Score statements side by side, in their order."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(self.read, windows)


@lru_cache(maxsize=1)
def shipped_stance_network() -> StanceNetwork:
    """Load the stance network that comes with the kit, once."""
    return StanceNetwork(NETWORK_FILE)
