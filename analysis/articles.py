"""The parts of an article's text: paragraphs, sentences and quotations, as character offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]


class Quotation(NamedTuple):
    """One stretch of text between quotation marks, within one paragraph.

    ``start`` and ``end`` include the marks, ``inner_start`` and ``inner_end`` do not. ``closed``
    tells whether a closing mark was found; ``reopened`` whether the mark at the start carries on
    a quotation that the paragraph before left open.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool
    reopened: bool


_DIRECT, _MIXED = 0.9, 0.1
_WORD_CHARACTER = re.compile(r"[^\W_]")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_BOUNDARY = re.compile(
    r"(?<![.!?…])[.!?…]++[”\"’'»)\]]*+(?=\s)"
    r"|(?<![.!?…])[.!?…]++[”\"»](?=[A-Z])"
    r"|(?<=[a-z0-9][a-z0-9])[.!?](?=(?:[-–]\s?)?[A-Z][a-z])"
)
_NEXT_WORD = re.compile(r"\s*[\"“‘'«„(\[–—-]*\s?([^\W_]+)")
_LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*)$")

_TITLES = frozenset(
    "mr mrs ms dr gen sen rep gov sens reps govs gens lt col sgt maj capt cmdr adm prof rev hon "
    "st messrs mt ft vs al ca approx pres amb supt det dep lt.gen "
    "maj.gen".split()
)
_NUMBERED = frozenset("no nos art sec fig jan feb mar apr jun jul aug sep sept oct nov dec".split())
_MAY_END = frozenset("u.s u.k u.n e.u u.s.s.r d.c a.m p.m jr sr inc corp co ltd etc ph.d".split())
_STARTERS = frozenset(
    "the a an he she it they we i you his her its their our my this that these those there in on "
    "at but and or if when while as after before for from with so yet also however meanwhile what "
    "who how why where not no some many most all both each mr mrs ms".split()
)
_MARK = re.compile(r"\"|“|”|„|«|»|‘|’|''|``|(?<!\w)'(?=\w)|(?<=[.,!?…])'(?!\w)")
_OPENS_AFTER = frozenset(" \t\n\r\xa0([{—–-“‘\"'„«/>\u200b\u200e\u200f\u202f…")
_DASHES = frozenset("—–-…")
_CLOSES_BEFORE = frozenset(" \t\n\r\xa0)]}.,;:!?—–-…”’\"'»/<\u202f")
_LEFT_OPEN = re.compile(
    r",\s(?:[^\W\d_][\w.’'-]*\s){1,6}?(?:said|says|told|added|adds|noted|stressed|stated|wrote|"
    r"explained|insisted|warned|argued|declared)\b"
    r"|,\s(?:said|says|added|noted|wrote|stressed|stated|explained|according\sto)\b"
)


def split_paragraphs(text: str) -> list[Span]:
    r"""Find the paragraphs: lines that are not blank, or blocks of lines in hard-wrapped text.

    Examples
    --------
    >>> split_paragraphs("Talks began.\n\nThey went on.")
    [(0, 12), (14, 27)]
    """
    trimmed = (_trim(text, m.start(), m.end()) for m in _LINE.finditer(text))
    lines = [line for line in trimmed if line[0] < line[1]]
    together = [
        text[a_end:b_start].count("\n") == 1 for (_, a_end), (b_start, _) in pairwise(lines)
    ]
    runs_on = sum(
        joined and text[b_start].islower()
        for joined, (b_start, _) in zip(together, lines[1:], strict=True)
    )
    if runs_on < 0.3 * sum(together) or not any(together):
        return lines
    blocks = [lines[0]]
    for joined, line in zip(together, lines[1:], strict=True):
        if joined:
            blocks[-1] = (blocks[-1][0], line[1])
        else:
            blocks.append(line)
    return blocks


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    end -= len(part) - len(part.rstrip())
    return min(end, start + len(part) - len(part.lstrip())), end


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    follower = _NEXT_WORD.match(text, match.end(), match.end() + 60)
    if follower and follower.group(1)[0].islower():
        return False
    if text[match.start()] != "." or match.group().rstrip("”\"’'»)]") != ".":
        return True
    before = _LAST_WORD.search(text, max(start, match.start() - 12), match.start())
    if not before:
        return True
    word = before.group(1).lower()
    numbered = bool(follower and follower.group(1)[0].isdigit())
    if word in _TITLES or (numbered and word in _NUMBERED):
        return False
    if word in _MAY_END:
        return bool(follower and follower.group(1).lower() in _STARTERS)
    return len(word) > 1 or word == "i"


def split_sentences(text: str) -> list[Span]:
    """Find the sentences, also those inside a quotation; a sentence never crosses paragraphs.

    Examples
    --------
    >>> text = 'Gen. Milley spoke on Nov. 9. "It is time," he said.'
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['Gen. Milley spoke on Nov. 9.', '"It is time," he said.']
    """
    sentences = []
    for start, end in split_paragraphs(text):
        begin = start
        for match in _BOUNDARY.finditer(text, start, end):
            if match.end() < end and _ends_sentence(text, begin, match):
                sentences.append(_trim(text, begin, match.end()))
                begin = match.end()
        last = _trim(text, begin, end)
        if last[0] < last[1]:
            sentences.append(last)
    return sentences


class _Mark(NamedTuple):
    start: int
    end: int
    shape: str


