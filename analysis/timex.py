"""Expressions of time in English news: where they stand and which days they mean.

One compiled pattern finds them in a single pass; each kind has a function that resolves it against
the day of publication, the tense around it, or the date that the text last spoke of.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

_MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SEASONS = {
    "spring": ("SP", 3),
    "summer": ("SU", 6),
    "autumn": ("FA", 9),
    "fall": ("FA", 9),
    "winter": ("WI", 12),
}
_DAYPARTS = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "final": 4,
    "last": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "a": 1,
    "an": 1,
    "a couple of": 2,
}


class Found(NamedTuple):
    """One expression of time in a text; ``first`` and ``last`` are missing where unresolved."""

    start: int
    end: int
    kind: str
    value: str | None
    first: dt.date | None
    last: dt.date | None
    rule: str


class _Meaning(NamedTuple):
    """What an expression means, before words around it narrow it."""

    value: str | None
    first: dt.date | None = None
    last: dt.date | None = None
    kind: str = "DATE"


_UNRESOLVED = _Meaning(None)


# ---------------------------------------------------------------------------- calendar values


@lru_cache(maxsize=4096)
def _days_of(value: str) -> tuple[dt.date, dt.date]:
    """Give the first and the last day of a TIMEX3 value; ``ValueError`` if it has none."""
    value = value.split("T")[0]
    parts = value.split("-")
    if len(value) == 3:
        return dt.date(int(value) * 10, 1, 1), dt.date(int(value) * 10 + 9, 12, 31)
    year = int(parts[0])
    if len(parts) == 1:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    unit = parts[1]
    if unit[0] == "W" and unit[1].isdigit():
        monday = dt.date.fromisocalendar(year, int(unit[1:]), 1)
        first = monday + dt.timedelta(5) if parts[-1] == "WE" else monday
        return first, monday + dt.timedelta(6)
    if unit[0] == "Q":
        quarter = int(unit[1])
        return dt.date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
    if unit[0] == "H":
        half = int(unit[1])
        return dt.date(year, 6 * half - 5, 1), _month_end(year, 6 * half)
    if unit.isalpha():
        month = next(first for code, first in _SEASONS.values() if code == unit)
        last_year, last_month = _month_after(year, month, 2)
        return dt.date(year, month, 1), _month_end(last_year, last_month)
    if len(parts) == 2:
        return dt.date(year, int(unit), 1), _month_end(year, int(unit))
    day = dt.date(year, int(unit), int(parts[2]))
    return day, day


def _month_after(year: int, month: int, count: int) -> tuple[int, int]:
    years, months = divmod(year * 12 + month - 1 + count, 12)
    return years, months + 1


def _month_end(year: int, month: int) -> dt.date:
    next_year, next_month = _month_after(year, month, 1)
    return dt.date(next_year, next_month, 1) - dt.timedelta(1)


def _week_value(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _month_value(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


def _quarter_value(day: dt.date) -> str:
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def _add(day: dt.date, count: int, unit: str) -> str:
    """Give the value of the unit that lies ``count`` units from the one a day is in."""
    if unit == "day":
        return (day + dt.timedelta(count)).isoformat()
    if unit == "week":
        return _week_value(day + dt.timedelta(7 * count))
    if unit == "month":
        return _month_value(*_month_after(day.year, day.month, count))
    if unit == "quarter":
        year, month = _month_after(day.year, day.month, 3 * count)
        return _quarter_value(dt.date(year, month, 1))
    if unit == "decade":
        return f"{day.year // 10 + count:03d}"
    return f"{day.year + count:04d}"


def _weekday_near(anchor: dt.date, weekday: int, direction: int) -> dt.date:
    """Find the weekday on or before a day, or on or after it where ``direction`` is positive."""
    if direction > 0:
        return anchor + dt.timedelta((weekday - anchor.weekday()) % 7)
    return anchor - dt.timedelta((anchor.weekday() - weekday) % 7)


def _nearest(distances: list[int], direction: int) -> int:
    """Choose the shortest distance in days.

    A cue of tense decides where that is further away than a month and a half.
    """
    best = min(distances, key=abs)
    if direction and abs(best) > 45 and best * direction < 0:
        return min((days for days in distances if days * direction > 0), key=abs, default=best)
    return best


def _nearest_year(anchor: dt.date, month: int, day: int, direction: int) -> int:
    """Choose the year in which month and day lie nearest to the anchor, or as tense tells."""
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append((dt.date(year, month, day) - anchor).days)
        except ValueError:
            continue
    best = _nearest(candidates, direction)
    return (anchor + dt.timedelta(best)).year


def _year_of_weekday(anchor: dt.date, month: int, day: int, weekday: int) -> int:
    """Choose the nearest year in which the day has this weekday, else the nearest year."""
    nearest = _nearest_year(anchor, month, day, 0)
    for year in (nearest, nearest - 1, nearest + 1):
        try:
            if dt.date(year, month, day).weekday() == weekday:
                return year
        except ValueError:
            continue
    return nearest


def _month_near(anchor: dt.date, month: int, direction: int) -> int:
    """Choose the year of a bare month: by tense where there is a cue, else the nearest."""
    if direction < 0:
        return anchor.year - (month > anchor.month)
    if direction > 0:
        return anchor.year + (month < anchor.month)
    distance = month - anchor.month
    if distance > 6:
        return anchor.year - 1
    return anchor.year + (distance < -6)


# ------------------------------------------------------------------------------ tense and cues

_CUE = re.compile(
    r"\b(?:"
    r"(?P<unreal>(?:will|would|could|might|may|must|should) (?:also |already |well )?have [a-z]+)"
    r"|(?P<future>(?:will|won't|would|shall|should|could|might|may|must|can|cannot|due|upcoming|"
    r"deadline|(?:is|are|was|were|has|have|had|been|be|not|never|it's|he's|she's) (?:yet )?"
    r"(?:expected|scheduled|planned|set|slated|due|going|supposed|likely|ready|poised|prepared|"
    r"about|to)|(?:expected|scheduled|planned|slated|set|poised|likely|ready|prepared|agreed|"
    r"vowed|promised|pledged|threatened|wants?|hopes?|hoping|plans?|planning|expects?|"
    r"intends?|aims?|aiming|urged|invited|ordered|needs?|seeks?|calls|demands?|preparing) (?:\w+ )?"
    r"(?:for|to)|until|till)(?: (?:not|also|then|to|be|have|been)\b){0,4}(?: [a-z]+)?)"
    r"|(?P<past>[a-z]{2,}ed|said|told|(?:was|were|had|did)(?:n['’]t)?|met|held|began|came|went|made|took|gave|"
    r"saw|left|fell|rose|spoke|wrote|won|lost|led|sent|broke|brought|thought|became|ran|hit|paid|"
    r"struck|shot|sold|bought|built|found|got|kept|knew|laid|heard|put|read|met|sought|stood|"
    r"drew|flew|grew|threw|chose|drove|since|ago)"
    r"|(?P<infinitive>to (?:be )?[a-z]+)"
    r")\b"
    r"|(?P<contracted>['’]ll\b)"
)
_CLAUSE_END = re.compile(r"(?<![A-Z])[.!?;][\"”’)]{0,2}\s|(?<=[a-z])\.(?=[A-Z])|\n")
_AFTERWARDS_PAST = re.compile(
    r"(?:agreed|vowed|promised|pledged|threatened|urged|invited|ordered|(?:was|were|had) )"
)
_NOT_UNTIL = re.compile(r"(?:\bnot|n['’]t)\b[^.]{1,60}\b(?:until|till)$")
_NOT_YET = re.compile(r"(?:will|until|till|by|due|scheduled|set|ahead|before|next)\b")
_WINDOW = 120


def _direction(text: str, start: int, end: int, floor: int) -> int:
    """Read the tense around an expression: 1 future, -1 past, 0 no cue.

    A past verb right behind it decides ("on Tuesday said"), then the last cue between the
    expression before it and this one; a fronted expression takes the first cue after it.
    """
    clause = text[end : end + _WINDOW]
    following = _CUE.match(clause, 1)
    if following and following.lastgroup == "past":
        return -1
    window = text[max(floor, start - _WINDOW) : start]
    cut = 0
    for stop in _CLAUSE_END.finditer(window):
        cut = stop.end()
    before = window[cut:]
    tense = _last_tense(before, clause[:2] in ("'s", "’s")) or _first_tense(clause)
    return tense or int(before.endswith((" by ", "By ")))


def _last_tense(clause: str, possessive: bool) -> int:
    tense = 0
    for cue in _CUE.finditer(clause):
        name = cue.lastgroup
        if name in ("past", "unreal"):
            tense = -1
        elif name == "infinitive" or (possessive and not _NOT_YET.match(cue.group())):
            tense = tense or int(not possessive)
        else:
            tense = 1
    tail = clause.rstrip()
    if tail.endswith((" through", " beyond", " now and")):
        return 1
    if _NOT_UNTIL.search(tail) and re.search(r"\b(?:did|was|were|had)", tail):
        return -1
    return tense


def _first_tense(clause: str) -> int:
    stop = _CLAUSE_END.search(clause)
    for cue in _CUE.finditer(clause[: stop.start()] if stop else clause):
        if cue.lastgroup == "infinitive":
            continue
        past = cue.lastgroup in ("past", "unreal") or _AFTERWARDS_PAST.match(cue.group())
        return -1 if past else 1
    return 0


# ------------------------------------------------------------------------------------ reading


@dataclass(slots=True)
class _Reader:
    """The state of one pass over a text: the anchor, the date in focus, and what was found."""

    text: str
    published: dt.date | None
    day_first: bool
    found: list[Found] = field(default_factory=list)
    floor: int = 0
    focus: str | None = None
    focus_day: dt.date | None = None
    focus_quarter: str | None = None

    def direction(self, match: re.Match[str]) -> int:
        return _direction(self.text, match.start(), match.end(), self.floor)

    @property
    def day_in_focus(self) -> dt.date | None:
        return self.focus_day or self.published

    def look_at(self, found: Found) -> None:
        """Make an expression the one that 'the following day' and its like refer to."""
        self.floor = found.end
        if found.value is None or found.first is None:
            return
        if self.text[max(0, found.start - 6) : found.start].lower() == "since ":
            return
        self.focus = found.value
        if found.first == found.last and not (self.published and found.first > self.published):
            self.focus_day = found.first
        if "-Q" in found.value:
            self.focus_quarter = found.value


def _of(value: str, kind: str = "DATE") -> _Meaning:
    first, last = _days_of(value)
    return _Meaning(value, first, last, kind)


_Resolver = Callable[[re.Match[str], _Reader], _Meaning | list[Found] | None]

_S = r"[ \t\u00a0]{0,2}[ \t\u00a0\n]"
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_SHORT = r"(?:(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_CAPITALS = "(?:" + "|".join(month.upper() for month in _MONTHS) + ")"
_ANY_MONTH = f"(?:{_MONTH}|{_SHORT}|{_CAPITALS})"
_WEEKDAY = "(?:" + "|".join(_WEEKDAYS) + ")"
_ANY_WEEKDAY = rf"(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?)"
_DAYNUM = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\w%]|,\d{3}(?!\d)|[.:]\d)"
_YEAR = r"(?:1[5-9]|20)\d\d(?![\w%]|[.,:/]\d)"
_DASH = rf"(?:{_S})?(?:-|–|—|to\b|and\b|through\b|until\b)(?:{_S})?"
_RELATIVE_YEAR = rf"(?:{_S}of|,)?{_S}(?:(?:last|this|next|that|the{_S}same){_S}year)\b"


def _month_number(name: str) -> int:
    start = name[:3].title()
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(start))


def _weekday_number(name: str) -> int:
    start = name[:3].title()
    return next(i for i, weekday in enumerate(_WEEKDAYS) if weekday.startswith(start))


def _year_meant(words: str, anchor: dt.date | None) -> int | None:
    """Read 'last year', 'this year', 'next year' beside a month or a quarter."""
    if anchor is None:
        return None
    return anchor.year + ("next" in words) - ("last" in words)


def _fields(meaning: _Meaning) -> tuple[str, str | None, dt.date | None, dt.date | None]:
    return meaning.kind, meaning.value, meaning.first, meaning.last


def _read_iso(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    return _of(match.group()[:10].replace("/", "-"))


def _read_numeric(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    first, second, year = (int(match[part]) for part in ("first", "second", "year"))
    if match["sign"] != "/" and len(match["year"]) == 2:
        return None
    day_first = reader.day_first or first > 12
    month, day = (second, first) if day_first else (first, second)
    if year < 100:
        pivot = reader.published.year if reader.published else 2000
        year += next(c for c in (1900, 2000) if c == 2000 or abs(1900 + year - pivot) <= 50)
    return _of(dt.date(year, month, day).isoformat())


def _read_month_day(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    month, day = _month_number(match["month"]), int(re.sub(r"\D", "", match["day"]))
    anchor = reader.published
    if match["year"]:
        year: int | None = int(match["year"])
    elif match["relative"]:
        year = _year_meant(match["relative"], anchor)
    elif anchor is None:
        year = None
    elif match["weekday"]:
        year = _year_of_weekday(anchor, month, day, _weekday_number(match["weekday"]))
    else:
        year = _nearest_year(anchor, month, day, reader.direction(match))
    if year is None:
        return _UNRESOLVED
    return _of(dt.date(year, month, day).isoformat())


def _read_month_year(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    month = _month_number(match["month"])
    if match["year"]:
        year: int | None = int(match["year"])
    elif "that" in match["relative"] or "same" in match["relative"]:
        year = int(reader.focus[:4]) if reader.focus and len(reader.focus) > 3 else None
    else:
        year = _year_meant(match["relative"], reader.published)
    return _UNRESOLVED if year is None else _of(_month_value(year, month))


_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|of|during|through|throughout|to|between|early|late|mid|"
    r"before|after|around|for|this|every|earlier|later|and|or|the|next|last|past|coming|a|"
    r"begin(?:ning)?|start(?:ing)?|end(?:ing)?)[ -]|[,(/–-] ?)$",
    re.IGNORECASE,
)
_NO_MONTH_AFTER = re.compile(
    r" Fool|(?:['’]s)? (?:on|for) [A-Z]| [A-Z][a-z]+ (?:said|told|says|was|is|and)"
)


def _is_month(match: re.Match[str], reader: _Reader) -> bool:
    """Tell the month from the names May, April, June and August and from a march."""
    text, name = reader.text, match["month"]
    if match["which"] or name not in ("March", "April", "May", "June", "August"):
        return True
    before = _BEFORE_MONTH.search(text[max(0, match.start() - 12) : match.start()])
    after = text[match.end() : match.end() + 40]
    if name == "May":
        return before is not None and not (
            before.group().lower() in ("of ", "to ", "by ", "for ")
            and "Theresa May" in text[: match.start()]
        )
    if before and before.group().strip().lower() in ("in", "since", "until", "by", "early", "late"):
        return True
    follows_name = re.search(
        r"\b[A-Z][a-z]+(?:['’]s)? $", text[max(0, match.start() - 20) : match.start()]
    )
    if _NO_MONTH_AFTER.match(after) or (follows_name and not before):
        return False
    return not re.match(r" [A-Z][a-z]", after)


def _read_month(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    if not _is_month(match, reader):
        return None
    anchor, month = reader.published, _month_number(match["month"])
    if anchor is None:
        return _UNRESOLVED
    which = (match["which"] or "").lower()
    if "last" in which or "past" in which:
        year = anchor.year - (month >= anchor.month)
    elif "next" in which or "coming" in which:
        year = anchor.year + (month <= anchor.month)
    elif which.startswith("this"):
        year = anchor.year
    else:
        year = _month_near(anchor, month, reader.direction(match))
    return _of(_month_value(year, month))


_NO_WEEKDAY_BEFORE = re.compile(
    r"(?:\b(?:[Ee]very|[Ee]ach|[Aa]ny|per|[Oo]n an?|Black|Bloody|Super|Ash|Palm|Cyber|Giving|"
    r"Sheffield|Ruby|Fox News|Mail on|Easter|Good|Maundy|Whit) )$"
)
_NO_WEEKDAY_AFTER = re.compile(
    r" (?:Times|Mirror|Telegraph|Express|Herald|Mail|Post|Night (?:Live|Lights|Football)|"
    r"Evening Post|Weld|Tribune|Sun|Independent|World|Group)\b|[ -]school"
)


def _read_weekday(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    text = reader.text
    if _NO_WEEKDAY_BEFORE.search(text[max(0, match.start() - 10) : match.start()]):
        return None
    if _NO_WEEKDAY_AFTER.match(text, match.end()):
        return None
    anchor, weekday = reader.published, _weekday_number(match["weekday"])
    which = (match["which"] or "").lower()
    step = dt.timedelta(1)
    if which.startswith(("the", "that")):
        anchor = reader.day_in_focus
    if anchor is None:
        return _UNRESOLVED
    if match["week"]:
        week = anchor + dt.timedelta(7 * (("next" in match["week"]) - ("last" in match["week"])))
        day = week + dt.timedelta(weekday - week.weekday())
    elif "same" in which or "that" in which:
        day = anchor + dt.timedelta((weekday - anchor.weekday() + 3) % 7 - 3)
    elif "last" in which or "past" in which or "previous" in which:
        day = _weekday_near(anchor - step, weekday, -1)
    elif "next" in which or "coming" in which or "following" in which:
        day = _weekday_near(anchor + step, weekday, 1)
    else:
        direction = reader.direction(match)
        if direction == 0 and which:
            direction = 1
        day = _weekday_near(anchor, weekday, direction)
    return _of(day.isoformat())


def _read_relative_day(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    words, anchor = match.group().lower(), reader.published
    before = reader.text[max(0, match.start() - 12) : match.start()]
    if words == "today" and match.group()[0] == "T" and re.search(r"\b[A-Z]\w* $", before):
        return None
    if anchor is None:
        return _UNRESOLVED
    if "before yesterday" in words:
        days = -2
    elif "after tomorrow" in words:
        days = 2
    else:
        days = ("tomorrow" in words) - ("yesterday" in words or words.startswith("last"))
    value = (anchor + dt.timedelta(days)).isoformat()
    part = next((code for word, code in _DAYPARTS.items() if word in words), None)
    return _of(f"{value}T{part}", "TIME") if part else _of(value)


_OF_MONTH = re.compile(rf"{_S}of{_S}(?:{_MONTH}|the{_S}|(?:1[5-9]|20)\d\d\b)")
_SPAN_BEFORE = re.compile(r"\b(?:over|in|during|within|for|through|throughout|across) $", re.I)


def _read_unit(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    which, unit = match["which"].lower(), match["unit"].lower()
    definite = bool(match["the"])
    text = reader.text
    if unit == "day" and which not in (
        "next",
        "following",
        "previous",
        "same",
        "that",
        "preceding",
    ):
        return None
    # "in the last year" is a stretch up to now; a quarter is one of the calendar all the same.
    is_span = definite and which in ("last", "next") and unit not in ("day", "quarter")
    if is_span and _SPAN_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    if _OF_MONTH.match(text, match.end()):
        return None
    if which == "past" or (which == "coming" and not definite):
        return None
    anchored = (
        which in ("following", "previous", "same", "that", "preceding")
        or unit == "day"
        or (which == "next" and definite)
    )
    anchor = reader.published
    if anchored:
        anchor = _focus_day(reader, unit)
    if anchor is None:
        return _UNRESOLVED
    count = (which in ("next", "coming", "following")) - (
        which in ("last", "latest", "previous", "preceding")
    )
    return _of(_add(anchor, count, unit))


def _focus_day(reader: _Reader, unit: str) -> dt.date | None:
    """Choose the day that an expression in days, or in larger units, is counted from."""
    if unit == "day" or reader.focus is None:
        return reader.day_in_focus
    if unit == "week":
        return reader.day_in_focus
    return _days_of(reader.focus)[0]


def _read_anaphoric(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    if match["part"]:
        return _read_day_part(match, reader)
    unit = match["unit"] or match["whole"]
    anchor = reader.day_in_focus if unit == "day" else reader.published
    if anchor is None:
        return _UNRESOLVED
    return _of(_add(anchor, 0, unit))


def _read_day_part(match: re.Match[str], reader: _Reader) -> _Meaning:
    """Read 'that evening', 'the previous night', 'the next morning'."""
    day, which = reader.day_in_focus, match["which"].lower()
    if day is None:
        return _UNRESOLVED
    days = ("next" in which or "following" in which) - ("previous" in which)
    part = _DAYPARTS[match["part"]]
    return _of(f"{(day + dt.timedelta(days)).isoformat()}T{part}", "TIME")


def _read_same_period(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    """Read 'the same month a year ago', 'a year earlier', 'year-ago'."""
    words = match.group().lower()
    if "same" not in words and "ago" in words:
        anchor = reader.published
        if reader.focus_quarter is None:
            return _UNRESOLVED if anchor is None else _of(_add(anchor, -1, "year"))
        return _year_before(reader.focus_quarter)
    published = f"{reader.published.year:04d}" if reader.published else None
    return _year_before(reader.focus or published)


def _year_before(value: str | None) -> _Meaning:
    """Go back one year from the date in focus, keeping its unit; from a day, only the year."""
    if value is None or len(value) < 4:
        return _UNRESOLVED
    unit = "" if len(value) >= 10 else value[4:]
    return _of(f"{int(value[:4]) - 1:04d}{unit}")


def _read_quarter(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    number = _ORDINALS[match["ordinal"].lower()] if match["ordinal"] else int(match["number"])
    if match["year"]:
        return _of(f"{match['year']}-Q{number}")
    anchor = reader.published
    if anchor is None:
        return _UNRESOLVED
    if match["relative"]:
        return _of(f"{_year_meant(match['relative'], anchor):04d}-Q{number}")
    year = min(
        (anchor.year - 1, anchor.year, anchor.year + 1),
        key=lambda y: abs((dt.date(y, 3 * number - 1, 15) - anchor).days),
    )
    return _of(f"{year:04d}-Q{number}")


def _read_half(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    year = match["year"] or _year_meant(match["relative"], reader.published)
    half = _ORDINALS[match["ordinal"].lower()]
    return _UNRESOLVED if year is None else _of(f"{int(year):04d}-H{half}")


def count_of(words: str) -> int:
    """Read a number in words or digits, as far as these expressions use them."""
    words = " ".join(words.lower().split())
    return int(words) if words.isdigit() else _NUMBERS[words]


def _read_ago(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    anchor, count, unit = reader.published, count_of(match["count"]), match["unit"].lower()
    if anchor is None:
        return _UNRESOLVED
    if unit == "week" and count == 1:
        return _of(_add(anchor, -7, "day"))
    return _of(_add(anchor, -count, unit))


def _read_offset(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    """Read 'two days later', 'a week earlier', 'the day before': counted from the date in focus."""
    unit = match["unit"].lower()
    sign = 1 if match["way"].lower().startswith(("later", "after")) else -1
    count = count_of(match["count"]) if match["count"] else 1
    anchor = _focus_day(reader, unit)
    if anchor is None:
        return _UNRESOLVED
    if unit == "week" and reader.focus_day:
        return _of(_add(anchor, 7 * sign * count, "day"))
    return _of(_add(anchor, sign * count, unit))


_BEFORE_SEASON = re.compile(
    r"(?:\b(?:in|by|since|until|during|over|through|before|after)(?: the)?|\b(?:early|mid|late)"
    r"(?: in the)?)[ -]$",
    re.IGNORECASE,
)


def _is_season(match: re.Match[str], text: str) -> bool:
    """Tell the season from a spring and a fall."""
    if match["season"][0].isupper() or text.startswith(" of ", match.end()):
        return False
    before = _BEFORE_SEASON.search(text[max(0, match.start() - 14) : match.start()])
    return before is not None and (match["season"] != "fall" or "the" in before.group().split())


def _read_season(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    code, _ = _SEASONS[match["season"].lower()]
    if match["year"]:
        return _of(f"{match['year']}-{code}")
    anchor, which = reader.published, (match["which"] or "").lower()
    if not (which or match["relative"] or _is_season(match, reader.text)):
        return None
    if anchor is None:
        return _UNRESOLVED
    if match["relative"]:
        return _of(f"{_year_meant(match['relative'], anchor):04d}-{code}")
    years = (anchor.year - 2, anchor.year - 1, anchor.year, anchor.year + 1)
    spans = [(f"{year:04d}-{code}", *_days_of(f"{year:04d}-{code}")) for year in years]
    if which in ("last", "past"):
        return _of([value for value, _, last in spans if last < anchor][-1])
    if which in ("next", "coming"):
        return _of(next(value for value, first, _ in spans if first > anchor))
    nearest = min(spans, key=lambda s: abs((s[1] + dt.timedelta(45) - anchor).days))
    return _of(nearest[0])


def _read_weekend(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    anchor, which = reader.published, match["which"].lower()
    if anchor is None:
        return _UNRESOLVED
    this = anchor
    if which in ("next", "coming", "this coming"):
        this += dt.timedelta(7 if which == "next" and anchor.weekday() > 2 else 0)
    elif which in ("last", "past", "this past", "previous") or (
        anchor.weekday() < 5 and reader.direction(match) <= 0
    ):
        this -= dt.timedelta(7)
    return _of(f"{_week_value(this)}-WE")


_STRONG_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|during|years?|early|late|mid|fiscal|throughout|season)[ -]|\()$",
    re.IGNORECASE,
)
_NO_YEAR_BEFORE = re.compile(
    r"(?:\b(?:no|number|nearly|almost|some|over|least|most|than|flight|boeing|"
    r"room|route|highway|about|approximately|resolution|killed|another|up to)\.? )$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[ -](?:people|troops|men|women|children|soldiers|fighters|prisoners|points|km|kilomet\w+|"
    r"miles|met(?:er|re)s|feet|pounds|dollars|euros|tons|tonnes|jobs|workers|hours|GMT|UTC|local|"
    r"hrs|[Ii]ndex|EST|ET|percent|per cent|members|delegates|police|civilians|more|refugees|tanks|"
    r"cars|million|billion|dead|deaths|residents|homes|seats|votes|ceasefire violations|"
    r"km2|sq|square|hectares|acres|migrants|year|day|rubles|hryvnia|rockets|missiles)\b"
)


def _read_year(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    text, start, end = reader.text, match.start(), match.end()
    year = int(match.group())
    before = text[max(0, start - 14) : start]
    if not _STRONG_YEAR.search(before):
        if year < 1900 or year > 2100 or _NO_YEAR_BEFORE.search(before):
            return None
        if year % 100 == 0 and re.match(r" [a-z]+s\b", text[end : end + 24]):
            return None
    if _COUNTED.match(text, end):
        return None
    return _of(f"{year:04d}")


_BEFORE_SHORT_YEAR = re.compile(
    r"\b(?:in|since|of|by|until|the|from|to|summer|spring|winter|fall) $", re.IGNORECASE
)


def _read_short_year(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    number = int(match["number"])
    if not _BEFORE_SHORT_YEAR.search(reader.text[max(0, match.start() - 9) : match.start()]):
        return None
    limit = reader.published.year if reader.published else 2030
    return _of(f"{1900 + number if 2000 + number > limit + 5 else 2000 + number:04d}")


def _read_decade(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    digits = match["decade"] or match["short"]
    if len(digits) == 2:
        digits = ("20" if digits[0] in "012" else "19") + digits
    return _of(digits[:3])


def _easter(year: int) -> dt.date:
    """Western Easter by the anonymous Gregorian algorithm (Meeus 1991, p. 67)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    length = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * length) // 451
    month, day = divmod(h + length - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    return _weekday_near(dt.date(year, month, 1), weekday, 1) + dt.timedelta(7 * (nth - 1))


_HOLIDAYS: dict[str, Callable[[int], dt.date]] = {
    "christmas": lambda year: dt.date(year, 12, 25),
    "christmas day": lambda year: dt.date(year, 12, 25),
    "christmas eve": lambda year: dt.date(year, 12, 24),
    "boxing day": lambda year: dt.date(year, 12, 26),
    "new year's day": lambda year: dt.date(year, 1, 1),
    "new year's eve": lambda year: dt.date(year, 12, 31),
    "valentine's day": lambda year: dt.date(year, 2, 14),
    "july fourth": lambda year: dt.date(year, 7, 4),
    "fourth of july": lambda year: dt.date(year, 7, 4),
    "halloween": lambda year: dt.date(year, 10, 31),
    "thanksgiving": lambda year: _nth_weekday(year, 11, 3, 4),
    "thanksgiving day": lambda year: _nth_weekday(year, 11, 3, 4),
    "labor day": lambda year: _nth_weekday(year, 9, 0, 1),
    "memorial day": lambda year: (
        dt.date(year, 5, 31) - dt.timedelta(dt.date(year, 5, 31).weekday())
    ),
    "good friday": lambda year: _easter(year) - dt.timedelta(2),
    "easter sunday": _easter,
    "easter monday": lambda year: _easter(year) + dt.timedelta(1),
}


def _read_holiday(match: re.Match[str], reader: _Reader) -> _Meaning | None:
    rule = _HOLIDAYS[match["holiday"].replace("’", "'").lower()]
    anchor = reader.published
    if match["year"]:
        return _of(rule(int(match["year"])).isoformat())
    if anchor is None:
        return _UNRESOLVED
    if match["relative"]:
        return _of(rule(_year_meant(match["relative"], anchor) or anchor.year).isoformat())
    distances = [(rule(year) - anchor).days for year in range(anchor.year - 1, anchor.year + 2)]
    best = _nearest(distances, reader.direction(match))
    return _of((anchor + dt.timedelta(best)).isoformat())


def _read_range_of_days(match: re.Match[str], reader: _Reader) -> list[Found]:
    """Read 'March 3-5' and '3 to 5 March': two rows."""
    month = _month_number(match["month"])
    days = [int(re.sub(r"\D", "", match[name])) for name in ("day", "day2")]
    anchor = reader.published
    if match["year"]:
        year: int | None = int(match["year"])
    elif anchor is None:
        year = None
    else:
        year = _nearest_year(anchor, month, days[0], reader.direction(match))
    cut = match.end("day")
    spans = [(match.start(), cut), (match.start("day2"), match.end())]
    meanings = [
        _UNRESOLVED if year is None else _of(dt.date(year, month, day).isoformat()) for day in days
    ]
    return [
        Found(start, end, *_fields(meaning), "range")
        for (start, end), meaning in zip(spans, meanings, strict=True)
    ]


def _read_years(match: re.Match[str], reader: _Reader) -> list[Found]:
    first = int(match["year"])
    last = first - first % 100 + int(match["year2"])
    if not first < last <= first + 30:
        return []
    return [
        Found(match.start(), match.end("year"), *_fields(_of(f"{first:04d}")), "range"),
        Found(match.start("year2"), match.end(), *_fields(_of(f"{last:04d}")), "range"),
    ]


_COUNT = (
    rf"(?:\d{{1,3}}|[Aa]n?|[Aa]{_S}couple{_S}of|"
    + "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in _NUMBERS if w[:1] != "a")
    + ")"
)
_UNIT = r"(?:day|week|month|quarter|year|decade)"
_WHICH = (
    rf"(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his{_S}(?:past|coming)|[Tt]his|[Pp]ast|[Cc]oming){_S})?"
)
_OPTIONAL_YEAR = rf"(?:(?:,|{_S}of|{_S}in)?{_S}(?P<year>{_YEAR})|(?P<relative>{_RELATIVE_YEAR}))?"
_NEEDED_YEAR = _OPTIONAL_YEAR[:-1]
_DAY_YEAR = rf"(?:(?:,?{_S}|,)(?P<year>{_YEAR})|(?P<relative>{_RELATIVE_YEAR}))?"
_ORDINAL = r"(?P<ordinal>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]inal|1st|2nd|3rd|4th)"

_OF_WHICH = (
    "(?:"
    + "|".join(
        f"(?<={words} )"
        for words in (
            "end",
            "ended",
            "ending",
            "finish",
            "finished",
            "[Ff]or",
            "inning of",
            "start of",
            "middle of",
            "[^t] the end of",
            "rest of",
            "mainder of",
            "alf of",
        )
    )
    + ")"
)

_RULES: dict[str, tuple[str, _Resolver]] = {
    "iso": (
        r"(?:1[5-9]|20)\d\d(?:-[01]\d-[0-3]\d|/[01]\d/[0-3]\d)(?![\d-])(?:T\d\d:\d\d\S{0,20})?",
        _read_iso,
    ),
    "numeric": (
        r"(?P<first>\d{1,2})(?P<sign>/|\.|-)(?P<second>\d{1,2})(?:/|\.|-)"
        r"(?P<year>(?:1[5-9]|20)\d\d|\d\d)(?![\w/-]|[.,:]\d)",
        _read_numeric,
    ),
    "month_days": (
        rf"(?P<month>{_ANY_MONTH}){_S}(?P<day>{_DAYNUM}){_DASH}(?P<day2>{_DAYNUM})"
        rf"(?!{_S}(?:of{_S})?{_ANY_MONTH}\b)(?:(?:,?{_S}|,)(?P<year>{_YEAR}))?",
        _read_range_of_days,
    ),
    "days_month": (
        rf"(?P<day>{_DAYNUM}){_DASH}(?P<day2>{_DAYNUM})(?:{_S}of)?{_S}(?P<month>{_ANY_MONTH})(?!\w)"
        rf"(?:(?:,?{_S}|,)(?P<year>{_YEAR}))?",
        _read_range_of_days,
    ),
    "years": (r"(?P<year>(?:19|20)\d\d)(?:-|–|/)(?P<year2>\d\d)(?![\w/-]|[.,:]\d)", _read_years),
    "month_day": (
        rf"(?:(?P<weekday>{_ANY_WEEKDAY}),?{_S})?(?P<month>{_ANY_MONTH}){_S}(?P<day>{_DAYNUM}){_DAY_YEAR}",
        _read_month_day,
    ),
    "day_month": (
        rf"(?:(?P<weekday>{_ANY_WEEKDAY}),?{_S})?(?:[Tt]he{_S})?(?P<day>{_DAYNUM})(?:{_S}day)?(?:{_S}of)?{_S}"
        rf"(?P<month>{_ANY_MONTH})(?!\w){_DAY_YEAR}",
        _read_month_day,
    ),
    "holiday": (
        r"(?P<holiday>Christmas(?: Day| Eve)?|Boxing Day|New Year['’]s (?:Day|Eve)|"
        r"Valentine['’]s Day|Halloween|Thanksgiving(?: Day)?|Labor Day|Memorial Day|July Fourth|"
        r"Fourth of July|Good Friday|"
        rf"Easter (?:Sunday|Monday))(?!\w){_DAY_YEAR}",
        _read_holiday,
    ),
    "month_year": (rf"(?P<month>{_MONTH}|{_SHORT}){_NEEDED_YEAR}", _read_month_year),
    "month": (rf"{_WHICH}(?P<month>{_MONTH})(?!\w)", _read_month),
    "weekday": (
        rf"(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his{_S}(?:past|coming)|[Tt]his|[Pp]ast|[Cc]oming|"
        rf"[Tt]he{_S}(?:following|previous|next|same)|[Tt]hat(?:{_S}same)?){_S})?(?P<weekday>{_WEEKDAY})(?!\w|,{_S}{_ANY_MONTH}{_S}\d)"
        rf"(?:,?{_S}(?:of{_S})?(?P<week>(?:last|this|next){_S}week)\b)?",
        _read_weekday,
    ),
    "relative_day": (
        rf"(?:[Tt]he{_S})?[Dd]ay{_S}(?:before{_S}yesterday|after{_S}tomorrow)\b|[Tt]oday\b|"
        rf"[Yy]esterday\b|[Tt]omorrow\b|[Tt]onight\b|[Ll]ast{_S}night\b|"
        rf"[Tt]his{_S}(?:morning|afternoon|evening)\b",
        _read_relative_day,
    ),
    "same_period": (
        rf"[Tt]he{_S}same{_S}(?:period|month|quarter|time){_S}(?:of{_S})?(?:the{_S})?(?:last{_S}year|"
        rf"a{_S}year{_S}(?:ago|earlier|before)|(?:previous|prior){_S}year|year{_S}before)\b|"
        r"(?:[Aa][ -])?[Yy]ear[ -](?:ago|earlier)\b",
        _read_same_period,
    ),
    "ago": (rf"(?P<count>{_COUNT})[ -](?P<unit>{_UNIT})s?{_S}ago\b", _read_ago),
    "offset": (
        rf"(?:(?P<count>{_COUNT})[ -]|[Tt]he{_S})(?P<unit>{_UNIT})s?{_S}(?P<way>earlier|later|"
        rf"(?:before|after|afterwards?|previously|previous|prior)(?={_S}?(?:[.,;:)”\"]|$)))"
        rf"(?!\w|{_S}than)",
        _read_offset,
    ),
    "unit": (
        rf"(?P<the>[Tt]he{_S})?(?P<which>[Ll]ast|[Ll]atest|[Pp]ast|[Pp]revious|[Pp]receding|[Nn]ext|"
        rf"[Cc]oming|[Ff]ollowing|[Tt]his|[Cc]urrent|[Ss]ame|[Tt]hat){_S}(?:(?:same|fiscal|calendar){_S})?"
        rf"(?P<unit>{_UNIT})(?!\w)",
        _read_unit,
    ),
    "anaphoric": (
        rf"(?:[Ee]arl(?:y|ier)|[Ll]ater?){_S}(?:in|on){_S}the{_S}(?P<unit>day|week|month|year)(?!\w)|"
        rf"{_OF_WHICH}the{_S}(?P<whole>day|week|month|year)(?!\w)|"
        rf"(?P<which>[Tt]hat|[Tt]he{_S}(?:same|previous|next|following)){_S}"
        rf"(?P<part>morning|afternoon|evening|night)(?!\w)",
        _read_anaphoric,
    ),
    "quarter": (
        rf"(?:(?:[Tt]he{_S})?{_ORDINAL}(?:-|{_S})[Qq]uarter|Q(?P<number>[1-4]))(?!\w){_OPTIONAL_YEAR}",
        _read_quarter,
    ),
    "half": (rf"(?:[Tt]he{_S})?{_ORDINAL}{_S}half{_NEEDED_YEAR}", _read_half),
    "season": (
        rf"(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming){_S}(?:the{_S})?)?"
        rf"(?P<season>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?!\w){_OPTIONAL_YEAR}",
        _read_season,
    ),
    "weekend": (
        rf"(?P<which>[Ll]ast|[Nn]ext|[Tt]his{_S}(?:past|coming)|[Tt]his|[Tt]he|[Pp]ast|[Cc]oming|"
        rf"[Pp]revious){_S}weekend(?!\w)",
        _read_weekend,
    ),
    "decade": (
        r"(?:[Tt]he )?(?P<decade>(?:1[89]|20)\d0)s\b|(?:[Tt]he )['’]?(?P<short>\d0)s\b",
        _read_decade,
    ),
    "year": (_YEAR, _read_year),
    "short_year": (r"['’‘](?P<number>\d\d)(?=[ .,;)\n])", _read_short_year),
}

_COMPILED = {rule: (re.compile(pattern), read) for rule, (pattern, read) in _RULES.items()}
_ANY = re.compile(
    r"(?<![\w$€£#@])(?=[\w'’‘])(?<!\d[.,:/])(?:"
    + "|".join(
        f"(?P<{rule}>{re.sub(r'[(][?]P<[^>]+>', '(?:', pattern)})"
        for rule, (pattern, _) in _RULES.items()
    )
    + ")"
)

_PART_BEFORE = re.compile(
    r"(?<!\w)(?:(?:[Tt]he )?(?P<whole>[Bb]eginning|[Ss]tart|[Mm]iddle|[Ee]nd|[Cc]lose) of "
    r"(?:the )?|"
    r"(?P<part>[Ee]arly|[Ll]ate|[Mm]id|[Ee]arlier|[Ll]ater)(?:[ -]| in (?:the )?| on ))$"
)
_WEEK_BEFORE = re.compile(
    r"(?<!\w)(?:[Tt]he )?(?P<week>[Oo]pening|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast|"
    r"[Ff]inal) (?:(?P<day>day)|days|week) of $"
)
_CLOCK_BEFORE = re.compile(
    r"(?<![\w.,:])(?:(?P<hour>\d{1,2}):?(?P<minute>\d\d)?(?: ?(?P<half>[ap])\.?m\.?)?"
    r"(?: (?:UTC|GMT|ET|EST|EDT|CET|local time))?|(?P<noon>[Nn]oon|[Mm]idnight))(?:,? (?:on )?)$"
)
_DAYPART_BEFORE = re.compile(r"(?<!\w)(?:[Tt]he )?(?P<part>morning|afternoon|evening|night) of $")
_DAYPART_AFTER = re.compile(r"(?:['’]s)? (?P<part>morning|afternoon|evening|night)\b")
_EARLY = {"beginning", "start", "early"}
_LATE = {"end", "close", "late"}


def _narrow(found: Found, reader: _Reader) -> Found:
    """Take in the words around an expression: 'early', 'the end of', 'morning', '10 p.m.'."""
    text = reader.text
    before = text[max(reader.floor, found.start - 28) : found.start]
    part = _PART_BEFORE.search(before)
    if part:
        name = (part["whole"] or part["part"]).lower()
        found = found._replace(start=found.start - len(part.group()))
        if found.first and found.last:
            first, last = _part_of(found.first, found.last, name, reader.published)
            found = found._replace(first=first, last=last)
    elif found.rule in ("month", "month_year"):
        found = _at_week(found, before)
    if found.rule in ("year", "decade", "month") or (found.value and len(found.value) != 10):
        return found
    return _at_time_of_day(found, text, before)


def _at_week(found: Found, before: str) -> Found:
    """Narrow a month by 'the first week of', 'the last days of', 'the last day of'."""
    words = _WEEK_BEFORE.search(before)
    if words is None:
        return found
    found = found._replace(start=found.start - len(words.group()))
    if found.first is None or found.last is None:
        return found
    which, length = words["week"].lower(), 1 if words["day"] else 7
    first = found.first + dt.timedelta(length * (_ORDINALS.get(which, 1) - 1))
    if which in ("last", "final"):
        first = found.last - dt.timedelta(length - 1)
    value = first.isoformat() if words["day"] else found.value
    return found._replace(value=value, first=first, last=first + dt.timedelta(length - 1))


_DATELINE_RULES = frozenset(("month_day", "day_month", "weekday"))
_PLACE_BEFORE = re.compile(r"[ \t]*[A-Z][^\n]{1,80}[,)] $")
_DASH_AFTER = re.compile(r"\.?,? ?(?:\([^)\n]{1,40}\) ?)?(?:--?|–|—)\s|\.? \([^)\n]{1,40}\)\s")


def _is_dateline(found: Found, text: str) -> bool:
    """Tell the date at the head of a line: 'KYIV, March 7 (Agency) -'."""
    if found.start > 90 and text.rfind("\n", found.start - 90, found.start) < 0:
        return False
    line = text.rfind("\n", max(0, found.start - 90), found.start) + 1
    return bool(
        _PLACE_BEFORE.match(text[line : found.start]) and _DASH_AFTER.match(text, found.end)
    )


def _part_of(
    first: dt.date, last: dt.date, name: str, published: dt.date | None
) -> tuple[dt.date, dt.date]:
    """Cut an interval to its first, middle or last third, or at the day of publication."""
    if name in ("earlier", "later"):
        if published is None or not first <= published <= last:
            return first, last
        return (first, published) if name == "earlier" else (published, last)
    length = (last - first).days + 1
    if length > 364:
        cuts = [first, dt.date(first.year, 5, 1), dt.date(first.year, 9, 1)]
    elif length > 2:
        third = max(1, length // 3)
        cuts = [first, first + dt.timedelta(third), first + dt.timedelta(2 * third)]
    else:
        return first, last
    if name in _LATE:
        return cuts[2], last
    k = 0 if name in _EARLY else 1
    return cuts[k], cuts[k + 1] - dt.timedelta(1)


def _at_time_of_day(found: Found, text: str, before: str) -> Found:
    after = _DAYPART_AFTER.match(text, found.end)
    if after:
        found = found._replace(end=after.end())
    else:
        after = _DAYPART_BEFORE.search(before)
        if after:
            found = found._replace(start=found.start - len(after.group()))
    if after:
        code = _DAYPARTS[after["part"]]
        value = f"{found.value}T{code}" if found.value else None
        return found._replace(kind="TIME", value=value)
    clock = _CLOCK_BEFORE.search(before)
    if clock and (clock["noon"] or clock["minute"] or clock["half"]):
        value = f"{found.value}T{_clock_value(clock)}" if found.value else None
        return found._replace(start=found.start - len(clock.group()), kind="TIME", value=value)
    return found


def _clock_value(clock: re.Match[str]) -> str:
    if clock["noon"]:
        return "12:00" if clock["noon"].lower() == "noon" else "24:00"
    hour = int(clock["hour"])
    if clock["half"] == "p" and hour < 12:
        hour += 12
    return f"{hour:02d}:{clock['minute'] or '00'}"


def read_expressions(text: str, published: dt.date | None, day_first: bool = False) -> list[Found]:
    """Find all expressions of a text in their order.

    Without a day of publication, what can only be counted from it is found but left unresolved
    (``value``, ``first`` and ``last`` missing).
    """
    reader = _Reader(text, published, day_first)
    for match in _ANY.finditer(text):
        rule = match.lastgroup or ""
        pattern, read = _COMPILED[rule]
        inner = pattern.match(text, match.start())
        if inner is None:
            continue
        try:
            meaning = read(inner, reader)
        except (ValueError, OverflowError):
            continue
        if meaning is None:
            continue
        if isinstance(meaning, _Meaning):
            row = Found(inner.start(), inner.end(), *_fields(meaning), rule)
            if rule in _DATELINE_RULES and _is_dateline(row, text):
                rows = [row._replace(rule="dateline")]
            else:
                rows = [_narrow(row, reader)]
        else:
            rows = meaning
        for row in rows:
            reader.found.append(row)
            reader.look_at(row)
    return reader.found
