"""Take CSV, JSON, Parquet and Excel apart into numbered rows, an error in place of a broken one."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import (
    FormatError,
    MissingExtraError,
    PassedOverError,
    TooLargeError,
    TruncatedTextError,
)
from analysis.records import MAX_BYTES

# The first line by which Excel is told what stands between the cells; it is no header.
_TOLD_DELIMITER = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)


def csv_rows(text: str, name: str) -> tuple[list[str], list[tuple[int, Any]]]:
    """Take a CSV apart: its header, and its numbered rows, an error in place of a broken one."""
    header: list[str] = []
    rows: list[tuple[int, Any]] = []
    row = 0
    told = _TOLD_DELIMITER.match(text)
    text = text[told.end() :] if told else text
    with _long_cells():
        mark = told[1] if told else _delimiter(text)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
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


def load_json(text: str, name: str) -> Any:
    """Load a JSON file; raw control characters in its texts are left as they are.

    Raises
    ------
    FormatError
        If it is no valid JSON.
    """
    try:
        return json.loads(text, strict=False)
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


def json_lines(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """Load each line that is not blank, with its number; an error in place of a broken one."""
    for row, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield row, json_object(json.loads(line, strict=False), name, row)
        except (ValueError, RecursionError) as error:
            reason = (
                f"the line is no valid JSON ({getattr(error, 'msg', error)}); repair it, or name "
                "the file .json if it is one object over many lines"
            )
            yield row, FormatError(reason, source_file=name, row=row)


def json_object(item: Any, name: str, row: int) -> Any:
    """Give an object as it is, and anything else as an error."""
    if isinstance(item, dict):
        return item
    return FormatError(
        f"here must be an object ({{…}}), but there is {_json_kind(item)}; repair it",
        source_file=name,
        row=row,
    )


def _json_kind(item: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(item), "a number")


def load_parquet(data: bytes, name: str) -> pa.Table:
    """Load a Parquet file from memory.

    Raises
    ------
    FormatError
        If it is none, or damaged.
    """
    try:
        return pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FormatError(
            "this is no valid Parquet file, or it is damaged; write or fetch it again",
            source_file=name,
        ) from error


def workbook_rows(data: bytes, name: str) -> tuple[list[str], list[tuple[int, Any]]]:
    """Take an Excel file apart: its header, and its numbered rows.

    Read is the first sheet that is not hidden and has rows under a header; the header is the first
    row with two cells, or the first row if none has two. Where no sheet has rows, only the header
    of the first that holds anything is given. Other sheets that hold anything are named in an
    error among the rows, whose articles are kept. Days are ``datetime``, numbers numbers, a formula
    is the value that was saved with it, and an empty cell None.

    Raises
    ------
    MissingExtraError
        If openpyxl is not installed.
    TooLargeError
        If its sheets are too large, unpacked.
    FormatError
        If it is no workbook, damaged, or has too many columns.
    """
    load = _workbook_loader(name)
    _refuse_broken_package(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load(io.BytesIO(data), read_only=True, data_only=True)
            sheets = {
                sheet.title: list(_filled_rows(sheet))
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            }
    except Exception as error:  # openpyxl lets the errors of whatever it stumbles over through
        raise FormatError(
            f"this is no Excel workbook that can be read ({type(error).__name__}: {error}); open "
            "it in a spreadsheet program and save it as .xlsx or .csv",
            source_file=name,
        ) from error
    filled = {title: lines for title, lines in sheets.items() if lines}
    if not filled:
        return [], []
    tops = {title: _header_place(lines) for title, lines in filled.items()}
    with_rows = (title for title, lines in filled.items() if len(lines) > tops[title] + 1)
    title = next(with_rows, None)
    if title is None:
        title = next(iter(filled))
        return _headed_rows(filled[title], tops[title], name)
    header, rows = _headed_rows(filled[title], tops[title], name)
    others = [other for other in filled if other != title]
    if others:
        rows.append((0, _other_sheets(title, others, name)))
    return header, rows


_MAX_UNPACKED = 4 * MAX_BYTES
_LONGEST_CELL = 32_767
_HEADER_WITHIN = 20
_MOST_COLUMNS = 500
_CELL_ERRORS = frozenset(
    {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _workbook_loader(name: str) -> Callable[..., Any]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise MissingExtraError(
            "Excel files need the package openpyxl; install it with: "
            "pip install 'negotiation-trace[readers]', or save the sheet as .csv",
            source_file=name,
        ) from None
    loader: Callable[..., Any] = load_workbook
    return loader


def _refuse_broken_package(data: bytes, name: str) -> None:
    """Unpack what openpyxl would, part by part, and refuse what is damaged or too large."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FormatError(
            "this workbook is protected by a password or in the old form .xls; save it as .xlsx "
            "without a password",
            source_file=name,
        )
    room = _MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with package.open(part) as content:
                    while room >= 0 and (block := content.read(1024**2)):
                        room -= len(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise FormatError(
            f"this is no Excel workbook, or it is damaged ({error}); fetch or save it again",
            source_file=name,
        ) from error
    if room < 0:
        raise TooLargeError(
            f"the workbook is larger than {_MAX_UNPACKED / 1024**2:g} MB, unpacked; "
            "split it into smaller ones",
            source_file=name,
        )


class _Line(NamedTuple):
    """A row of a sheet that is not empty: its number, how wide it is, and its first cells."""

    number: int
    width: int
    cells: list[Any]


def _filled_rows(sheet: Any) -> Iterator[_Line]:
    """Give the rows that are not empty; of one that is too wide to be read only the beginning."""
    # Some programs write a wrong size into the sheet, and openpyxl would cut it to that.
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        width = len(values)
        while width and _cell(values[width - 1]) is None:
            width -= 1
        if width:
            yield _Line(number, width, [_cell(value) for value in values[:width][:_MOST_COLUMNS]])


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip() or value in _CELL_ERRORS:
        return None
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)


