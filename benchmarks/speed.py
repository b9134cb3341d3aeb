"""Measure words per second of trace beside a regular-expression baseline, in one run.

Usage: python benchmarks/speed.py --corpus news.jsonl.gz [--limit N]

The corpus is anything read_articles reads; it is not shipped. The baseline only finds a quotation
followed by a name and a verb of saying: a lower bound of the work, named so that the ratio can be
compared between machines.
"""

from __future__ import annotations

import platform
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

import click
import pandas as pd

from analysis import extract_statements, read_articles, trace

BASELINE = re.compile(
    r"[\"“]([^\"”\n]{1,2000})[\"”],?\s+"
    r"(?:(?:said|says|added|told)\s+([A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4})"
    r"|([A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4})\s+(?:said|says|added|told))"
)


def processor() -> str:
    """Name the processor, as an absolute speed means nothing without it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = re.findall(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        if names:
            return f"{names[0]}, {len(names)} logical cores"
    return platform.processor() or platform.machine()


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--limit", type=int, help="Read only the first N articles.")
def main(corpus: str, limit: int | None) -> None:
    """Print words per second, the ratio to the baseline, and the peak memory."""
    articles, errors = read_articles(corpus, on_error="collect")
    articles = articles.head(limit)
    words = int(articles["text"].str.count(r"\S+").sum())
    print(f"{len(articles)} articles, {words:,} words, {len(errors)} not read; {processor()}")
    work: dict[str, Callable[[], object]] = {
        "baseline: regular expression": lambda: articles["text"].map(BASELINE.findall),
        "extract_statements": lambda: extract_statements(articles),
        "trace": lambda: trace(articles, progress=False),
        "trace, on_negotiation_only": lambda: trace(
            articles, on_negotiation_only=True, progress=False
        ),
    }
    trace(articles.head(1))
    seconds = {}
    for name, run in work.items():
        begin = time.perf_counter()
        run()
        seconds[name] = time.perf_counter() - begin
    table = pd.DataFrame({"seconds": seconds})
    table["words per second"] = (words / table["seconds"]).round(-1).astype(int)
    table["times the baseline's time"] = (table["seconds"] / table["seconds"].iloc[0]).round(1)
    print(table.round({"seconds": 1}).to_string())
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
