"""Recognise what news services export by its columns, and join lists without text to texts."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.addresses import host_of, page_key
from analysis.days import as_day
from analysis.errors import (
    DateConflictError,
    DateError,
    EmptyTextError,
    TruncatedTextError,
)
from analysis.quotations import is_quotation_graph, quotation_pages, seen_date
from analysis.records import TEXT_NAMES, Record, Report, refuse_absent, squeezed

Item = Mapping[str, Any]
Rows = Sequence[tuple[int, Item]]


_SHARED = ("outlet", "published", "title", "language")
"""What a text takes from a list; its ``article_id`` stays its own."""

_ENVELOPES = (("response", "results"), ("response", "docs"), ("response", "content"), ("results",),
              ("items",))  # fmt: skip
_CUT_LENGTH = 40
_CUT_OFF = re.compile(r"\[\+(\d+) chars\]\s*\Z")
_HOME_PAGE = re.compile(r"[^/?#]+")
_TAKEN_AWAY = "[Removed]"
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_CSL_COLUMNS = frozenset({"issued", "container-title", "accessed", "citation-key"})
# CSL 1.0.2, the types of an item.
_CSL_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter "
    "classic collection dataset document entry entry-dictionary entry-encyclopedia event figure "
    "graphic hearing interview legal_case legislation manuscript map motion_picture musical_score "
    "pamphlet paper-conference patent performance periodical personal_communication post "
    "post-weblog regulation report review review-book software song speech standard thesis treaty "
    "webpage".split()
)


class Service(NamedTuple):
    """What a service's rows look like, and what they say of an article.

    ``lists`` tells that its rows have no text of their own; somebody may have put one beside them.
    ``seen`` is the column that tells when the service saw the page, where it gives no day of
    publication.
    """

    name: str
    fields: Callable[[Item], dict[str, Any]]
    columns: frozenset[str]
    lists: bool = False
    seen: str | None = None


def service_records(
    names: Sequence[str],
    rows: Rows,
    columns: Mapping[str, str],
    name: str,
    report: Report,
) -> list[Record] | None:
    """Make records of the rows that a known service exports; ``None`` for any other.

    What ``columns`` names is taken from there, whatever the service calls it. A row that has no
    text, or only a part of it, bears the name of its service in ``listed_by``.

    Raises
    ------
    MissingColumnError
        If a column named in ``columns`` does not exist.
    """
    names, rows = _unpacked(names, rows)
    if is_quotation_graph(names):
        refuse_absent(columns, names, name)
        return quotation_pages(rows, columns, name, report)
    texts = _text_columns(names)
    service = next((one for one in _SERVICES if _exports(one, names, rows)), None)
    if service is None or (service.lists and len(texts) > 1):
        return None
    refuse_absent(columns, names, name)
    if service.seen and "published" not in columns:
        report(seen_date(service.name, service.seen, name))
    told = {**({"text": texts[0]} if service.lists and texts else {}), **columns}
    return [_record(service, item, told, name, row) for row, item in rows]


def _record(service: Service, item: Item, told: Mapping[str, str], name: str, row: int) -> Record:
    fields = {**service.fields(item), **_renamed(told, item)}
    listed = _is_blank(fields.get("text")) or _characters_cut(fields) is not None
    return Record(fields, name, row, service.name if listed else None)


def _characters_cut(fields: Mapping[str, Any]) -> str | None:
    """Find how many characters of the text NewsAPI says it has cut off, as it writes the number."""
    text = fields.get("text")
    cut = _CUT_OFF.search(text[-_CUT_LENGTH:]) if isinstance(text, str) else None
    return cut.group(1) if cut else None


def _unpacked(names: Sequence[str], rows: Rows) -> tuple[Sequence[str], Rows]:
    """Take the articles out of the envelope that some services send them in."""
    if len(rows) != 1:
        return names, rows
    for path in _ENVELOPES:
        inside: Any = rows[0][1]
        for key in path:
            inside = inside.get(key) if isinstance(inside, Mapping) else None
        items = [inside] if isinstance(inside, Mapping) else inside
        if isinstance(items, list) and items and all(isinstance(one, Mapping) for one in items):
            unpacked = list(enumerate(items, 1))
            return list(dict.fromkeys(key for item in items for key in item)), unpacked
    return names, rows


def _text_columns(names: Sequence[str]) -> list[str]:
    alike = [column for column in names if squeezed(column) in TEXT_NAMES]
    return ["text"] if "text" in alike else alike


def _exports(service: Service, names: Sequence[str], rows: Rows) -> bool:
    if not service.columns.issubset(names):
        return False
    if service.fields is not _csl:
        return True
    marks_it = not _CSL_COLUMNS.isdisjoint(names)
    kinds = (item.get("type") for _, item in rows)
    return marks_it and any(isinstance(kind, str) and kind in _CSL_TYPES for kind in kinds)


# ---- what each service exports -------------------------------------------------------------


def _renamed(columns: Mapping[str, str], item: Item) -> dict[str, Any]:
    return {ours: item.get(theirs) for ours, theirs in columns.items()}


def _mediacloud(story: Item) -> dict[str, Any]:
    number = "stories_id" if "stories_id" in story else "id"
    wanted = {
        "article_id": number,
        "outlet": "media_name",
        "title": "title",
        "url": "url",
        "language": "language",
    }
    return {
        **_titled(_renamed(wanted, story)),
        "published": _day(story.get("publish_date")),
    }


def _gdelt_json(article: Item) -> dict[str, Any]:
    wanted = {"outlet": "domain", "title": "title", "url": "url"}
    return {
        **_titled(_renamed(wanted, article)),
        "language": _language(article.get("language")),
        "url_mobile": article.get("url_mobile"),
    }


def _gdelt_csv(article: Item) -> dict[str, Any]:
    return {
        **_titled({"title": article.get("Title"), "url": article.get("URL")}),
        "outlet": host_of(article.get("URL")),
        "url_mobile": article.get("MobileURL"),
    }


def _newsapi(article: Item) -> dict[str, Any]:
    text = article.get("content")
    if isinstance(text, str) and text.strip() == _TAKEN_AWAY:
        return {"url": article.get("url")}
    source = article.get("source")
    return {
        **_titled(_renamed({"title": "title", "url": "url", "published": "publishedAt"}, article)),
        "text": text,
        "outlet": source.get("name") if isinstance(source, Mapping) else source,
    }


def _trafilatura(page: Item) -> dict[str, Any]:
    outlet = (page.get(key) for key in ("source-hostname", "sitename", "hostname"))
    wanted = {
        "article_id": "id",
        "published": "date",
        "title": "title",
        "text": "text",
        "language": "language",
    }
    return {
        **_renamed(wanted, page),
        "url": page.get("source", page.get("url")),
        "outlet": next((name for name in outlet if not _is_blank(name)), None),
    }


def _csl(entry: Item) -> dict[str, Any]:
    wanted = {
        "article_id": "id",
        "outlet": "container-title",
        "title": "title",
        "url": "URL",
        "language": "language",
    }
    return {**_titled(_renamed(wanted, entry)), "published": _csl_day(entry.get("issued"))}


def _zotero_csv(entry: Item) -> dict[str, Any]:
    wanted = {
        "article_id": "Key",
        "outlet": "Publication Title",
        "title": "Title",
        "url": "Url",
        "language": "Language",
    }
    return {**_titled(_renamed(wanted, entry)), "published": _day(entry.get("Date"))}


def _guardian(article: Item) -> dict[str, Any]:
    fields = article.get("fields")
    text = fields.get("bodyText") if isinstance(fields, Mapping) else None
    wanted = {
        "article_id": "id",
        "title": "webTitle",
        "url": "webUrl",
        "published": "webPublicationDate",
    }
    return {
        **_renamed(wanted, article),
        "text": text if text is not None else article.get("fields.bodyText"),
        "outlet": "The Guardian",
    }


def _nyt(article: Item) -> dict[str, Any]:
    headline = article.get("headline")
    wanted = {"article_id": "_id", "outlet": "source", "url": "web_url"}
    return {
        **_renamed(wanted, article),
        "published": _day(article.get("pub_date")),
        "title": headline.get("main") if isinstance(headline, Mapping) else headline,
    }


def _event_registry(article: Item) -> dict[str, Any]:
    source = article.get("source")
    wanted = {"article_id": "uri", "title": "title", "text": "body", "url": "url"}
    return {
        **_renamed(wanted, article),
        "outlet": source.get("title") if isinstance(source, Mapping) else source,
        "language": _language(article.get("lang")),
    }


def _service(
    name: str,
    fields: Callable[[Item], dict[str, Any]],
    columns: str,
    *,
    lists: bool = False,
    seen: str | None = None,
) -> Service:
    return Service(name, fields, frozenset(columns.split("|")), lists, seen)


_SERVICES = (
    _service("Media Cloud", _mediacloud, "stories_id|media_name|publish_date", lists=True),
    _service("Media Cloud", _mediacloud, "indexed_date|media_name|publish_date", lists=True),
    _service("GDELT", _gdelt_json, "seendate|url|domain", lists=True, seen="seendate"),
    _service("GDELT", _gdelt_csv, "URL|MobileURL|Date|Title", lists=True, seen="Date"),
    _service("NewsAPI", _newsapi, "urlToImage|publishedAt|content"),
    _service("trafilatura", _trafilatura, "text|source|source-hostname"),
    _service("trafilatura", _trafilatura, "text|url|hostname|filedate"),
    _service("The Guardian", _guardian, "webUrl|webTitle|webPublicationDate"),
    _service("The New York Times", _nyt, "web_url|pub_date|headline", lists=True),
    _service("Event Registry", _event_registry, "uri|url|dateTimePub", seen="dateTimePub"),
    _service("Zotero", _csl, "id|type", lists=True),
    _service("Zotero", _zotero_csv, "Key|Item Type|Title|Url|Date", lists=True),
)


def _titled(fields: dict[str, Any]) -> dict[str, Any]:
    """Read a title as a web page shows it, without entities and tags."""
    title = fields.get("title")
    if isinstance(title, str):
        fields["title"] = html.unescape(_TAG.sub("", title))
    return fields


def _language(value: Any) -> Any:
    """Write English by its code; GDELT and Event Registry name languages otherwise."""
    english = isinstance(value, str) and value.strip().lower() in ("english", "eng")
    return "en" if english else value


def _csl_day(issued: Any) -> dt.date | None:
    """Read the day of a CSL date; a year, a month, a span or an approximate day is none."""
    if not isinstance(issued, Mapping):
        return _day(issued)
    parts = issued.get("date-parts")
    if not isinstance(parts, list) or not parts:
        return _day(issued.get("raw") or issued.get("literal"))
    if len(parts) > 1 or not isinstance(parts[0], list) or issued.get("circa"):
        return None
    try:
        year, month, day = map(int, parts[0])
        return dt.date(year, month, day)
    except (TypeError, ValueError):
        return None


def _day(value: Any) -> dt.date | None:
    """Read the day that a list gives; what cannot be read must not cost the article its text."""
    if not isinstance(value, str | dt.date):
        return None
    try:
        day = as_day(value)
    except DateError:
        return None
    return None if pd.isna(day) else day.date()


# ---- joining -------------------------------------------------------------------------------


def join_listed(records: Sequence[Record], report: Report) -> list[Record]:
    """Give texts what lists of their addresses know of them; report listed articles without text.

    A text takes from the rows with its address the outlet, day, title and language that its own
    file does not give; the first row that knows one wins. Where the file and a list give days more
    than one apart, the file's is kept and the two are reported. Of an article that one file gives
    whole and a service only in part, the whole is kept.
    """
    pages = [_pages(record) for record in records]
    with_text = [not _lacks(record, "text") for record in records]
    in_part = [bool(record.listed_by or _characters_cut(record.fields)) for record in records]
    whole = _united(
        its_pages
        for its_pages, has_text, part in zip(pages, with_text, in_part, strict=True)
        if has_text and not part
    )
    stays = [
        not part or (has_text and its_pages.isdisjoint(whole))
        for its_pages, has_text, part in zip(pages, with_text, in_part, strict=True)
    ]
    known = _united(
        its_pages
        for its_pages, has_text, kept in zip(pages, with_text, stays, strict=True)
        if has_text and kept
    )
    lists: defaultdict[str, list[int]] = defaultdict(list)
    for place, its_pages in enumerate(pages):
        for page in () if stays[place] else its_pages:
            lists[page].append(place)
    joined = []
    for place, record in enumerate(records):
        if stays[place]:
            rows = sorted({row for page in pages[place] for row in lists.get(page, ())})
            joined.append(_joined(record, [records[row] for row in rows], report))
        elif pages[place].isdisjoint(known):
            report(_without_text(record))
    return joined


def _united(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


def _pages(record: Record) -> set[str]:
    """Give the keys of the pages of an article; a home page is that of no article."""
    keys = (page_key(record.fields.get(column)) for column in ("url", "url_mobile"))
    return {key for key in keys if key and not _HOME_PAGE.fullmatch(key)}


def _joined(record: Record, lists: Sequence[Record], report: Report) -> Record:
    _report_doubts(record, lists, report)
    if not lists:
        return record
    known = {
        column: next((one.fields[column] for one in lists if not _lacks(one, column)), None)
        for column in _SHARED
        if _lacks(record, column)
    }
    return record._replace(fields={**record.fields, **known})


def _lacks(record: Record, column: str) -> bool:
    return _is_blank(record.fields.get(column))


def _is_blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not (value.get("name") or value.get("title"))
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _report_doubts(record: Record, lists: Sequence[Record], report: Report) -> None:
    where: dict[str, Any] = {"source_file": record.source_file, "row": record.row}
    own = record.listed_by or "its own file"
    cut = _characters_cut(record.fields)
    if cut is not None:
        report(
            TruncatedTextError(
                f"{record.listed_by or 'the file'} gives only the beginning of the text, {cut} "
                "characters are missing; save the page and read both together",
                **where,
            )
        )
    given = [(own, record), *((str(one.listed_by), one) for one in lists)]
    days = [(who, day) for who, one in given if (day := _day(one.fields.get("published")))]
    for who, day in days[1:]:
        if abs(day - days[0][1]) > dt.timedelta(days=1):
            report(
                DateConflictError(
                    f"{who} dates the article {day}, {days[0][0]} {days[0][1]}; the second is "
                    "kept. Look at the page, and correct the day that is wrong",
                    **where,
                )
            )
            return


def _without_text(record: Record) -> EmptyTextError:
    address = record.fields.get("url")
    which = f"({address})" if isinstance(address, str) and address.strip() else "or an address"
    return EmptyTextError(
        f"the list of {record.listed_by} names this article without its text {which}; save the "
        "page, with its address, and read both together",
        source_file=record.source_file,
        row=record.row,
    )
