"""Find attributions in a text: who is the source, what is the cue, what is the content.

A small network labels the word pieces and points from each content to its cue and source; the
rules of ``rules`` read the same text on their own. Both give candidates, a calibrated score says
how sure each is, and of candidates that overlap the surest is kept.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis import rules
from analysis.articles import (
    Quotation,
    Span,
    quotations,
    quote_type,
    quoted_share,
    split_paragraphs,
    split_sentences,
)
from analysis.cues import cue_kind, is_denial
from analysis.lattice import BEGIN, END, OUTSIDE, SINGLE, Scores, label_spans, spans_of
from analysis.network import Calibration, Network, Window, distance_class, shipped_network
from analysis.rules import Attribution

_SOURCE, _CUE, _CONTENT = range(3)
_FAINT = 0.02
_LEAST = 1e-4
_SHORT = 4
_LONGEST = 60_000
_CELL = 400
_FAR = 96
_STRAY = " \t\r\n\xa0,;:–—"
_OPENERS = frozenset('"“„«')
_PARTNERS = {"‘": "’", "'": "'"}
_CLOSERS = frozenset('"”»')
_MARKS = _OPENERS | _CLOSERS
_BULLET = re.compile(r"[•*‣▪◦·-]\s+|\d{1,2}[.)]\s+")
_GOES_ON = re.compile(r"[\"“„«‘]|[•*‣▪◦·–-]\s|\d{1,2}[.)]\s")
_GAP = 4
_NO_ONE = re.compile(r"(?:no|none|nobody|neither)\b|no one\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|once|whether|until)\s+(?:the\s+)?$", re.IGNORECASE)
_RELATIVE = re.compile(r"who|which|whom", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ASIDE = re.compile(r"[’']s?$| during .*", re.DOTALL)
_INITIALS = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Corp|Co|Ltd|Jr|Sr|St)\.$")

# What speaks for a candidate, in the order of its features.
FEATURES = (
    "begins",
    "ends",
    "holds",
    "points to source",
    "source holds",
    "no source",
    "points to cue",
    "no cue",
    "quoted",
    "several segments",
    "short",
    "rules agree on content",
    "rules agree on source",
    "rules alone",
    "precision of the rule",
)


@dataclass(frozen=True)
class Candidate:
    """A possible attribution and what speaks for it, in the order of ``FEATURES``."""

    attribution: Attribution
    features: tuple[float, ...]


@dataclass
class _Part:
    """An attribution in the making, in word pieces: its contents, cue and source."""

    contents: list[Span]
    source: Span | None
    cue: Span | None
    to_source: float
    to_cue: float


def find_attributions(
    text: str, quotes: list[Quotation] | None = None, *, topic: re.Pattern[str] | None = None
) -> list[Attribution]:
    """Find the attributions of one text, in the order of their contents.

    ``quotes`` are the text's ``quotations``, for a caller that has them already. With a ``topic``
    only paragraphs in which it occurs are read, and what comes before a quotation among them.
    """
    network = shipped_network()
    found = []
    for start, end in _stretches(text, topic):
        if not _LETTER.search(text, start, end):
            continue
        whole = (start, end) == (0, len(text))
        candidates = find_candidates(text[start:end], quotes if whole else None, network)
        found += [_moved(a, start) for a in choose(candidates, network.calibration)]
    return found


def _stretches(text: str, topic: re.Pattern[str] | None) -> Iterator[Span]:
    """Cut a text where it must be cut: around what is not read, and to bound the memory."""
    if topic is None and len(text) <= _LONGEST:
        yield 0, len(text)
        return
    paragraphs = split_paragraphs(text)
    if topic is not None:
        hit = [topic.search(text, *span) is not None for span in paragraphs]
        # A paragraph that begins with a quotation may have its speaker in the one before.
        asks = [h and text[a] in _MARKS for h, (a, _) in zip(hit, paragraphs, strict=True)]
        wanted = [here or asked for here, asked in zip(hit, [*asks[1:], False], strict=True)]
    else:
        wanted = [True] * len(paragraphs)
    start = end = -1
    for (a, b), chosen in zip(paragraphs, wanted, strict=True):
        if start >= 0 and (not chosen or b - start > _LONGEST):
            yield start, end
            start = -1
        if not chosen:
            continue
        while b - a > _LONGEST:
            cut = _sentence_end(text, a)
            yield a, cut
            a = cut
        start, end = (a if start < 0 else start), b
    if start >= 0:
        yield start, end


def _sentence_end(text: str, start: int) -> int:
    """Find where a paragraph too long to be read at once can be cut."""
    limit = start + _LONGEST
    for mark in (". ", " "):
        at = text.rfind(mark, start + _LONGEST // 2, limit)
        if at >= 0:
            return at + len(mark)
    return limit


def _moved(found: Attribution, by: int) -> Attribution:
    """Count the offsets of an attribution from the start of the whole text."""
    if by == 0:
        return found

    def span(one: Span | None) -> Span | None:
        return (one[0] + by, one[1] + by) if one else None

    return replace(
        found,
        source=span(found.source),
        cue=span(found.cue),
        via=span(found.via),
        content=tuple((a + by, b + by) for a, b in found.content),
        context=(found.context[0] + by, found.context[1] + by),
    )


def find_candidates(
    text: str, quotes: list[Quotation] | None = None, network: Network | None = None
) -> list[Candidate]:
    """List every attribution that the network or the rules see, also those that overlap."""
    quotes = quotations(text) if quotes is None else quotes
    reader = _Reader(text, quotes, network or shipped_network())
    return reader.candidates()


def choose(candidates: Sequence[Candidate], calibration: Calibration) -> list[Attribution]:
    """Keep of the candidates that overlap the surest, and of the rest those sure enough."""
    if not candidates:
        return []
    table = np.array([c.features for c in candidates], dtype=np.float64)
    confidence = 1 / (1 + np.exp(-(table @ calibration.weights + calibration.bias)))
    for k, candidate in enumerate(candidates):
        if rules.trusted(candidate.attribution):
            confidence[k] = rules.precision(candidate.attribution)
    first = np.array([not rules.set_apart(c.attribution) for c in candidates])
    kept = _Near()
    for k in np.lexsort((-confidence, first)).tolist():
        found = candidates[k].attribution
        if confidence[k] < calibration.threshold:
            continue
        if not any(_overlap(found.content, other.content) for other in kept.to(found)):
            kept.add(replace(found, confidence=round(float(confidence[k]), 4)))
    return sorted(kept.all, key=lambda a: (a.content[0][0], a.content[-1][1]))


class _Near:
    """Attributions by the stretches of text that their contents touch."""

    def __init__(self, found: Iterable[Attribution] = ()) -> None:
        self.all: list[Attribution] = []
        self._cells: dict[int, list[int]] = {}
        for one in found:
            self.add(one)

    def add(self, found: Attribution) -> None:
        """Remember one more."""
        for cell in self._touched(found):
            self._cells.setdefault(cell, []).append(len(self.all))
        self.all.append(found)

    def to(self, found: Attribution) -> list[Attribution]:
        """List those whose contents may overlap, in the order in which they came."""
        numbers = {k for cell in self._touched(found) for k in self._cells.get(cell, ())}
        return [self.all[k] for k in sorted(numbers)]

    def _touched(self, found: Attribution) -> set[int]:
        return {cell for a, b in found.content for cell in range(a // _CELL, b // _CELL + 1)}


def _length(spans: Sequence[Span]) -> int:
    return sum(b - a for a, b in spans)


def _shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return 2 * _shared(one, other) > min(_length(one), _length(other))


def _agree(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return 2 * _shared(one, other) >= max(_length(one), _length(other))


def _is_stray(character: str) -> bool:
    return character in _STRAY or unicodedata.category(character) == "Cf"


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) == "So" or character in " \ufe0f\u200d"


def _opens_nothing(text: str, start: int, end: int) -> bool:
    """Tell a mark at the start whose partner is not in the span."""
    sign = text[start]
    if sign not in _PARTNERS:
        return sign in _OPENERS
    at = text.find(_PARTNERS[sign], start + 1, end)
    while at >= 0 and text[at + 1 : at + 2].isalnum():
        at = text.find(_PARTNERS[sign], at + 1, end)
    return at < 0


def _same_source(one: Attribution, other: Attribution) -> bool:
    if one.source and other.source:
        return _shared([one.source], [other.source]) > 0
    return one.source == other.source


class _Reader:
    """Turns what the network and the rules say about one text into candidates."""

    def __init__(self, text: str, quotes: list[Quotation], network: Network) -> None:
        self.text = text
        self.quotes = quotes
        self.network = network
        self.reading = network.read(text)
        self.starts = self.reading.pieces.offsets[:, 0].tolist()
        self.ends = self.reading.pieces.offsets[:, 1].tolist()
        self.begins = np.flatnonzero(self.reading.pieces.features[:, 2]).tolist()
        self.window_starts = [window.start for window in self.reading.windows]
        self.sentences = split_sentences(text)
        self.paragraphs = split_paragraphs(text)
        self.labels, self.sure = self._label()

    def _label(self) -> tuple[NDArray[np.int8], Scores]:
        if not self.begins:
            return np.zeros((0, 3), dtype=np.int8), np.zeros((0, 3, 5), dtype=np.float32)
        begins = np.array(self.begins)
        return label_spans(self.reading.scores, self.network.transitions, begins)

    def candidates(self) -> list[Candidate]:
        """Give the candidates of the network, then those that only the rules have."""
        by_rule = list(rules.find_attributions(self.text, self.quotes))
        near = _Near(r for r in by_rule if not rules.trusted(r))
        taken: set[Attribution] = set()
        candidates = []
        for part in self._apart(self._parts(), _Near(by_rule)):
            found = self._found(part)
            if found is None or self._is_no_claim(found):
                continue
            agreeing = [r for r in near.to(found) if _agree(found.content, r.content)]
            rule = agreeing[0] if agreeing else None
            taken.update(agreeing)
            if rule:
                found = self._with_rule(found, rule)
            if rule is None or _same_source(found, rule):
                candidates.append(self._candidate(part, found, rule))
                continue
            other = replace(found, source=rule.source, cue=rule.cue, kind=rule.kind)
            seen = replace(self._part_of(rule) or part, contents=part.contents)
            candidates.append(self._candidate(seen, other, rule))
            if self._is_at_hand(found) or not self._is_at_hand(other):
                candidates.append(self._candidate(part, found, rule))
        for rule in by_rule:
            if rule not in taken:
                looked_up = self._part_of(rule)
                if looked_up:
                    candidates.append(self._candidate(looked_up, rule, rule, alone=True))
        return candidates

    def _apart(self, parts: list[_Part], near: _Near) -> Iterator[_Part]:
        """Part the contents of one cue where the rules see two statements."""
        for part in parts:
            pieces = [replace(part, contents=[content]) for content in part.contents]
            found = [self._found(piece) for piece in pieces] if len(pieces) > 1 else []
            agreeing = [
                {r for r in near.to(one) if _agree(one.content, r.content)} for one in found if one
            ]
            if len(agreeing) > 1 and all(agreeing) and not set.intersection(*agreeing):
                for piece, seen in zip(pieces, agreeing, strict=True):
                    own = self._part_of(min(seen, key=lambda r: r.content))
                    yield replace(own, contents=piece.contents) if own else piece
            else:
                yield part

    def _is_no_claim(self, found: Attribution) -> bool:
        """Tell "no one said", a deed in a condition and words in scare quotes from a statement."""
        if found.source is None:
            spoken = quote_type(self.text, found.content, self.quotes) == "direct"
            words = sum(len(self.text[a:b].split()) for a, b in found.content)
            return found.cue is None and not (spoken and words >= _SHORT)
        if _NO_ONE.match(self.text, *found.source):
            return True
        before = self.text[max(0, found.source[0] - 12) : found.source[0]]
        shown = found.kind == "act" or found.cue is None
        return shown and _CONDITION.search(before) is not None

    def _is_at_hand(self, found: Attribution) -> bool:
        """Tell whether the source stands in the content's paragraph."""
        if found.source is None:
            return False
        low, high = sorted((found.source[0], found.content[0][0]))
        return bisect_right(self.paragraphs, (low, len(self.text))) == bisect_right(
            self.paragraphs, (high, len(self.text))
        )

    def _with_rule(self, found: Attribution, rule: Attribution) -> Attribution:
        """Take from the rules what they read better."""
        source = found.source
        if source and rule.source and source[1] == rule.source[1]:
            longer = self.text[source[0] : rule.source[0]]
            shorter = self.text[rule.source[0] : source[0]]
            # The rules know a clause from a joint source, and names in scripts of any kind.
            if longer.endswith(" and ") or shorter.endswith(", "):
                source = rule.source
        elif source and rule.source and _RELATIVE.fullmatch(self.text, *source):
            gap = self.text[rule.source[1] : source[0]]
            if rule.source[1] <= source[0] and len(gap) < _GAP:
                # The clause of "Berg, who said so, left" ends where the rules end it.
                source = (rule.source[0], source[1])
                found = replace(found, content=rule.content)
        return replace(found, source=source, negated=found.negated or rule.negated)

    # -- from pieces to parts ---------------------------------------------------------------------

    def _parts(self) -> list[_Part]:
        sources, cues, contents = (spans_of(self.labels[:, role]) for role in range(3))
        contents = [self._within_paragraph(content) for content in contents]
        parts: dict[tuple[Span | None, int], _Part] = {}
        for number, content in enumerate(contents):
            source, to_source = self._point(content, sources, _SOURCE)
            cue, to_cue = self._point(content, cues, _CUE)
            key = (cue, -1) if cue else (None, number)
            before = parts.get(key)
            if before and before.source == source and self._is_joined(before, content):
                before.contents.append(content)
                before.to_source = min(before.to_source, to_source)
                before.to_cue = min(before.to_cue, to_cue)
            else:
                if before:
                    key = (None, number)
                parts[key] = _Part([content], source, cue, to_source, to_cue)
        return self._carried_on(list(parts.values()))

    def _is_joined(self, part: _Part, content: Span) -> bool:
        """Tell whether a content goes on with a part: in its paragraph, or with a new mark."""
        start, end = self.ends[part.contents[-1][1] - 1], self.starts[content[0]]
        first = bisect_right(self.paragraphs, (start, len(self.text)))
        between = self.paragraphs[first : bisect_left(self.paragraphs, (end + 1, 0))]
        return all(_GOES_ON.match(self.text, begin) for begin, _ in between)

    def _within_paragraph(self, content: Span) -> Span:
        """End a content with its paragraph, save a quotation or a list that goes on."""
        start, end = self._characters(content)
        first = bisect_right(self.paragraphs, (start, len(self.text)))
        for begin, _ in self.paragraphs[first : bisect_left(self.paragraphs, (end, 0))]:
            if not _GOES_ON.match(self.text, begin):
                return content[0], bisect_left(self.starts, begin)
        return content

    def _carried_on(self, parts: list[_Part]) -> list[_Part]:
        """Give a quotation re-opened in a new paragraph to whom it was left open by."""
        reopened = {q.inner_start for q in self.quotes if q.reopened}
        if not reopened:
            return parts
        kept: list[_Part] = []
        for part in sorted(parts, key=lambda p: p.contents[0]):
            start = self._characters(part.contents[0])[0]
            opened = self.text[start : start + 1] in _MARKS
            if kept and part.source is None and start + opened in reopened:
                kept[-1].contents.extend(part.contents)
            else:
                kept.append(part)
        return kept

    def _point(self, content: Span, spans: Sequence[Span], role: int) -> tuple[Span | None, float]:
        """Follow a content to one of the spans, or to none; give how much of it points there."""
        if content[1] - content[0] <= _FAR:
            return self._point_from(content, spans, role)
        # A content longer than a window is asked where it begins and where it ends.
        ends = (content[0], content[0] + _FAR), (content[1] - _FAR, content[1])
        answers = [self._point_from(end, spans, role) for end in ends]
        return max(answers, key=lambda answer: (answer[0] is not None, answer[1]))

    def _point_from(
        self, content: Span, spans: Sequence[Span], role: int
    ) -> tuple[Span | None, float]:
        start, shares = self._shares(content, role)
        best, most = None, max(_FAINT, float(shares[0]))
        low = bisect_left(spans, (start, 0))
        high = bisect_left(spans, (start + len(shares) - 1, 0))
        for span in spans[low:high]:
            share = float(shares[1 + span[0] - start : 1 + span[1] - start].sum())
            if share > most:
                best, most = span, share
        return best, most

    def _shares(self, content: Span, role: int) -> tuple[int, Scores]:
        """Give where the pieces of a content point: at nothing, or at a piece of its window."""
        window = self._window(content)
        first, last = max(content[0], window.start), min(content[1], window.end)
        asked = window.vectors[1 + first - window.start : 1 + last - window.start, 2 * role]
        places = window.vectors[:, 2 * role + 1]
        # No "@": its library starts threads for so small a product, in each of the threads here.
        scores = np.einsum("ik,jk->ij", asked, places) / math.sqrt(places.shape[1])
        steps = np.arange(len(places)) - np.arange(first, last)[:, None] + window.start - 1
        scores = scores + self.network.distance[role][distance_class(steps)]
        scores[:, 0] += self.network.nothing[role]
        weights = np.exp(scores - scores.max(1, keepdims=True))
        return window.start, (weights / weights.sum(1, keepdims=True)).mean(0)

    def _window(self, content: Span) -> Window:
        """Choose the window that shows most on both sides of a content."""
        count = len(self.starts)

        def room(window: Window) -> tuple[int, int]:
            inside = min(content[1], window.end) - max(content[0], window.start)
            before = content[0] - window.start if window.start else count
            after = window.end - content[1] if window.end < count else count
            return inside, min(before, after)

        windows = self.reading.windows
        near = bisect_right(self.window_starts, content[0])
        return max(windows[max(0, near - 2) : near + 1], key=room)

    def _part_of(self, rule: Attribution) -> _Part | None:
        """Look up in the network's eyes what the rules found."""
        contents = [span for a, b in rule.content if (span := self._pieces(a, b))]
        if not contents:
            return None
        source = self._pieces(*rule.source) if rule.source else None
        cue = self._pieces(*rule.cue) if rule.cue else None
        shares = []
        for role, span in ((_SOURCE, source), (_CUE, cue)):
            start, share = self._shares(contents[0], role)
            first, last = (1 + span[0] - start, 1 + span[1] - start) if span else (0, 1)
            shares.append(float(share[max(0, first) : max(0, last)].sum()))
        return _Part(contents, source, cue, shares[0], shares[1])

    def _pieces(self, start: int, end: int) -> Span | None:
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return (first, last) if first < last else None

    # -- from parts to attributions ---------------------------------------------------------------

    def _characters(self, span: Span) -> Span:
        """Give the characters of a span of pieces, widened to whole words."""
        text, start, end = self.text, self.starts[span[0]], self.ends[span[1] - 1]
        while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
            start -= 1
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end += 1
        while end < len(text) and unicodedata.category(text[end]) == "Mn":
            end += 1
        return start, end

    def _found(self, part: _Part) -> Attribution | None:
        segments = [s for content in part.contents for s in self._segments(content)]
        if not segments:
            return None
        source = self._trim(self._last_line(part.source)) if part.source else None
        cue = self._trim(self._last_line(part.cue)) if part.cue else None
        while source and source[0] < source[1] and _is_sign(self.text[source[1] - 1]):
            source = (source[0], source[1] - 1)
        if source and (aside := _ASIDE.search(self.text, *source)):
            source = (source[0], aside.start())
        if source and self.text[source[0] - 1 : source[0]] == "@":
            source = (source[0] - 1, source[1])
        cue_text = self.text[slice(*cue)] if cue else None
        content = " ".join(self.text[a:b] for a, b in segments)
        return Attribution(
            source=source if source and source[0] < source[1] else None,
            cue=cue if cue and cue[0] < cue[1] else None,
            content=tuple(segments),
            kind=cue_kind(cue_text, content, quote_type(self.text, segments, self.quotes)),
            rule="network",
            context=self._context(segments, source, cue),
            negated=is_denial(cue_text, content),
        )

    def _last_line(self, span: Span) -> Span:
        """Leave out a heading that the network took into a source or cue."""
        start, end = self._characters(span)
        last = bisect_left(self.paragraphs, (end, 0)) - 1
        return max(start, self.paragraphs[last][0]) if last >= 0 else start, end

    def _segments(self, content: Span) -> list[Span]:
        """Cut a content where a paragraph ends, and leave out marks around and re-opened."""
        start, end = self._characters(content)
        k = bisect_right(self.quotes, start, key=lambda q: q.start) - 1
        if k >= 0 and not self.quotes[k].closed and start <= self.quotes[k].inner_start:
            # Where a mark is never closed, the reading of marks knows best where the words end.
            end = min(end, self.quotes[k].end)
        first = max(0, bisect_right(self.paragraphs, (start, len(self.text))) - 1)
        last = bisect_left(self.paragraphs, (end, 0))
        segments = []
        for a, b in self.paragraphs[first:last]:
            a, b = self._trim((max(a, start), min(b, end)))
            if a < b and re.search(r"\w", self.text[a:b]):
                segments.append((a, self._quoted_to_the_end(a, b)))
        return segments

    def _quoted_to_the_end(self, start: int, end: int) -> int:
        """Give a content that opens a quotation all of it, if nothing else is seen in the rest."""
        k = bisect_right(self.quotes, start, key=lambda q: q.start) - 1
        if k < 0:
            return end
        quote = self.quotes[k]
        if quote.inner_start != start or end >= quote.inner_end:
            return end
        first, last = bisect_left(self.starts, end), bisect_left(self.starts, quote.inner_end)
        unread = quote.closed or not _LETTER.search(self.text, end, quote.inner_end)
        if not unread or self.labels[first:last].any():
            return end
        end = quote.inner_end
        while _is_stray(self.text[end - 1]):
            end -= 1
        return end

    def _trim(self, span: Span) -> Span:
        """Take stray punctuation, outer quotation marks and a sentence's full stop away."""
        text = self.text
        start, end = span
        for _ in range(3):
            while start < end and _is_stray(text[start]):
                start += 1
            while end > start and _is_stray(text[end - 1]):
                end -= 1
            bullet = _BULLET.match(text, start, end)
            inner = self._without_marks(bullet.end() if bullet else start, end)
            if inner == (start, end):
                break
            start, end = inner
        inside = bisect_right(self.quotes, end - 1, key=lambda q: q.start)
        spoken = inside > 0 and self.quotes[inside - 1].inner_end >= end
        stops = end > start and text[end - 1] == "." and not spoken
        if stops and not _INITIALS.search(text[max(start, end - 12) : end]):
            end -= 1
        return start, end

    def _without_marks(self, start: int, end: int) -> Span:
        """Leave out a mark whose partner is not inside, and a pair around the whole."""
        quotes, text = self.quotes, self.text
        k = bisect_right(quotes, start, key=lambda q: q.end)
        opens = k < len(quotes) and quotes[k].start <= start < quotes[k].inner_start
        if opens and (quotes[k].inner_end >= end - 1 or quotes[k].end >= end):
            start = quotes[k].inner_start
        elif not opens and start < end and _opens_nothing(text, start, end):
            start += 1
        k = bisect_left(quotes, end, key=lambda q: q.end)
        closes = k < len(quotes) and quotes[k].inner_end < end
        if closes and quotes[k].start < start:
            end = quotes[k].inner_end
        elif not closes and text[end - 1 : end] in _CLOSERS and start < end:
            end -= 1
        return start, max(start, end)

    def _context(self, segments: list[Span], source: Span | None, cue: Span | None) -> Span:
        """Give the sentences that hold the content, and its cue and source where they are near."""
        p = max(0, bisect_right(self.paragraphs, (segments[0][0], len(self.text))) - 1)
        floor = self.paragraphs[p][0] if self.paragraphs else 0
        spans = [*segments, *(s for s in (source, cue) if s and s[0] >= floor)]
        start, end = min(a for a, _ in spans), max(b for _, b in spans)
        first = max(0, bisect_right(self.sentences, (start, len(self.text))) - 1)
        last = bisect_left(self.sentences, end, key=lambda s: s[1])
        if last < len(self.sentences):
            end = max(end, self.sentences[last][1])
        return min(start, self.sentences[first][0] if self.sentences else start), end

    # -- what speaks for a candidate --------------------------------------------------------------

    def _candidate(
        self, part: _Part, found: Attribution, rule: Attribution | None, *, alone: bool = False
    ) -> Candidate:
        sure = self.sure[:, _CONTENT]
        begins = min(sure[a, BEGIN] + sure[a, SINGLE] for a, _ in part.contents)
        ends = min(sure[b - 1, END] + sure[b - 1, SINGLE] for _, b in part.contents)
        holds = 1 - np.concatenate([sure[a:b, OUTSIDE] for a, b in part.contents]).mean()
        source_holds = 1.0
        if part.source:
            source_holds = 1 - self.sure[slice(*part.source), _SOURCE, OUTSIDE].mean()
        size = sum(b - a for a, b in part.contents)
        same_source = rule is not None and _same_source(found, rule)
        precision = rules.precision(rule) if rule else 0.5
        return Candidate(
            found,
            (
                _log(begins),
                _log(ends),
                _log(holds),
                _log(part.to_source),
                _log(source_holds),
                float(part.source is None),
                _log(part.to_cue),
                float(part.cue is None),
                quoted_share(self.text, found.content, self.quotes),
                float(len(part.contents) > 1),
                float(size < _SHORT),
                float(rule is not None and not alone),
                float(same_source and not alone),
                float(alone),
                math.log(precision / (1 - precision)),
            ),
        )


def _log(share: float | np.floating) -> float:
    return math.log(max(_LEAST, float(share)))
