"""Find the conditions that speakers attach to talking or to a settlement."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.clauses import Condition, place_conditions
from analysis.codebook import Codebook
from analysis.errors import MissingColumnError
from analysis.judgement import judge_statements
from analysis.progress import progress_bar
from analysis.readings import Reading, column_of, pick_codebook, read_statements
from analysis.schemas import complete, empty_table, tidy


def extract_conditions(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """List the conditions that statements attach to talking or to a settlement, one row each.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` (``content``) or ``record`` (``paraphrase`` and
        ``short_quote``). Where ``on_negotiation`` is false a statement is passed over; where
        ``conditions`` are coded, the clauses of those are found.
    articles : DataFrame, optional
        The articles, which ``code_stance`` reads too where nothing is coded yet.
    codebook : Codebook, str or path, optional
        A loaded codebook, its name or its file; by default the built-in ``negotiation``.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

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
    A clause is opened by one of the codebook's condition markers (if, unless, demands, must, first
    ...) and has a cue of its tag in it. A condition that only the network sees is given the clause
    of the first marker, or the whole content.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import extract_conditions
    >>> said = "We will talk once Russia withdraws its troops."
    >>> found = extract_conditions(pd.DataFrame({"statement_id": ["s1"], "content": [said]}))
    >>> found[["condition", "clause", "obliged"]].values.tolist()
    [['troop withdrawal', 'once Russia withdraws its troops', 'Russia']]
    """
    statements = tidy(statements, "statements")
    if "statement_id" not in statements:
        raise MissingColumnError(
            "a table to be searched for conditions needs the column 'statement_id'; add one, for "
            "example table.assign(statement_id=table.index.astype(str))"
        )
    book = pick_codebook(codebook)
    rows: list[dict[str, Any]] = []
    names = ("statement_id", "segments", "speaker", "on_negotiation", "negated")
    columns = zip(*(column_of(statements, name) for name in names), strict=True)
    found = _coded_tags(statements, articles, book)
    with progress_bar("finding conditions", len(statements), "statements", progress) as bar:
        for (reading, tags), (statement, segments, speaker, on, denied) in zip(
            found, columns, strict=True
        ):
            bar.update()
            if reading is None or on is False or denied is True:
                continue
            for condition in place_conditions(reading, book, tags, speaker):
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


def _coded_tags(
    statements: pd.DataFrame, articles: pd.DataFrame | None, book: Codebook
) -> Iterator[tuple[Reading | None, list[str]]]:
    """Give for each statement its reading and tags: those it was coded with, else those found."""
    given = column_of(statements, "conditions")
    on = column_of(statements, "on_negotiation")
    coded = np.array(
        [
            bool(tags) or (tags is not None and told is not None)
            for tags, told in zip(given, on, strict=True)
        ],
        dtype=bool,
    )
    readings = read_statements(statements[coded], articles, book, every=True)
    judged = judge_statements(statements[~coded], articles, book)
    for tags, is_coded in zip(given, coded, strict=True):
        if is_coded:
            yield next(readings), tags
        else:
            one = next(judged)
            yield (one.reading, one.tags) if one else (None, [])


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
