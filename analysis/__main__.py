"""The command line: trace a folder of articles without opening a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

_SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")
_ALL_READ, _NONE_READ, _SOME_FAILED = 0, 1, 3
_SHOWN_ERRORS = 10

_TRACE_HELP = """List who said what in news articles: one row for each statement.

PATH is an article, a file with many articles, or a folder of them: text, saved web pages, Word,
RTF, JSON, CSV, Excel, Parquet, web archives, and exports of Nexis, Factiva, Media Cloud, NewsAPI,
GDELT and Zotero. Each row has the speaker, the exact words and their place in the
article, the day they were said and how that is known, and the stance on negotiating. English
articles only. Nothing is sent anywhere.

\b
Example: a folder of saved articles, all of 17 December 2022
  python -m analysis trace my-articles --published 2022-12-17 \\
      --out statements.csv --errors not-read.csv

\b
The command ends with 0 if everything was read, 3 if some articles could
not be read, 1 if none could, and 2 if it was called wrongly.
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="negotiation-trace")
def main() -> None:
    """Find out who said what about negotiating, and when, in news articles."""


def _table_path(context: click.Context, option: click.Parameter, value: Path | None) -> Path | None:
    if value is None:
        return None
    if value.suffix.lower() not in _SUFFIXES:
        raise click.BadParameter(f"'{value}' must end in .csv, .xlsx, .parquet or .jsonl")
    if value.is_dir():
        raise click.BadParameter(f"'{value}' is a folder; give the name of a file")
    if not value.parent.is_dir():
        raise click.BadParameter(
            f"the folder '{value.parent}' does not exist; make it first, or choose another"
        )
    return value


def _day(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    from analysis.errors import DateError
    from analysis.schemas import to_day

    try:
        to_day(value)
    except DateError as error:
        raise click.BadParameter(error.reason) from None
    return value


def _column_names(
    context: click.Context, option: click.Parameter, value: str | None
) -> dict[str, str]:
    names = {}
    for pair in (value or "").split(","):
        ours, equals, theirs = pair.partition("=")
        if equals and ours.strip() and theirs.strip():
            names[ours.strip()] = theirs.strip()
        elif value is not None:
            raise click.BadParameter(
                f"'{pair}' is not of the form ours=theirs; write, for example, text=body,url=link"
            )
    return names


@main.command(help=_TRACE_HELP)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    callback=_table_path,
    metavar="FILE",
    help="Where to write the statements. The ending decides the form: .csv and .xlsx open in "
    "a spreadsheet, .parquet and .jsonl suit programs.",
)
@click.option(
    "--errors",
    type=click.Path(path_type=Path),
    callback=_table_path,
    metavar="FILE",
    help="Where to write the list of files and articles that could not be used, and why.",
)
@click.option(
    "--published",
    callback=_day,
    metavar="DAY",
    help="Day of publication (YYYY-MM-DD) for articles that do not give their own.",
)
@click.option("--outlet", metavar="NAME", help="Outlet for articles that do not give their own.")
@click.option(
    "--actors",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Your own table of speakers and their spellings, in place of the one that comes along.",
)
@click.option(
    "--codebook",
    metavar="NAME_OR_FILE",
    help="The codebook to code by: a name, or a YAML file of your own.",
)
@click.option(
    "--columns",
    callback=_column_names,
    metavar="OURS=THEIRS,...",
    help="What your CSV, JSON or Parquet files call the columns article_id, outlet, published, "
    "title, text, url and language. Example: text=body,published=day",
)
@click.option(
    "--on-negotiation-only",
    is_flag=True,
    help="Keep only statements that are about negotiating.",
)
def trace(
    paths: tuple[Path, ...],
    out: Path,
    errors: Path | None,
    published: str | None,
    outlet: str | None,
    actors: Path | None,
    codebook: str | None,
    columns: dict[str, str],
    on_negotiation_only: bool,
) -> None:
    """Trace the articles, write the tables and say what was done."""
    import pandas as pd

    from analysis.errors import InputError
    from analysis.readers import read_articles
    from analysis.tracing import trace as trace_articles
    from analysis.writers import write_table

    _refuse_overwriting(paths, out, errors)
    if columns:
        _refuse_loose_pairs(paths)
    given = {"published": published, "outlet": outlet}
    defaults = {name: value for name, value in given.items() if value is not None}
    try:
        tools = _load_tools(actors, codebook)
        articles, unread = read_articles(
            paths, columns=columns, defaults=defaults, on_error="collect"
        )
    except InputError as error:
        raise click.UsageError(str(error)) from None
    try:
        statements, untraced = trace_articles(
            articles, **tools, on_negotiation_only=on_negotiation_only, on_error="collect"
        )
        failures = pd.concat([unread, untraced], ignore_index=True)
        if len(articles):
            write_table(statements, out)
        if errors is not None:
            write_table(failures, errors)
    except InputError as error:
        raise click.ClickException(str(error)) from None
    _say_what_was_done(articles, statements, failures, out, errors)
    click.get_current_context().exit(_exit_code(articles, failures))


