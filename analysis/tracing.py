"""The whole way in one call: articles in, coded statements out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Literal, overload

import pandas as pd

from analysis.codebook import Codebook
from analysis.dates import resolve_dates
from analysis.errors import InputError, TraceError
from analysis.progress import progress_bar
from analysis.readers import check_articles
from analysis.schemas import empty_table, error_table
from analysis.speakers import resolve_speakers
from analysis.stance import code_stance
from analysis.statements import find_statements

_BATCH = 100


@overload
def trace(
    articles: pd.DataFrame,
    *,
    actors: pd.DataFrame | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    on_negotiation_only: bool = False,
    on_error: Literal["raise"] = "raise",
    progress: bool | None = None,
) -> pd.DataFrame: ...


@overload
def trace(
    articles: pd.DataFrame,
    *,
    actors: pd.DataFrame | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    on_negotiation_only: bool = False,
    on_error: Literal["collect"],
    progress: bool | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def trace(
    articles: pd.DataFrame,
    *,
    actors: pd.DataFrame | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    on_negotiation_only: bool = False,
    on_error: Literal["raise", "collect"] = "raise",
    progress: bool | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    """Find, resolve, date and code every statement in the articles.

    The composition of ``extract_statements``, ``resolve_speakers``, ``resolve_dates`` and
    ``code_stance``, article by article, so that one bad article costs no other.

    Parameters
    ----------
    articles : DataFrame
        A table of the schema ``articles``; only ``text`` is needed.
    actors : DataFrame, optional
        Your own actor table in place of the one that comes with the kit.
    codebook : str, path or Codebook, optional
        A codebook by name, by path or loaded; ``negotiation`` if not given.
    on_negotiation_only : bool
        Keep only statements on negotiation, and do not read articles without a word of the topic.
    on_error : {"raise", "collect"}
        Raise at the first article that cannot be traced, or trace the good ones and return the
        errors beside them.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame, or (DataFrame, DataFrame) with ``on_error="collect"``
        The table ``statements``, one row per statement in the order of the articles, and the table
        ``errors``.

    Raises
    ------
    MissingColumnError
        If there is no column ``text``.
    EmptyTextError, DuplicateIdError, DateError, LanguageError
        If an article cannot be used, with ``on_error="raise"``.
    CodebookError
        If the codebook breaks the rules of its format.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import trace
    >>> text = '"There is nothing to negotiate," President Zelensky said on Friday.'
    >>> articles = pd.DataFrame({"text": [text], "published": ["2022-12-17"]})
    >>> row = trace(articles).iloc[0]
    >>> print(row.speaker, row.date_from.date(), row.stance, sep=", ")
    Volodymyr Zelensky, 2022-12-16, refuses
    """
    good, errors = check_articles(articles, on_error=on_error)
    tables, failures = [], []
    tools = (actors, codebook, on_negotiation_only)
    with progress_bar("tracing", len(good), "articles", progress) as bar:
        for batch in _batches(good):
            before = bar.n
            try:
                tables.append(_trace_batch(batch, bar.update, *tools))
            except Exception as error:
                if on_error == "raise" or isinstance(error, InputError):
                    raise
                bar.n = before
                for _, article in batch.groupby(level=0, sort=False):
                    try:
                        tables.append(_trace_batch(article, _tell_nothing, *tools))
                    except Exception as reason:
                        failures.append(_as_error(article, reason))
                    bar.update()
    found = [table for table in tables if len(table)]
    statements = pd.concat(found, ignore_index=True) if found else empty_table("statements")
    if on_error == "raise":
        return statements
    return statements, pd.concat([errors, error_table(failures)], ignore_index=True)


def _trace_batch(
    articles: pd.DataFrame,
    tell: Callable[[int], object],
    actors: pd.DataFrame | None,
    codebook: Codebook | str | os.PathLike[str] | None,
    on_negotiation_only: bool,
) -> pd.DataFrame:
    # The first look knows the words of the built-in codebook only; another may be on another topic.
    first_look = on_negotiation_only and codebook is None
    statements = find_statements(articles, tell, on_negotiation_only=first_look)
    statements = resolve_speakers(statements, articles, actors, progress=False)
    statements = resolve_dates(statements, articles, progress=False)
    statements = code_stance(statements, articles, codebook=codebook, progress=False)
    if on_negotiation_only:
        statements = statements[statements["on_negotiation"].fillna(False)]
    return statements


def _batches(articles: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(articles), _BATCH):
        yield articles.iloc[start : start + _BATCH]


def _tell_nothing(number: int) -> None:
    """Leave the count to who goes article by article."""


def _as_error(article: pd.DataFrame, reason: Exception) -> TraceError:
    first = article.iloc[0]
    return TraceError(
        f"this article could not be traced ({type(reason).__name__}: {reason}); "
        "please report it with the article's text",
        source_file=first["source_file"] if isinstance(first["source_file"], str) else None,
        article_id=first["article_id"],
        stage="extract",
    )