def _header_place(lines: list[_Line]) -> int:
    wide = (
        place
        for place, line in enumerate(lines[:_HEADER_WITHIN])
        if sum(cell is not None for cell in line.cells) > 1
    )
    return next(wide, 0)


def _headed_rows(
    lines: list[_Line], top: int, name: str
) -> tuple[list[str], list[tuple[int, Any]]]:
    """Part the header from the rows under it, and bring these to its length."""
    first, columns, names = lines[top]
    if columns > _MOST_COLUMNS:
        raise FormatError(
            f"the header goes on to column {columns:,}, and {_MOST_COLUMNS} are read at most; "
            "delete the columns that hold nothing of the articles",
            source_file=name,
        )
    header = ["" if cell is None else str(cell) for cell in names]
    rows: list[tuple[int, Any]] = []
    for number, width, cells in lines[top + 1 :]:
        row = number - first
        if width > len(header):
            rows.append((row, _wide_row(width, len(header), name, row)))
            continue
        if any(isinstance(cell, str) and len(cell) >= _LONGEST_CELL for cell in cells):
            rows.append((row, _full_cell(name, row)))
        rows.append((row, cells + [None] * (len(header) - len(cells))))
    return header, rows


def _wide_row(cells: int, columns: int, name: str, row: int) -> FormatError:
    return FormatError(
        f"the row has {cells} cells, the header {columns}; give each column a name in the header",
        source_file=name,
        row=row,
    )


def _full_cell(name: str, row: int) -> TruncatedTextError:
    return TruncatedTextError(
        f"a cell holds {_LONGEST_CELL:,} characters, the most that Excel keeps; the article is "
        "kept, but check its end in the source",
        source_file=name,
        row=row,
    )


def _other_sheets(title: str, others: list[str], name: str) -> PassedOverError:
    named = ", ".join(f"'{other}'" for other in others)
    return PassedOverError(
        f"only the sheet '{title}' is read; not read: {named}. If they hold articles, save each "
        "as a file of its own",
        source_file=name,
    )
