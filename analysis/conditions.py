"""Find the conditions that speakers attach to talking or to a settlement."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import pandas as pd

from analysis.codebook import Codebook, Marker, Tag, Words, split_words
from analysis.datasets import load_codebook
from analysis.errors import MissingColumnError
from analysis.schemas import complete, empty_table

_LOOK_BACK = 300
_LONGEST_CLAUSE = 400
# An article is about negotiating from so many topic words on, one in each such stretch of it.
_OFTEN, _STRETCH = 3, 700
_REMARK = 30
_BREAK = re.compile(r" (?:but|although|though|whereas|however) ")
_NOT_OBLIGED = frozenset("for to with against in from as at by between on".split())
_FIRST_PRONOUN = re.compile(r"\W{0,3}(?:that\W{1,3})?(he|she|it|they)\b", re.IGNORECASE)
_NEGATED_CUE = re.compile(
    r"\b(?:not|never|\w{2,8}n['’]t)(?:\W{1,3}(?:yet|ever|been|to))?\W{1,3}\Z", re.I
)


class Reading(NamedTuple):
    """A statement made ready for the rules.

    ``text`` is the cue, where it goes before, and the content; ``words`` the same normalised, and
    ``content_at`` the place in ``text`` where the content begins.
    """

    text: str
    content_at: int
    words: Words
    on_negotiation: bool


class _Setting(NamedTuple):
    """What stands around a statement.

    ``lead`` is the cue where it goes before; ``context`` the sentences around, empty where they
    have no topic word and ``None`` without an article; ``often`` says whether the article speaks
    often of negotiating.
    """

    lead: str
    context: str | None = None
    often: bool = False


class Condition(NamedTuple):
    """A condition found in a reading; ``start`` and ``end`` bound its clause in ``text``."""

    tag: str
    family: str
    start: int
    end: int
    obliged: str | None


def pick_codebook(codebook: Codebook | str | os.PathLike[str] | None) -> Codebook:
    """Load the codebook meant: one already loaded, a name, a path, or the built-in one."""
    if isinstance(codebook, Codebook):
        return codebook
    return load_codebook("negotiation" if codebook is None else codebook)


def _column(table: pd.DataFrame, name: str) -> list[Any]:
    if name not in table:
        return [None] * len(table)
    values = table[name].astype("object")
    return values.where(values.notna(), None).tolist()


def contents_of(statements: pd.DataFrame) -> list[str]:
    """Give the content of each row; in a ``record``, the paraphrase and the short quotation.

    Raises
    ------
    MissingColumnError
        If the table has neither ``content`` nor ``paraphrase``.
    """
    if "content" in statements:
        return [content or "" for content in _column(statements, "content")]
    if "paraphrase" not in statements:
        have = ", ".join(map(str, statements.columns)) or "none"
        raise MissingColumnError(
            "a table to be coded needs the column 'content' (statements) or 'paraphrase' (record); "
            f"this one has {have}. Rename the column that holds the words"
        )
    pairs = zip(_column(statements, "paraphrase"), _column(statements, "short_quote"), strict=True)
    return [". ".join(part.rstrip(". ") for part in pair if part) for pair in pairs]


def texts_by_id(articles: pd.DataFrame | None) -> dict[str, str]:
    """Map each article id to its text."""
    if articles is None:
        return {}
    articles = complete(articles, "articles")
    pairs = zip(articles["article_id"], articles["text"], strict=True)
    return {article: text for article, text in pairs if isinstance(text, str)}


def read_statements(
    statements: pd.DataFrame, articles: pd.DataFrame | None, codebook: Codebook
) -> Iterator[Reading | None]:
    """Make each statement ready for the rules; those without a topic word near give ``None``."""
    marks_of = cache(partial(_marks, codebook))
    party_of = cache(codebook.party_of)
    names_talks = cache(lambda text: codebook.topic.search(split_words(text).text) is not None)
    near, inner = codebook.topic_pattern, codebook.inner_pattern
    names = ("side", "speaker", "source_text", "quote_type")
    voices = zip(*(_column(statements, name) for name in names), strict=True)
    # A record is chosen by hand: what it says is on negotiation, is.
    by_hand = "on_negotiation" if "content" not in statements else ""
    rows = zip(
        contents_of(statements),
        _surroundings(statements, articles, codebook),
        voices,
        _column(statements, by_hand),
        strict=True,
    )
    for content, setting, (side, speaker, source, quote_type), given in rows:
        nearby = setting.context or setting.often or given
        if not (nearby or near.search(content) or inner.search(content)):
            yield None
            continue
        direct = quote_type == "direct"
        reported = quote_type in ("indirect", "mixed")
        first = _FIRST_PRONOUN.match(content) if reported else None
        party = party_of(side, speaker, source)
        marks = marks_of(party, direct, first.group(1).lower() if first else None)
        whole = f"{setting.lead} {content}" if setting.lead else content
        words = split_words(whole, marks)
        on_topic = given if given is not None else _on_topic(words, setting, codebook, names_talks)
        yield Reading(whole, len(whole) - len(content), words, on_topic)


def _surroundings(
    statements: pd.DataFrame, articles: pd.DataFrame | None, codebook: Codebook
) -> Iterator[_Setting]:
    """Give for each row what stands around it in its article."""
    texts = texts_by_id(articles)

    @cache
    def topics_in(article: str) -> list[int]:
        return [match.start() for match in codebook.topic_pattern.finditer(texts[article])]

    names = ("article_id", "cue", "cue_start", "start", "end", "context_start", "context_end")
    for article, cue, cue_at, start, end, low, high in zip(
        *(_column(statements, name) for name in names), strict=True
    ):
        text = texts.get(article) if start is not None and end is not None else None
        lead = _lead(cue, cue_at, start, text)
        if text is None:
            yield _Setting(lead)
            continue
        low = max(0, (start if low is None else low) - _LOOK_BACK)
        high = end if high is None else high
        places = topics_in(article)
        named = bisect_left(places, low) < bisect_left(places, high)
        often = len(places) >= max(_OFTEN, len(text) / _STRETCH)
        yield _Setting(lead, text[low:high] if named else "", often)


def _lead(cue: str | None, cue_at: int | None, start: int | None, text: str | None) -> str:
    """Give the cue as far as it belongs before the content, with a negation that precedes it."""
    if not cue or (cue_at is not None and start is not None and cue_at > start):
        return ""
    if text is not None and cue_at is not None:
        before = _NEGATED_CUE.search(text, max(0, cue_at - 25), cue_at)
        if before:
            return f"not {cue}"
    return cue


def _marks(
    codebook: Codebook, party: str | None, direct: bool, first: str | None
) -> dict[str, str]:
    marks = codebook.marks_for(party, direct=direct)
    # In the reporter's words a pronoun that opens the content is nearly always the speaker.
    return {**marks, first: "own"} if first else marks


def _on_topic(
    words: Words, setting: _Setting, codebook: Codebook, names_talks: Callable[[str], bool]
) -> bool:
    """Decide whether a statement is on negotiation."""
    text = words.text
    if codebook.off_topic and codebook.off_topic.search(text):
        return False
    if codebook.topic.search(text):
        return True
    weak = codebook.weak_topic.search(text) is not None
    if weak and (setting.often or setting.context is None):
        return True
    near = bool(setting.context) and names_talks(setting.context or "")
    if not setting.often and not near:
        return False
    if weak:
        return True
    if codebook.elsewhere and codebook.elsewhere.search(text):
        return False
    if codebook.elliptical.search(text):
        return True
    # Near talk of talks, a short remark that a stance rule fits is about them.
    return len(words.starts) <= _REMARK and any(rule.when.search(text) for rule in codebook.rules)


def find_conditions(reading: Reading, codebook: Codebook, speaker: str | None) -> list[Condition]:
    """Find the conditions in one statement, each tag once, in the order of the text."""
    words = reading.words
    found: dict[str, tuple[Condition, str]] = {}
    spare: Condition | None = None
    other = next((tag for tag in codebook.tags if tag.cues is None), None)
    likely = [tag for tag in codebook.tags if tag.cues and tag.cues.search(words.text)]
    for marker in codebook.markers:
        for match in marker.when.finditer(words.text):
            low, high = _clause(words, marker, match)
            tagged = False
            for tag in likely:
                cue = tag.cues.search(words.text, low, high) if tag.cues else None
                if cue is None:
                    continue
                tagged = True
                clause = _condition(reading, codebook, tag, (low, high), cue.end(), speaker)
                known, of = found.get(tag.name, (clause, marker.id))
                if of == marker.id and clause.end - clause.start <= known.end - known.start:
                    found[tag.name] = (clause, marker.id)
            if other and not tagged and marker.on_talking and codebook.topic.search(words.text):
                spare = spare or _condition(reading, codebook, other, (low, high), high, speaker)
    if not found and spare:
        return [spare]
    conditions = (condition for condition, _ in found.values())
    return sorted(conditions, key=lambda condition: (condition.start, condition.tag))


def _clause(words: Words, marker: Marker, match: re.Match[str]) -> tuple[int, int]:
    low, high = words.sentence(match.start(), match.end())
    if marker.reach == "after":
        low = match.start() - 1
        stop = _BREAK.search(words.text, match.end() - 1, high)
        high = stop.start() + 1 if stop else high
    elif marker.reach == "before":
        high = match.end()
    return max(low, match.start() - _LONGEST_CLAUSE, 0), min(high, match.end() + _LONGEST_CLAUSE)


def _condition(
    reading: Reading,
    codebook: Codebook,
    tag: Tag,
    place: tuple[int, int],
    cue_end: int,
    speaker: str | None,
) -> Condition:
    start, end = reading.words.span(place[0] + 1, place[1])
    obliged = _obliged(reading.words.text[place[0] : cue_end], codebook, speaker)
    return Condition(tag.name, tag.family, start, end, obliged)


def _obliged(clause: str, codebook: Codebook, speaker: str | None) -> str | None:
    """Name the first party in the clause that something is asked of, rather than done for."""
    previous = ""
    for word in clause.split():
        if previous not in _NOT_OBLIGED:
            party = codebook.parties.get(word.partition("_")[0].removesuffix("'s"))
            if party:
                return party
            if word in ("we", "i") and speaker:
                return speaker
        previous = word
    return None


def extract_conditions(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    codebook: Codebook | str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """List the conditions that statements attach to talking or to a settlement, one row each.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` (``content``) or ``record`` (``paraphrase`` and
        ``short_quote``). Where ``on_negotiation`` is false a statement is passed over.
    articles : DataFrame, optional
        The articles, for the sentence around a statement; only used to decide whether a statement
        is on negotiation where that is not yet coded.
    codebook : Codebook, str or path, optional
        A loaded codebook, its name or its file; by default the built-in ``negotiation``.

    Returns
    -------
    DataFrame
        The table ``conditions``: ``statement_id``; ``condition`` and ``family``, tags of the
        codebook; ``clause``, the words; ``start`` and ``end``, code points into the article's
        text, missing without ``segments`` or where the clause lies in the cue; ``obliged``, the
        party that must fulfil it, where the clause names one. Each tag once per statement.

    Raises
    ------
    MissingColumnError
        If there is no ``statement_id``, or neither ``content`` nor ``paraphrase``.
    CodebookError
        If there is no codebook of this name, or it breaks the rules of its format.
    MissingPathError
        If the path of your own codebook does not exist.

    Notes
    -----
    A condition is a clause opened by one of the codebook's condition markers (if, unless, demands,
    must, first ...) in which a cue of a tag stands; a mention elsewhere is not enough.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import extract_conditions
    >>> said = "We will talk once Russia withdraws its troops."
    >>> found = extract_conditions(pd.DataFrame({"statement_id": ["s1"], "content": [said]}))
    >>> found[["condition", "clause", "obliged"]].values.tolist()
    [['troop withdrawal', 'once Russia withdraws its troops', 'Russia']]
    """
    if "statement_id" not in statements:
        raise MissingColumnError(
            "a table to be searched for conditions needs the column 'statement_id'; add one, for "
            "example table.assign(statement_id=table.index.astype(str))"
        )
    book = pick_codebook(codebook)
    rows: list[dict[str, Any]] = []
    readings = read_statements(statements, articles, book)
    names = ("statement_id", "segments", "speaker", "on_negotiation")
    columns = (_column(statements, name) for name in names)
    for reading, statement, segments, speaker, coded in zip(readings, *columns, strict=True):
        if reading is None or coded is False or (coded is None and not reading.on_negotiation):
            continue
        for condition in find_conditions(reading, book, speaker):
            start, end = _article_span(condition, reading, segments)
            rows.append(
                {
                    "statement_id": statement,
                    "condition": condition.tag,
                    "family": condition.family,
                    "clause": reading.text[condition.start : condition.end],
                    "start": start,
                    "end": end,
                    "obliged": condition.obliged,
                }
            )
    return complete(pd.DataFrame(rows), "conditions") if rows else empty_table("conditions")


def _article_span(
    condition: Condition, reading: Reading, segments: list[list[int]] | None
) -> tuple[int | None, int | None]:
    """Map a clause to article offsets; the content is the segments joined by one space."""
    if not isinstance(segments, list) or condition.end <= reading.content_at:
        return None, None
    first = max(condition.start - reading.content_at, 0)
    last = condition.end - reading.content_at
    start = end = None
    at = 0
    for low, high in segments:
        if start is None and first < at + high - low:
            start = low + max(first - at, 0)
        if last > at:
            end = low + min(last - at, high - low)
        at += high - low + 1
    return (start, end) if start is not None and end is not None and start < end else (None, None)
