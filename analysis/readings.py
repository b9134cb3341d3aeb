"""Make statements ready for the rules of a codebook: words, parties, and what stands around."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import pandas as pd

from analysis.codebook import Codebook, Rule, Words, split_words
from analysis.datasets import load_codebook
from analysis.errors import MissingColumnError, columns_there
from analysis.schemas import complete, what_to_give

_LOOK_BACK = 300
# An article is about negotiating from so many topic words on, one in each such stretch of it.
_OFTEN, _STRETCH = 3, 700
# With fewer than one in such a stretch, only what stands near a topic word can be about it.
_RARE = 1500
_REMARK = 30
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
    often of negotiating, ``common`` whether it does more than in passing.
    """

    lead: str
    context: str | None = None
    often: bool = False
    common: bool = False


def pick_codebook(codebook: Codebook | str | os.PathLike[str] | None) -> Codebook:
    """Load the codebook meant: one already loaded, a name, a path, or the built-in one."""
    if isinstance(codebook, Codebook):
        return codebook
    return load_codebook("negotiation" if codebook is None else codebook)


def column_of(table: pd.DataFrame, name: str) -> list[Any]:
    """Give the values of a column, ``None`` where there is none."""
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
        return [content or "" for content in column_of(statements, "content")]
    if "paraphrase" not in statements:
        have = columns_there(statements.columns)
        raise MissingColumnError(
            "a table to be coded needs the column 'content' (statements) or 'paraphrase' (record); "
            f"this one has {have}. "
            + what_to_give(statements, "statements", "Rename the column that holds the words")
        )
    told, quoted = (column_of(statements, name) for name in ("paraphrase", "short_quote"))
    pairs = zip(told, quoted, strict=True)
    return [". ".join(part.rstrip(". ") for part in pair if part) for pair in pairs]


def texts_by_id(articles: pd.DataFrame | None, name: str = "text") -> dict[str, str]:
    """Map each article id to its text, or to its title."""
    if articles is None:
        return {}
    articles = complete(articles, "articles")
    pairs = zip(articles["article_id"], articles[name], strict=True)
    return {article: text for article, text in pairs if isinstance(text, str)}


def read_statements(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None,
    codebook: Codebook,
    *,
    every: bool = False,
) -> Iterator[Reading | None]:
    """Make statements ready for the rules; without ``every``, those far from the topic give none.

    They are those without a word of the topic in them or near them, in an article with few.
    """
    marks_of = cache(partial(_marks, codebook))
    party_of = cache(codebook.party_of)
    names_talks = cache(lambda text: codebook.topic.search(split_words(text).text) is not None)
    near, inner = codebook.topic_pattern, codebook.inner_pattern
    names = ("side", "speaker", "source_text", "quote_type")
    voices = zip(*(column_of(statements, name) for name in names), strict=True)
    # A record is chosen by hand: what it says is on negotiation, is.
    by_hand = "on_negotiation" if "content" not in statements else ""
    rows = zip(
        contents_of(statements),
        _surroundings(statements, articles, codebook),
        voices,
        column_of(statements, by_hand),
        strict=True,
    )
    for content, setting, (side, speaker, source, quote_type), given in rows:
        nearby = every or setting.context or setting.often or setting.common or given
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
        *(column_of(statements, name) for name in names), strict=True
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
        rare = len(places) < max(1, len(text) / _RARE)
        yield _Setting(lead, text[low:high] if named else "", often, not rare)


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


def find_rule(
    reading: Reading, codebook: Codebook, stance: str | None = None
) -> tuple[Rule, str] | None:
    """Find the first rule (for a stance) that fits a statement, and the words that made it fit."""
    words = reading.words
    for rule in codebook.rules:
        if stance and rule.stance != stance:
            continue
        for match in rule.when.finditer(words.text):
            low, high = words.sentence(match.start(), match.end())
            if rule.unless is None or not rule.unless.search(words.text, max(low - 1, 0), high):
                start, end = words.span(match.start(), match.end())
                return rule, reading.text[start:end]
    return None
