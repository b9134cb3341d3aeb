"""Read what a person wrote into a cell as a code: flags, stances, conditions, days."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from analysis.codebook import STANCES, Codebook
from analysis.errors import DateError
from analysis.schemas import TABLES, Column, split_list, to_day

WRONG_SPAN = "wrong_span"

CODED: Mapping[str, Column] = {
    **{
        name: TABLES["statements"][name]
        for name in (
            "on_negotiation", "stance", "conditions", "reported_shift", "speaker", "speaker_kind",
            "side", "addressee", "via", "date_from", "date_to", "date_basis", "attribution_kind",
            "quote_type", "negated",
        )
    },
    WRONG_SPAN: Column("flag"),
}  # fmt: skip
VARIABLES = tuple(CODED)
"""What a person can decide about a statement."""
OF_TALKING = ("stance", "conditions", "reported_shift")
"""What only a statement on negotiation has."""

_NONE = frozenset({"none", "-", "–", "—", "n/a", "unknown"})
ABSTAINED = frozenset({"unclear", "abstain", "abstained"})
"""How a coder writes that it is on negotiation, and the stance cannot be told."""
# Excel writes TRUE and FALSE in the language it is set to.
_FLAGS = {
    **dict.fromkeys(("yes", "y", "true", "1", "1.0", "x", "wahr", "vrai", "verdadero"), "true"),
    **dict.fromkeys(("no", "n", "false", "0", "0.0", "falsch", "faux", "falso"), "false"),
}
_OTHER_SPELLINGS = {"skeptical": "sceptical"}
_NUMERAL = re.compile(r"([+\-−–]?)([0-5])(?:[.,]0)?")
_SCORES, _STEPS = range(-2, 3), range(1, 6)
CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?$")
SLASHED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_NAMED = re.compile(
    r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d\d)|([A-Za-z]{3,9}) (\d{1,2}), (\d{4})"
)
_DAY_COUNT = re.compile(r"\d{5}(?:[.,]0)?")


class UnreadableCellError(ValueError):
    """A cell that says nothing that could be taken over."""


class Habits(NamedTuple):
    """How a coder writes: where the numerals of the stances begin, which part of a day is first.

    ``tags`` are those of the codebook by their small letters, ``None`` where any will do.
    """

    lowest: int | None = None
    day_first: bool | None = None
    tags: Mapping[str, str] | None = None


def tags_of(book: Codebook) -> dict[str, str]:
    """Give the conditions of a codebook by their names in small letters."""
    return {tag.name.casefold(): tag.name for tag in book.tags}


def lowest_numeral(cells: Iterable[str]) -> int | None:
    """Tell where a coder's numerals for the stances begin; ``None`` where they do not show it."""
    numbers = {number for number in map(_number, cells) if number is not None}
    scales = [scale[0] for scale in (_SCORES, _STEPS) if numbers <= set(scale)]
    return scales[0] if len(scales) == 1 else None


def _number(cell: str) -> int | None:
    written = _NUMERAL.fullmatch(cell.strip())
    if not written:
        return None
    return int(written[2]) * (-1 if written[1] in ("-", "−", "–") and written[1] else 1)


def canonical(variable: str, cell: str, habits: Habits) -> str | None:
    """Bring what a person wrote into the one form that codings have; missing means none."""
    column = CODED[variable]
    text = " ".join(cell.split())
    small = text.casefold()
    if column.kind == "flag":
        if small not in _FLAGS:
            raise UnreadableCellError(f"'{text[:60]}' is neither yes nor no; write one of the two")
        return _FLAGS[small]
    if small in _NONE and small not in (column.allowed or ()):
        return None
    if column.kind == "stance":
        return _stance_value(text, habits.lowest)
    if column.kind == "day":
        return day_value(text, habits)
    if column.kind == "tags":
        return _tags_value(cell, habits.tags)
    if column.allowed:
        if small not in column.allowed:
            raise UnreadableCellError(
                f"'{text[:60]}' is none of {', '.join(column.allowed)}; correct it"
            )
        return small
    return "; ".join(split_list(text)) if variable == "speaker" else text


