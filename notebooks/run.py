"""Trace articles into reports/ and make of it, with the filled notebooks, a site to pass on.

Usage: python notebooks/run.py [ARTICLES] [--columns …] [--actors …] [--codebook …]

Without ARTICLES the articles of the kit are traced and every notebook is run; with a folder or file
of your own, only the report on it. Ends with the exit code of `python -m analysis trace`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pandas as pd
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis import __version__, load_dataset, read_table, site, stance_counts, write_table
from analysis.__main__ import main as command_line
from analysis.figures import FIGURE_TYPE

NOTEBOOKS = Path(__file__).resolve().parent
SHIPPED = NOTEBOOKS.parent / "data" / "articles"
REPORTS = NOTEBOOKS.parent / "reports"
REPORT = "report-on-your-articles.ipynb"
RECORD, STATEMENTS = "record.html", "statements.html"
RESULTS = ("statements.csv", "statements.parquet", "errors.csv", "record.csv")
ALL_READ, SOME_FAILED = 0, 3
CELL_TIMEOUT_S = 600
SPEAKERS_SHOWN = 12
# Far enough to meet the name of the maker in a page, an SVG or a PNG.
MARK_WITHIN = 4000
OF_NOTEBOOK = "-table-"

# Run after the last cell of a notebook, and taken away again.
KEEP_TABLES = """
from pathlib import Path as _Path
from analysis import write_table as _write_table
from analysis.figures import tables_behind as _tables_behind
for _name, _table in _tables_behind(globals()).items():
    _write_table(_table.reset_index(drop=True), _Path({folder!r}) / (_name + ".parquet"))
