"""Word pieces of a text with their offsets, and what they lose: case, marks, paragraphs."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LONGEST_WORD = 100
_DOUBLE = '"“”„‟«»〝〞＂'
_SINGLE = "'‘’‚‛`´"
_ALIKE = str.maketrans({**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'")})
_BREAK = re.compile(r"[\n\r\u2028\u2029]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_MARK = re.compile(r"[“„«〝”»‟〞\"＂‘]")
_OUTSIDE, _INSIDE, _OPENING, _CLOSING = range(4)
_LOWER, _TITLE, _UPPER, _NO_CASE = range(4)
_ASCII_ACCENT_FREE = re.compile(r"[\x21-\x7e]+")


class Pieces(NamedTuple):
    """The pieces of a text: vocabulary numbers, character offsets (n by 2), features (n by 3).

    The features are case (lower, title, upper, none), quotation state (outside, inside, opening
    mark, closing mark) and whether a paragraph starts.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]
    features: NDArray[np.int64]


class _Word(NamedTuple):
    ids: list[int]
    spans: list[tuple[int, int]]
    cases: list[int]


@lru_cache(maxsize=1)
def _word_pattern() -> re.Pattern[str]:
    """Match one mark of punctuation, or a run of neither punctuation nor space."""
    marks = "".join(
        re.escape(chr(k))
        for k in range(sys.maxunicode + 1)
        if (k < 128 and chr(k).isprintable() and not chr(k).isalnum() and k != 32)
        or unicodedata.category(chr(k)).startswith("P")
    )
    cjk = "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0002fa1f"
    return re.compile(rf"[{marks}{cjk}]|[^\s{marks}{cjk}]+")


def _case(part: str) -> int:
    if not any(c.isalpha() for c in part):
        return _NO_CASE
    if part.isupper():
        return _UPPER if len(part) > 1 else _TITLE
    return _TITLE if part[0].isupper() else _LOWER


def _fold(word: str) -> tuple[str, list[int]]:
    """Lower a word and take its accents away; give for each character left where it stood."""
    if _ASCII_ACCENT_FREE.fullmatch(word):
        return word.lower(), list(range(len(word)))
    kept, origin = [], []
    for k, character in enumerate(word):
        if unicodedata.category(character) in ("Cc", "Cf", "Co"):
            continue
        for part in unicodedata.normalize("NFD", character):
            if unicodedata.category(part) != "Mn":
                for low in part.lower():
                    kept.append(low)
                    origin.append(k)
    return "".join(kept), origin


class Vocabulary:
    """The word pieces that a network knows, in the order of their numbers."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._numbers = {piece: k for k, piece in enumerate(pieces)}
        self.opening = self._numbers["[CLS]"]
        self.closing = self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]
        self._word = lru_cache(maxsize=100_000)(self._cut)

    def _cut(self, word: str) -> _Word:
        """Cut one word into the longest known pieces from the left, as BERT does."""
        folded, origin = _fold(word)
        if not folded:
            return _Word([], [], [])
        whole = _Word([self._unknown], [(origin[0], origin[-1] + 1)], [_case(word)])
        if len(folded) > _LONGEST_WORD:
            return whole
        ids, spans, start = [], [], 0
        while start < len(folded):
            end = len(folded)
            while end > start:
                piece = folded[start:end] if start == 0 else f"##{folded[start:end]}"
                number = self._numbers.get(piece)
                if number is not None:
                    break
                end -= 1
            else:
                return whole
            ids.append(number or 0)
            spans.append((origin[start], origin[end - 1] + 1))
            start = end
        return _Word(ids, spans, [_case(word[a:b]) for a, b in spans])

    def encode(self, text: str) -> Pieces:
        """Cut a text into pieces with their features."""
        state = quotation_state(text)
        plain = _alike(text, state)
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        cases: list[int] = []
        for match in _word_pattern().finditer(plain):
            at = match.start()
            word = self._word(text[at : match.end()] if len(match[0]) > 1 else match[0])
            ids += word.ids
            cases += word.cases
            for a, b in word.spans:
                starts.append(at + a)
                ends.append(at + b)
        offsets = np.array([starts, ends], dtype=np.int64).T.reshape(-1, 2)
        features = np.zeros((len(ids), 3), dtype=np.int64)
        if ids:
            breaks = [match.start() for match in _BREAK.finditer(text)]
            line = np.searchsorted(np.array(breaks, dtype=np.int64), offsets[:, 0])
            features[:, 0] = cases
            features[:, 1] = state[offsets[:, 0]]
            features[:, 2] = np.r_[True, line[1:] != line[:-1]]
        return Pieces(np.array(ids, dtype=np.int64), offsets, features)


def quotation_state(text: str) -> NDArray[np.int8]:
    """Say for each character whether it is outside or inside quotation marks, or is one.

    Marks pair up within a line; one that is never closed runs to the end of its line.
    """
    state = np.zeros(len(text) + 1, dtype=np.int8)
    for line in _LINE.finditer(text):
        opened, single_end, unpaired = -1, -1, False
        for mark in _MARK.finditer(text, *line.span()):
            at, sign = mark.start(), mark.group()
            if at < single_end:
                continue
            if sign == "‘":
                skip = opened >= 0 or unpaired
                end = -1 if skip else _single_end(text, at, line.end())
                # Where no mark closes the first single one, none closes a later one either.
                unpaired = unpaired or (not skip and end < 0)
                if end >= 0:
                    state[at + 1 : end] = _INSIDE
                    state[at], state[end] = _OPENING, _CLOSING
                    single_end = end
                continue
            opens = sign in "“„«〝" or (sign in '"＂' and opened < 0)
            if opened >= 0:
                state[opened + 1 : at] = np.where(state[opened + 1 : at], state[opened + 1 : at], 1)
            state[at] = _OPENING if opens else _CLOSING
            opened = at if opens else -1
        if opened >= 0:
            rest = state[opened + 1 : line.end()]
            rest[rest == _OUTSIDE] = _INSIDE
    return state


def _single_end(text: str, start: int, limit: int) -> int:
    end = text.find("’", start + 1, limit)
    while end != -1 and end + 1 < limit and text[end + 1].isalnum():
        end = text.find("’", end + 1, limit)
    return end


def _alike(text: str, state: NDArray[np.int8]) -> str:
    """Write every mark of quotation straight and double, every apostrophe straight."""
    plain = text.translate(_ALIKE)
    if "‘" not in text:
        return plain
    signs = list(plain)
    for at in np.flatnonzero(state[: len(text)] >= _OPENING):
        signs[at] = '"'
    return "".join(signs)
