"""Read articles and tables from files; whatever cannot be used becomes a named error."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.codebook import STANCES
from analysis.databases import read_docx, read_rtf
from analysis.days import as_day
from analysis.decoding import decode, unix_lines
from analysis.errors import (
    DateError,
    DuplicateIdError,
    EmptyFolderError,
    EmptyTextError,
    EncodingError,
    FormatError,
    FutureDateError,
    InputError,
    KeptError,
    MissingColumnError,
    MissingPathError,
    PassedOverError,
    TooLargeError,
    UnreadableFileError,
    columns_there,
    not_a_table,
)
from analysis.language import check_language
from analysis.pages import is_page_folder, read_mhtml, read_page, read_warc
from analysis.progress import progress_bar
from analysis.quotations import is_quotation_graph, quotation_pages, quotation_statements
from analysis.records import (
    ARTICLE_COLUMNS,
    MAX_BYTES,
    Record,
    Report,
    good_rows,
    refuse_found_nowhere,
)
from analysis.rows import csv_rows, json_lines, json_object, load_json, load_parquet, workbook_rows
from analysis.schemas import (
    TABLES,
    Column,
    SchemaError,
    columns_of,
    dtype_of,
    empty_table,
    error_table,
    split_list,
    to_day,
    validate,
    what_to_give,
    with_laid_over,
)
from analysis.services import join_listed, service_records
from analysis.texts import read_text_file
from analysis.writers import restore_cell

OnError = Literal["raise", "collect"]
_Tell = Callable[[int], object]
PathOrPaths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_KINDS = ".txt, .md, .html, .docx, .rtf, .json, .jsonl, .csv, .xlsx, .parquet and others"
_DEFAULT_COLUMNS = ("outlet", "published", "title", "url", "language")


@overload
def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    defaults: Mapping[str, Any] | None = ...,
    on_error: Literal["raise"] = ...,
    today: str | dt.date | None = ...,
    progress: bool | None = ...,
) -> pd.DataFrame: ...


@overload
def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    defaults: Mapping[str, Any] | None = ...,
    on_error: Literal["collect"],
    today: str | dt.date | None = ...,
    progress: bool | None = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def read_articles(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, Any] | None = None,
    on_error: OnError = "raise",
    today: str | dt.date | None = None,
    progress: bool | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Read news articles from files and folders into one table.

    Parameters
    ----------
    path : str, path, or several of them
        Files and folders. Folders are read with their subfolders, in the order of the names;
        hidden files, and the ``Page_files`` that a browser saves beside ``Page.html``, are passed
        over. One article to a file: ``.txt`` and ``.md`` (with or without YAML front matter),
        saved pages ``.html``, ``.htm``, ``.xhtml``, ``.mhtml`` and ``.mht``, ``.docx`` and
        ``.rtf``. Many to a file: exports of Nexis (``.docx``, ``.rtf``) and Factiva (``.html``,
        ``.rtf``); ``.json`` (a list of articles, one article, or a list under ``articles``),
        ``.jsonl``, ``.ndjson``, ``.csv``, ``.tsv`` (these also as ``.gz``), ``.parquet``, ``.xlsx``
        and ``.xlsm``; web archives ``.warc`` and ``.warc.gz``. Any other file is an error, never
        passed over.
    columns : dict, optional
        Where a table, JSON or Parquet file calls a column otherwise: ``{"text": "body"}`` takes
        ``text`` from its column ``body``. Common names (body, content, date, publishedAt, source,
        publisher, headline, link …) are known where only one column bears such a name. What it
        says goes before what is known of a service.
    defaults : dict, optional
        ``outlet``, ``published``, ``title``, ``url`` or ``language`` for articles whose file
        does not say.
    on_error : {"raise", "collect"}
        Raise the first error, or collect all errors and read on.
    today : str or date, optional
        An article dated later than this day is kept, with a warning; the current day by default.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame, or (DataFrame, DataFrame) with ``on_error="collect"``
        The table ``articles``: article_id, outlet, published (``datetime64[us]``, the day in the
        source's own zone, UTC for Unix times), title, text, url, language, source_file. With
        "collect" also the table ``errors``, one row per article or file that was not read. Some
        of its rows are warnings, and the article is kept all the same: ``FutureDateError`` (dated
        after ``today``), ``SeenDateError``, ``TruncatedTextError``, ``DateConflictError``,
        ``UnreadDateError`` and ``PassedOverError`` for parts of a file that hold no article.

    Notes
    -----
    ``text`` is what all character offsets count in, in code points. From JSON, CSV and Parquet it
    is never altered. From ``.txt`` and ``.md`` it is the decoded file without front matter and
    the blank lines after it, with every line end as ``\n``; from HTML it is what trafilatura
    finds to be the article, without its headline. Encodings: byte order mark, UTF-8, UTF-16,
    the one an HTML page declares, Windows-1252, then what charset-normalizer detects.

    The exports of these services are known by their columns, in JSON and in tables: Media Cloud,
    GDELT DOC, NewsAPI, Zotero (CSL-JSON and CSV), trafilatura, the Guardian's, New York Times' and
    Event Registry's interfaces, and GDELT's Global Quotation Graph (see ``read_quotations``).
    Lists without texts give outlet, day, title and language to the articles of other files that
    have the same address; a listed article without a text anywhere is an ``EmptyTextError``.
    A day on which a service saw a page is not taken for that of publication: ``published`` stays
    missing, and a ``SeenDateError`` tells how to take it all the same. Of a web page only a day
    that the page states is taken. In a web archive, ``row`` counts the web pages.

    An article without ``article_id`` is named by a hash of its text. ``language`` is filled with
    "en" where the text shows it; a text too short to tell is kept without.

    Raises
    ------
    MissingPathError, EmptyFolderError, UnreadableFileError, TooLargeError, EncodingError
        If a file cannot be found, opened or decoded.
    FrontMatterError, FormatError, MissingColumnError, AmbiguousColumnError, NoArticleError
        If its form is broken.
    MissingExtraError
        If Excel or Brotli packing needs a library that is not installed:
        ``pip install 'negotiation-trace[readers]'``.
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
    wanted = _checked_names(columns or {}, ARTICLE_COLUMNS, "columns")
    given = _checked_names(defaults or {}, _DEFAULT_COLUMNS, "defaults")
    for name in given:
        given[name] = as_day(given[name]) if name == "published" else str(given[name])
    last_day = to_day(today) if today is not None else pd.Timestamp(dt.date.today())
    errors, report = _collector(on_error)
    records: list[Record] = []
    for file, tell in _counted(_find_files(path, report), progress):
        try:
            records += _read_file(file, wanted, report, tell)
        except InputError as error:
            report(error)
    records = join_listed(refuse_found_nowhere(records, report), report)
    _, articles = _checked_articles(records, given, report, last_day)
    return (articles, error_table(errors)) if on_error == "collect" else articles


@overload
def read_quotations(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    on_error: Literal["raise"] = ...,
    progress: bool | None = ...,
) -> pd.DataFrame: ...


@overload
def read_quotations(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = ...,
    on_error: Literal["collect"],
    progress: bool | None = ...,
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def read_quotations(
    path: PathOrPaths,
    *,
    columns: Mapping[str, str] | None = None,
    on_error: OnError = "raise",
    progress: bool | None = None,
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Read the quotations of GDELT's Global Quotation Graph as statements without a speaker.

    Parameters
    ----------
    path : str, path, or several of them
        Files of the graph (``.gqg.json.gz``, or unpacked: one page to a line) and folders of them.
    columns : dict, optional
        ``{"published": "date"}`` takes the day on which GDELT saw a page for that of publication.
    on_error : {"raise", "collect"}
        Raise the first error, or collect all errors and read on. A file of the graph has pages in
        many languages, and only English can be traced: read it with "collect".
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame, or (DataFrame, DataFrame) with ``on_error="collect"``
        The table ``statements``: one row per quotation, ``quote_type`` direct, with the words
        around it as context. ``published`` is missing and ``date_basis`` unknown, because the
        graph says only when GDELT saw the page; speaker, source, cue and ``confidence`` are
        missing, too. With "collect" also the table ``errors``.

    Notes
    -----
    ``read_articles`` on the same file gives the articles that the offsets count in: of each page
    one paragraph per quotation, the words before, the quotation between “ and ”, the words after.
    ``code_stance``, ``extract_conditions``, ``resolve_dates`` and ``show_statements`` take both.
    ``trace`` on these articles finds the speakers, where the words around name them.

    Raises
    ------
    MissingPathError, EmptyFolderError, UnreadableFileError, TooLargeError, EncodingError
        If a file cannot be found, opened or decoded.
    FormatError
        If a line is broken, or the file is none of the graph.
    EmptyTextError, DuplicateIdError, LanguageError
        If a page cannot be used.

    Examples
    --------
    >>> import json, tempfile
    >>> from pathlib import Path
    >>> from analysis import read_quotations
    >>> said = {"pre": "On Friday the minister said, ", "quote": "We will not sign,", "post": "."}
    >>> page = {"url": "https://harbour.example/1", "lang": "ENGLISH", "quotes": [said]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "20221217000100.gqg.json")
    ...     _ = file.write_text(json.dumps(page), encoding="utf-8")
    ...     statements = read_quotations(file)
    >>> statements[["content", "quote_type", "date_basis"]].values.tolist()
    [['We will not sign', 'direct', 'unknown']]
    """
    wanted = _checked_names(columns or {}, ("published",), "columns")
    errors, report = _collector(on_error)
    pages: list[Record] = []
    for file, _ in _counted(_find_files(path, report), progress):
        try:
            pages += _quotation_file(file, wanted, report)
        except InputError as error:
            report(error)
    kept, articles = _checked_articles(pages, {}, report, None)
    statements = quotation_statements(articles, [pages[place] for place in kept])
    return (statements, error_table(errors)) if on_error == "collect" else statements


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
            f"a table (pandas DataFrame) of articles is needed, not {not_a_table(articles)}"
        )
    if articles.columns.has_duplicates:
        twice = articles.columns[articles.columns.duplicated()][0]
        raise SchemaError(f"two columns are called '{twice}'; rename one of them")
    if "text" not in articles:
        have = columns_there(articles.columns)
        raise MissingColumnError(
            f"articles need a column 'text'; this table has {have}. "
            + what_to_give(articles, "articles", "Rename the column with the text")
        )
    known = [name for name in TABLES["articles"] if name in articles]
    rows = zip(*(articles[name].tolist() for name in known), strict=True)
    records = []
    for number, values in enumerate(rows, 1):
        fields = dict(zip(known, values, strict=True))
        file = _as_text(fields.get("source_file"), "source_file")
        records.append(Record(fields, file, None if file else number))
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
        A ``.csv``, ``.xlsx``, ``.parquet`` or ``.jsonl`` file.
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
    missing value. Of a workbook the first sheet that is not hidden and holds anything is read.

    Raises
    ------
    MissingPathError, UnreadableFileError, TooLargeError, EncodingError
        If the file cannot be found, opened or decoded.
    MissingExtraError
        If Excel needs a library that is not installed.
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
    if not isinstance(path, str | os.PathLike):
        raise MissingPathError(
            f"a table is read from a path, not from {type(path).__name__}; give the name of a "
            "file. A table that is in memory is checked by validate(table, schema)"
        )
    file = Path(path)
    name = str(path)
    read = _TABLE_READERS.get(file.suffix.lower())
    if read is None:
        raise UnreadableFileError(
            f"a table is read from .csv, .xlsx, .parquet or .jsonl, not from '{file.suffix}'; "
            "save it as one of these four",
            source_file=name,
        )
    if not file.exists():
        raise MissingPathError("there is no such file; check the spelling", source_file=name)
    table = read(_read_bytes(file, name), columns, name)
    added = with_laid_over(columns, table.columns)
    laid_over = {
        column: dtype_of(kind)
        for column, kind in added.items()
        if column in table and column not in columns
    }
    try:
        return validate(table.astype(laid_over), schema)
    except SchemaError as error:
        raise _in_file(error, name) from None
    except InputError as error:
        raise type(error)(error.reason, source_file=name) from None


