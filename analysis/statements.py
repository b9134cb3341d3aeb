"""From articles to statements: one row per attribution, with the offsets that prove it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pandas as pd

from analysis.articles import Quotation, quotations, quote_type
from analysis.datasets import load_codebook
from analysis.network import shipped_network
from analysis.progress import progress_bar
from analysis.rules import Attribution
from analysis.schemas import complete, empty_table, statement_id
from analysis.tagger import find_attributions


def _row(article_id: str, text: str, found: Attribution, quotes: list[Quotation]) -> dict[str, Any]:
    source, cue = found.source, found.cue
    return {
        "statement_id": statement_id(article_id, text, found.content),
        "article_id": article_id,
        "start": found.content[0][0],
        "end": found.content[-1][1],
        "segments": [[a, b] for a, b in found.content],
        "content": " ".join(text[a:b] for a, b in found.content),
        "quote_type": quote_type(text, found.content, quotes),
        "attribution_kind": found.kind,
        "cue": text[slice(*cue)] if cue else None,
        "cue_start": cue[0] if cue else None,
        "cue_end": cue[1] if cue else None,
        "source_text": text[slice(*source)] if source else None,
        "source_start": source[0] if source else None,
        "source_end": source[1] if source else None,
        "context_start": found.context[0],
        "context_end": found.context[1],
        "via": text[slice(*found.via)] if found.via else None,
        "negated": found.negated,
        "confidence": found.confidence,
    }


def extract_statements(
    articles: pd.DataFrame, *, on_negotiation_only: bool = False, progress: bool | None = None
) -> pd.DataFrame:
    """Find every attribution in the articles: source, cue and content, one row each.

    Parameters
    ----------
    articles : DataFrame
        A table of the schema ``articles``; ``article_id`` and ``text`` are used.
    on_negotiation_only : bool
        For very large corpora: read only paragraphs in which a word of the topic (``topics:
        anywhere`` in the codebook ``negotiation``) occurs, and the one before where they begin with
        a quotation. ``trace`` then keeps the statements coded as on negotiation. On general news
        about a third of those found by reading everything are lost, many of them on budgets, trade
        and other deals.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame
        The table ``statements`` in the order of articles and contents. ``start``, ``end`` and
        ``segments`` are code-point offsets into ``text``; ``content`` is the segments joined by one
        space; ``quote_type`` is direct from nine tenths of the letters in quotation marks, mixed
        from one tenth; ``confidence`` is the probability that content and source are right,
        calibrated on articles that the tagger was not trained on; rows too unsure are left out.
        Speaker, date, stance and conditions are missing until their own functions fill them.

    Raises
    ------
    MissingColumnError
        If ``article_id`` or ``text`` is absent.

    Notes
    -----
    An attribution is meant as in PolNeAR (Newell, Margolin and Ruths, 2018). A small network
    labels sources, cues and contents and links them; rules over a lexicon of cues read beside it
    (``training/MODEL_CARD.md`` says how it was made and what it reaches). Texts are read side by
    side on all cores; the rows are the same on one.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import extract_statements
    >>> text = '"We are ready for talks," said Anna Berg, the envoy, on Friday.'
    >>> articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    >>> extract_statements(articles)[["source_text", "cue", "content"]].values.tolist()
    [['Anna Berg, the envoy', 'said', 'We are ready for talks']]
    """
    articles = complete(articles, "articles")
    with progress_bar("reading", len(articles), "articles", progress) as bar:
        return find_statements(articles, bar.update, on_negotiation_only=on_negotiation_only)


def find_statements(
    articles: pd.DataFrame, tell: Callable[[int], object], *, on_negotiation_only: bool
) -> pd.DataFrame:
    """Do what ``extract_statements`` does with a complete table; tell how many more are done."""
    topic = load_codebook("negotiation").topic_pattern if on_negotiation_only else None
    shared = ("outlet", "published", "url", "source_file")
    needed = [articles[name] for name in ("article_id", "text", *shared)]
    kept = [
        values
        for values in zip(*needed, strict=True)
        if isinstance(values[1], str) and (topic is None or topic.search(values[1]))
    ]
    tell(len(articles) - len(kept))
    rows: list[dict[str, Any]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read = pool.map(partial(_rows, topic=topic), [v[0] for v in kept], [v[1] for v in kept])
        for found, (_, _, *about) in zip(read, kept, strict=True):
            rows.extend({**row, **dict(zip(shared, about, strict=True))} for row in found)
            tell(1)
    if not rows:
        return empty_table("statements")
    table = pd.DataFrame(rows).assign(model_version=shipped_network().version)
    return complete(table, "statements")


def _rows(article_id: str, text: str, *, topic: re.Pattern[str] | None) -> list[dict[str, Any]]:
    """Read one article; of two rows with the same segments keep the first."""
    quotes = quotations(text)
    rows: dict[str, dict[str, Any]] = {}
    for found in find_attributions(text, quotes, topic=topic):
        row = _row(article_id, text, found, quotes)
        rows.setdefault(row["statement_id"], row)
    return list(rows.values())
