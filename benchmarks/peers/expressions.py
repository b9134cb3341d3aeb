"""Expressions of time in news, by this kit or by a library that finds dates.

Usage: python expressions.py (find_dates | dateparser | recognizers) < articles.jsonl

Both libraries give a day where the words mean a week, a month or a year. The width is read off the
matched words here, in their favour, and of several readings the one nearest to the publication is
taken, which serves them best.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

from reading import Article, measure

Expression = dict[str, Any]
Finder = Callable[[str, str], Iterable[Expression]]

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
WIDTHS = (
    ("quarter", re.compile(r"\bquarter\b")),
    ("week", re.compile(r"\bweeks?\b(?! ago)")),
    ("month", re.compile(rf"\bmonths?\b|^\D*\b{MONTH}[a-z]*\.?\D*(?:\b\d{{4}})?\D*$")),
    ("year", re.compile(r"\byears?\b|^\D*\d{4}\D*$")),
)
LENGTHS = {7: "week", 28: "month", 29: "month", 30: "month", 31: "month", 365: "year", 366: "year"}
QUARTERS = range(89, 94)


def value_of(day: dt.date, width: str) -> str:
    """Write the week, month, quarter or year of a day as TIMEX3 does, or the day itself."""
    if width == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if width == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"month": 7, "year": 4}.get(width, 10)]


def width_of(words: str) -> str:
    """Read off the words how long a time they mean."""
    return next((name for name, pattern in WIDTHS if pattern.search(words.lower())), "day")


def load_kit() -> Finder:
    """Load find_dates."""
    from analysis import find_dates

    def find(text: str, published: str) -> Iterable[Expression]:
        found = find_dates(text, published)
        columns = (found[name].tolist() for name in ("start", "end", "type", "value"))
        for start, end, kind, value in zip(*columns, strict=True):
            yield expression(start, end, kind, value if isinstance(value, str) else "")

    return find


def load_dateparser() -> Finder:
    """Load search_dates, told that news looks back."""
    from dateparser.search import search_dates

    def find(text: str, published: str) -> Iterable[Expression]:
        settings = {
            "RELATIVE_BASE": dt.datetime.fromisoformat(published),
            "PREFER_DATES_FROM": "past",
        }
        end = 0
        for words, moment in search_dates(text, languages=["en"], settings=settings) or ():
            start = text.find(words, end)
            if start >= 0:
                end = start + len(words)
                yield expression(start, end, "DATE", value_of(moment.date(), width_of(words)))

    return find


def load_recognizers() -> Finder:
    """Load the English model of days and times."""
    from recognizers_date_time import Culture, recognize_datetime

    def find(text: str, published: str) -> Iterable[Expression]:
        reference = dt.datetime.fromisoformat(published)
        for found in recognize_datetime(text, Culture.English, reference=reference):
            readings = [r for r in (found.resolution or {}).get("values", []) if day_of(r)]
            if readings and "date" in found.type_name:
                nearest = min(readings, key=lambda r: abs(day_of(r) - reference.date()))
                kind = "TIME" if "time" in found.type_name.split(".")[1] else "DATE"
                value = recognized(nearest, found.text)
                yield expression(found.start, found.end + 1, kind, value)

    return find


def day_of(reading: dict[str, str]) -> dt.date | None:
    """Give the first day of a reading, if it has one."""
    day = (reading.get("start") or reading.get("value") or "")[:10]
    return dt.date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None


def recognized(reading: dict[str, str], words: str) -> str:
    """Write a reading by its length, or where it has none by its words."""
    day = day_of(reading)
    if reading["type"] == "daterange" and reading.get("end"):
        length = (dt.date.fromisoformat(reading["end"][:10]) - day).days
        return value_of(day, "quarter" if length in QUARTERS else LENGTHS.get(length, "day"))
    return value_of(day, width_of(words))


def expression(start: int, end: int, kind: str, value: str) -> Expression:
    """Give an expression in the form of the scorer."""
    return {"start": start, "end": end, "type": kind, "value": value}


def reader(find: Finder) -> Callable[[list[Article]], dict[str, list[Expression]]]:
    """Let a finder read articles one by one."""
    return lambda articles: {
        a["article_id"]: list(find(a["text"], a["published"])) for a in articles
    }


LOADERS = {
    "find_dates": (load_kit, ["negotiation-trace"]),
    "dateparser": (load_dateparser, ["dateparser"]),
    "recognizers": (load_recognizers, ["recognizers-text-suite"]),
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOADERS:
        sys.exit(__doc__)
    load, packages = LOADERS[sys.argv[1]]
    measure(lambda: reader(load()), packages, name="timexes")