def read_cells(path: str | os.PathLike[str]) -> tuple[list[str], list[tuple[int, Any]]]:
    """Read a sheet filled in by hand as it stands: its header, and its numbered rows of texts.

    An empty cell is an empty text, a day in a workbook ``2022-12-17``; where a row is broken stands
    its error. Read are ``.csv``, ``.tsv``, ``.txt`` (tabs), ``.xlsx`` and ``.xlsm``.

    Raises
    ------
    MissingPathError, UnreadableFileError, TooLargeError, EncodingError, MissingExtraError
        If the file cannot be found, opened or decoded.
    FormatError
        If its form is broken.
    """
    file, name = Path(path), str(path)
    take = _CELL_READERS.get(file.suffix.lower())
    if take is None:
        raise UnreadableFileError(
            f"a sheet is read from .csv, .tsv, .txt or .xlsx, not from '{file.suffix}'; save it as "
            "one of these",
            source_file=name,
        )
    if not file.exists():
        raise MissingPathError("there is no such file; check the spelling", source_file=name)
    header, rows = take(_read_bytes(file, name), name)
    return [restore_cell(cell.strip()) or "" for cell in header], rows


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
        raise InputError(f"on_error={on_error!r} is not possible; use 'raise' or 'collect'")
    errors: list[InputError] = []

    def report(error: InputError) -> None:
        if on_error == "collect":
            errors.append(error)
        elif isinstance(error, KeptError):
            warnings.warn(str(error), UserWarning, stacklevel=2)
        else:
            raise error

    return errors, report


