"""From articles to statements: one row per attribution, with the offsets that prove it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.articles import Quotation, Span, quotations
from analysis.datasets import load_codebook
from analysis.schemas import complete, empty_table
from analysis.tagger import RULES_VERSION, Attribution, find_attributions

_WORD_CHARACTER = re.compile(r"[^\W_]")
_DIRECT, _MIXED = 0.9, 0.1

# Share of rows whose span and source are right, by rule and kind, on the training articles of
# PolNeAR (19,834 attributions); rules that fired fewer than twenty times share one figure.
_PRECISION = {
    ("clause", "said"): 0.80,
    ("quotation, then source", "said"): 0.95,
    ("object", "said"): 0.63,
    ("clause, then source", "said"): 0.70,
    ("person", "said"): 0.70,
    ("source, then quotation", "said"): 0.81,
    ("according to", "said"): 0.79,
    ("object", "act"): 0.38,
    ("infinitive", "act"): 0.56,
    ("clause", "thought"): 0.54,
    ("infinitive", "thought"): 0.36,
    ("object", "thought"): 0.38,
    ("infinitive", "said"): 0.56,
    ("noun cue", "said"): 0.27,
    ("quotation after the source's paragraph", "said"): 0.35,
    ("quotation", "said"): 0.67,
    ("clause", "act"): 0.55,
    ("bare", "said"): 0.80,
    ("person", "act"): 0.38,
}
_OTHER_PRECISION = 0.3


def _quote_type(text: str, segments: Iterable[Span], quotes: list[Quotation]) -> str:
    """Tell by the share of letters inside quotation marks how much is the speaker's own wording."""
    letters = quoted = 0
    for start, end in segments:
        letters += len(_WORD_CHARACTER.findall(text, start, end))
        k = bisect_right(quotes, start, key=lambda q: q.end)
        while k < len(quotes) and quotes[k].start < end:
            low, high = max(start, quotes[k].start), min(end, quotes[k].end)
            quoted += len(_WORD_CHARACTER.findall(text, low, high))
            k += 1
    share = quoted / letters if letters else 0.0
    if share >= _DIRECT:
        return "direct"
    return "mixed" if share >= _MIXED else "indirect"


def _statement_id(article_id: str, text: str, segments: Iterable[Span]) -> str:
    parts = [article_id, *(f"{a}:{b}:{text[a:b]}" for a, b in segments)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _row(article_id: str, text: str, found: Attribution, quotes: list[Quotation]) -> dict[str, Any]:
    source, cue = found.source, found.cue
    return {
        "statement_id": _statement_id(article_id, text, found.content),
        "article_id": article_id,
        "start": found.content[0][0],
        "end": found.content[-1][1],
        "segments": [[a, b] for a, b in found.content],
        "content": " ".join(text[a:b] for a, b in found.content),
        "quote_type": _quote_type(text, found.content, quotes),
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
        "confidence": _PRECISION.get((found.rule, found.kind), _OTHER_PRECISION),
    }


def extract_statements(
    articles: pd.DataFrame, *, on_negotiation_only: bool = False
) -> pd.DataFrame:
    """Find every attribution in the articles: source, cue and content, one row each.

    Parameters
    ----------
    articles : DataFrame
        A table of the schema ``articles``; ``article_id`` and ``text`` are used.
    on_negotiation_only : bool
        Read only articles in which a word of the topic (``topics: anywhere`` in the codebook
        ``negotiation``) occurs. ``trace`` then keeps the statements coded as on negotiation.

    Returns
    -------
    DataFrame
        The table ``statements`` in the order of articles and contents. ``start``, ``end`` and
        ``segments`` are code-point offsets into ``text``; ``content`` is the segments joined by one
        space; ``quote_type`` is direct from nine tenths of the letters in quotation marks, mixed
        from one tenth; ``confidence`` is the measured precision of the rule that found the row.
        Speaker, date, stance and conditions are missing until their own functions fill them.

    Raises
    ------
    MissingColumnError
        If ``article_id`` or ``text`` is absent.

    Notes
    -----
    An attribution is meant as in PolNeAR (Newell, Margolin and Ruths, 2018), found here by
    transparent rules over a lexicon of cues.

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
    topic = load_codebook("negotiation").topic_pattern if on_negotiation_only else None
    rows: list[dict[str, Any]] = []
    shared = ("outlet", "published", "url", "source_file")
    needed = [articles[name] for name in ("article_id", "text", *shared)]
    for article_id, text, *about in zip(*needed, strict=True):
        if not isinstance(text, str) or (topic and not topic.search(text)):
            continue
        quotes = quotations(text)
        seen: set[str] = set()
        for found in find_attributions(text, quotes):
            row = _row(article_id, text, found, quotes)
            if row["statement_id"] not in seen:
                seen.add(row["statement_id"])
                rows.append({**row, **dict(zip(shared, about, strict=True))})
    if not rows:
        return empty_table("statements")
    return complete(pd.DataFrame(rows).assign(model_version=RULES_VERSION), "statements")