def _refuse_overwriting(paths: Sequence[Path], out: Path, errors: Path | None) -> None:
    """Refuse to write over an article, or where the next run would read the output as articles."""
    if errors is not None and errors.resolve() == out.resolve():
        raise click.UsageError("--out and --errors name the same file; give each its own")
    for written in filter(None, (out, errors)):
        for path in paths:
            if path.resolve() == written.resolve():
                raise click.UsageError(
                    f"'{written}' is one of the articles to read; choose another file to write to"
                )
            if path.is_dir() and path.resolve() in written.resolve().parents:
                raise click.UsageError(
                    f"'{written}' would lie in the folder '{path}' that is read, and the next run "
                    "would take it for an article; choose a place outside that folder"
                )


def _refuse_loose_pairs(paths: Sequence[Path]) -> None:
    """Tell whoever separates the pairs of --columns by spaces that commas are needed."""
    for path in paths:
        if "=" in path.name and not path.exists():
            raise click.UsageError(
                f"'{path}' seems to belong to --columns; separate its pairs by commas, without "
                "spaces: --columns text=body,published=day. Put names with spaces in quotes"
            )


def _load_tools(actors: Path | None, codebook: str | None) -> dict[str, Any]:
    from analysis.datasets import load_codebook
    from analysis.readers import read_table

    return {
        "actors": None if actors is None else read_table(actors, "actors"),
        "codebook": None if codebook is None else load_codebook(codebook),
    }


def _exit_code(articles: pd.DataFrame, failures: pd.DataFrame) -> int:
    from analysis.errors import KEPT

    if not len(articles):
        return _NONE_READ
    return _ALL_READ if failures["error"].isin(KEPT).all() else _SOME_FAILED


def _say_what_was_done(
    articles: pd.DataFrame,
    statements: pd.DataFrame,
    failures: pd.DataFrame,
    out: Path,
    errors: Path | None,
) -> None:
    if len(articles):
        on_negotiation = int(statements["on_negotiation"].fillna(False).sum())
        click.echo(
            f"{_count(len(articles), 'article')} read, {_count(len(statements), 'statement')} by "
            f"{_count(statements['speaker'].nunique(), 'speaker')} found, "
            f"{on_negotiation:,} of them on negotiating."
        )
        click.echo(f"The statements are in {out}.")
    else:
        click.echo(f"No article could be read; {out} was not written.", err=True)
    if errors is not None:
        click.echo(f"{_problems(failures)}, listed in {errors}.", err=True)
    if len(failures):
        _list_problems(failures, named=errors is not None)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _problems(failures: pd.DataFrame) -> str:
    from analysis.errors import KEPT

    kept = int(failures["error"].isin(KEPT).sum())
    told = f" ({kept:,} of them only warnings: what they name was read)" if kept else ""
    return f"{_count(len(failures), 'problem')}{told}"


def _list_problems(failures: pd.DataFrame, *, named: bool) -> None:
    """List what was not read before mere warnings, and what a file has many of only once."""
    import pandas as pd

    from analysis.errors import KEPT

    if not named:
        click.echo(f"{_problems(failures)}:", err=True)
    places = failures["source_file"].fillna(failures["article_id"])
    in_order = failures.assign(place=places, kept=failures["error"].isin(KEPT)).sort_values(
        "kept", kind="stable"
    )
    alike = list(in_order.groupby(["place", "error"], sort=False, dropna=False))
    for _, rows in alike[:_SHOWN_ERRORS]:
        first = rows.iloc[0]
        file = first["source_file"]
        where = [file if isinstance(file, str) else f"article {first['article_id']}"]
        if pd.notna(first["row"]):
            where.append(f"row {first['row']}")
        if len(rows) > 1:
            where.append(f"and {len(rows) - 1} more like it")
        click.echo(f"  {', '.join(where)}: {' '.join(first['reason'].split())}", err=True)
    if len(alike) > _SHOWN_ERRORS:
        more = sum(len(rows) for _, rows in alike[_SHOWN_ERRORS:])
        where_all = "they are in that file" if named else "--errors FILE writes them all"
        click.echo(f"  and {more} more; {where_all}", err=True)


if __name__ == "__main__":
    main(prog_name="python -m analysis")