def _checked_names(
    given: Mapping[str, Any], allowed: Sequence[str], argument: str
) -> dict[str, Any]:
    theirs = "2022-12-17" if argument == "defaults" else "date"
    example = {"text": "story"} if "text" in allowed else {"published": theirs}
    if not isinstance(given, Mapping):
        raise InputError(
            f"{argument}={given!r} is not possible; give a dict, such as {argument}={example}"
        )
    unknown = [name for name in given if name not in allowed]
    if unknown:
        raise MissingColumnError(
            f"'{unknown[0]}' in {argument} is no column of articles; use {', '.join(allowed)}, as "
            f"in {argument}={example}"
        )
    return dict(given)


# ---- finding and opening files -------------------------------------------------------------


def _find_files(path: PathOrPaths, report: Report) -> list[Path]:
    if isinstance(path, pd.DataFrame | pd.Series) or not isinstance(path, Iterable | os.PathLike):
        raise MissingPathError(
            f"files are read from a path, not from {type(path).__name__}; give the name of a file "
            "or folder, such as 'my-articles'. A table of articles needs no reading: trace(table)"
        )
    paths = [path] if isinstance(path, str | os.PathLike) else list(path)
    found: dict[str, Path] = {}
    if not paths:
        report(MissingPathError("no file or folder was given; name one, or check the pattern"))
    for one in paths:
        try:
            if one == "":
                raise ValueError("it is empty")
            inside = _files_at(Path(one), report)
            for file in inside:
                found.setdefault(os.path.realpath(file), file)
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
        inner[:] = [
            name for name in inner if not (name.startswith(".") or is_page_folder(name, names))
        ]
        files += [Path(folder, name) for name in names if not name.startswith(".")]
    if not files:
        raise EmptyFolderError(
            f"the folder holds no files; put articles in it ({_KINDS}) or give another folder",
            source_file=str(path),
        )
    return sorted(files, key=lambda file: file.parts)