"""


STATEMENTS_LEAD = (
    "One row for each statement that the program found: who said it, when and how that is known, "
    "the stance on negotiating, the exact words, and the way to their place and source."
)
RECORD_LEAD = (
    "One row for each statement of the record that comes with the kit, in our words with a short "
    "quotation, and the pages on which it can be read."
)


class Sheet(NamedTuple):
    """A table of statements with its page, and the file that holds it whole."""

    page: str
    whole: str
    title: str
    table: pd.DataFrame


class Filled(NamedTuple):
    """A notebook that was run: its HTML, the parts of its figures, and its tables by name."""

    stem: str
    body: str
    figures: list[dict[str, Any]]
    tables: dict[str, pd.DataFrame]
    articles: list[pd.DataFrame]


def main(arguments: list[str]) -> int:
    """Trace, write the tables, print a summary, fill the notebooks; give the exit code."""
    given = read_arguments(arguments)
    own = given.articles[0].expanduser().resolve() if given.articles else None
    REPORTS.mkdir(exist_ok=True)
    remove_old_results()
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
    filled = []
    paths = [NOTEBOOKS / REPORT] if own else sorted(NOTEBOOKS.glob("*.ipynb"))
    for number, path in enumerate(paths, start=1):
        if sys.stderr.isatty():
            print(f"Filling {path.name} ({number} of {len(paths)})", file=sys.stderr)
        filled.append(fill_notebook(path, parameters if path.name == REPORT else {}))
    write_site(statements, filled, own, maker_of(statements, given.codebook))
    print(f"Tables and pages are in {REPORTS}; open {REPORTS / 'index.html'}")
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


def remove_old_results() -> None:
    """Take away what an earlier run left, lest it be taken for the result of this one."""
    for name in RESULTS:
        (REPORTS / name).unlink(missing_ok=True)
    stems = [path.stem for path in NOTEBOOKS.glob("*.ipynb")]
    pages = {f"{stem}.html" for stem in stems}
    for stem in stems:
        for table in REPORTS.glob(f"{stem}{OF_NOTEBOOK}*.csv"):
            table.unlink()
    left = [
        *REPORTS.glob("*.html"),
        *(REPORTS / site.ARTICLES).glob("*.html"),
        *(REPORTS / site.FIGURES).glob("*.svg"),
        *(REPORTS / site.FIGURES).glob("*.png"),
    ]
    for path in left:
        # Pages of versions before the site do not name their maker.
        if path.name in pages or is_ours(path):
            path.unlink()


def is_ours(path: Path) -> bool:
    """Tell whether a file names this program as its maker, near its beginning."""
    with path.open("rb") as file:
        return site.MAKER.encode() in file.read(MARK_WITHIN)


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


def fill_notebook(path: Path, parameters: Mapping[str, str | None]) -> Filled:
    """Run one notebook, with its parameters replaced, and keep what its page is made of."""
    notebook = load_notebook_node(str(path))
    if parameters:
        notebook = parameterize_notebook(notebook, dict(parameters))
    runner = ExecutePreprocessor(
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR", "--ext=analysis.figures"],
    )
    with tempfile.TemporaryDirectory() as folder:
        notebook.cells.append(nbformat.v4.new_code_cell(KEEP_TABLES.format(folder=folder)))
        runner.preprocess(notebook, {"metadata": {"path": str(NOTEBOOKS)}})
        del notebook.cells[-1]
        tables, articles = {}, []
        for file in sorted(Path(folder).glob("*.parquet")):
            if "text" in pd.read_parquet(file).columns:
                articles.append(read_table(file, "articles"))
            else:
                tables[file.stem] = read_table(file, "statements")
    figures = take_figures(notebook)
    exporter = HTMLExporter(
        template_name="basic",
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    for value in parameters.values():
        # Where the folders of the writer lie is nothing for those who are sent the page.
        if value and Path(value).is_absolute():
            for known in (value, str(Path(value).parent) + "/"):
                body = body.replace(escape(known), Path(value).name if known == value else "")
    return Filled(path.stem, body, figures, tables, articles)


def take_figures(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """Take the figures out of the outputs, and leave there a place for each."""
    figures: list[dict[str, Any]] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            parts = output.get("data", {}).get(FIGURE_TYPE)
            if parts is not None:
                output["data"] = {"text/html": f'<div data-figure="{len(figures)}"></div>'}
                figures.append(dict(parts))
    return figures


def maker_of(statements: pd.DataFrame, codebook: str | None) -> str:
    """Say what made the tables: program, codebook and model with their versions."""
    parts = [f"{site.MAKER} {__version__}"]
    for name, column in (
        (f"codebook {Path(codebook or 'negotiation').stem}", "codebook_version"),
        ("model", "model_version"),
    ):
        versions = statements[column].dropna().unique()
        if len(versions):
            parts.append(f"{name} {', '.join(map(str, versions))}")
    return ", ".join(parts)


def write_site(
    statements: pd.DataFrame, filled: list[Filled], own: Path | None, made_by: str
) -> None:
    """Write every page and figure, and the index that leads to them."""
    tables = [Sheet(STATEMENTS, "statements.csv", "Statements of this run", statements)]
    if own is None:
        record = load_dataset("record")
        write_table(record, REPORTS / "record.csv")
        tables.append(Sheet(RECORD, "record.csv", "The record", record))
    wanted = {one for notebook in filled for one in ids_behind(notebook)}
    tables += list(further_sheets(filled, tables))
    targets: dict[str, site.Target] = {}
    for sheet in tables:
        # An id that stands in several tables leads to the first.
        targets = site.targets_of(sheet.table, sheet.page) | targets
    texts = [table for notebook in filled for table in notebook.articles]
    placed = write_articles(tables, texts, made_by)
    for sheet in tables:
        lead = RECORD_LEAD if sheet.page == RECORD else STATEMENTS_LEAD
        made = site.statement_page(
            sheet.table,
            title=sheet.title,
            lead=lead,
            whole=sheet.whole,
            made_by=made_by,
            placed=placed,
            wanted=wanted,
        )
        write_page(sheet.page, made)
    gallery, listed = [], []
    for notebook in filled:
        figures = [
            site.draw(f"{notebook.stem}-{number}", parts, targets)
            for number, parts in enumerate(notebook.figures, start=1)
        ]
        name = f"{notebook.stem}.html"
        write_figures(figures)
        write_page(
            name, site.notebook_page(notebook.body, figures, name=notebook.stem, made_by=made_by)
        )
        title, answer = site.notebook_summary(notebook.body)
        listed.append(site.Listed(name, title or notebook.stem, answer))
        gallery += [(listed[-1], figure) for figure in figures]
    sheets = [site.Listed(s.page, s.title, f"{len(s.table):,} statements") for s in tables]
    sheets += write_plain_tables(own, made_by)
    write_page(
        "index.html",
        site.index_page(
            title="Who said what about negotiating",
            lead=f"{len(statements):,} statements were traced in {of_what(statements, own)}.",
            notebooks=listed,
            tables=sheets,
            files=[site.Listed(n, n, "") for n in RESULTS if (REPORTS / n).exists()],
            figures=gallery,
            with_texts=bool(placed),
            made_by=made_by,
        ),
    )


def of_what(statements: pd.DataFrame, own: Path | None) -> str:
    """Say whose articles these are."""
    number = statements["article_id"].nunique()
    those = f"{number:,} article{'' if number == 1 else 's'}"
    return f"{those} of yours ({own.name})" if own else f"{those} that come with the kit"


def ids_behind(notebook: Filled) -> set[str]:
    """Give the ids that stand behind the points of a notebook's figures."""
    return {one for parts in notebook.figures for ids in parts["points"].values() for one in ids}


