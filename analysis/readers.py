"""Read articles and tables from files; whatever cannot be used becomes a named error."""

from __future__ import annotations

import csv
import datetime as dt
import email.utils
import gzip
import hashlib
import io
import json
import os
import re
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import trafilatura
import yaml

from analysis.codebook import STANCES
from analysis.decoding import decode, unix_lines
from analysis.errors import (
    AmbiguousColumnError,
    DateError,
    DuplicateIdError,
    EmptyFolderError,
    EmptyTextError,
    EncodingError,
    FormatError,
    FrontMatterError,
    FutureDateError,
    InputError,
    MissingColumnError,
    MissingPathError,
    NoArticleError,
    TooLargeError,
    UnreadableFileError,
)
from analysis.language import check_language
from analysis.schemas import (
    TABLES,
    Column,
    SchemaError,
    columns_of,
    empty_table,
    error_table,
    split_list,
    to_day,
    validate,
)
from analysis.writers import restore_cell

MAX_BYTES = 100 * 1024**2
"""Largest file that is read, unpacked: 100 MB, about 15,000 news articles."""

OnError = Literal["raise", "collect"]
Report = Callable[[InputError], None]
PathOrPaths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_ARTICLE_COLUMNS = tuple(name for name in TABLES["articles"] if name != "source_file")
_DEFAULT_COLUMNS = ("outlet", "published", "title", "url", "language")

_SYNONYMS: Mapping[str, frozenset[str]] = {
    "article_id": frozenset({"id", "docid", "documentid", "guid", "uuid"}),
    "outlet": frozenset(
        {
            "source", "sourcename", "publisher", "publication", "newspaper", "medium", "media",
            "medianame", "site", "sitename",
        }
    ),
    "published": frozenset(
        {
            "date", "publishedat", "publishedon", "publishdate", "publisheddate", "datepublish",
            "datepublished", "publicationdate", "pubdate", "webpublicationdate",
        }
    ),
    "title": frozenset({"headline", "webtitle"}),
    "text": frozenset(
        {"body", "content", "articletext", "articlebody", "fulltext", "bodytext", "maintext"}
    ),
    "url": frozenset({"link", "weburl", "articleurl", "permalink"}),
    "language": frozenset({"lang"}),
}  # fmt: skip
"""Names that other programs give our columns, in small letters without punctuation."""


class _Record(NamedTuple):
    """One article as its file gives it, not yet checked."""

    fields: Mapping[str, Any]
    source_file: str | None
    row: int | None


@overload
def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    defaults: Mapping[str, Any] | None = ...,
    on_error: Literal["raise"] = ...,
    today: str | dt.date | None = ...,
) -> pd.DataFrame: ...


