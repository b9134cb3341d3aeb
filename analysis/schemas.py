"""The tables of the kit: their columns, their types, and the errors a bad table or file raises."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pandera.pandas as pa

from analysis.codebook import STANCES
from analysis.errors import (
    STAGES,
    AmbiguousColumnError,
    DateError,
    InputError,
    MissingColumnError,
    columns_there,
    named_columns,
    not_a_table,
)

DAY = "datetime64[us]"
"""The one datetime unit of all tables; values are days, without a clock time or a zone."""

STANCE_DTYPE = pd.CategoricalDtype(list(STANCES), ordered=True)

QUOTE_TYPES = ("direct", "mixed", "indirect")
ATTRIBUTION_KINDS = ("said", "thought", "act")
SPEAKER_KINDS = ("person", "government", "institution", "group", "unnamed")
DATE_BASES = ("stated", "inferred", "published", "unknown")
SHIFTS = ("hardening", "softening", "reversal")


class SchemaError(InputError):
    """A table does not fit its schema; ``failures`` lists every misfit."""

    def __init__(self, reason: str, failures: pd.DataFrame | None = None, **where: Any) -> None:
        super().__init__(reason, **where)
        self.failures = failures if failures is not None else pd.DataFrame()


class Column(NamedTuple):
    """One column of a table: its type, whether it may be missing, and the values it allows."""

    kind: str
    needed: bool = False
    allowed: tuple[str, ...] | None = None


_TEXT, _DAY, _INT, _FLOAT, _FLAG = "text", "day", "int", "float", "flag"
_STANCE, _SEGMENTS, _TAGS = "stance", "segments", "tags"

TABLES: Mapping[str, Mapping[str, Column]] = {
    "articles": {
        "article_id": Column(_TEXT, needed=True),
        "outlet": Column(_TEXT),
        "published": Column(_DAY),
        "title": Column(_TEXT),
        "text": Column(_TEXT, needed=True),
        "url": Column(_TEXT),
        "language": Column(_TEXT),
        "source_file": Column(_TEXT),
    },
    "statements": {
        "statement_id": Column(_TEXT, needed=True),
        "article_id": Column(_TEXT, needed=True),
        "outlet": Column(_TEXT),
        "published": Column(_DAY),
        "url": Column(_TEXT),
        "start": Column(_INT, needed=True),
        "end": Column(_INT, needed=True),
        "segments": Column(_SEGMENTS, needed=True),
        "content": Column(_TEXT, needed=True),
        "quote_type": Column(_TEXT, allowed=QUOTE_TYPES),
        "attribution_kind": Column(_TEXT, allowed=ATTRIBUTION_KINDS),
        "cue": Column(_TEXT),
        "cue_start": Column(_INT),
        "cue_end": Column(_INT),
        "source_text": Column(_TEXT),
        "source_start": Column(_INT),
        "source_end": Column(_INT),
        "context_start": Column(_INT),
        "context_end": Column(_INT),
        "speaker": Column(_TEXT),
        "speaker_kind": Column(_TEXT, allowed=SPEAKER_KINDS),
        "side": Column(_TEXT),
        "addressee": Column(_TEXT),
        "via": Column(_TEXT),
        "date_from": Column(_DAY),
        "date_to": Column(_DAY),
        "date_basis": Column(_TEXT, allowed=DATE_BASES),
        "date_text": Column(_TEXT),
        "on_negotiation": Column(_FLAG),
        "stance": Column(_STANCE),
        "stance_confidence": Column(_FLOAT),
        "stance_rule": Column(_TEXT),
        "stance_evidence": Column(_TEXT),
        "conditions": Column(_TAGS),
        "reported_shift": Column(_TEXT, allowed=SHIFTS),
        "negated": Column(_FLAG),
        "cameo": Column(_TEXT),
        "plover": Column(_TEXT),
        "same_as": Column(_TEXT),
        "confidence": Column(_FLOAT),
        "codebook_version": Column(_TEXT),
        "model_version": Column(_TEXT),
        "source_file": Column(_TEXT),
    },
    "errors": {
        "source_file": Column(_TEXT),
        "row": Column(_INT),
        "article_id": Column(_TEXT),
        "stage": Column(_TEXT, allowed=STAGES),
        "error": Column(_TEXT, needed=True),
        "reason": Column(_TEXT, needed=True),
    },
    "conditions": {
        "statement_id": Column(_TEXT, needed=True),
        "condition": Column(_TEXT, needed=True),
        "family": Column(_TEXT),
        "clause": Column(_TEXT),
        "start": Column(_INT),
        "end": Column(_INT),
        "obliged": Column(_TEXT),
    },
    "codings": {
        "statement_id": Column(_TEXT, needed=True),
        "variable": Column(_TEXT, needed=True),
        "value": Column(_TEXT),
        "coder": Column(_TEXT, needed=True),
        "coded_at": Column(_DAY),
        "codebook_version": Column(_TEXT),
        "machine_value": Column(_TEXT),
        "text_hash": Column(_TEXT),
        "note": Column(_TEXT),
        "article_id": Column(_TEXT),
        "start": Column(_INT),
        "end": Column(_INT),
    },
    "record": {
        "statement_id": Column(_TEXT, needed=True),
        "speaker": Column(_TEXT, needed=True),
        "speaker_kind": Column(_TEXT, allowed=SPEAKER_KINDS),
        "side": Column(_TEXT),
        "date_from": Column(_DAY),
        "date_to": Column(_DAY),
        "date_basis": Column(_TEXT, allowed=DATE_BASES),
        "on_negotiation": Column(_FLAG),
        "stance": Column(_STANCE),
        "conditions": Column(_TAGS),
        "role": Column(_TEXT),
        "venue": Column(_TEXT),
        "addressee": Column(_TEXT),
        "paraphrase": Column(_TEXT),
        "short_quote": Column(_TEXT),
        "source_url": Column(_TEXT),
        "source_outlet": Column(_TEXT),
        "source_published": Column(_DAY),
        "second_source_url": Column(_TEXT),
        "second_source_outlet": Column(_TEXT),
        "evidence_grade": Column(_TEXT),
    },
    "actors": {
        "actor": Column(_TEXT, needed=True),
        "spellings": Column(_TAGS),
        "kind": Column(_TEXT, allowed=SPEAKER_KINDS),
        "side": Column(_TEXT),
        "principal": Column(_TEXT),
        "office": Column(_TEXT),
        "office_from": Column(_DAY),
        "office_to": Column(_DAY),
        "wikidata_id": Column(_TEXT),
    },
    "events": {
        "event_id": Column(_TEXT, needed=True),
        "date_from": Column(_DAY, needed=True),
        "date_to": Column(_DAY),
        "event": Column(_TEXT, needed=True),
        "kind": Column(_TEXT),
        "place": Column(_TEXT),
        "label": Column(_TEXT),
        "turning_point": Column(_FLAG),
        "source_url": Column(_TEXT),
    },
}

UNIQUE = {
    "articles": "article_id",
    "statements": "statement_id",
    "record": "statement_id",
    "events": "event_id",
}

_DTYPES: Mapping[str, Any] = {
    _TEXT: pd.StringDtype(na_value=float("nan")),
    _DAY: DAY,
    _INT: "Int64",
    _FLOAT: "float64",
    _FLAG: "boolean",
    _STANCE: STANCE_DTYPE,
    _SEGMENTS: "object",
    _TAGS: "object",
}


_HOLDS = {
    _TEXT: "text",
    _DAY: "days (2022-12-17)",
    _INT: "whole numbers",
    _FLOAT: "numbers",
    _FLAG: "True or False",
    _STANCE: "stances",
    _SEGMENTS: "lists of places ([[0, 12]])",
    _TAGS: "lists of words",
}
_GIVEN_BY = {
    "statements": "what trace returned",
    "record": "load_dataset('record')",
    "codings": "what read_codings returned",
    "articles": "what read_articles returned",
    "actors": "a table of actors",
    "events": "load_dataset('events')",
}
"""Where the tables come from that are mistaken for one another."""


def columns_of(schema: str) -> Mapping[str, Column]:
    """Look up the columns of a table by the name of its schema."""
    if not isinstance(schema, str) or schema not in TABLES:
        given = f"'{schema}'" if isinstance(schema, str) else f"of the type {type(schema).__name__}"
        raise SchemaError(f"there is no schema {given}; give one of {', '.join(TABLES)}")
    return TABLES[schema]


def dtype_of(column: Column) -> Any:
    """Give the pandas dtype that a column of this kind has in every table."""
    return _DTYPES[column.kind]


def empty_table(schema: str) -> pd.DataFrame:
    """Make a table of no rows with all columns of a schema, in their types."""
    return pd.DataFrame(
        {name: pd.Series([], dtype=dtype_of(column)) for name, column in columns_of(schema).items()}
    )


# The standard library also reads weeks ("2022-W50"), which are no days.
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}$")


def to_day(value: Any) -> pd.Timestamp:
    """Read one value as a day; a clock time is cut off in its own zone; missing gives ``NaT``.

    Raises
    ------
    DateError
        If the value is not an ISO date, an ISO date and time, or a date object.
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return pd.NaT  # type: ignore[return-value]
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return pd.NaT  # type: ignore[return-value]
        try:
            if not _ISO_DAY.match(text):
                raise ValueError
            value = dt.date.fromisoformat(text[:10])
            if len(text) > 10:
                dt.datetime.fromisoformat(text)
        except ValueError:
            raise DateError(
                f"the date '{text}' is no day; write it as YYYY-MM-DD, for example 2022-12-17"
            ) from None
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        raise DateError(
            f"the date {value!r} is no day; write it as YYYY-MM-DD, for example 2022-12-17"
        )
    return pd.Timestamp(value).as_unit("us")


