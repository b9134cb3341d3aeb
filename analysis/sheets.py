"""Sheets for coders: drawn from statements, and read back when they are filled in."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

import numpy as np
import pandas as pd

from analysis.agreement import statement_codings
from analysis.cells import (
    ABSTAINED,
    CLOCK,
    OF_TALKING,
    SLASHED,
    VARIABLES,
    WRONG_SPAN,
    Habits,
    UnreadableCellError,
    canonical,
    day_value,
    lowest_numeral,
    tags_of,
)
from analysis.codebook import Codebook
from analysis.errors import (
    DateError,
    DuplicateIdError,
    FormatError,
    InputError,
    KeptError,
    MissingColumnError,
    PassedOverError,
    UnknownArticleError,
    columns_there,
)
from analysis.positions import check_count, check_ids, need_columns
from analysis.readers import read_cells, read_table
from analysis.readings import column_of, pick_codebook, texts_by_id
from analysis.schemas import (
    TABLES,
    Column,
    complete,
    dtype_of,
    empty_table,
    error_table,
    refuse_corrected,
    tidy,
    to_day,
)
from analysis.writers import restore_cell

PLACES = ("article_id", "start", "end")
"""Where a statement stands, as codings name it."""

_FILLED_IN = ("on_negotiation", "stance", "conditions", "speaker", "date_from", "date_to")
_SHEET = (
    "statement_id", "article_id", "outlet", "published", "source_text", "before", "sentence",
    "after", "content", "note", "coder", "coded_at", "codebook_version", "start", "end",
    "text_hash", "weight",
)  # fmt: skip

# Columns that every table of statements has and no sheet.
_MACHINE_ONLY = {"segments", "model_version"}
_AROUND = 300
_OTHERS = ("(others)",)

_SAME = "same"
_MANGLED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{16,64}")


def text_hash(text: str) -> str:
    """Give the start of the SHA-256 by which codings name the text that a coder saw."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def same_hash(seen: Any, now: Any) -> bool:
    """Compare hashes of which the coder's may be longer, or absent."""
    return not isinstance(seen, str) or seen[:16].lower() == now


def coder_name(coder: str | None) -> str:
    """Give the name of a coder without needless blanks, an empty one for none."""
    if coder is not None and not isinstance(coder, str):
        raise InputError(f"coder={coder!r} is not possible; give one name, such as coder='Anna'")
    return " ".join((coder or "").encode("utf-8", "replace").decode().split())


def coded_texts(table: pd.DataFrame) -> list[str]:
    """Give the text that a coder sees of each row: content, in a record the paraphrase."""
    name = "content" if "content" in table else "paraphrase"
    need_columns(table, [name], "coding")
    return [text or "" for text in column_of(table, name)]


