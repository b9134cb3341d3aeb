"""The kit itself, read as its peers are.

Usage: python kit.py (statements | on-negotiation | trace) < articles.jsonl
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pandas as pd
from reading import Article, Attributions, measure


def load(work: str) -> Callable[[list[Article]], pd.DataFrame]:
    """Load the function for one kind of work."""
    from analysis import extract_statements, trace

    works: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
        "statements": extract_statements,
        "on-negotiation": lambda articles: extract_statements(articles, on_negotiation_only=True),
        "trace": lambda articles: trace(articles, progress=False),
    }
    return lambda articles: works[work](pd.DataFrame(articles))


def as_attributions(statements: pd.DataFrame) -> Attributions:
    """Give the attributions of each article from the table of statements."""
    columns = ["article_id", "source_start", "source_end", "cue_start", "cue_end", "segments"]
    found: Attributions = {}
    for article_id, *source, cue_start, cue_end, segments in zip(
        *(statements[name] for name in columns), strict=True
    ):
        found.setdefault(article_id, []).append(
            {
                "source": span(*source),
                "cue": span(cue_start, cue_end),
                "content": [[int(a), int(b)] for a, b in segments],
            }
        )
    return found


def span(start: int | None, end: int | None) -> list[list[int]]:
    """Give a span in the form of the scorer; none where it is missing."""
    return [] if pd.isna(start) or pd.isna(end) else [[int(start), int(end)]]


if __name__ == "__main__":
    if sys.argv[1:] not in (["statements"], ["on-negotiation"], ["trace"]):
        sys.exit(__doc__)
    measure(lambda: load(sys.argv[1]), ["negotiation-trace"], as_attributions)