def split_list(text: str) -> list[str]:
    """Take apart what is joined by ";" in one cell: tags, spellings, names of a joint source."""
    return [part.strip() for part in text.split(";") if part.strip()]


def _as_list(value: Any) -> Any:
    """Turn the lists of other libraries, such as those of a Parquet file, into Python lists."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Sequence | set) and not isinstance(value, str):
        return [_as_list(part) if isinstance(part, np.ndarray) else part for part in value]
    return value


def _tags_of(value: Any, name: str) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            raise SchemaError(
                f"column '{name}' holds {value[:40]!r}, a list written as text; read the file with "
                "read_table, which makes lists of it"
            )
        return split_list(value)
    if pd.notna(value):
        raise SchemaError(
            f"column '{name}' holds {value!r}, which is no list; write texts with semicolons "
            "between"
        )
    return []


def _cast(values: pd.Series, column: Column, name: str) -> pd.Series:
    if isinstance(values.dtype, pd.ArrowDtype):
        values = values.astype("object")
    if column.kind == _DAY:
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            values = values.dt.tz_localize(None)
        if pd.api.types.is_datetime64_dtype(values.dtype):
            return values.dt.normalize().astype(DAY)
        return pd.Series([to_day(v) for v in values], index=values.index, dtype=DAY, name=name)
    if column.kind in (_SEGMENTS, _TAGS):
        as_list = [_as_list(value) for value in values]
        if column.kind == _TAGS:
            as_list = [_tags_of(value, name) for value in as_list]
        return pd.Series(as_list, index=values.index, dtype="object", name=name)
    if column.kind == _STANCE:
        unknown = sorted(set(values.dropna().astype(str)) - set(STANCES))
        if unknown:
            raise SchemaError(
                f"column '{name}' holds {unknown[0]!r}, which is no stance; "
                f"write one of {', '.join(STANCES)}, or leave it empty"
            )
    return values.astype(dtype_of(column))


def _typed(values: pd.Series, column: Column, name: str, schema: str) -> pd.Series:
    try:
        return _cast(values, column, name)
    except InputError:
        raise
    except (TypeError, ValueError) as error:
        raise SchemaError(
            f"column '{name}' of {schema} cannot be read: {error}. Correct the value, or leave it "
            f"empty; the column holds {_HOLDS[column.kind]}"
        ) from error


def check_names(table: pd.DataFrame) -> None:
    """Raise an error that names a column which stands in a table twice."""
    if table.columns.nlevels > 1:
        raise SchemaError(
            f"the columns have names of {table.columns.nlevels} levels, such as "
            f"{table.columns[0]!r}; give each one name, as in table.columns.get_level_values(0)"
        )
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise AmbiguousColumnError(
            f"column {twice[0]!r} stands in the table twice; drop or rename the one not meant"
        )


def complete(table: pd.DataFrame, schema: str) -> pd.DataFrame:
    """Add the columns a table lacks, as missing, and put all columns into type and order.

    Further columns of the table are kept behind those of the schema.

    Raises
    ------
    MissingColumnError
        If a needed column is absent, or (AmbiguousColumnError) a column stands there twice.
    SchemaError
        If a column cannot be brought into its type.
    """
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(f"a table (pandas DataFrame) is needed, not {not_a_table(table)}")
    check_names(table)
    columns = columns_of(schema)
    absent = [name for name, column in columns.items() if column.needed and name not in table]
    if absent:
        have = columns_there(table.columns)
        raise MissingColumnError(
            f"a table of {schema} needs {named_columns(absent)}; "
            f"this one has {have}. "
            + what_to_give(table, schema, "Rename the column, or pass columns={...} when reading")
        )
    out = {}
    for name, column in columns.items():
        if name not in table:
            out[name] = _cast(pd.Series([None] * len(table), index=table.index), column, name)
            continue
        out[name] = _typed(table[name], column, name, schema)
    for name in table.columns:
        if name not in out:
            out[name] = table[name]
    return pd.DataFrame(out, index=table.index)


def what_to_give(table: pd.DataFrame, schema: str, otherwise: str) -> str:
    """Advise who gave a table of another kind; else give the advice for missing columns."""
    for other in _GIVEN_BY:
        needed = {name for name, column in columns_of(other).items() if column.needed}
        if other != schema and schema in _GIVEN_BY and needed <= set(table.columns):
            kind = "the record" if other == "record" else f"a table of {other}"
            return f"It seems to be {kind}; pass {_GIVEN_BY[schema]}"
    return otherwise


LAID_OVER: Mapping[str, Column] = {
    "coded_by": Column(_TEXT),
    "coded_at": Column(_DAY),
    "coded_variables": Column(_TEXT),
    "coded_codebook": Column(_TEXT),
    "coding_note": Column(_TEXT),
    "rejected": Column(_FLAG),
}
"""What ``apply_codings`` adds to statements, beside the machine's own values (``machine_…``)."""