def _counted(files: list[Path], progress: bool | None) -> Iterator[tuple[Path, _Tell]]:
    """Give each file, and what is to be told how many more of its bytes are read."""
    sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
    with progress_bar("reading", sum(sizes), "bytes", progress, scaled=True) as bar:
        for file, size in zip(files, sizes, strict=True):
            done = bar.n + size
            yield file, bar.update
            bar.update(done - bar.n)


def _name_of(path: Path) -> str:
    """Write a path as text that can be stored; names on disk need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read_file(path: Path, columns: Mapping[str, str], report: Report, tell: _Tell) -> list[Record]:
    name = _name_of(path)
    ending = path.name.lower().removesuffix(".gz")
    # A file of GDELT's Global Quotation Graph has a page on each line.
    kind = ".jsonl" if ending.endswith(".gqg.json") else Path(ending).suffix
    packed = path.name.lower().endswith(".gz")
    if kind == ".warc":
        with _opened(path, name) as archive:
            records, place = [], 0
            for record in read_warc(archive, name, report):
                records.append(record)
                # Of a packed archive the packed bytes count, as of all other files.
                here = getattr(archive, "fileobj", archive).tell()
                tell(here - place)
                place = here
            return records
    read = _ARTICLE_READERS.get(kind)
    if read is None or (packed and kind not in _MAY_BE_PACKED):
        raise UnreadableFileError(
            f"files of the kind '{''.join(path.suffixes[-2:]) or 'without ending'}' are not read; "
            f"save it as one that is ({_KINDS}), or take it away",
            source_file=name,
        )
    return read(_read_bytes(path, name), columns, name, report)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BinaryIO]:
    """Open a file, unpacked if it is packed, and turn what goes wrong into named errors."""
    if not path.is_file():
        raise UnreadableFileError(
            "this is not a file that can be read (a broken link, a device or a folder); "
            "replace it by the file itself",
            source_file=name,
        )
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            yield cast(BinaryIO, file)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableFileError(
            f"the packed file is damaged ({error}); fetch or pack it again", source_file=name
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            f"the file cannot be opened ({error.strerror}); check who may read it",
            source_file=name,
        ) from error


def _quotation_file(path: Path, columns: Mapping[str, str], report: Report) -> list[Record]:
    name = _name_of(path)
    items = json_lines(decode(_read_bytes(path, name), name, by_row=True), name)
    rows = good_rows(items, name, report)
    names = list(dict.fromkeys(key for _, page in rows for key in page))
    if rows and not is_quotation_graph(names):
        raise FormatError(
            "this is no file of GDELT's Global Quotation Graph, whose lines have 'url' and "
            "'quotes'; read other files with read_articles",
            source_file=name,
        )
    return quotation_pages(rows, columns, name, report)


def _read_bytes(path: Path, name: str) -> bytes:
    with _opened(path, name) as file:
        data = file.read(MAX_BYTES + 1)
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


# ---- many articles to a file ---------------------------------------------------------------


def _read_csv_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    header, rows = csv_rows(decode(data, name, by_row=True), name)
    return _table_records(header, rows, columns, name, report)


def _read_workbook_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    header, rows = workbook_rows(data, name)
    return _table_records(header, rows, columns, name, report)


def _table_records(
    header: Sequence[str],
    rows: Iterable[tuple[int, Any]],
    columns: Mapping[str, str],
    name: str,
    report: Report,
) -> list[Record]:
    # Of two columns of one name the first counts, as a spreadsheet's look-up has it.
    items = [
        (row, cells)
        if isinstance(cells, InputError)
        else (row, dict(zip(reversed(header), reversed(cells), strict=True)))
        for row, cells in rows
    ]
    return service_records(header, good_rows(items, name, report), columns, name, report)


def _read_json_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    loaded = load_json(decode(data, name, by_row=True), name)
    if isinstance(loaded, dict) and "articles" in loaded:
        loaded = loaded["articles"]
    items = [loaded] if isinstance(loaded, dict) else loaded
    if not isinstance(items, list):
        raise FormatError(
            'the JSON must be a list of articles, one article, or {"articles": [...]}; '
            "bring it into one of these forms",
            source_file=name,
        )
    rows = [(row, json_object(item, name, row)) for row, item in enumerate(items, 1)]
    return _json_records(rows, columns, name, report)


def _read_jsonl_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    return _json_records(json_lines(decode(data, name, by_row=True), name), columns, name, report)


def _json_records(
    items: Iterable[tuple[int, Any]], columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    rows = good_rows(items, name, report)
    names = list(dict.fromkeys(key for _, item in rows for key in item))
    return service_records(names, rows, columns, name, report)


def _read_parquet_articles(
    data: bytes, columns: Mapping[str, str], name: str, report: Report
) -> list[Record]:
    table = load_parquet(data, name)
    try:
        rows = list(enumerate(table.to_pylist(), 1))
    except (pa.ArrowException, ValueError, KeyError) as error:
        raise FormatError(
            f"a column of the Parquet file cannot be read ({error}); write the file anew",
            source_file=name,
        ) from error
    return service_records(table.column_names, good_rows(rows, name, report), columns, name, report)


_ArticleReader = Callable[[bytes, Mapping[str, str], str, Report], list[Record]]
_ARTICLE_READERS: Mapping[str, _ArticleReader] = {
    ".txt": read_text_file,
    ".md": read_text_file,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
    ".json": _read_json_articles,
    ".jsonl": _read_jsonl_articles,
    ".ndjson": _read_jsonl_articles,
    ".csv": _read_csv_articles,
    ".tsv": _read_csv_articles,
    ".parquet": _read_parquet_articles,
    ".xlsx": _read_workbook_articles,
    ".xlsm": _read_workbook_articles,
    ".docx": read_docx,
    ".rtf": read_rtf,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
}
_MAY_BE_PACKED = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")


# ---- checking articles ---------------------------------------------------------------------


def _checked_articles(
    records: Sequence[Record],
    defaults: Mapping[str, Any],
    report: Report,
    today: pd.Timestamp | None,
) -> tuple[list[int], pd.DataFrame]:
    """Check each record; give the positions of the good ones and their table."""
    kept = []
    articles = []
    first_with: dict[str, Record] = {}
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


def _checked_article(record: Record, defaults: Mapping[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = {"source_file": record.source_file, "row": record.row}
    try:
        article: dict[str, Any] = {
            column: _as_text(record.fields.get(column), column) for column in ARTICLE_COLUMNS
            if column not in ("text", "published")
        }  # fmt: skip
        where["article_id"] = article["article_id"]
        text = _article_text(record.fields.get("text"))
        for value in (text, *article.values()):
            _refuse_damaged(value)
        day = as_day(record.fields.get("published"))
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


def _refuse_duplicate(article_id: str, record: Record, first_with: dict[str, Record]) -> None:
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


# ---- tables --------------------------------------------------------------------------------


def _csv_cells(data: bytes, name: str) -> tuple[list[str], list[tuple[int, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(data, name)
    return csv_rows(text, name)


def _workbook_cells(data: bytes, name: str) -> tuple[list[str], list[tuple[int, Any]]]:
    header, rows = workbook_rows(data, name)
    return header, [
        (row, cells if isinstance(cells, InputError) else [_cell_text(cell) for cell in cells])
        for row, cells in rows
    ]


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time.min:
        return cell.date().isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


_CELL_READERS: Mapping[str, Callable[[bytes, str], tuple[list[str], list[tuple[int, Any]]]]] = {
    ".csv": _csv_cells,
    ".tsv": _csv_cells,
    ".txt": _csv_cells,
    ".xlsx": _workbook_cells,
    ".xlsm": _workbook_cells,
}


def _read_csv_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    return _table_of_cells(*_csv_cells(data, name), columns, name)


def _read_workbook_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    return _table_of_cells(*_workbook_cells(data, name), columns, name)


def _table_of_cells(
    header: Sequence[str],
    rows: Sequence[tuple[int, Any]],
    columns: Mapping[str, Column],
    name: str,
) -> pd.DataFrame:
    rows = _sound_rows(rows)
    names = [restore_cell(cell.strip()) or "" for cell in header]
    if len(set(names)) < len(names):
        twice = next(column for column in names if names.count(column) > 1)
        raise FormatError(f"two columns are called '{twice}'; rename one of them", source_file=name)
    table = {}
    columns = with_laid_over(columns, names)
    for place, column in enumerate(names):
        kind = columns[column].kind if column in columns else "text"
        cells = [(row, cells[place] or None) for row, cells in rows]
        table[column] = _parsed_column(column, kind, _CELLS[kind], cells, name)
    return pd.DataFrame(table, columns=names)


def _read_jsonl_table(data: bytes, columns: Mapping[str, Column], name: str) -> pd.DataFrame:
    rows = _sound_rows(json_lines(decode(data, name), name))
    names = list(dict.fromkeys(key for _, item in rows for key in item)) or list(columns)
    table = {}
    columns = with_laid_over(columns, names)
    for column in names:
        cells = [(row, item.get(column)) for row, item in rows]
        if column in columns:
            kind = columns[column].kind
            table[column] = _parsed_column(column, kind, _JSON_VALUES[kind], cells, name)
        else:
            table[column] = pd.Series([value for _, value in cells], dtype="object")
    return pd.DataFrame(table, columns=names)


def _sound_rows(rows: Iterable[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Raise the first error among the rows; of other sheets in a workbook only warn."""
    sound = []
    for row, item in rows:
        if isinstance(item, PassedOverError):
            warnings.warn(str(item), UserWarning, stacklevel=4)
        elif isinstance(item, InputError):
            raise item
        else:
            sound.append((row, item))
    return sound


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
    arrow = load_parquet(data, name)
    table = arrow.to_pandas()
    for field in arrow.schema:
        if pa.types.is_nested(field.type):
            table[field.name] = pd.Series(arrow.column(field.name).to_pylist(), dtype="object")
    return table


_TABLE_READERS: Mapping[str, Callable[[bytes, Mapping[str, Column], str], pd.DataFrame]] = {
    ".csv": _read_csv_table,
    ".xlsx": _read_workbook_table,
    ".parquet": _read_parquet_table,
    ".jsonl": _read_jsonl_table,
}
