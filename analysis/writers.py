"""Write tables as CSV, Excel, Parquet or JSON Lines, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import os
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import EncodingError, MissingExtraError, WriteError, not_a_table
from analysis.schemas import SchemaError

_RUNS_IN_SPREADSHEET = re.compile(r"'|[\t\r\n]|\s*[=+\-@＝＋－＠]")


def neutralise_cell(text: str) -> str:
    r"""Write a text so that a spreadsheet shows it instead of running it.

    An apostrophe is put before a text that begins like a formula, or with a tab, a line break or
    an apostrophe. The empty text becomes one apostrophe, because an empty cell stands for a
    missing value. ``restore_cell`` takes all of this back.

    Examples
    --------
    >>> neutralise_cell('=HYPERLINK("http://example.org")')
    '\'=HYPERLINK("http://example.org")'
    >>> restore_cell(neutralise_cell("=1+1"))
    '=1+1'
    """
    return f"'{text}" if not text or _RUNS_IN_SPREADSHEET.match(text) else text


def restore_cell(cell: str) -> str | None:
    """Give back the text that ``neutralise_cell`` was given; an empty cell is a missing value."""
    if not cell:
        return None
    if cell == "'" or (cell[0] == "'" and _RUNS_IN_SPREADSHEET.match(cell, 1)):
        return cell[1:]
    return cell


def write_table(table: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write a table as CSV, Excel, Parquet or JSON Lines, by the suffix of the path.

    The table is written under a temporary name in the same folder and moved into place when it
    is complete: a reader finds the old file or the new one, never half of one. The index is not
    written. ``read_table`` gives back the same table.

    Parameters
    ----------
    table : DataFrame
        The table to write; it is not changed.
    path : str or path
        Where to write: ``.csv``, ``.xlsx``, ``.parquet`` or ``.jsonl``. A file that is there is
        replaced.

    Notes
    -----
    CSV is UTF-8 with a byte order mark, which spreadsheets need to show curly quotation marks and
    accents. Days are written as ``YYYY-MM-DD``, lists as JSON. An empty cell is a missing value;
    an empty text is written as one apostrophe. A text that a spreadsheet would run as a formula
    gets an apostrophe before it (``neutralise_cell``), and ``read_table`` takes it off again.
    A workbook has the same cells; all but numbers are of the format "text", also the empty ones,
    so that Excel alters neither days nor ids nor what is typed in.

    Raises
    ------
    WriteError
        If the suffix is not one of the four, the folder is absent or must not be written to, or
        the table is more than a workbook holds.
    MissingExtraError
        If Excel needs a library that is not installed:
        ``pip install 'negotiation-trace[readers]'``.
    SchemaError
        If this is no table, two columns bear one name, or a column mixes types.

    Examples
    --------
    >>> import tempfile, pandas as pd
    >>> from pathlib import Path
    >>> from analysis import read_table, write_table
    >>> actors = pd.DataFrame({"actor": ["Kyiv"], "spellings": [["Kyiv", "Kiev"]]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_table(actors, Path(folder) / "actors.csv")
    ...     read_table(Path(folder) / "actors.csv", "actors")["spellings"][0]
    ['Kyiv', 'Kiev']
    """
    if not isinstance(path, str | os.PathLike):
        raise WriteError(
            f"a table is written to a path, not to {type(path).__name__}; give the table first and "
            "then the name of the file: write_table(table, 'statements.csv')",
            stage="write",
        )
    target = Path(path)
    write = _WRITERS.get(target.suffix.lower())
    if write is None:
        raise WriteError(
            f"a table is written as .csv, .xlsx, .parquet or .jsonl, not as '{target.suffix}'; "
            "end the file name in one of these four",
            source_file=str(target),
            stage="write",
        )
    _refuse_odd_table(table, str(target))
    temporary = target.with_name(f".{target.stem[:40]}-{secrets.token_hex(4)}.part")
    try:
        write(table, temporary)
        temporary.replace(target)
    except (WriteError, MissingExtraError) as error:
        raise type(error)(error.reason, source_file=str(target), stage="write") from error
    except OSError as error:
        raise WriteError(
            f"the file cannot be written ({error.strerror or error}); "
            "check that the folder exists and that you may write to it",
            source_file=str(target),
            stage="write",
        ) from error
    except UnicodeEncodeError as error:
        raise EncodingError(
            f"the table holds half of a character that no file can hold ({error.reason}); "
            "repair or leave out the text it came from",
            source_file=str(target),
            stage="write",
        ) from error
    except (pa.ArrowException, TypeError) as error:
        raise SchemaError(
            f"a column cannot be written: {error}. Give the column one type, "
            "or run validate(table, schema) to see what does not fit",
            source_file=str(target),
            stage="write",
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _refuse_odd_table(table: pd.DataFrame, name: str) -> None:
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(
            f"a table (pandas DataFrame) is needed, not {not_a_table(table)}",
            source_file=name,
            stage="write",
        )
    twice = [str(column) for column in table.columns[table.columns.duplicated()]]
    if twice:
        raise SchemaError(
            f"two columns are called '{twice[0]}'; rename one of them",
            source_file=name,
            stage="write",
        )


def _plain(value: Any) -> Any:
    """Turn one value into what JSON knows: text, number, truth value or list."""
    if isinstance(value, dt.datetime):
        midnight = value.tzinfo is None and value.time() == dt.time.min
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return value.tolist() if hasattr(value, "tolist") else value


def _plain_columns(table: pd.DataFrame) -> list[list[Any]]:
    columns = []
    for position in range(table.shape[1]):
        column = table.iloc[:, position]
        columns.append(
            [
                None if missing else _plain(value)
                for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)
            ]
        )
    return columns


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise_cell(value)
    if isinstance(value, Sequence | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return repr(value) if isinstance(value, float) else str(value)


class _UnixRows:
    """Takes rows from ``csv.writer`` and ends them as Unix does.

    The writer of Python 3.11 puts a cell with a carriage return in quotation marks only when its
    own rows end in one; so it is given such an end, which is cut off here.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, row: str) -> None:
        self._file.write(row[:-2] + "\n")


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(_UnixRows(file), lineterminator="\r\n")
        rows.writerow([neutralise_cell(str(name)) for name in table.columns])
        cells = [[_as_cell(value) for value in column] for column in _plain_columns(table)]
        rows.writerows(zip(*cells, strict=True))


def _write_jsonl(table: pd.DataFrame, path: Path) -> None:
    names = [str(name) for name in table.columns]
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for values in zip(*_plain_columns(table), strict=True):
            row = dict(zip(names, values, strict=True))
            file.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def _with_types(arrow: pa.Table) -> pa.Table:
    """Give columns without any value the type text, because other programs refuse columns of none.

    Parquet files with the type "null" are valid, but R, DuckDB and Spark differ on them.
    """
    fields = []
    for field in arrow.schema:
        if pa.types.is_null(field.type):
            field = field.with_type(pa.string())
        elif pa.types.is_list(field.type) and pa.types.is_null(field.type.value_type):
            field = field.with_type(pa.list_(pa.string()))
        fields.append(field)
    return arrow.cast(pa.schema(fields, metadata=arrow.schema.metadata))


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    named = table.rename(columns=str)
    pq.write_table(_with_types(pa.Table.from_pandas(named, preserve_index=False)), path)


_MOST_ROWS = 1_048_576
_LONGEST_CELL = 32_766
_WIDE = 40
# What a workbook cannot hold as it is, or what readers take for an escape, a blank or an error.
_TO_ESCAPE = re.compile(
    r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]|\A[\s](?=\s*\Z)|"
    r"\A#(?=(?:N/A|[A-Z0/]+[!?])\Z)"
)


def _sheet_value(value: Any) -> str | float | None:
    """Give a cell of a workbook: a number where it stays exact, else the text of a CSV."""
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(f"{value:.16g}")  # openpyxl writes no more than these digits
        minus_zero = not value and math.copysign(1, value) < 0
        if math.isfinite(number) and number == value and not minus_zero:
            return value
    text = _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", _as_cell(value))
    if len(text) > _LONGEST_CELL:
        raise WriteError(
            f"the text beginning '{text[:40]}' has {len(text):,} characters, and a cell of a "
            f"workbook holds {_LONGEST_CELL:,}; write the table as .csv or .parquet"
        )
    return text


def _write_workbook(table: pd.DataFrame, path: Path) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise MissingExtraError(
            "Excel files need the package openpyxl; install it with: "
            "pip install 'negotiation-trace[readers]', or write the table as .csv"
        ) from None
    if len(table) >= _MOST_ROWS:
        raise WriteError(
            f"the table has {len(table):,} rows, and a sheet holds {_MOST_ROWS - 1:,} below its "
            "header; write it as .csv or .parquet"
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("table")
    sheet.freeze_panes = "A2"
    columns = [[_sheet_value(value) for value in column] for column in _plain_columns(table)]
    for number, column in enumerate(columns, 1):
        longest = max((len(str(value)) for value in column[:1000] if value is not None), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest, 12), _WIDE) + 2
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")

    def cell(value: str | float | None, *, head: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value)
        made.alignment = wrapped
        if head:
            made.font = bold
        if value is None or isinstance(value, str):
            made.number_format = "@"
        return made

    sheet.append([cell(_sheet_value(str(name)), head=True) for name in table.columns])
    for row in zip(*columns, strict=True):
        sheet.append([cell(value) for value in row])
    book.save(path)


_WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_workbook,
    ".parquet": _write_parquet,
    ".jsonl": _write_jsonl,
}
