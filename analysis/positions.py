"""Positions taken: the statements that count on a timeline, one row per statement and holder."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from numbers import Integral
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from analysis.codebook import STANCE_SCORES, STANCES
from analysis.errors import (
    DateError,
    DuplicateIdError,
    InputError,
    MissingColumnError,
    columns_there,
    named_columns,
    not_a_table,
)
from analysis.schemas import STANCE_DTYPE, SchemaError, check_names, split_list, tidy

HOLDERS = ("speaker", "side", "outlet")
"""By what positions can be gathered."""

UNKNOWN_SOURCE = "(unknown source)"

_DAY = dt.timedelta(days=1)
_FIRST_DAY, _LAST_DAY = pd.Timestamp(1000, 1, 1), pd.Timestamp(2999, 12, 31)
_MOST_DAYS = 36_500
_SPAN = re.compile(r"\s*(\d{1,6})\s*(d|days?|w)\s*", re.IGNORECASE)


def need_columns(
    table: pd.DataFrame,
    names: Iterable[str],
    purpose: str,
    *,
    advice: str = "Pass the table that trace returned, or the record",
) -> None:
    """Raise an error that names the columns a table lacks for a purpose, or has twice."""
    if not isinstance(table, pd.DataFrame):
        raise InputError(f"{purpose} needs a table (DataFrame), not {not_a_table(table)}")
    check_names(table)
    absent = [name for name in names if name not in table]
    if absent:
        have = columns_there(table.columns)
        raise MissingColumnError(
            f"{purpose} needs {named_columns(absent)}; this table has {have}. {advice}"
        )


def check_tags(column: pd.Series) -> None:
    """Raise an error that names a value which is no list of words, as tags must be."""
    for value in column:
        listed = isinstance(value, list | tuple | set | np.ndarray)
        if listed and all(isinstance(tag, str) for tag in value):
            continue
        if listed or not pd.api.types.is_scalar(value) or not pd.isna(value):
            what = f"the text {value!r}" if isinstance(value, str) else repr(value)
            raise SchemaError(
                f"column '{column.name}' holds {what}; it must hold lists of tags. Read the file "
                "with read_table, or split the texts"
            )


def refuse_corrected(table: pd.DataFrame, purpose: str) -> None:
    """Raise an error that tells of a table in which people's decisions stand already."""
    if "coded_by" in table:
        raise InputError(
            f"{purpose} would overwrite what people decided (column 'coded_by'), or take it for "
            "the machine's; give the table that trace returned, and apply the codings last"
        )


def joined(names: pd.Series) -> pd.Series:
    """Take joint names apart at ";": one list of names per row, empty where none is known."""
    return names.astype("str").map(lambda name: split_list(name) if isinstance(name, str) else [])


def check_ids(names: pd.Series, what: str = "statement") -> None:
    """Raise an error that tells of rows without an id, or names an id that stands in two rows."""
    nameless = (names.isna() | (names.str.strip() == "")).sum()
    if nameless:
        raise InputError(
            f"{nameless} row(s) have no {what}_id; give each {what} its own, for results name the "
            f"{what}s they stand on"
        )
    twice = names[names.duplicated()]
    if len(twice):
        raise DuplicateIdError(
            f"{what} {twice.iloc[0]!r} stands in more than one row ({len(twice)} such row(s)); "
            f"a doubled row would count twice. Drop them with drop_duplicates('{what}_id')"
        )


def on_topic(statements: pd.DataFrame) -> pd.Series:
    """Tell which statements are on negotiation: all, in a table that does not say."""
    if "on_negotiation" not in statements:
        return pd.Series(True, index=statements.index)
    return _is_true(statements["on_negotiation"])


def stood_by(statements: pd.DataFrame) -> pd.Series:
    """Tell which statements were said or acted out: not thought, not denied, not rejected."""
    kept = ~is_rejected(statements)
    if "attribution_kind" in statements:
        kept &= ~_is_true(statements["attribution_kind"] == "thought")
    if "negated" in statements:
        kept &= ~_is_true(statements["negated"])
    return kept