def with_laid_over(columns: Mapping[str, Column], names: Iterable[str]) -> Mapping[str, Column]:
    """Give the columns of a schema, and where ``names`` are of a corrected table what is added."""
    if "coded_by" not in names:
        return columns
    machine = {f"machine_{name}": Column(column.kind) for name, column in columns.items()}
    return {**machine, **LAID_OVER, **columns}


def refuse_corrected(table: pd.DataFrame, purpose: str) -> None:
    """Raise an error that tells of a table in which people's decisions stand already.

    Raises
    ------
    InputError
        If the table has the column ``coded_by``, which ``apply_codings`` adds.
    """
    if isinstance(table, pd.DataFrame) and "coded_by" in table:
        raise InputError(
            f"{purpose} would overwrite what people decided (column 'coded_by'), or take it for "
            "the machine's; give the table that trace returned, and apply the codings last"
        )


def tidy(table: pd.DataFrame, schema: str) -> pd.DataFrame:
    """Put the columns that a table has of a schema into their types; add none.

    Raises
    ------
    SchemaError
        If it is no table, or a column cannot be brought into its type.
    """
    if not isinstance(table, pd.DataFrame):
        raise SchemaError(f"a table (pandas DataFrame) is needed, not {not_a_table(table)}")
    check_names(table)
    known = {
        name: _typed(table[name], column, name, schema)
        for name, column in columns_of(schema).items()
        if name in table
    }
    return table.assign(**known)


