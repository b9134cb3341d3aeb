"""What a file says of an article before it is checked, and which of its columns are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.errors import (
    AmbiguousColumnError,
    EmptyTextError,
    InputError,
    KeptError,
    MissingColumnError,
)
from analysis.schemas import TABLES

MAX_BYTES = 100 * 1024**2
"""Largest file that is read, unpacked: 100 MB, about 15,000 news articles."""

Report = Callable[[InputError], None]
"""What every error goes to; it raises it or collects it."""

ARTICLE_COLUMNS = tuple(name for name in TABLES["articles"] if name != "source_file")

_SYNONYMS: Mapping[str, frozenset[str]] = {
    "article_id": frozenset({"id", "docid", "documentid", "guid", "uuid"}),
    "outlet": frozenset(
        {
            "source", "sourcename", "publisher", "publication", "newspaper", "medium", "media",
            "medianame", "site", "sitename",
        }
    ),
    "published": frozenset(
        {
            "date", "publishedat", "publishedon", "publishdate", "publisheddate", "datepublish",
            "datepublished", "publicationdate", "pubdate", "webpublicationdate",
        }
    ),
    "title": frozenset({"headline", "webtitle"}),
    "text": frozenset(
        {"body", "content", "articletext", "articlebody", "fulltext", "bodytext", "maintext"}
    ),
    "url": frozenset({"link", "weburl", "articleurl", "permalink"}),
    "language": frozenset({"lang"}),
}  # fmt: skip
"""Names that other programs give our columns, in small letters without punctuation."""

TEXT_NAMES = _SYNONYMS["text"] | {"text"}
"""What a column with the article's text may be called, in the same form."""


class Record(NamedTuple):
    """One article as its file gives it, not yet checked.

    ``listed_by`` names the service whose row this is, where it has no text or only a part of it.
    ``named`` tells of each column of ours that the user has named whether the file has it: None if
    so, else the error that this is if no other file has it either.
    """

    fields: Mapping[str, Any]
    source_file: str | None
    row: int | None
    listed_by: str | None = None
    named: Mapping[str, MissingColumnError | None] | None = None


def match_columns(names: Sequence[str], wanted: Mapping[str, str], name: str) -> dict[str, str]:
    """Find for each column of ours the column of the file: as told, by name, or by a synonym.

    All columns in ``wanted`` are in the file; ``look_up`` tells which are not.
    """
    matched = dict(wanted)
    free = [(theirs, squeezed(theirs)) for theirs in names if theirs not in matched.values()]
    for ours in ARTICLE_COLUMNS:
        if ours in matched:
            continue
        exact = [theirs for theirs, _ in free if theirs == ours]
        alike = exact or [theirs for theirs, bare in free if bare == squeezed(ours)]
        alike = alike or [theirs for theirs, bare in free if bare in _SYNONYMS[ours]]
        if len(alike) > 1:
            raise AmbiguousColumnError(
                f"'{alike[0]}' and '{alike[1]}' could both be the column '{ours}'; say which with "
                f"columns={{'{ours}': '{alike[0]}'}} (command line: --columns {ours}={alike[0]})",
                source_file=name,
            )
        if alike:
            matched[ours] = alike[0]
    if "text" not in matched:
        raise MissingColumnError(
            "no column is known to hold the article text; the columns are "
            f"{_listed(names)}. Say which does "
            f"with columns={{'text': '…'}} (command line: --columns text=…)",
            source_file=name,
        )
    return matched


def look_up(
    wanted: Mapping[str, str], names: Sequence[str], name: str
) -> dict[str, MissingColumnError | None]:
    """Tell of each column that the user names whether the file has it, as in ``Record.named``."""
    return {
        ours: None
        if theirs in names
        else MissingColumnError(
            f"there is no column '{theirs}' to take '{ours}' from; choose from {_listed(names)}",
            source_file=name,
        )
        for ours, theirs in wanted.items()
    }


def refuse_found_nowhere(records: Sequence[Record], report: Report) -> list[Record]:
    """Leave out, with one error each, the files without a column that the user names.

    A column that at least one file of the read has is meant for that file, and refuses no other.
    """
    named = [(record, record.named or {}) for record in records]
    found = {ours for _, its in named for ours, error in its.items() if error is None}
    kept = []
    refused: dict[int, MissingColumnError] = {}
    for record, its in named:
        absent = [error for ours, error in its.items() if error is not None and ours not in found]
        refused |= {id(error): error for error in absent[:1]}
        if not absent:
            kept.append(record)
    for error in refused.values():
        report(error)
    return kept


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:20]) or "none"


def squeezed(name: str) -> str:
    """Write the name of a column in small letters without punctuation."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def good_rows(items: Iterable[tuple[int, Any]], name: str, report: Report) -> list[tuple[int, Any]]:
    """Report the rows that are errors and give the others; a file without rows is an error."""
    items = list(items)
    for _, item in items:
        if isinstance(item, InputError):
            report(item)
    if all(isinstance(item, KeptError) for _, item in items):
        raise EmptyTextError(
            "the file holds no article; fill it, or take it away", source_file=name
        )
    return [(row, item) for row, item in items if not isinstance(item, InputError)]