@overload
def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    defaults: Mapping[str, Any] | None = ...,
    on_error: Literal["collect"],
    today: str | dt.date | None = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, Any] | None = None,
    on_error: OnError = "raise",
    today: str | dt.date | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Read news articles from files and folders into one table.

    Parameters
    ----------
    path : str, path, or several of them
        Files and folders. Folders are read with their subfolders, in the order of the names;
        hidden files are passed over. Files may be ``.txt`` and ``.md`` (with or without YAML front
        matter), ``.html`` and ``.htm``, ``.json`` (a list of articles, one article, or a list
        under ``articles``), ``.jsonl`` and ``.ndjson`` (these and ``.json`` also as ``.gz``),
        ``.csv`` and ``.parquet``. Any other file is an error, never passed over.
    columns : dict, optional
        Where a table, JSON or Parquet file calls a column otherwise: ``{"text": "body"}`` takes
        ``text`` from its column ``body``. Common names (body, content, date, publishedAt, source,
        publisher, headline, link …) are known where only one column bears such a name.
    defaults : dict, optional
        ``outlet``, ``published``, ``title``, ``url`` or ``language`` for articles whose file
        does not say.
    on_error : {"raise", "collect"}
        Raise the first error, or collect all errors and read on.
    today : str or date, optional
        An article dated later than this day is kept, with a warning; the current day by default.

    Returns
    -------
    DataFrame, or (DataFrame, DataFrame) with ``on_error="collect"``
        The table ``articles``: article_id, outlet, published (``datetime64[us]``, the day in the
        source's own zone, UTC for Unix times), title, text, url, language, source_file. With
        "collect" also the table ``errors``, one row per article or file that was not read, and
        one of ``FutureDateError`` per article dated after ``today``.

    Notes
    -----
    ``text`` is what all character offsets count in, in code points. From JSON, CSV and Parquet it
    is never altered. From ``.txt`` and ``.md`` it is the decoded file without front matter and
    the blank lines after it, with every line end as ``\n``; from HTML it is what trafilatura
    finds to be the article, without its headline. Encodings: byte order mark, UTF-8, UTF-16,
    the one an HTML page declares, Windows-1252, then what charset-normalizer detects.

    An article without ``article_id`` is named by a hash of its text. ``language`` is filled with
    "en" where the text shows it; a text too short to tell is kept without.

    Raises
    ------
    MissingPathError, EmptyFolderError, UnreadableFileError, TooLargeError, EncodingError
        If a file cannot be found, opened or decoded.
    FrontMatterError, FormatError, MissingColumnError, AmbiguousColumnError, NoArticleError
        If its form is broken.
    EmptyTextError, DuplicateIdError, DateError, LanguageError
        If an article in it cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis import read_articles
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = "---\npublished: 2022-12-17\n---\nThe minister said that talks had begun."
    ...     _ = Path(folder, "a.md").write_text(report, encoding="utf-8")
    ...     articles = read_articles(folder)
    >>> articles.loc[0, "text"], str(articles.loc[0, "published"].date())
    ('The minister said that talks had begun.', '2022-12-17')
    """
    wanted = _checked_names(columns or {}, _ARTICLE_COLUMNS, "columns")
    given = _checked_names(defaults or {}, _DEFAULT_COLUMNS, "defaults")
    for name in given:
        given[name] = _as_day(given[name]) if name == "published" else str(given[name])
    last_day = to_day(today) if today is not None else pd.Timestamp(dt.date.today())
    errors, report = _collector(on_error)
    records: list[_Record] = []
    for file in _find_files(path, report):
        try:
            records += _read_file(file, wanted, report)
        except InputError as error:
            report(error)
    _, articles = _checked_articles(records, given, report, last_day)
    return (articles, error_table(errors)) if on_error == "collect" else articles


def check_articles(
    articles: pd.DataFrame, *, on_error: OnError = "raise", today: str | dt.date | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check a table of articles row by row, as ``read_articles`` does for files.

    Parameters
    ----------
    articles : DataFrame
        Needs ``text``; absent columns are added, and an absent ``article_id`` is made from a hash
        of the text. Further columns are kept. The table is not changed.
    on_error : {"raise", "collect"}
        Raise the first error, or collect all.
    today : str or date, optional
        Publication dates after this day are reported; without it they are not looked at.

    Returns
    -------
    articles, errors : DataFrame
        The articles that can be traced, numbered from 0, and one row per article that cannot.

    Raises
    ------
    MissingColumnError
        If there is no column ``text``.
    EmptyTextError, DuplicateIdError, DateError, LanguageError, EncodingError, FormatError
        If an article cannot be used, with ``on_error="raise"``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.readers import check_articles
    >>> reports = pd.DataFrame({"text": ["The talks ended without a deal.", " "]})
    >>> good, errors = check_articles(reports, on_error="collect")
    >>> len(good), errors.loc[0, "error"]
    (1, 'EmptyTextError')
    """
    errors, report = _collector(on_error)
    if not isinstance(articles, pd.DataFrame):
        raise SchemaError(
            f"a table (pandas DataFrame) of articles is needed, not {type(articles).__name__}; "
            "read files with read_articles"
        )
    if articles.columns.has_duplicates:
        twice = articles.columns[articles.columns.duplicated()][0]
        raise SchemaError(f"two columns are called '{twice}'; rename one of them")
    if "text" not in articles:
        have = ", ".join(map(str, articles.columns)) or "none"
        raise MissingColumnError(
            f"articles need a column 'text'; this table has {have}. Rename the column with the text"
        )
    known = [name for name in TABLES["articles"] if name in articles]
    rows = zip(*(articles[name].tolist() for name in known), strict=True)
    records = []
    for number, values in enumerate(rows, 1):
        fields = dict(zip(known, values, strict=True))
        file = _as_text(fields.get("source_file"), "source_file")
        records.append(_Record(fields, file, None if file else number))
    last_day = to_day(today) if today is not None else None
    kept, checked = _checked_articles(records, {}, report, last_day)
    for name in articles.columns:
        if name not in checked:
            checked[name] = articles[name].iloc[kept].reset_index(drop=True)
    return checked, error_table(errors)


def read_table(path: str | os.PathLike[str], schema: str) -> pd.DataFrame:
    r"""Read a table that ``write_table`` wrote, or one kept by hand in a spreadsheet.

    Parameters
    ----------
    path : str or path
        A ``.csv``, ``.parquet`` or ``.jsonl`` file.
    schema : str
        The name of its schema, such as ``statements`` or ``actors``; see ``validate``.

    Returns
    -------
    DataFrame
        The table with every column of the schema, in type and order.

    Notes
    -----
    A CSV may have commas, semicolons or tabs between its cells. A list is JSON
    (``["Kyiv", "Kiev"]``) or, as people write in spreadsheets, ``Kyiv; Kiev``. An empty cell is a
    missing value.

    Raises
    ------
    MissingPathError, UnreadableFileError, TooLargeError, EncodingError
        If the file cannot be found, opened or decoded.
    FormatError, DateError
        If its form is broken, or a cell does not fit its column.
    MissingColumnError, SchemaError
        If the table does not fit the schema.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis import read_table
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "actors.csv")
    ...     _ = file.write_text("actor,spellings\nKyiv,Kyiv; Kiev\n", encoding="utf-8")
    ...     read_table(file, "actors").loc[0, "spellings"]
    ['Kyiv', 'Kiev']
    """
    columns = columns_of(schema)
    file = Path(path)
    name = str(path)
    read = _TABLE_READERS.get(file.suffix.lower())
    if read is None:
        raise UnreadableFileError(
            f"a table is read from .csv, .parquet or .jsonl, not from '{file.suffix}'; "
            "save it as one of these three",
            source_file=name,
        )
    if not file.exists():
        raise MissingPathError("there is no such file; check the spelling", source_file=name)
    table = read(_read_bytes(file, name), columns, name)
    try:
        return validate(table, schema)
    except SchemaError as error:
        raise _in_file(error, name) from None
    except InputError as error:
        raise type(error)(error.reason, source_file=name) from None


def _in_file(error: SchemaError, name: str) -> SchemaError:
    if error.failures.empty:
        return SchemaError(error.reason, source_file=name)
    first = error.failures.iloc[0]
    row = int(first["row"]) + 1 if pd.notna(first["row"]) else None
    return SchemaError(
        f"'{first['value']}' in column '{first['column']}' does not fit ({first['check']}); "
        f"{len(error.failures)} value(s) do not, all are in the error's 'failures' table. "
        "Correct the file and read it again",
        error.failures,
        source_file=name,
        row=row,
    )


# ---- reporting -----------------------------------------------------------------------------


def _collector(on_error: str) -> tuple[list[InputError], Report]:
    """Make the list that errors are collected in, and the function that every error goes to."""
    if on_error not in ("raise", "collect"):
        raise ValueError(f"on_error is 'raise' or 'collect', not {on_error!r}")
    errors: list[InputError] = []

    def report(error: InputError) -> None:
        if on_error == "collect":
            errors.append(error)
        elif isinstance(error, FutureDateError):
            warnings.warn(str(error), UserWarning, stacklevel=2)
        else:
            raise error

    return errors, report


def _checked_names(
    given: Mapping[str, Any], allowed: Sequence[str], argument: str
) -> dict[str, Any]:
    unknown = [name for name in given if name not in allowed]
    if unknown:
        raise MissingColumnError(
            f"'{unknown[0]}' in {argument} is no column of articles; "
            f"it can name {', '.join(allowed)}"
        )
    return dict(given)


# ---- finding and opening files -------------------------------------------------------------


def _find_files(path: PathOrPaths, report: Report) -> list[Path]:
    paths = [path] if isinstance(path, str | os.PathLike) else list(path)
    found: dict[Path, Path] = {}
    if not paths:
        report(MissingPathError("no file or folder was given; name one, or check the pattern"))
    for one in paths:
        try:
            if one == "":
                raise ValueError("it is empty")
            inside = _files_at(Path(one), report)
            found.update((file.resolve(), file) for file in inside if file.resolve() not in found)
        except InputError as error:
            report(error)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            report(
                MissingPathError(
                    f"this path cannot be looked up ({reason}); give the name of a file or folder",
                    source_file=str(one)[:200],
                )
            )
    return list(found.values())


def _files_at(path: Path, report: Report) -> list[Path]:
    if not path.is_dir():
        if not (path.exists() or path.is_symlink()):
            raise MissingPathError(
                "there is no such file or folder; check the spelling and the folder you are in",
                source_file=str(path),
            )
        return [path]

    def unreadable(error: OSError) -> None:
        report(
            UnreadableFileError(
                f"the folder cannot be opened ({error.strerror}); check who may read it",
                source_file=str(error.filename),
            )
        )

    files = []
    for folder, inner, names in os.walk(path, onerror=unreadable):
        inner[:] = [name for name in inner if not name.startswith(".")]
        files += [Path(folder, name) for name in names if not name.startswith(".")]
    if not files:
        raise EmptyFolderError(
            "the folder holds no files; put articles in it (.txt, .md, .html, .json, .jsonl, "
            ".csv or .parquet) or give another folder",
            source_file=str(path),
        )
    return sorted(files, key=lambda file: file.parts)


def _read_file(path: Path, columns: Mapping[str, str], report: Report) -> list[_Record]:
    name = str(path)
    ending = path.name.lower().removesuffix(".gz")
    kind = Path(ending).suffix
    packed = path.name.lower().endswith(".gz")
    read = _ARTICLE_READERS.get(kind)
    if read is None or (packed and kind not in _MAY_BE_PACKED):
        raise UnreadableFileError(
            f"files of the kind '{''.join(path.suffixes[-2:]) or 'without ending'}' are not read; "
            "save it as .txt, .md, .html, .json, .jsonl, .csv or .parquet, or take it away",
            source_file=name,
        )
    return read(_read_bytes(path, name), columns, name, report)


def _read_bytes(path: Path, name: str) -> bytes:
    if not path.is_file():
        raise UnreadableFileError(
            "this is not a file that can be read (a broken link, a device or a folder); "
            "replace it by the file itself",
            source_file=name,
        )
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFileError(
            f"the packed file is damaged ({error}); fetch or pack it again", source_file=name
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            f"the file cannot be opened ({error.strerror}); check who may read it",
            source_file=name,
        ) from error
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            f"the file is larger than {MAX_BYTES / 1024**2:g} MB; split it into smaller ones",
            source_file=name,
        )
    return data


