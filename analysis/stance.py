"""Code the stance on negotiating that each statement takes, by the rules of a codebook."""

from __future__ import annotations

import os
from typing import NamedTuple

import pandas as pd

from analysis.codebook import Codebook, Rule, split_words
from analysis.conditions import (
    Reading,
    find_conditions,
    pick_codebook,
    read_statements,
    texts_by_id,
)
from analysis.schemas import TABLES, dtype_of, tidy

_SHIFT_REACH = 60


def find_rule(reading: Reading, codebook: Codebook) -> tuple[Rule, str] | None:
    """Find the first rule that fits a statement, and the words that made it fit."""
    words = reading.words
    for rule in codebook.rules:
        for match in rule.when.finditer(words.text):
            low, high = words.sentence(match.start(), match.end())
            if rule.unless is None or not rule.unless.search(words.text, max(low - 1, 0), high):
                start, end = words.span(match.start(), match.end())
                return rule, reading.text[start:end]
    return None


class _Coding(NamedTuple):
    on_negotiation: bool = False
    stance: str | None = None
    stance_confidence: float | None = None
    stance_rule: str | None = None
    stance_evidence: str | None = None
    conditions: list[str] = []  # noqa: RUF012
    reported_shift: str | None = None
    cameo: str | None = None
    plover: str | None = None


def code_stance(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    codebook: Codebook | str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """Code the stance on negotiating of each statement, with the rule and the words that decided.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` (``content``) or ``record`` (``paraphrase`` and
        ``short_quote``); it is not changed. ``cue``, ``quote_type``, ``side``, ``speaker`` and
        ``source_text`` are used where they are there.
    articles : DataFrame, optional
        The articles; the sentence around a statement and the one before decide whether a short
        remark ("that moment is not right now") is on negotiation, and show a reported change.
    codebook : Codebook, str or path, optional
        A loaded codebook, its name or its file; by default the built-in ``negotiation``.

    Returns
    -------
    DataFrame
        The table with ``on_negotiation`` (boolean), ``stance`` (ordered categorical, refuses <
        sceptical < neutral < conditional < open; missing where not on negotiation, and where no
        rule fits: the machine abstains), ``stance_confidence`` (0 to 1, how often the rule was
        right on the coded rows it decided, (right + 1) / (of + 2); not a probability for other
        texts), ``stance_rule`` (its id in the codebook), ``stance_evidence`` (the words that
        matched, from cue and content), ``conditions`` (list of tags), ``reported_shift``
        (hardening, softening or reversal told by the text), ``cameo`` and ``plover`` (event codes,
        missing where the schemes have none) and ``codebook_version`` filled.

    Raises
    ------
    MissingColumnError
        If there is neither ``content`` nor ``paraphrase``.
    CodebookError
        If there is no codebook of this name, or it breaks the rules of its format.
    MissingPathError
        If the path of your own codebook does not exist.

    Notes
    -----
    Rules and categories are those of the codebook; the CAMEO codes follow its manual 1.1b3 and the
    PLOVER codes the mapping of 2021.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import code_stance
    >>> said = ["We are ready for talks at any time.", "They do not want peace."]
    >>> coded = code_stance(pd.DataFrame({"content": said, "quote_type": "direct"}))
    >>> coded["stance"].tolist()
    ['open', 'sceptical']
    """
    book = pick_codebook(codebook)
    statements = tidy(statements, "statements")
    speakers = (
        statements["speaker"].tolist() if "speaker" in statements else [None] * len(statements)
    )
    denials = (
        statements["negated"].fillna(False).astype(bool).tolist()
        if "negated" in statements
        else [False] * len(statements)
    )
    windows = _shift_windows(statements, articles)
    codings = [
        _code(reading, book, speaker if isinstance(speaker, str) else None, window, denied)
        for reading, speaker, window, denied in zip(
            read_statements(statements, articles, book), speakers, windows, denials, strict=True
        )
    ]
    columns = {
        name: pd.Series(
            [getattr(coding, name) for coding in codings],
            index=statements.index,
            dtype=dtype_of(TABLES["statements"][name]),
        )
        for name in _Coding._fields
    }
    version = pd.Series(book.version, index=statements.index).astype(
        dtype_of(TABLES["statements"]["codebook_version"])
    )
    return statements.assign(**columns, codebook_version=version)


def _code(
    reading: Reading | None, book: Codebook, speaker: str | None, window: str, denied: bool
) -> _Coding:
    if reading is None or not reading.on_negotiation:
        return _Coding()
    if denied:
        # What somebody denies having said is not their position, and the denial is none either.
        return _Coding(True)
    tags = [condition.tag for condition in find_conditions(reading, book, speaker)]
    shift = _find_shift(window or reading.text, book)
    found = find_rule(reading, book)
    if found is None:
        return _Coding(True, conditions=tags, reported_shift=shift)
    rule, evidence = found
    return _Coding(
        on_negotiation=True,
        stance=rule.stance,
        stance_confidence=rule.confidence,
        stance_rule=rule.id,
        stance_evidence=evidence,
        conditions=tags,
        reported_shift=shift,
        cameo=rule.cameo,
        plover=book.plover[rule.cameo] if rule.cameo else None,
    )


def _find_shift(text: str, book: Codebook) -> str | None:
    words = split_words(text).text
    for kind, pattern in book.shifts:
        if pattern.search(words):
            return kind
    return None


def _shift_windows(statements: pd.DataFrame, articles: pd.DataFrame | None) -> list[str]:
    """Cut the text from shortly before cue and source to the end of each statement.

    Two positions told in one sentence share their context; the change belongs to the later one.
    """
    texts = texts_by_id(articles)
    needed = ("article_id", "start", "end", "cue_start", "source_start", "context_start")
    if not texts or any(name not in statements for name in needed):
        return [""] * len(statements)
    windows = []
    for article, start, end, cue, source, context in statements[list(needed)].itertuples(
        index=False, name=None
    ):
        text = texts.get(article)
        if text is None or pd.isna(start) or pd.isna(end):
            windows.append("")
            continue
        first = min(int(place) for place in (start, cue, source) if not pd.isna(place))
        low = max(first - _SHIFT_REACH, 0 if pd.isna(context) else int(context))
        windows.append(text[low : int(end)])
    return windows
