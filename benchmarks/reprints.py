"""Measure what it costs to flag copies of articles, and how good the flags are, on copies we make.

Usage: python benchmarks/reprints.py --corpus FILE [--articles N]... [--threshold T]... [--share S]

Articles are put together from sentences of the corpus, drawn at random. To a share of them copies
are made, up to four of each: word for word, without the last paragraph, without the last third,
with another dateline, with an agency's line at the end, with a paragraph put in, and with every
25th word another. As many follow-ups take two fifths of an article over and tell the rest anew;
they are no copies. A fifth of all articles end on the 60 words of boilerplate of one outlet. A flag
is right if the article is a copy and another telling of the same story is named, and exact if that
is the one which came first; recall is of exact ones. Each table is measured in a process of its
own; the peak of memory has the table in it. The corpus is anything read_articles reads; none is
shipped.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import pandas as pd

from analysis.articles import split_sentences
from analysis.reprints import flag_duplicates
from environments import processor
from speed import read_corpus

DATELINES = ("GENEVA (Wire) - ", "KYIV, Ukraine -- ", "By our staff, Washington: ", "")
CREDIT = "The Associated Wire contributed to this report. Copyright 2022. All rights reserved."
FOLLOW_UP = "follow-up"
CHUNK = 20_000

Paragraphs = list[str]
Draw = Callable[[int], Paragraphs]


def without_end(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Leave the last paragraph out."""
    return paragraphs[:-1]


def two_thirds(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Leave the last third of the paragraphs out."""
    return paragraphs[: -(len(paragraphs) // 3)]


def dateline(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Put a dateline before it."""
    return [dice.choice(DATELINES) + paragraphs[0], *paragraphs[1:]]


def credited(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Put the line of an agency behind it."""
    return [*paragraphs, CREDIT]


def filled(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Put a paragraph in."""
    place = dice.randrange(len(paragraphs))
    return paragraphs[:place] + draw(1) + paragraphs[place:]


def edited(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Change every 25th word."""
    words = "\n\n".join(paragraphs).split(" ")
    for place in range(dice.randrange(25), len(words), 25):
        words[place] = "otherwise"
    return [" ".join(words)]


def follow_up(paragraphs: Paragraphs, draw: Draw, dice: random.Random) -> Paragraphs:
    """Tell something new, and take two fifths of the article over behind it."""
    old = len(paragraphs) * 2 // 5
    return draw(len(paragraphs) - old) + paragraphs[:old]


COPIES = {
    "word for word": lambda paragraphs, draw, dice: paragraphs,
    "last paragraph cut": without_end,
    "last third cut": two_thirds,
    "other dateline": dateline,
    "agency line": credited,
    "paragraph put in": filled,
    "every 25th word": edited,
}


def made_rows(
    sentences: list[str], share: float, dice: random.Random
) -> Iterator[tuple[int, int, str, str]]:
    """Make articles without end: the story each tells, its day, how it was made, its text."""
    footers = [" ".join(dice.choices(sentences, k=3)) for _ in range(20)]

    def draw(count: int) -> Paragraphs:
        return [" ".join(dice.choices(sentences, k=2)) for _ in range(count)]

    def row(story: int, day: int, kind: str, paragraphs: Paragraphs) -> tuple[int, int, str, str]:
        end = [dice.choice(footers)] if dice.random() < 0.2 else []
        return story, day, kind, "\n\n".join(paragraphs + end)

    story = 0
    while True:
        story, day, paragraphs = story + 1, dice.randrange(365), draw(dice.randint(6, 14))
        yield row(story, day, "original", paragraphs)
        if dice.random() < share / 2:
            for _ in range(dice.randint(1, 4)):
                kind = dice.choice(list(COPIES))
                changed = COPIES[kind](paragraphs, draw, dice)
                yield row(story, day + dice.randrange(3), kind, changed)
            story += 1
            yield row(story, day + 1, FOLLOW_UP, follow_up(paragraphs, draw, dice))


def make_table(sentences: list[str], size: int, share: float, path: Path) -> None:
    """Make the table, in an order that tells nothing, and lay it down."""
    dice = random.Random(1)
    rows = made_rows(sentences, share, dice)
    parts = []
    for start in range(0, size, CHUNK):
        part = pd.DataFrame(
            [next(rows) for _ in range(min(CHUNK, size - start))],
            columns=["story", "day", "kind", "text"],
        )
        parts.append(part.sample(frac=1, random_state=1))
    table = pd.concat(parts, ignore_index=True)
    day = pd.Timestamp(2022, 1, 1) + pd.to_timedelta(table.pop("day"), unit="D")
    table.assign(article_id=[f"a{k}" for k in range(size)], published=day).to_parquet(path)


def peak_mb() -> float:
    """Give the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e6 if sys.platform == "darwin" else 1e3
    )


def alone(job: Callable, *given: Any) -> Any:
    """Do something in a process of its own, so that its peak of memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(job, *given).result()


def measure(path: Path, thresholds: tuple[float, ...]) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Flag one table at each threshold."""
    table = pd.read_parquet(path)
    size = len(table)
    ordered = table.sort_values("published", kind="stable")
    true = ordered.groupby("story")["article_id"].transform("first").reindex(table.index)
    true = true.mask(true == table["article_id"])
    story_of = table.set_index("article_id")["story"]
    rows, kinds = [], pd.DataFrame()
    for threshold in thresholds:
        before, began = peak_mb(), time.perf_counter()
        flagged = flag_duplicates(table, threshold=threshold)["duplicate_of"]
        took = time.perf_counter() - began
        right = (flagged == true) & true.notna()
        same = flagged.map(story_of).eq(table["story"])
        rows.append(
            {
                "articles": size,
                "threshold": threshold,
                "copies": int(true.notna().sum()),
                "flagged": int(flagged.notna().sum()),
                "precision": same.sum() / max(flagged.notna().sum(), 1),
                "exact": right.sum() / max(flagged.notna().sum(), 1),
                "recall": right.sum() / max(true.notna().sum(), 1),
                "s": took,
                "articles/s": size / took,
                "MB before": before,
                "peak MB": peak_mb(),
            }
        )
        found = right[true.notna()].groupby(table["kind"]).mean()
        kinds[threshold] = found.drop([FOLLOW_UP], errors="ignore")
        kinds.loc["follow-ups flagged", threshold] = (
            flagged[table["kind"] == FOLLOW_UP].notna().mean()
        )
    return rows, kinds


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--articles", "sizes", type=int, multiple=True, default=(10_000, 100_000))
@click.option("--threshold", "thresholds", type=float, multiple=True, default=(0.8,))
@click.option("--share", default=0.2, show_default=True, help="How many of the rows are copies.")
def main(corpus: str, sizes: tuple[int, ...], thresholds: tuple[float, ...], share: float) -> None:
    """Print both."""
    articles, _ = read_corpus(corpus, None, None)
    sentences = [
        text[start:end]
        for text in articles["text"]
        for start, end in split_sentences(text)
        if 40 < end - start < 400
    ]
    print(f"{len(sentences):,} sentences of {len(articles)} articles; {processor()}", flush=True)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "articles.parquet"
            alone(make_table, sentences, size, share, path)
            rows, kinds = alone(measure, path, thresholds)
        print(pd.DataFrame(rows).round(4).to_string(index=False))
        print(f"found of each kind of copy, by threshold\n{kinds.round(3).to_string()}", flush=True)


if __name__ == "__main__":
    main()
