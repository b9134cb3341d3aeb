"""Read the day of publication, in whatever form a file gives it."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from typing import Any

import pandas as pd

from analysis.errors import DateError
from analysis.schemas import to_day

_DAY_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%dT%H%M%SZ")
_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d")
_UNIX_SECONDS = (10**8, 10**11)
_COMPACT = re.compile(
    r"((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[01]\d|2[0-3])(?:[0-5]\d){0,2}"
)
PLACEHOLDERS = (dt.date(1, 1, 1), dt.date(1900, 1, 1), dt.date(1970, 1, 1))
"""Days that programs write where they know none."""


def as_day(value: Any) -> pd.Timestamp:
    """Read a publication date as a day, in the zone it is given in; a Unix time in UTC.

    Raises
    ------
    DateError
        If it cannot be read, is no day, or is one of ``PLACEHOLDERS``.
    """
    day = _read_day(value)
    if not pd.isna(day) and day.date() in PLACEHOLDERS:
        raise DateError(
            f"the date {day.date()} is what programs write where they know no day; write the real "
            "one as YYYY-MM-DD, or leave it empty"
        )
    return day


def _read_day(value: Any) -> pd.Timestamp:
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
    # A compact hour is no Unix time: as seconds it would lie after 2030, as milliseconds in 1976.
    compact = _COMPACT.fullmatch(f"{value:.0f}")
    if compact:
        return to_day(compact[1])
    if milliseconds <= abs(value) < milliseconds * 1000:
        value = value / 1000
    if seconds <= abs(value) < milliseconds:
        try:
            return to_day(dt.datetime.fromtimestamp(value, dt.UTC))
        except (ValueError, OverflowError, OSError):
            pass
    return to_day(f"{value:.0f}")


def _written_day(text: str) -> dt.date | None:
    if text.isdecimal() and len(text) in (10, 12, 13, 14):
        return _number_as_day(int(text)).date()
    if _MAIL_DATE.match(text):
        try:
            return email.utils.parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
    for form in _DAY_FORMATS:
        try:
            return dt.datetime.strptime(text, form)
        except ValueError:
            continue
    return None