def is_rejected(statements: pd.DataFrame) -> pd.Series:
    """Tell which statements a person found to be none (``rejected``, also as text from a file)."""
    if "rejected" not in statements:
        return pd.Series(False, index=statements.index)
    return statements["rejected"].astype("str").str.strip().str.casefold() == "true"


def _is_true(flags: pd.Series) -> pd.Series:
    return flags.astype("boolean").fillna(False).astype(bool)


def sources_of(statements: pd.DataFrame) -> pd.Series:
    """Name where each statement was printed: its outlet, else the host of its address."""
    named = pd.Series(pd.NA, index=statements.index, dtype="string")
    for column in ("source_outlet", "outlet"):
        if column in statements:
            names = statements[column].astype("string").str.strip()
            named = named.fillna(names.mask(names == ""))
    for column in ("source_url", "url"):
        if column in statements:
            hosts = statements[column].astype("string").map(_host, na_action="ignore")
            named = named.fillna(hosts.astype("string"))
    if "article_id" in statements:
        named = named.fillna(statements["article_id"].astype("string"))
    return named.fillna(UNKNOWN_SOURCE).astype(str)


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def said_on_negotiation(statements: pd.DataFrame, purpose: str) -> pd.DataFrame:
    """Keep what was said or acted out on negotiation, once, with its days and its source.

    Left out are statements off the topic, thoughts, denials of having said something, what a person
    rejected (``apply_codings``), and copies
    (``same_as``) of a statement that is in the table; of the copies of one that is not, the first
    by its id is kept. A table without ``on_negotiation`` is taken to be all on negotiation. One
    open end of the days is closed by the day of publication, else by the other end. Added are
    ``day`` (the middle) and ``source``.

    Raises
    ------
    MissingColumnError, SchemaError
        If a column is absent or holds what it should not.
    InputError
        If a statement has no ``statement_id``.
    DuplicateIdError
        If a ``statement_id`` stands in two rows.
    DateError
        If a statement ends before it begins, or a date is no day of the years 1000 to 2999.
    """
    need_columns(statements, ("statement_id", "date_from"), purpose)
    table = tidy(tidy(statements.reset_index(drop=True), "record"), "statements")
    if "date_to" not in table:
        table = table.assign(date_to=table["date_from"])
    check_ids(table["statement_id"])
    _check_days(table)
    table = table[~is_rejected(table)].reset_index(drop=True)
    keep = on_topic(table) & stood_by(table)
    if "same_as" in table:
        keep &= table["statement_id"].isin(_first_of_copies(table))
    return _close_ends(table[keep]).assign(source=lambda rows: sources_of(rows))


def _first_of_copies(table: pd.DataFrame) -> set[str]:
    """Name one statement of each kind: the model if it is in the table, else the first copy."""
    model = {
        name: other
        for name, other in zip(table["statement_id"], table["same_as"], strict=True)
        if pd.notna(other) and other.strip() and other != name
    }
    known = set(table["statement_id"])
    first = {model[name]: name for name in sorted(model, reverse=True) if model[name] not in known}
    kept = (known - set(model)) | set(first.values())
    walked: set[str] = set()
    for name in sorted(model):
        path = []
        while name in model and name not in walked:
            walked.add(name)
            path.append(name)
            name = model[name]
        if name in path:  # Copies that name each other in a circle have no model.
            kept.add(min(path[path.index(name) :]))
    return kept


def _check_days(table: pd.DataFrame) -> None:
    days = table[["date_from", "date_to"]]
    far = table.loc[((days < _FIRST_DAY) | (days > _LAST_DAY)).any(axis=1)]
    if len(far):
        raise DateError(
            f"statement {far.iloc[0]['statement_id']!r} has a day outside of the years "
            f"{_FIRST_DAY:%Y} to {_LAST_DAY:%Y} ({len(far)} such row(s)); mend the year, or leave "
            "a day that is not known empty"
        )
    wrong = table.loc[table["date_from"] > table["date_to"]]
    if len(wrong):
        first = wrong.iloc[0]
        raise DateError(
            f"statement {first['statement_id']!r} ends on {first['date_to']:%Y-%m-%d}, before it "
            f"begins on {first['date_from']:%Y-%m-%d} ({len(wrong)} such row(s)); "
            "put date_from and date_to in order"
        )