def _stance_value(text: str, lowest: int | None) -> str | None:
    small = _OTHER_SPELLINGS.get(text.casefold(), text.casefold())
    if small in ABSTAINED or small == "not applicable":
        return None
    if small in STANCES:
        return small
    number = _number(small)
    if number is None:
        raise UnreadableCellError(
            f"'{text[:60]}' is no stance; write {', '.join(STANCES)}, or none if it cannot be told"
        )
    if lowest is None or not 0 <= number - lowest < len(STANCES):
        raise UnreadableCellError(
            f"the numbers of this coder do not show whether {text} counts from -2 to 2 or from 1 "
            f"to 5; write the stance by its name ({', '.join(STANCES)})"
        )
    return STANCES[number - lowest]


def _tags_value(cell: str, tags: Mapping[str, str] | None) -> str | None:
    if cell.lstrip().startswith("["):
        try:
            named = [str(tag) for tag in json.loads(cell)]
        except (ValueError, TypeError, RecursionError):
            raise UnreadableCellError(
                f"'{cell[:60]}' is no list of conditions; write them as 'a; b'"
            ) from None
    else:
        named = split_list(cell.replace("\n", ";"))
    named = list(dict.fromkeys(" ".join(tag.split()) for tag in named if tag.strip()))
    if tags is not None:
        for tag in named:
            if tag.casefold() not in tags:
                near = get_close_matches(tag.casefold(), tags, n=3)
                hint = " or ".join(repr(tags[name]) for name in near)
                raise UnreadableCellError(
                    f"the condition '{tag[:60]}' is not in the codebook; "
                    f"{f'did you mean {hint}?' if hint else 'correct it, or add it there'}"
                )
        named = list(dict.fromkeys(tags[tag.casefold()] for tag in named))
    return "; ".join(named) or None


def day_value(text: str, habits: Habits) -> str | None:
    """Read a day as YYYY-MM-DD; raise an error where it may be two, or none."""
    bare = CLOCK.sub("", text.strip())
    found: Iterable[dt.date | None]
    if _DAY_COUNT.fullmatch(bare):
        raise UnreadableCellError(
            f"'{text}' is a spreadsheet's count of days; give the column the format of a date, or "
            "write 2022-12-17"
        )
    if parts := SLASHED.fullmatch(bare):
        first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
        known = True if parts[2] == "." else habits.day_first
        orders = [True, False] if known is None else [known]
        found = [_date(year, *((second, first) if o else (first, second))) for o in orders]
    elif parts := _NAMED.fullmatch(bare):
        found = [_named_day(*(parts.group(1, 2, 3) if parts[1] else parts.group(5, 4, 6)))]
    else:
        try:
            found = [to_day(bare).date()]
        except DateError as error:
            raise UnreadableCellError(error.reason) from None
    days = {day for day in found if day is not None}
    if len(days) > 1:
        raise UnreadableCellError(
            f"'{text}' may be two days, and nothing else in the file shows which part is the "
            "month; write it as YYYY-MM-DD"
        )
    if not days:
        raise UnreadableCellError(
            f"'{text[:60]}' is no day; write it as YYYY-MM-DD, such as 2022-12-17"
        )
    return days.pop().isoformat()


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _named_day(day: str, month: str, year: str) -> dt.date | None:
    # Excel writes 17 December 2022 as 17-Dec-22, and means this century up to 29.
    full = year if len(year) == 4 else f"{'20' if int(year) < 30 else '19'}{year}"
    for form in ("%d %b %Y", "%d %B %Y"):
        try:
            return dt.datetime.strptime(f"{day} {month} {full}", form).date()
        except ValueError:
            continue
    return None