def sample_for_coding(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    n: int = 100,
    by: str | Sequence[str] | None = None,
    show_codes: bool = False,
    variables: Sequence[str] = _FILLED_IN,
    coder: str = "",
    seed: int = 0,
    codings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Draw statements for a person to code, as a sheet with context and empty columns to fill.

    Write it with ``write_table`` as ``.xlsx`` or ``.csv``, fill it in a spreadsheet, and read it
    with ``read_codings``.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or the record; needed are ``statement_id`` and ``content`` (or
        ``paraphrase``). Draw from a part of it by giving that part.
    articles : DataFrame, optional
        The articles, for the sentence and what stands before and after it.
    n : int
        How many statements to draw; all, where there are no more.
    by : str or list of str, optional
        Columns that make strata, such as ``stance``, ``speaker``, ``outlet`` or ``confidence``;
        numbers with decimals are cut into fourths. Each stratum gives the same number of rows,
        or all it has.
    show_codes : bool
        Show the codes of the table in columns ``machine_stance`` and so on. Without, the coder is
        blind to them.
    variables : sequence of str
        The columns to fill; ``wrong_span`` and ``note`` are there in any case.
    coder : str
        The name to stand in the column ``coder``.
    seed : int
        Of the draws; one seed gives one sheet, in whatever order the rows stand.
    codings : DataFrame, optional
        A table ``codings``: statements that ``coder`` (without a name, anybody) coded on the same
        text are left out before drawing.

    Returns
    -------
    DataFrame
        One row per statement, in random order, so that a coder who stops early leaves a random
        part: statement_id, article_id, outlet, published, source_text, ``before``, ``sentence``,
        ``after`` (up to 300 characters around it), content, the machine's codes if shown, the empty
        columns, wrong_span, note, coder, coded_at, codebook_version, start, end, text_hash (start
        of the SHA-256 of the content), and ``weight``: how many of the statements drawn from the
        row stands for, one by the probability with which it was drawn.

    Raises
    ------
    InputError
        If an argument is not possible, or a statement has no id.
    MissingColumnError, SchemaError
        If a column is absent or holds what it should not.
    DuplicateIdError
        If a statement stands in two rows.
    UnknownArticleError
        If articles are given and lack that of a statement.
    FormatError
        If the text of an article is not the one the statement was found in.

    Notes
    -----
    With more strata than half of ``n`` the smallest are drawn from together, so that each stratum
    has two rows or more where it can. A mean over the sheet needs ``weight``. In a blind sheet
    stratified by a code the weights can betray the stratum: drop the column before you hand the
    sheet out; the same call gives it back.

    Examples
    --------
    >>> from analysis import load_dataset
    >>> from analysis import sample_for_coding
    >>> sheet = sample_for_coding(load_dataset("record"), n=10, by="stance", coder="Anna")
    >>> len(sheet), round(sheet["weight"].sum()), "machine_stance" in sheet
    (10, 467, False)
    """
    check_count(n, "n", least=1)
    check_count(seed, "seed", least=0)
    wanted = _known_variables(variables)
    coder = coder_name(coder)
    need_columns(statements, ["statement_id"], "a sheet for coding")
    table = tidy(tidy(statements.reset_index(drop=True), "record"), "statements")
    check_ids(table["statement_id"])
    if show_codes:
        refuse_corrected(table, "showing the machine's codes")
    table = table.assign(text_hash=[text_hash(text) for text in coded_texts(table)])
    if codings is not None:
        table = table[~_is_coded(table, codings, coder)]
    drawn = _drawn(table, n, _strata_columns(table, by), np.random.default_rng(seed))
    return _sheet(drawn, articles, wanted, coder, show_codes)


def _known_variables(variables: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys([variables] if isinstance(variables, str) else variables))
    for name in names:
        if name not in VARIABLES:
            raise InputError(
                f"{name!r} in variables cannot be coded; what can is {', '.join(VARIABLES)}"
            )
    return [name for name in names if name != WRONG_SPAN]


def _strata_columns(table: pd.DataFrame, by: str | Sequence[str] | None) -> list[str]:
    names = [by] if isinstance(by, str) else list(by or ())
    need_columns(table, names, "drawing by strata", advice="Name others in by=")
    return names


def _is_coded(table: pd.DataFrame, codings: pd.DataFrame, coder: str) -> pd.Series:
    """Tell which rows this coder has coded on this text; without a coder, anybody."""
    done = complete(codings, "codings")
    done = done[done["variable"] != "note"]
    if coder:
        done = done[done["coder"].str.split().str.join(" ") == coder]
    known = set(zip(done["statement_id"], done["text_hash"].fillna(""), strict=True))
    return pd.Series(
        [
            (name, text) in known or (name, "") in known
            for name, text in zip(table["statement_id"], table["text_hash"], strict=True)
        ],
        index=table.index,
        dtype=bool,
    )


def _drawn(table: pd.DataFrame, n: int, by: list[str], draws: np.random.Generator) -> pd.DataFrame:
    """Draw rows, and give each the number of rows it stands for."""
    table = table.sort_values("statement_id", ignore_index=True)
    strata = _strata(table, by, max(n // 2, 1))
    sizes = {name: len(rows) for name, rows in strata.items()}
    shares = _shares(sizes, n)
    chosen: dict[int, float] = {}
    for name, rows in strata.items():
        for row in draws.choice(rows, size=shares[name], replace=False).tolist():
            chosen[row] = sizes[name] / shares[name]
    order = draws.permutation(list(chosen)).tolist()
    return table.iloc[order].assign(weight=[chosen[row] for row in order])


def _strata(table: pd.DataFrame, by: list[str], most: int) -> dict[tuple[str, ...], list[int]]:
    """Give the rows of each stratum; of more than ``most``, the smallest are one."""
    labels = [_labels(table[name]) for name in by]
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in range(len(table)):
        found[tuple(column[row] for column in labels)].append(row)
    ranked = sorted(found, key=lambda name: (-len(found[name]), name))
    own = ranked if len(ranked) <= most else ranked[: most - 1]
    strata = {name: found[name] for name in own}
    others = sorted(row for name in ranked[len(own) :] for row in found[name])
    return {**strata, _OTHERS: others} if others else strata


def _labels(column: pd.Series) -> list[str]:
    if pd.api.types.is_float_dtype(column.dtype):
        column = pd.qcut(column, 4, labels=False, duplicates="drop")
    return ["" if pd.api.types.is_scalar(v) and pd.isna(v) else str(v) for v in column]


def _shares(sizes: Mapping[tuple[str, ...], int], n: int) -> dict[tuple[str, ...], int]:
    """Share ``n`` out evenly; what a small stratum cannot give goes to the larger ones."""
    shares = {}
    left = min(n, sum(sizes.values()))
    smallest_first = sorted(sizes, key=lambda name: (sizes[name], name))
    for place, name in enumerate(smallest_first):
        shares[name] = min(sizes[name], left // (len(sizes) - place))
        left -= shares[name]
    return shares


def _sheet(
    table: pd.DataFrame,
    articles: pd.DataFrame | None,
    variables: list[str],
    coder: str,
    show_codes: bool,
) -> pd.DataFrame:
    around = list(_contexts(table, articles))
    text = dtype_of(Column("text"))
    columns: dict[str, Any] = {
        name: column_of(table, name) for name in ("statement_id", "article_id")
    }
    for name, other in (("outlet", "source_outlet"), ("published", "source_published")):
        columns[name] = column_of(table, name if name in table else other)
    columns["source_text"] = column_of(table, "source_text")
    for place, name in enumerate(("before", "sentence", "after")):
        columns[name] = [context[place] for context in around]
    columns["content"] = coded_texts(table)
    if show_codes:
        columns |= _machine_values(table, variables)
    columns |= dict.fromkeys([*variables, WRONG_SPAN, "note"])
    columns["coder"] = coder or None
    columns["coded_at"] = None
    columns["codebook_version"] = column_of(table, "codebook_version")
    columns |= {name: column_of(table, name) for name in ("start", "end")}
    columns |= {name: table[name].tolist() for name in ("text_hash", "weight")}
    sheet = pd.DataFrame(columns, index=range(len(table)))
    kinds = {"published": "day", "start": "int", "end": "int", "weight": "float"}
    return sheet.astype(
        {name: dtype_of(Column(kinds[name])) if name in kinds else text for name in sheet}
    )


def _machine_values(table: pd.DataFrame, variables: Sequence[str]) -> dict[str, list[Any]]:
    """Write the codes of the rows as coders write them, by ``machine_`` and the variable."""
    coded = [name for name in variables if name in table]
    long = statement_codings(table, "machine", variables=coded)
    return {f"machine_{name}": column_of(long[long["variable"] == name], "value") for name in coded}


def _contexts(table: pd.DataFrame, articles: pd.DataFrame | None) -> Iterator[tuple[str, str, str]]:
    """Give what stands before each statement, the sentence around it, and what stands after."""
    texts = texts_by_id(articles)
    names = ("statement_id", "article_id", "segments", "context_start", "context_end")
    rows = zip(*(column_of(table, name) for name in names), coded_texts(table), strict=True)
    for name, article, segments, low, high, content in rows:
        if articles is None or not segments:
            yield "", "", ""
            continue
        if article not in texts:
            raise UnknownArticleError(
                f"statement {name!r} refers to this article, but it is not in the table of "
                "articles; pass those that the statements were traced from",
                article_id=article,
            )
        text = texts[article]
        if " ".join(text[a:b] for a, b in segments) != content:
            raise FormatError(
                f"the text of this article does not hold statement {name!r} at its place; pass the "
                "articles that the statements were traced from, or trace these anew",
                article_id=article,
            )
        low = min(segments[0][0], segments[0][0] if low is None else low)
        high = max(segments[-1][1], segments[-1][1] if high is None else high)
        yield _tail(text[:low]), text[low:high], _head(text[high:])


def _head(text: str) -> str:
    return text.strip() if len(text) <= _AROUND else f"{text[:_AROUND].rsplit(None, 1)[0]} …"


def _tail(text: str) -> str:
    return text.strip() if len(text) <= _AROUND else f"… {text[-_AROUND:].split(None, 1)[-1]}"


class _Row(NamedTuple):
    number: int
    cells: Mapping[str, str]


@overload
def read_codings(
    path: str | os.PathLike[str],
    *,
    coder: str | None = ...,
    coded_at: str | dt.date | None = ...,
    codebook: Codebook | str | os.PathLike[str] | None = ...,
    on_error: Literal["raise"] = ...,
) -> pd.DataFrame: ...


@overload
def read_codings(
    path: str | os.PathLike[str],
    *,
    coder: str | None = ...,
    coded_at: str | dt.date | None = ...,
    codebook: Codebook | str | os.PathLike[str] | None = ...,
    on_error: Literal["collect"],
) -> tuple[pd.DataFrame, pd.DataFrame]: ...


def read_codings(
    path: str | os.PathLike[str],
    *,
    coder: str | None = None,
    coded_at: str | dt.date | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    on_error: Literal["raise", "collect"] = "raise",
) -> pd.DataFrame | tuple[pd.DataFrame, pd.DataFrame]:
    r"""Read what people decided, from a filled sheet or a file of codings, as ``codings``.

    Parameters
    ----------
    path : str or path
        A sheet of ``sample_for_coding`` as ``.csv``, ``.tsv``, ``.txt`` (tabs) or ``.xlsx``, as a
        spreadsheet saved it; or a table ``codings`` in these forms, ``.parquet`` or ``.jsonl``.
    coder, coded_at : str, date, optional
        Who coded and when, for rows that do not say.
    codebook : Codebook, str or path, optional
        The codebook the conditions must be in; without it any tag is taken.
    on_error : {"raise", "collect"}
        Raise the first error, or collect all.

    Returns
    -------
    DataFrame, or (DataFrame, DataFrame) with ``on_error="collect"``
        The table ``codings``, one row per statement, variable and coder, with the places
        (article_id, start, end) where the file has them; and the table ``errors`` with a further
        column ``column``. Of a row with a bad cell nothing is read, nor from any other row of this
        coder on this statement. An empty cell was not coded; ``none`` was: there is none, or the
        stance cannot be told, and ``value`` is missing. A note on a row without a decision
        is a coding of the variable ``note``.

    Raises
    ------
    MissingPathError, UnreadableFileError, TooLargeError, EncodingError, MissingExtraError
        If the file cannot be found, opened or decoded.
    MissingColumnError
        If a column is absent.
    FormatError, DateError, DuplicateIdError, InputError
        If a cell cannot be read, codes contradict each other, a statement was coded twice on one
        day, or nobody is named as coder.

    Notes
    -----
    Cells may have capitals and blanks around them. Flags: yes and no, true and false, 1 and 0.
    Stances: by name, or by number from -2 to 2 or from 1 to 5; which of the two, all numbers of
    the coder in this file must show. Conditions: ``a; b``. Days: ``2022-12-17``, ``17.12.2022``,
    ``17 Dec 2022``; ``5/6/2022`` only where other days of the file show which part is the month.
    ``same`` takes over what stands in the column ``machine_…``. A later decision of a coder
    replaces an earlier one; in a long table of ``codings``, of one day that of the lower row,
    while a sheet must not have a statement twice on one day.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis import read_codings
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "sheet.csv")
    ...     sheet = "statement_id;stance;conditions\ns1;Refuses ;none\ns2;;\n"
    ...     _ = file.write_text(sheet, encoding="utf-8")
    ...     codings = read_codings(file, coder="Anna")
    >>> codings[["statement_id", "variable", "value"]].fillna("").values.tolist()
    [['s1', 'stance', 'refuses'], ['s1', 'conditions', '']]
    """
    if on_error not in ("raise", "collect"):
        raise InputError(f"on_error is 'raise' or 'collect', not {on_error!r}")
    name = str(path)
    problems: list[tuple[str | None, InputError]] = []

    def report(error: InputError, column: str | None = None) -> None:
        if on_error == "collect":
            problems.append((column, error))
        elif isinstance(error, KeptError):
            warnings.warn(str(error), UserWarning, stacklevel=3)
        else:
            raise error

    header, rows = _sheet_rows(path, report)
    tags = None if codebook is None else tags_of(pick_codebook(codebook))
    reader = _Reader(name, header, coder_name(coder) or None, to_day(coded_at), tags, report)
    found = reader.read(rows)
    return (found, _errors(problems)) if on_error == "collect" else found


def _errors(problems: Sequence[tuple[str | None, InputError]]) -> pd.DataFrame:
    columns = [column for column, _ in problems]
    table = error_table([error for _, error in problems])
    return table.assign(column=pd.Series(columns, index=table.index, dtype=table["reason"].dtype))


def _sheet_rows(
    path: str | os.PathLike[str], report: Callable[[InputError], None]
) -> tuple[list[str], list[_Row]]:
    """Read the header, in small letters, and the rows that hold anything."""
    if Path(path).suffix.lower() in (".parquet", ".jsonl"):
        table = read_table(path, "codings").astype("object")
        cells = table.where(table.notna(), "").map(_plain).to_dict("records")
        named = [{str(column): cell for column, cell in row.items()} for row in cells]
        return list(table.columns), [_Row(number, row) for number, row in enumerate(named, 1)]
    names, lines = read_cells(path)
    header = ["_".join(name.casefold().split()) for name in names]
    for column in header:
        if column and header.count(column) > 1:
            raise FormatError(
                f"two columns are called '{column}'; rename one of them", source_file=str(path)
            )
    rows = []
    for number, cells in lines:
        if isinstance(cells, InputError):
            report(cells)
            continue
        if any(cell.strip() for column, cell in zip(header, cells, strict=True) if not column):
            report(
                PassedOverError(
                    "a cell stands in a column without a name and is not read; give the column a "
                    "name in the header, 'note' for remarks",
                    source_file=str(path),
                    row=number,
                )
            )
        texts = {
            column: (restore_cell(cell.strip()) or "").strip()
            for column, cell in zip(header, cells, strict=True)
            if column
        }
        if any(texts.values()):
            rows.append(_Row(number, texts))
    return header, rows


def _plain(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value).strip()


class _Reader:
    """Reads the rows of one file; what cannot be read goes to ``report``."""

    def __init__(
        self,
        name: str,
        header: Sequence[str],
        coder: str | None,
        day: pd.Timestamp,
        tags: Mapping[str, str] | None,
        report: Callable[[InputError, str | None], None],
    ) -> None:
        self._name, self._coder, self._day, self._report = name, coder, day, report
        self._tags = tags
        self._header = [column for column in header if column]
        self._is_long = {"variable", "value"} <= set(self._header)
        self._variables = [column for column in self._header if column in VARIABLES]
        absent = "statement_id" if "statement_id" not in self._header else None
        if set(self._header) >= _MACHINE_ONLY:
            raise FormatError(
                "this is a table of statements with the machine's codes and no sheet, so nobody's "
                "decisions can be told in it; draw a sheet with sample_for_coding and fill that in",
                source_file=name,
            )
        if absent or not (self._is_long or self._variables or "note" in self._header):
            raise MissingColumnError(
                "a filled sheet needs the column 'statement_id' and some to read codes from, such "
                f"as 'stance'; this one has {columns_there(self._header)}. Give the columns "
                "the names they had in the sheet",
                source_file=name,
            )

    def read(self, rows: Sequence[_Row]) -> pd.DataFrame:
        self._tell_unread(rows)
        order = _day_first(rows)
        by_coder: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            by_coder[self._coder_of(row)].extend(self._stances(row))
        habits = {
            coder: Habits(lowest_numeral(cells), order, self._tags)
            for coder, cells in by_coder.items()
        }
        bad: set[tuple[str, str]] = set()
        found: list[tuple[int, dict[str, Any]]] = []
        days: dict[tuple[str, str, Any], int] = {}
        for row in rows:
            key = (row.cells["statement_id"], self._coder_of(row))
            codes, sound = self._codes(row, habits[key[1]])
            if sound and codes and not self._is_long:
                sound = self._only_once(row, (*key, codes[0]["coded_at"]), days)
            if not sound:
                bad.add(key)
            found += [(row.number, code) for code in codes]
        kept = [code for _, code in found if (code["statement_id"], code["coder"]) not in bad]
        return latest(self._table(kept))

    def _table(self, codes: list[dict[str, Any]]) -> pd.DataFrame:
        if not codes:
            return empty_table("codings")
        return complete(pd.DataFrame(codes), "codings")

    def _tell_unread(self, rows: Sequence[_Row]) -> None:
        known = {*_SHEET, *VARIABLES, *(TABLES["codings"] if self._is_long else ())}
        for column in self._header:
            if column in known or column.startswith("machine_"):
                continue
            if any(row.cells[column] for row in rows):
                near = get_close_matches(column, VARIABLES, n=1)
                hint = f"did you mean '{near[0]}'? " if near else ""
                reason = (
                    f"the column '{column}' is not read; {hint}Columns of codes are "
                    f"{', '.join(VARIABLES)}, and remarks go to 'note'"
                )
                self._report(PassedOverError(reason, source_file=self._name), column)

    def _coder_of(self, row: _Row) -> str:
        return " ".join(row.cells.get("coder", "").split()) or self._coder or ""

    def _stances(self, row: _Row) -> list[str]:
        if self._is_long:
            return [row.cells["value"]] if row.cells["variable"] == "stance" else []
        return [row.cells.get("stance", "")]

    def _fail(self, row: _Row, column: str, error: type[InputError], reason: str) -> None:
        where = row.cells.get("article_id") or None
        sheet_row = "" if self._is_long else f" (row {row.number + 1} in a spreadsheet)"
        told = f"in column '{column}'{sheet_row}, {reason}"
        self._report(error(told, source_file=self._name, row=row.number, article_id=where), column)

    def _codes(self, row: _Row, habits: Habits) -> tuple[list[dict[str, Any]], bool]:
        """Give the codings of a row, and whether all of it could be read."""
        filled = self._filled(row)
        if not filled:
            return [], True
        sound = self._has_names(row)
        day = self._day
        if row.cells.get("coded_at"):
            try:
                day = to_day(day_value(row.cells["coded_at"], habits))
            except UnreadableCellError as error:
                self._fail(row, "coded_at", DateError, str(error))
                sound = False
        codes: dict[str, str | None] = {}
        for variable, cell in filled.items():
            try:
                codes[variable] = self._code(row, variable, cell, habits)
            except UnreadableCellError as error:
                dated = variable in ("date_from", "date_to")
                column = "value" if self._is_long else variable
                self._fail(row, column, DateError if dated else FormatError, str(error))
                sound = False
        if "stance" in codes and filled["stance"].casefold() in ABSTAINED:
            codes.setdefault("on_negotiation", "true")
        sound = sound and self._fits(row, codes)
        return [self._coding(row, name, value, day) for name, value in codes.items()], sound

    def _filled(self, row: _Row) -> dict[str, str]:
        if self._is_long:
            return {row.cells["variable"]: row.cells["value"]}
        filled = {name: row.cells[name] for name in self._variables if row.cells[name]}
        note = row.cells.get("note")
        return filled or ({"note": note} if note else {})

    def _has_names(self, row: _Row) -> bool:
        name = row.cells["statement_id"]
        sound = True
        if not name:
            self._fail(row, "statement_id", FormatError, "the id is gone; copy it from the sheet")
            sound = False
        elif _MANGLED.fullmatch(name):
            reason = (
                f"the spreadsheet turned the id into the number {name}; copy it from the sheet as "
                "it was, and hand sheets out as .xlsx"
            )
            self._fail(row, "statement_id", FormatError, reason)
            sound = False
        if self._is_long and not row.cells["variable"]:
            self._fail(row, "variable", FormatError, "nothing says what was coded; fill it in")
            sound = False
        if not self._coder_of(row):
            reason = "nobody is named; fill it in, or pass coder='…'"
            self._fail(row, "coder", InputError, reason)
            sound = False
        return sound

    def _code(self, row: _Row, variable: str, cell: str, habits: Habits) -> str | None:
        if variable not in VARIABLES or not cell:
            return cell or None
        if cell.startswith("="):
            raise UnreadableCellError(
                f"'{cell[:60]}' is a formula that was never worked out; write the value itself"
            )
        if cell.casefold() == _SAME:
            if f"machine_{variable}" not in row.cells:
                raise UnreadableCellError(
                    f"'same' is no {variable}: it takes over the column 'machine_{variable}', "
                    "which this file does not have; write the value itself"
                )
            cell = row.cells[f"machine_{variable}"] or "none"
            habits = habits._replace(tags=None)
        return canonical(variable, cell, habits)

    def _fits(self, row: _Row, codes: Mapping[str, str | None]) -> bool:
        first, last = codes.get("date_from"), codes.get("date_to")
        if first and last and first > last:
            reason = f"{first} is after date_to, {last}; put the two in order"
            self._fail(row, "date_from", DateError, reason)
            return False
        said = [name for name in OF_TALKING if codes.get(name)]
        if codes.get("on_negotiation") == "false" and said:
            reason = "there is a code, but on_negotiation is no; empty one of the two"
            self._fail(row, said[0], FormatError, reason)
            return False
        return True

    def _only_once(self, row: _Row, key: tuple[str, str, Any], days: dict[Any, int]) -> bool:
        first = days.setdefault((*key[:2], str(key[2])), row.number)
        if first == row.number:
            return True
        reason = f"this statement is coded in row {first}, too; keep one, or give both their day"
        self._fail(row, "statement_id", DuplicateIdError, reason)
        return False

    def _coding(
        self, row: _Row, variable: str, value: str | None, day: pd.Timestamp
    ) -> dict[str, Any]:
        cells = row.cells
        machine = cells.get("machine_value" if self._is_long else f"machine_{variable}")
        coding: dict[str, Any] = {
            "statement_id": cells["statement_id"],
            "variable": variable,
            "value": value,
            "coder": self._coder_of(row),
            "coded_at": day,
            "codebook_version": cells.get("codebook_version") or None,
            "machine_value": machine or None,
            "text_hash": self._hash(row),
            "note": cells.get("note") or None,
        }
        if set(PLACES) <= set(cells):
            coding |= {"article_id": cells["article_id"] or None}
            coding |= {name: _whole(cells[name]) for name in ("start", "end")}
        return coding

    def _hash(self, row: _Row) -> str | None:
        """Take the hash of the sheet, or make it anew where a spreadsheet broke it."""
        written = row.cells.get("text_hash", "")
        if not written or _HASH.fullmatch(written):
            return written or None
        return text_hash(row.cells["content"]) if row.cells.get("content") else None


def _whole(cell: str) -> int | None:
    return int(float(cell)) if re.fullmatch(r"\d{1,9}(?:\.0)?", cell) else None


def latest(codings: pd.DataFrame) -> pd.DataFrame:
    """Keep of each coder the last decision on each variable of each statement."""
    dated = codings.sort_values("coded_at", kind="stable", na_position="first")
    last = dated.drop_duplicates(["statement_id", "variable", "coder"], keep="last")
    return codings.loc[sorted(last.index)].reset_index(drop=True)


def _day_first(rows: Sequence[_Row]) -> bool | None:
    """Tell whether 5/6/2022 is a day of June in this file; ``None`` where it does not show."""
    orders = set()
    for row in rows:
        for name in ("published", "date_from", "date_to", "coded_at", "value"):
            parts = SLASHED.fullmatch(CLOCK.sub("", row.cells.get(name, "")))
            if parts and parts[2] != ".":
                first, second = int(parts[1]), int(parts[3])
                orders |= {True} if first > 12 else {False} if second > 12 else set()
    return orders.pop() if len(orders) == 1 else None