def _is_segments(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    ends = 0
    for pair in value:
        if len(pair) != 2 or not ends <= pair[0] < pair[1]:
            return False
        ends = pair[1]
    return True


def _is_tags(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(tag, str) for tag in value)


def _pandera_schema(schema: str) -> pa.DataFrameSchema:
    columns = {}
    for name, column in columns_of(schema).items():
        checks = []
        if column.allowed:
            checks.append(pa.Check.isin(column.allowed))
        if column.kind == _SEGMENTS:
            checks.append(pa.Check(_is_segments, element_wise=True, name="segments in order"))
        if column.kind == _TAGS:
            checks.append(pa.Check(_is_tags, element_wise=True, name="list of words"))
        columns[name] = pa.Column(
            dtype_of(column),
            checks=checks,
            nullable=not column.needed,
            unique=UNIQUE.get(schema) == name,
        )
    return pa.DataFrameSchema(columns, name=schema, checks=_table_checks(schema))


_WRONG_ROWS = {
    "date_from not after date_to": "date_from is after date_to",
    "start before end": "start is not before end",
}


def _table_checks(schema: str) -> list[pa.Check]:
    checks = []
    names = columns_of(schema)
    if "date_to" in names:
        checks.append(
            pa.Check(
                lambda t: ~(t["date_from"] > t["date_to"]).rename("date_from"),
                name="date_from not after date_to",
            )
        )
    if "end" in names:
        checks.append(
            pa.Check(
                lambda t: ~(t["start"] >= t["end"]).fillna(False).astype(bool),
                name="start before end",
            )
        )
    return checks


def validate(table: pd.DataFrame, schema: str) -> pd.DataFrame:
    """Check a table against a schema, all rows at once, and return it in type and order.

    Parameters
    ----------
    table : DataFrame
        The table to check; it is not changed.
    schema : str
        ``articles``, ``statements``, ``errors``, ``conditions``, ``codings``, ``record``,
        ``actors`` or ``events``.

    Returns
    -------
    DataFrame
        A copy with every column of the schema: text as ``str``, days as ``datetime64[us]``,
        offsets as ``Int64``, flags as ``boolean``, ``stance`` as ordered categorical, lists as
        Python lists.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    SchemaError
        If values do not fit; its ``failures`` table has column, row, value and the check missed.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import validate
    >>> reports = pd.DataFrame({"article_id": ["a"], "text": ["Talks began."]})
    >>> articles = validate(reports, "articles")
    >>> list(articles.columns[:3])
    ['article_id', 'outlet', 'published']
    """
    done = complete(table, schema)
    try:
        _pandera_schema(schema).validate(done, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        by_row = cases["schema_context"] == "DataFrameSchema"
        cases = cases.assign(column=cases["column"].mask(by_row, "the whole row"))
        failures = pd.DataFrame(
            {
                "column": cases["column"],
                "row": cases["index"],
                "value": cases["failure_case"],
                "check": cases["check"],
            }
        ).drop_duplicates(["column", "row", "check"], ignore_index=True)
        raise SchemaError(
            f"{len(failures)} value(s) do not fit the table '{schema}'; the first: "
            f"{_misfit(failures.iloc[0], schema)}. All are in the error's 'failures' table",
            failures,
        ) from None
    return done


def _misfit(failure: pd.Series, schema: str) -> str:
    """Tell in plain words where a value does not fit, why, and what to do."""
    name, row, check = failure["column"], failure["row"], str(failure["check"])
    if check in _WRONG_ROWS:
        return f"row {row}: {_WRONG_ROWS[check]}; put the two in order"
    column = columns_of(schema).get(name)
    allowed = ", ".join(map(str, column.allowed or ())) if column else ""
    reasons = {
        "not_nullable": "a value is missing; fill it in, or drop the row",
        "field_uniqueness": f"{failure['value']!r} stands in more than one row; keep one of them",
        "segments in order": f"{failure['value']!r} is no list of places in order, such as "
        "[[0, 12], [20, 31]]; correct it, or trace the article anew",
    }
    wrong = (
        f"is none of {allowed}; write one of these" if allowed else f"is not {check}; correct it"
    )
    other = f"{failure['value']!r} {wrong}, or leave it empty"
    return f"column '{name}', row {row}: {reasons.get(check, other)}"


def error_table(errors: Sequence[InputError]) -> pd.DataFrame:
    """Collect errors into a table of the schema ``errors``."""
    if not errors:
        return empty_table("errors")
    return complete(pd.DataFrame([error.as_row() for error in errors]), "errors")


def statement_id(article_id: str, text: str, segments: Iterable[tuple[int, int]]) -> str:
    """Name a statement by its article, its places and its words: the same wherever it is found."""
    parts = [article_id, *(f"{a}:{b}:{text[a:b]}" for a, b in segments)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