def _shape(text: str, match: re.Match[str], first: int, last: int) -> str:
    before = text[match.start() - 1] if match.start() > first else " "
    after = text[match.end()] if match.end() < last else " "
    opens = before in _OPENS_AFTER and not after.isspace()
    closes = after in _CLOSES_BEFORE and not before.isspace()
    if opens and closes:
        # Between a dash and a letter a mark can only open, between a letter and a dash only close.
        opens, closes = after.isalnum() and before in _DASHES, before.isalnum()
    if opens == closes:
        return "both"
    return "open" if opens else "close"


def _pair(text: str, first: int, last: int) -> tuple[list[Span], list[_Mark]]:
    """Pair the marks of one paragraph; give the outermost pairs and the marks left open."""
    stack: list[_Mark] = []
    pairs: list[Span] = []
    lefts: list[_Mark] = []
    for match in _MARK.finditer(text, first, last):
        sign = match.group()
        single = sign in "‘’'"
        shape = _shape(text, match, first, last)
        if sign == "’" and (shape != "close" or not stack or text[stack[-1].start] != "‘"):
            continue
        if sign == "’" and _is_apostrophe(text, match.start(), last):
            continue
        if sign in "“„``" and shape != "close":
            shape = "open"
        elif sign == "”":
            shape = "close"
        elif sign == "‘" and shape != "open":
            continue
        mark = _Mark(match.start(), match.end(), "single" if single else "double")
        if shape == "both":
            shape = "close" if stack and stack[-1].shape == mark.shape else "open"
        if shape == "open":
            stack.append(mark)
            continue
        while stack and stack[-1].shape != mark.shape:
            if not any(s.shape == mark.shape for s in stack):
                break
            stack.pop()
        if stack and stack[-1].shape == mark.shape:
            opener = stack.pop()
            pairs.append((opener.start, mark.end))
    lefts = [mark for mark in stack if mark.shape == "double"]
    pairs.sort()
    outer: list[Span] = []
    for pair in pairs:
        if not outer or pair[0] >= outer[-1][1]:
            outer.append(pair)
    return outer, lefts


def _is_apostrophe(text: str, at: int, last: int) -> bool:
    """Tell a plural possessive ("workers’ rights") from a closing mark."""
    return text[at - 1] in "sS" and at + 2 < last and text[at + 1] == " " and text[at + 2].islower()


def _mark_length(text: str, at: int) -> int:
    return 2 if text[at : at + 2] in ("''", "``") else 1


def _left_open_end(text: str, start: int, first: int, limit: int) -> int:
    """Say where a quotation whose mark is never closed most likely ends."""
    cue = _LEFT_OPEN.search(text, start + 1, limit)
    if cue:
        return cue.start() + 1
    if start == first:
        return limit
    for match in _BOUNDARY.finditer(text, start + 1, limit):
        if _ends_sentence(text, start, match):
            return match.end()
    return limit


def quotations(text: str) -> list[Quotation]:
    """Find the outermost quotations of a text, paragraph by paragraph.

    Curly, straight, angle and doubled marks are paired by their shape, so that a mark which is
    never closed costs one quotation and not the rest of the article. A paragraph left open is
    carried on where the next one begins with an opening mark.

    Examples
    --------
    >>> text = 'He said "no" and “maybe ‘later’ ”.'
    >>> [text[q.inner_start:q.inner_end] for q in quotations(text)]
    ['no', 'maybe ‘later’ ']
    """
    found: list[Quotation] = []
    carried = False
    paragraphs = split_paragraphs(text)
    for number, (first, last) in enumerate(paragraphs):
        pairs, lefts = _pair(text, first, last)
        here = []
        for start, end in pairs:
            closing = 2 if text[end - 2 : end] == "''" else 1
            reopened = carried and start == first
            opening = _mark_length(text, start)
            here.append(Quotation(start, end, start + opening, end - closing, True, reopened))
        goes_on = False
        # Only the last mark left open can carry over; an earlier one was merely forgotten.
        for mark in lefts:
            following = [q.start for q in here if q.start > mark.start]
            limit = min(following, default=last)
            inside = any(q.start < mark.start < q.end for q in here)
            if inside:
                continue
            continues = (
                limit == last
                and number + 1 < len(paragraphs)
                and text[paragraphs[number + 1][0]] in '“"«„'
            )
            end = last if continues else _left_open_end(text, mark.start, first, limit)
            end = _trim(text, mark.start, end)[1]
            goes_on = goes_on or continues
            reopened = carried and mark.start == first
            if end > mark.end:
                here.append(Quotation(mark.start, end, mark.end, end, False, reopened))
        carried = goes_on
        here.sort()
        for quotation in here:
            if not found or quotation.start >= found[-1].end:
                found.append(quotation)
    return found


def quoted_share(text: str, segments: Iterable[Span], quotes: Sequence[Quotation]) -> float:
    """Give the share of the letters and digits of the segments that stand in quotation marks.

    ``quotes`` are the text's ``quotations``.

    Examples
    --------
    >>> text = 'She called it "no offer at all".'
    >>> quoted_share(text, [(14, 31)], quotations(text))
    1.0
    """
    letters = quoted = 0
    for start, end in segments:
        letters += len(_WORD_CHARACTER.findall(text, start, end))
        k = bisect_right(quotes, start, key=lambda q: q.end)
        while k < len(quotes) and quotes[k].start < end:
            low, high = max(start, quotes[k].start), min(end, quotes[k].end)
            quoted += len(_WORD_CHARACTER.findall(text, low, high))
            k += 1
    return quoted / letters if letters else 0.0


def quote_type(text: str, segments: Iterable[Span], quotes: Sequence[Quotation]) -> str:
    """Tell by that share how much of a content is the speaker's own wording."""
    share = quoted_share(text, segments, quotes)
    if share >= _DIRECT:
        return "direct"
    return "mixed" if share >= _MIXED else "indirect"
