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


def as_day(value: Any) -> pd.Timestamp:
    """Read a publication date as a day, in the zone it is given in; a Unix time in UTC.

    Raises
    ------
    DateError
        If it cannot be read, or is no day.
    """
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