def further_sheets(filled: list[Filled], known: list[Sheet]) -> Iterator[Sheet]:
    """Find in the notebooks the tables on which figures stand that no other table holds."""
    held = {one for sheet in known for one in sheet.table["statement_id"]}
    for notebook in filled:
        missing = ids_behind(notebook) - held
        while missing:
            # Of tables with the same rows, the one that knows most of each.
            found = max(
                notebook.tables.items(),
                key=lambda item: (
                    len(missing.intersection(item[1]["statement_id"])),
                    len(item[1]),
                    int(item[1].notna().sum().sum()),
                ),
                default=None,
            )
            if found is None or not missing.intersection(found[1]["statement_id"]):
                break
            name = f"{notebook.stem}{OF_NOTEBOOK}{found[0]}"
            write_table(found[1], REPORTS / f"{name}.csv")
            title = f"Statements of notebook {notebook.stem.split('-')[0]}: {found[0]}"
            yield Sheet(f"{name}.html", f"{name}.csv", title, found[1])
            missing -= set(found[1]["statement_id"])


def write_articles(tables: list[Sheet], texts: list[pd.DataFrame], made_by: str) -> set[str]:
    """Write a page for each article that has statements; give the ids of those."""
    placed: set[str] = set()
    for sheet in tables:
        if "start" not in sheet.table:
            continue
        by_article = dict(iter(sheet.table.groupby("article_id")))
        for table in texts:
            for row in table[table["article_id"].isin(by_article)].to_dict("records"):
                name = row["article_id"]
                if name in placed:
                    continue
                article = {str(key): value for key, value in row.items()}
                made = site.article_page(
                    article, by_article[name], table=sheet.page, made_by=made_by
                )
                write_page(site.article_file(name), made)
                placed.add(name)
    return placed


def write_figures(figures: list[site.Drawn]) -> None:
    """Write each figure as SVG and PNG."""
    for figure in figures:
        path = REPORTS / site.FIGURES / figure.name
        path.parent.mkdir(exist_ok=True)
        path.with_name(f"{path.name}.svg").write_text(figure.file, encoding="utf-8")
        path.with_name(f"{path.name}.png").write_bytes(figure.png)


def write_plain_tables(own: Path | None, made_by: str) -> list[site.Listed]:
    """Write the pages of events, actors and errors, where there are any; give their lines."""
    plain = {}
    if own is None:
        plain["events"] = ("Events", "What happened, for the lines in the figures.")
        plain["actors"] = ("Actors", "Whom the spellings in texts stand for.")
    loaded = {name: load_dataset(name) for name in plain}
    errors = read_table(REPORTS / "errors.csv", "errors")
    if len(errors):
        plain["errors"] = ("What could not be read", "Each with its reason and what to do.")
        if own is not None:
            files = errors["source_file"].str.removeprefix(f"{own.parent}/")
            errors = errors.assign(source_file=files)
        loaded["errors"] = errors
    listed = []
    for name, (title, lead) in plain.items():
        made = site.table_page(loaded[name], title=title, lead=lead, made_by=made_by)
        write_page(f"{name}.html", made)
        listed.append(site.Listed(f"{name}.html", title, f"{len(loaded[name]):,} rows. {lead}"))
    return listed


def write_page(name: str, text: str) -> None:
    """Write one page of the site."""
    path = REPORTS / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
