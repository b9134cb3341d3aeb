"""Trace articles into reports/ and fill the notebooks as web pages there.

Usage: python notebooks/run.py [ARTICLES] [--columns …] [--actors …] [--codebook …]

Without ARTICLES the articles of the kit are traced and every notebook is run; with a folder or file
of your own, only the report on it. Ends with the exit code of `python -m analysis trace`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis import read_table, stance_counts, write_table
from analysis.__main__ import main as command_line

NOTEBOOKS = Path(__file__).resolve().parent
SHIPPED = NOTEBOOKS.parent / "data" / "articles"
REPORTS = NOTEBOOKS.parent / "reports"
REPORT = "report-on-your-articles.ipynb"
ALL_READ, SOME_FAILED = 0, 3
CELL_TIMEOUT_S = 600
SPEAKERS_SHOWN = 12


def main(arguments: list[str]) -> int:
    """Trace, write the tables, print a summary, fill the notebooks; give the exit code."""
    given = read_arguments(arguments)
    own = given.articles[0].expanduser().resolve() if given.articles else None
    REPORTS.mkdir(exist_ok=True)
    # What an earlier run left must not be taken for the result of this one.
    for left in (*REPORTS.glob("statements.*"), *REPORTS.glob("*.html")):
        left.unlink()
    ended = trace_into_reports(own or SHIPPED, given)
    if ended not in (ALL_READ, SOME_FAILED):
        return ended
    statements = read_table(REPORTS / "statements.parquet", "statements")
    write_table(statements, REPORTS / "statements.csv")
    print_speakers(statements)
    parameters = {
        "articles_path": str(own) if own else None,
        "columns": given.columns,
        "traced": str(REPORTS),
    }
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if path.name == REPORT:
            write_page(path, parameters)
        elif own is None:
            write_page(path, {})
    print(f"Tables and pages are in {REPORTS}")
    return ended


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; a wrong one ends with exit code 2."""
    parser = argparse.ArgumentParser(prog="notebooks/run.py", description=__doc__)
    parser.add_argument("articles", nargs="*", type=Path, help="a folder or file of articles")
    parser.add_argument("--columns", help="as for trace: text=story,published=day")
    parser.add_argument("--actors", help="your own table of actors")
    parser.add_argument("--codebook", help="the name or file of a codebook")
    given = parser.parse_args(arguments)
    if len(given.articles) > 1:
        parser.error("give one folder or file of articles; put a path with spaces in quotes")
    return given


def trace_into_reports(articles: Path, given: argparse.Namespace) -> int:
    """Trace as the command line does, with its messages and its exit code."""
    out, errors = REPORTS / "statements.parquet", REPORTS / "errors.csv"
    options = [
        part
        for name in ("columns", "actors", "codebook")
        if getattr(given, name)
        for part in (f"--{name}", getattr(given, name))
    ]
    try:
        command_line(
            ["trace", "--out", str(out), "--errors", str(errors), *options, "--", str(articles)]
        )
    except SystemExit as end:
        return int(end.code or ALL_READ)
    return ALL_READ


def print_speakers(statements: pd.DataFrame) -> None:
    """Print how often each speaker took which stance on negotiating."""
    counts = stance_counts(statements)
    if counts.empty:
        return
    print(f"\n{counts.head(SPEAKERS_SHOWN).rename_axis(index=None, columns=None).to_string()}")
    if len(counts) > SPEAKERS_SHOWN:
        print(f"and {len(counts) - SPEAKERS_SHOWN} further speakers")
    print()


def write_page(path: Path, parameters: Mapping[str, str | None]) -> None:
    """Run one notebook, with its parameters replaced, and write it as a page."""
    notebook = load_notebook_node(str(path))
    if parameters:
        notebook = parameterize_notebook(notebook, dict(parameters))
    runner = ExecutePreprocessor(
        timeout=CELL_TIMEOUT_S, kernel_name="python3", extra_arguments=["--log-level=ERROR"]
    )
    runner.preprocess(notebook, {"metadata": {"path": str(NOTEBOOKS)}})
    # A page about somebody's articles must not call out to the network when it is opened.
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    (REPORTS / f"{path.stem}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