def read_text(path: str | os.PathLike[str]) -> str:
    r"""Read a text file whole, in whatever encoding it is, with line ends as ``\n``.

    Raises
    ------
    MissingPathError, UnreadableFileError, TooLargeError, EncodingError
        If the file cannot be found, opened or decoded.
    """
    file = Path(path)
    if not file.exists():
        raise MissingPathError("there is no such file; check the spelling", source_file=str(path))
    return unix_lines(decode(_read_bytes(file, str(path)), str(path)))


# ---- one article to a file: text, Markdown, HTML -------------------------------------------

_FRONT_OPENS = re.compile(r"---[ \t]*\n")
_FRONT_CLOSES = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_FRONT_LENGTH = 20_000
_LOOKS_DATED = re.compile(r"\d{4}-\d\d?-\d\d?")
_NOT_THE_ARTICLE = ["//nav", "//footer", "//form"]
_SENTENCE_WORDS = 7


def _read_text_file(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    front, text = _split_front_matter(unix_lines(decode(data, name)), name)
    fields = {key: front[key] for key in _ARTICLE_COLUMNS if key in front and key != "text"}
    if "date" in front:
        fields.setdefault("published", front["date"])
    return [_Record({**fields, "text": text}, name, None)]


def _split_front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    opening = _FRONT_OPENS.match(text)
    if not opening:
        return {}, text
    closing = _FRONT_CLOSES.search(text, opening.end(), opening.end() + _FRONT_LENGTH)
    if not closing:
        raise FrontMatterError(
            "the file begins with '---' but no second '---' soon ends the front matter; "
            "add it on a line of its own, or delete the first line",
            source_file=name,
        )
    front = _load_front_matter(text[opening.end() : closing.start()], name)
    return front, text[closing.end() :].lstrip("\n")


def _load_front_matter(front: str, name: str) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(front)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "too deeply nested"
        raise FrontMatterError(
            f"the front matter is no valid YAML{where} ({problem}); put values that hold a colon "
            "or quotation marks between double quotes",
            source_file=name,
        ) from None
    except ValueError as error:
        if _LOOKS_DATED.search(front):
            raise DateError(
                f"the front matter has a date that does not exist ({error}); correct it",
                source_file=name,
            ) from None
        raise FrontMatterError(
            f"the front matter has a value that cannot be read ({error}); put it between quotes",
            source_file=name,
        ) from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise FrontMatterError(
            "between the lines '---' there must be lines such as 'published: 2022-12-17'; "
            "write them so, or delete the first '---'",
            source_file=name,
        )
    return {str(key).lower(): value for key, value in loaded.items()}


def _read_page(data: bytes, columns: Mapping[str, str], name: str, report: Report) -> list[_Record]:
    page = decode(data, name, page=True)
    try:
        found: Any = trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            prune_xpath=_NOT_THE_ARTICLE,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # a page can break the parser in ways it does not document
        raise UnreadableFileError(
            f"the web page cannot be taken apart ({type(error).__name__}); "
            "save the article's text as .txt",
            source_file=name,
        ) from error
    text = found.text if found is not None else None
    title = found.title if found is not None else None
    if text and title:
        text = text.removeprefix(f"{title}\n")
    if not text or max(len(line.split()) for line in text.split("\n")) < _SENTENCE_WORDS:
        raise NoArticleError(
            "the web page holds no article that can be found (perhaps a menu, a login or a list "
            "of links); save the article's text as .txt",
            source_file=name,
        )
    fields = {
        "text": text,
        "title": title,
        "published": found.date,
        "outlet": found.sitename or found.hostname,
        "url": found.url,
    }
    return [_Record(fields, name, None)]


# ---- many articles to a file: JSON, CSV, Parquet -------------------------------------------


def _match_columns(names: Sequence[str], wanted: Mapping[str, str], name: str) -> dict[str, str]:
    """Find for each column of ours the column of the file: as told, by name, or by a synonym."""
    have = ", ".join(names[:20]) or "none"
    matched: dict[str, str] = {}
    for ours, theirs in wanted.items():
        if theirs not in names:
            raise MissingColumnError(
                f"there is no column '{theirs}' to take '{ours}' from; the columns are {have}",
                source_file=name,
            )
        matched[ours] = theirs
    free = [(theirs, _squeezed(theirs)) for theirs in names if theirs not in matched.values()]
    for ours in _ARTICLE_COLUMNS:
        if ours in matched:
            continue
        exact = [theirs for theirs, _ in free if theirs == ours]
        alike = exact or [theirs for theirs, squeezed in free if squeezed == _squeezed(ours)]
        alike = alike or [theirs for theirs, squeezed in free if squeezed in _SYNONYMS[ours]]
        if len(alike) > 1:
            raise AmbiguousColumnError(
                f"'{alike[0]}' and '{alike[1]}' could both be the column '{ours}'; say which with "
                f"columns={{'{ours}': '{alike[0]}'}} (command line: --columns {ours}={alike[0]})",
                source_file=name,
            )
        if alike:
            matched[ours] = alike[0]
    if "text" not in matched:
        raise MissingColumnError(
            f"no column is known to hold the article text; the columns are {have}. Say which does "
            f"with columns={{'text': '…'}} (command line: --columns text=…)",
            source_file=name,
        )
    return matched


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _read_csv_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    header, items = _csv_rows(decode(data, name, by_row=True), name)
    rows = _good_rows(items, name, report)
    if not rows:
        return []
    matched = _match_columns(header, columns, name)
    places = {ours: header.index(theirs) for ours, theirs in matched.items()}
    return [
        _Record({ours: cells[place] for ours, place in places.items()}, name, row)
        for row, cells in rows
    ]


def _good_rows(
    items: Iterable[tuple[int, Any]], name: str, report: Report
) -> list[tuple[int, Any]]:
    """Report the rows that are errors and give the others; a file without rows is an error."""
    items = list(items)
    if not items:
        raise EmptyTextError(
            "the file holds no article; fill it, or take it away", source_file=name
        )
    for _, item in items:
        if isinstance(item, InputError):
            report(item)
    return [(row, item) for row, item in items if not isinstance(item, InputError)]


def _csv_rows(text: str, name: str) -> tuple[list[str], list[tuple[int, Any]]]:
    """Take a CSV apart: its header, and its numbered rows, an error in place of a broken one."""
    header: list[str] = []
    rows: list[tuple[int, Any]] = []
    row = 0
    with _long_cells():
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        try:
            header = next(lines, [])
            for row, cells in enumerate(lines, 1):
                if not cells:
                    continue
                if len(cells) == len(header):
                    rows.append((row, cells))
                else:
                    rows.append((row, _ragged(len(cells), len(header), name, row)))
        except csv.Error as error:
            reason = (
                f"from here on the CSV cannot be read ({error}); look for a quotation mark that is "
                "not closed, or not doubled within a cell"
            )
            rows.append((row + 1, FormatError(reason, source_file=name, row=row + 1)))
    return header, rows


def _ragged(cells: int, columns: int, name: str, row: int) -> FormatError:
    return FormatError(
        f"the row has {cells} cells, the header {columns}; put cells that hold a comma or a "
        "line break between double quotes",
        source_file=name,
        row=row,
    )


def _delimiter(text: str) -> str:
    """Find what stands between the cells: the candidate that cuts the header into most parts."""
    counts = {}
    for candidate in ",;\t|":
        try:
            first = next(csv.reader(io.StringIO(text, newline=""), delimiter=candidate), [])
        except csv.Error:
            first = []
        counts[candidate] = len(first)
    return max(counts, key=lambda candidate: counts[candidate])


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be as long as a file may be; Python's own limit is 128 kB."""
    before = csv.field_size_limit(MAX_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read_json_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    try:
        loaded = json.loads(decode(data, name, by_row=True))
    except json.JSONDecodeError as error:
        raise FormatError(
            f"this is no valid JSON ({error.msg}, line {error.lineno}, column {error.colno}); "
            "repair it, or name the file .jsonl if each line is an article of its own",
            source_file=name,
        ) from None
    except (ValueError, RecursionError) as error:
        raise FormatError(
            f"this JSON cannot be read ({error}); repair it", source_file=name
        ) from None
    if isinstance(loaded, dict) and "articles" in loaded:
        loaded = loaded["articles"]
    items = [loaded] if isinstance(loaded, dict) else loaded
    if not isinstance(items, list):
        raise FormatError(
            'the JSON must be a list of articles, one article, or {"articles": [...]}; '
            "bring it into one of these forms",
            source_file=name,
        )
    rows = [(row, _json_object(item, name, row)) for row, item in enumerate(items, 1)]
    return _json_records(rows, columns, name, report)


def _read_jsonl_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    return _json_records(_json_lines(decode(data, name, by_row=True), name), columns, name, report)


def _json_lines(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """Load each line that is not blank, with its number; an error in place of a broken one."""
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield row, _json_object(json.loads(line), name, row)
        except (ValueError, RecursionError) as error:
            reason = (
                f"the line is no valid JSON ({getattr(error, 'msg', error)}); repair it, or name "
                "the file .json if it is one object over many lines"
            )
            yield row, FormatError(reason, source_file=name, row=row)


def _json_object(item: Any, name: str, row: int) -> Any:
    if isinstance(item, dict):
        return item
    return FormatError(
        f"here must be an object ({{…}}), but there is {_json_kind(item)}; repair it",
        source_file=name,
        row=row,
    )


def _json_records(
    items: Iterable[tuple[int, Any]], columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    rows = _good_rows(items, name, report)
    if not rows:
        return []
    names = list(dict.fromkeys(key for _, item in rows for key in item))
    matched = _match_columns(names, columns, name)
    return [
        _Record({ours: item.get(theirs) for ours, theirs in matched.items()}, name, row)
        for row, item in rows
    ]


def _json_kind(item: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(item), "a number")


def _read_parquet_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[_Record]:
    table = _load_parquet(data, name)
    matched = _match_columns(table.column_names, columns, name)
    try:
        values = [table.column(theirs).to_pylist() for theirs in matched.values()]
    except (pa.ArrowException, ValueError, KeyError) as error:
        raise FormatError(
            f"a column of the Parquet file cannot be read ({error}); write the file anew",
            source_file=name,
        ) from error
    rows = _good_rows(enumerate(zip(*values, strict=True), 1), name, report)
    return [_Record(dict(zip(matched, row, strict=True)), name, number) for number, row in rows]


def _load_parquet(data: bytes, name: str) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FormatError(
            "this is no valid Parquet file, or it is damaged; write or fetch it again",
            source_file=name,
        ) from error


_ArticleReader = Callable[[bytes, Mapping[str, str], str, Report], list[_Record]]
_ARTICLE_READERS: Mapping[str, _ArticleReader] = {
    ".txt": _read_text_file,
    ".md": _read_text_file,
    ".html": _read_page,
    ".htm": _read_page,
    ".json": _read_json_articles,
    ".jsonl": _read_jsonl_articles,
    ".ndjson": _read_jsonl_articles,
    ".csv": _read_csv_articles,
    ".parquet": _read_parquet_articles,
}
_MAY_BE_PACKED = (".json", ".jsonl", ".ndjson")


# ---- checking articles ---------------------------------------------------------------------


def _checked_articles(
    records: Sequence[_Record],
    defaults: Mapping[str, Any],
    report: Report,
    today: pd.Timestamp | None,
) -> tuple[list[int], pd.DataFrame]:
    """Check each record; give the positions of the good ones and their table."""
    kept = []
    articles = []
    first_with: dict[str, _Record] = {}
    for position, record in enumerate(records):
        try:
            article = _checked_article(record, defaults)
            _refuse_duplicate(article["article_id"], record, first_with)
        except InputError as error:
            report(error)
            continue
        kept.append(position)
        articles.append(article)
        if today is not None and article["published"] > today:
            report(
                FutureDateError(
                    f"the publication date {article['published']:%Y-%m-%d} lies after today, "
                    f"{today:%Y-%m-%d}; the article is kept, but check its date",
                    source_file=record.source_file,
                    row=record.row,
                    article_id=article["article_id"],
                )
            )
    if not articles:
        return kept, empty_table("articles")
    return kept, validate(pd.DataFrame(articles), "articles")


def _checked_article(record: _Record, defaults: Mapping[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = {"source_file": record.source_file, "row": record.row}
    try:
        article: dict[str, Any] = {
            column: _as_text(record.fields.get(column), column) for column in _ARTICLE_COLUMNS
            if column not in ("text", "published")
        }  # fmt: skip
        where["article_id"] = article["article_id"]
        text = _article_text(record.fields.get("text"))
        for value in (text, *article.values()):
            _refuse_damaged(value)
        day = _as_day(record.fields.get("published"))
        article["published"] = defaults.get("published", day) if pd.isna(day) else day
        for column, value in defaults.items():
            if column != "published" and article[column] is None:
                article[column] = value
        if article["article_id"] is None:
            article["article_id"] = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
        article["language"] = check_language(text, article["language"])
    except InputError as error:
        raise type(error)(error.reason, **where) from None
    return {**article, "text": text, "source_file": record.source_file}


def _is_missing(value: Any) -> bool:
    return (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, float) and value != value)
    )


def _article_text(value: Any) -> str:
    if _is_missing(value) or (isinstance(value, str) and not value.strip()):
        raise EmptyTextError("the article has no text; fill it in, or take the article away")
    if not isinstance(value, str):
        raise FormatError(
            f"the text is not text but of the type {type(value).__name__}; "
            "check which column holds the text"
        )
    return value


def _as_text(value: Any, column: str) -> str | None:
    """Read a name, title or address as text; blank, absent and not-a-number give None."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    value = value.item() if isinstance(value, np.generic) else value
    if _is_missing(value):
        return None
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        # YAML reads the code of Norwegian, no, as false.
        return "no" if column == "language" and not value else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float | dt.date):
        return str(value)
    raise FormatError(
        f"'{column}' is of the type {type(value).__name__}, not text; write it as one text"
    )


def _refuse_damaged(value: str | None) -> None:
    if value is None or value.isascii():
        return
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncodingError(
            f"a character of the article is damaged (number {error.start + 1}, after "
            f"'{value[max(0, error.start - 20) : error.start]}'); repair it and save as UTF-8"
        ) from None


def _refuse_duplicate(article_id: str, record: _Record, first_with: dict[str, _Record]) -> None:
    first = first_with.setdefault(article_id, record)
    if first is record:
        return
    rows = [f"row {first.row}"] if first.row else []
    elsewhere = [first.source_file] if first.source_file != record.source_file else []
    other = ", ".join([part for part in elsewhere if part] + rows) or "another article"
    if _as_text(record.fields.get("article_id"), "article_id") is None:
        reason = f"this text is the same as that of {other}; take one of the two away"
    else:
        reason = (
            f"the article_id '{article_id}' is already that of {other}; give each article its own, "
            "or name another column with columns={'article_id': '…'}"
        )
    raise DuplicateIdError(
        reason, source_file=record.source_file, row=record.row, article_id=article_id
    )


# ---- days ----------------------------------------------------------------------------------

_DAY_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%dT%H%M%SZ")
_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d")
_UNIX_SECONDS = (10**8, 10**11)


def _as_day(value: Any) -> pd.Timestamp:
    """Read a publication date as a day, in the zone it is given in; a Unix time in UTC."""
    if value is None or value is pd.NA or value is pd.NaT:
        return to_day(None)
    if isinstance(value, bool):
        return to_day(value)
    if isinstance(value, int | float):
        return _number_as_day(value)
    if not isinstance(value, str):
        return to_day(value)
    text = value.strip().removesuffix(" UTC").removesuffix(" GMT")
    try:
        return to_day(text)
    except DateError:
        other = _written_day(text)
        if other is None:
            raise
        return to_day(other)


def _number_as_day(value: float) -> pd.Timestamp:
    seconds, milliseconds = _UNIX_SECONDS
    if value != value:
        return to_day(None)
    if milliseconds <= abs(value) < milliseconds * 1000:
        value = value / 1000
    if seconds <= abs(value) < milliseconds:
        return to_day(dt.datetime.fromtimestamp(value, dt.UTC))
    return to_day(f"{value:.0f}")


def _written_day(text: str) -> dt.date | None:
    if text.isdecimal() and len(text) in (10, 13):
        return _number_as_day(int(text)).date()
    if _MAIL_DATE.match(text):
        try:
            return email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
    for form in _DAY_FORMATS:
        try:
            return dt.datetime.strptime(text, form)
        except ValueError:
            continue
    return None


# ---- tables --------------------------------------------------------------------------------


def _read_csv_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(data, name)
    header, rows = _csv_rows(text, name)
    _raise_first(rows)
    names = [restore_cell(cell.strip()) or "" for cell in header]
    if len(set(names)) < len(names):
        twice = next(column for column in names if names.count(column) > 1)
        raise FormatError(f"two columns are called '{twice}'; rename one of them", source_file=name)
    table = {}
    for place, column in enumerate(names):
        kind = columns[column].kind if column in columns else "text"
        cells = [(row, cells[place] or None) for row, cells in rows]
        table[column] = _parsed_column(column, kind, _CELLS[kind], cells, name)
    return pd.DataFrame(table, columns=names)


def _read_jsonl_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    rows = list(_json_lines(decode(data, name), name))
    _raise_first(rows)
    names = list(dict.fromkeys(key for _, item in rows for key in item)) or list(columns)
    table = {}
    for column in names:
        cells = [(row, item.get(column)) for row, item in rows]
        if column in columns:
            kind = columns[column].kind
            table[column] = _parsed_column(column, kind, _JSON_VALUES[kind], cells, name)
        else:
            table[column] = pd.Series([value for _, value in cells], dtype="object")
    return pd.DataFrame(table, columns=names)


def _raise_first(rows: Iterable[tuple[int, Any]]) -> None:
    for _, item in rows:
        if isinstance(item, InputError):
            raise item


def _parsed_column(
    column: str,
    kind: str,
    parse: Callable[[Any], Any],
    cells: Iterable[tuple[int, Any]],
    name: str,
) -> pd.Series:
    values = []
    for row, cell in cells:
        try:
            values.append(None if cell is None else parse(cell))
        except DateError as error:
            raise DateError(
                f"in column '{column}', {error.reason}", source_file=name, row=row
            ) from None
        except (ValueError, TypeError, KeyError, RecursionError):
            raise FormatError(
                f"'{str(cell)[:60]}' in column '{column}' is not {_EXPECTED[kind]}; correct it",
                source_file=name,
                row=row,
            ) from None
    return pd.Series(values, dtype="object")


def _tags_cell(cell: str) -> list[str]:
    """Read a list: JSON as ``write_table`` writes it, or words between semicolons."""
    if cell.startswith(('["', "[]")):
        return [str(tag) for tag in json.loads(cell)]
    return split_list(restore_cell(cell) or "")


def _tags_value(value: Any) -> list[str]:
    if isinstance(value, str):
        return split_list(value)
    return [_text_value(tag) for tag in value]


def _segments_value(value: Any) -> list[list[int]]:
    return [[_whole_value(start), _whole_value(end)] for start, end in value]


def _text_value(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _whole_value(value: Any) -> int:
    if isinstance(value, bool) or value != int(value):
        raise TypeError(value)
    return int(value)


def _number_value(value: Any) -> float:
    if isinstance(value, bool | str):
        raise TypeError(value)
    return float(value)


def _flag_value(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _stance_value(value: Any) -> str:
    if value not in STANCES:
        raise ValueError(value)
    return str(value)


_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_CELLS: Mapping[str, Callable[[str], Any]] = {
    "text": restore_cell,
    "day": to_day,
    "int": int,
    "float": float,
    "flag": lambda cell: _FLAGS[cell.strip().lower()],
    "stance": _stance_value,
    "segments": lambda cell: _segments_value(json.loads(cell)),
    "tags": _tags_cell,
}
_JSON_VALUES: Mapping[str, Callable[[Any], Any]] = {
    "text": _text_value,
    "day": to_day,
    "int": _whole_value,
    "float": _number_value,
    "flag": _flag_value,
    "stance": _stance_value,
    "segments": _segments_value,
    "tags": _tags_value,
}
_EXPECTED = {
    "text": "a text",
    "int": "a whole number",
    "float": "a number",
    "flag": "True or False",
    "stance": f"a stance ({', '.join(STANCES)})",
    "segments": "a list of places such as [[10, 25]]",
    "tags": 'a list such as ["Kyiv", "Kiev"] or Kyiv; Kiev',
}


def _read_parquet_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    arrow = _load_parquet(data, name)
    table = arrow.to_pandas()
    for field in arrow.schema:
        if pa.types.is_nested(field.type):
            table[field.name] = pd.Series(arrow.column(field.name).to_pylist(), dtype="object")
    return table


_TABLE_READERS: Mapping[str, Callable[[bytes, Mapping[str, Column], str], pd.DataFrame]] = {
    ".csv": _read_csv_table,
    ".parquet": _read_parquet_table,
    ".jsonl": _read_jsonl_table,
}