def _close_ends(table: pd.DataFrame) -> pd.DataFrame:
    first, last = table["date_from"], table["date_to"]
    for published in ("published", "source_published"):
        if published in table:
            last = last.fillna(table[published].where(table[published] >= first))
    first, last = first.fillna(last), last.fillna(first)
    return table.assign(date_from=first, date_to=last, day=first + (last - first) / 2)


def held_statements(
    statements: pd.DataFrame, needed: Iterable[str], *, by: str = "speaker", purpose: str
) -> pd.DataFrame:
    """Lay out who said what when: one row per statement and holder, in order of the days.

    Holders are the speakers, sides or outlets; joint ones are taken apart. Only rows with a
    holder and a day are kept.

    Raises
    ------
    InputError
        If ``by`` is none of ``HOLDERS``.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.
    """
    if by not in HOLDERS:
        raise InputError(f"by={by!r} is not possible; use one of {', '.join(HOLDERS)}")
    needed = ["statement_id", "date_from", *needed, *([] if by == "outlet" else [by])]
    need_columns(statements, needed, purpose)
    if by != "outlet":
        _check_holders(statements[by])
    table = said_on_negotiation(statements, purpose)
    holders = table["source"] if by == "outlet" else table[by]
    names = holders.map(lambda name: [name]) if by == "outlet" else joined(holders)
    table = table.assign(holder=names)[table["day"].notna()].explode("holder")
    table = table[table["holder"].notna()].drop_duplicates(["statement_id", "holder"])
    table = table.assign(holder=table["holder"].astype("str"))
    return table.sort_values(["holder", "day", "date_from", "statement_id"], ignore_index=True)


def _check_holders(column: pd.Series) -> None:
    listed = [name for name in column if pd.api.types.is_list_like(name)]
    if listed:
        raise SchemaError(
            f"column '{column.name}' holds {listed[0]!r}; it must hold text. Join the names of a "
            "joint statement by '; '"
        )


def positions_of(
    statements: pd.DataFrame, *, by: str = "speaker", purpose: str = "a timeline"
) -> pd.DataFrame:
    """Lay out who took which stance when: the rows of ``held_statements`` that have a stance.

    ``score`` is the stance from -2 to 2.

    Raises
    ------
    InputError
        If ``by`` is none of ``HOLDERS``.
    MissingColumnError, SchemaError, DuplicateIdError, DateError
        If columns are absent or hold what they should not.
    """
    table = held_statements(statements, ["stance"], by=by, purpose=purpose)
    table = table.assign(stance=table["stance"].astype(STANCE_DTYPE))
    table = table[table["stance"].notna()].reset_index(drop=True)
    return table.assign(score=table["stance"].astype("str").map(STANCE_SCORES).astype("int64"))


def stance_of(score: float) -> str:
    """Name the stance of a score, taking the one nearer to neutral where it lies between two."""
    towards_neutral = int(abs(score) + 0.5 - 1e-9) * (1 if score >= 0 else -1)
    return STANCES[towards_neutral + 2]


def whole_days(value: Any, name: str) -> int:
    """Read a span of time such as "90D" as a number of days.

    Raises
    ------
    InputError
        If it is no fixed span of at least one whole day; ``name`` is the argument it came from.
    """
    days = 0
    written = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if written:
        days = int(written[1]) * (7 if written[2].lower() == "w" else 1)
    elif isinstance(value, dt.timedelta) and not value % _DAY:
        days = int(value / _DAY)
    if not 1 <= days <= _MOST_DAYS:
        raise InputError(
            f"{name}={value!r} is not possible; give whole days, such as '90D', up to {_MOST_DAYS}"
        )
    return days


def check_count(value: Any, name: str, *, least: int) -> None:
    """Raise an error that names an argument which is no whole number of at least ``least``."""
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not whole or value < least:
        raise InputError(f"{name}={value!r} is not possible; give a whole number from {least} up")
