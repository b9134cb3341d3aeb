"""Recognise what news services export by its columns, and join lists without text to texts."""

from __future__ import annotations

import ast
import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import merge
from typing import Any, NamedTuple

import pandas as pd

from analysis.addresses import host_of, page_key
from analysis.days import as_day
from analysis.errors import (
    DateConflictError,
    DateError,
    EmptyTextError,
    TruncatedTextError,
    UnreadDateError,
)
from analysis.quotations import is_quotation_graph, quotation_pages, seen_date
from analysis.records import (
    TEXT_NAMES,
    Record,
    Report,
    look_up,
    match_columns,
    squeezed,
)

Item = Mapping[str, Any]
Rows = Sequence[tuple[int, Item]]

_SHARED = ("outlet", "published", "title", "language")
"""What a text takes from a list; its ``article_id`` stays its own."""

_ENVELOPES = (("response", "results"), ("response", "docs"), ("response", "content"), ("results",),
              ("items",))  # fmt: skip
_ANY_ARTICLE = frozenset({"id", "url", "title"})
_CUT_LENGTH = 40
_LONGEST_OBJECT = 10_000
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
) -> list[Record]:
    """Make records of the rows of a file: by the service that exports such rows, or by name.

    What ``columns`` names is taken from there, whatever the service calls it; a column that the
    file has not is noted in ``named``. A row that has no text, or only a part of it, bears the
    name of its service in ``listed_by``. Texts of other origin among the rows of a list are taken
    by the names of their columns. Days of a list that cannot be read are left out, and counted in
    one ``UnreadDateError``.

    Raises
    ------
    MissingColumnError, AmbiguousColumnError
        If no column holds the text, or two could be the one that is meant.
    """
    if not rows:
        return []
    inner, items = _unpacked(names, rows)
    graph = is_quotation_graph(inner)
    service = None if graph else _service_of(inner, items)
    if service is not None or graph:
        names, rows = inner, items
    named = look_up(columns, names, name)
    present = _present(columns, names)
    if graph:
        records = quotation_pages(rows, present, name, report)
    elif service is None or "text" in present:
        absent = named.get("text")
        if absent is not None and not _text_columns(names):
            raise absent
        records = _by_name(names, rows, present, name)
    else:
        if service.seen and "published" not in columns:
            report(seen_date(service.name, service.seen, name))
        records = _of_service(service, names, rows, present, name, report)
    return [record._replace(named=named) for record in records] if columns else records


def _service_of(names: Sequence[str], rows: Rows) -> Service | None:
    service = next((one for one in _SERVICES if _exports(one, names, rows)), None)
    several_texts = len(_text_columns(names)) > 1
    return None if service and service.lists and several_texts else service


def _of_service(
    service: Service,
    names: Sequence[str],
    rows: Rows,
    columns: Mapping[str, str],
    name: str,
    report: Report,
) -> list[Record]:
    texts = _text_columns(names)
    told = {**({"text": texts[0]} if service.lists and texts else {}), **columns}
    strange = [(row, item) for row, item in rows if _is_strange(service, item, texts)]
    have = [one for one in names if any(not _is_blank(item.get(one)) for _, item in strange)]
    others = _by_name(have, strange, _present(columns, have), name) if strange else []
    taken = {record.row for record in others}
    own = [_record(service, item, told, name, row) for row, item in rows if row not in taken]
    return sorted([*others, *_with_days(service, own, name, report)], key=_row)


def _row(record: Record) -> int:
    return record.row or 0


def _by_name(
    names: Sequence[str], rows: Rows, columns: Mapping[str, str], name: str
) -> list[Record]:
    matched = match_columns(names, columns, name)
    return [Record(_renamed(matched, item), name, row) for row, item in rows]


def _present(columns: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {ours: theirs for ours, theirs in columns.items() if theirs in names}


def _is_strange(service: Service, item: Item, texts: Sequence[str]) -> bool:
    """Tell a text of other origin, put into one file with the rows of a list, by what it lacks."""
    if not (service.lists or service.seen) or all(_is_blank(item.get(text)) for text in texts):
        return False
    marks = (column for column in service.columns if squeezed(column) not in _ANY_ARTICLE)
    return all(_is_blank(item.get(column)) for column in marks)


def _record(service: Service, item: Item, told: Mapping[str, str], name: str, row: int) -> Record:
    fields = {**service.fields(item), **_renamed(told, item)}
    listed = _is_blank(fields.get("text")) or _characters_cut(fields) is not None
    return Record(fields, name, row, service.name if listed else None)


def _with_days(
    service: Service, records: Sequence[Record], name: str, report: Report
) -> list[Record]:
    """Read the days of a list; one that cannot be read must not cost the article its text."""
    read = []
    unread = []
    for record in records:
        published = record.fields.get("published")
        if not (service.lists or record.listed_by) or _is_blank(published):
            read.append(record)
            continue
        day = _day(published)
        if day is None:
            unread.append(record)
        read.append(record._replace(fields={**record.fields, "published": day}))
    if unread:
        first = unread[0]
        report(
            UnreadDateError(
                f"the list of {service.name} gives {len(unread)} day(s) that cannot be read and "
                f"are left out, first '{str(first.fields['published'])[:40]}' in row {first.row}; "
                "write them as YYYY-MM-DD",
                source_file=name,
            )
        )
    return read


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
        "published": story.get("publish_date"),
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
    return {
        **_titled(_renamed({"title": "title", "url": "url", "published": "publishedAt"}, article)),
        "text": text,
        "outlet": _inner(article, "source", "name"),
    }


def _news_please(page: Item) -> dict[str, Any]:
    wanted = {
        "outlet": "source_domain",
        "published": "date_publish",
        "title": "title",
        "text": "maintext",
        "url": "url",
        "language": "language",
    }
    return _renamed(wanted, page)


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
    return {**_titled(_renamed(wanted, entry)), "published": entry.get("Date")}


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
    wanted = {"article_id": "_id", "outlet": "source", "url": "web_url", "published": "pub_date"}
    return {**_renamed(wanted, article), "title": _inner(article, "headline", "main")}


def _event_registry(article: Item) -> dict[str, Any]:
    wanted = {"article_id": "uri", "title": "title", "text": "body", "url": "url"}
    return {
        **_renamed(wanted, article),
        "outlet": _inner(article, "source", "title"),
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
    _service("news-please", _news_please, "maintext|date_publish|source_domain"),
    _service("The New York Times", _nyt, "web_url|pub_date|headline", lists=True),
    _service("The New York Times", _nyt, "web_url|pub_date|headline.main", lists=True),
    _service("Event Registry", _event_registry, "uri|url|dateTimePub", seen="dateTimePub"),
    _service("Zotero", _csl, "id|type", lists=True),
    _service("Zotero", _zotero_csv, "Key|Item Type|Title|Url|Date", lists=True),
)


def _inner(item: Item, column: str, key: str) -> Any:
    """Take a name out of an object, also one that a table holds as a text or over columns."""
    value = item.get(column)
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _as_object(value)
    if isinstance(value, Mapping):
        return value.get(key)
    return item.get(f"{column}.{key}") if _is_blank(value) else value


def _as_object(text: str) -> Any:
    """Read what Python wrote into a cell for an object; None if it cannot be read."""
    if len(text) > _LONGEST_OBJECT:
        return None
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


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
    """Read a day; None for what cannot be read."""
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
    listed: dict[str, _Listed] = {}
    for place, its_pages in enumerate(pages):
        for page in () if stays[place] else its_pages:
            _note(listed.setdefault(page, _Listed({}, {})), place, records[place])
    joined = []
    for place, record in enumerate(records):
        if stays[place]:
            lists = [listed[page] for page in pages[place] if page in listed]
            joined.append(_joined(record, lists, report))
        elif pages[place].isdisjoint(known):
            report(_without_text(record))
    return joined


def _united(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


def _pages(record: Record) -> set[str]:
    """Give the keys of the pages of an article; a home page is that of no article."""
    keys = (page_key(record.fields.get(column)) for column in ("url", "url_mobile"))
    return {key for key in keys if key and not _HOME_PAGE.fullmatch(key)}


class _Listed(NamedTuple):
    """What lists know of one page: of each column the first value, of each day who gives it first.

    Each with the place of its row among all, so that of two pages the earlier row goes first.
    """

    firsts: dict[str, tuple[int, Any]]
    days: dict[dt.date, tuple[int, str]]


def _note(listed: _Listed, place: int, record: Record) -> None:
    for column in _SHARED:
        if column not in listed.firsts and not _lacks(record, column):
            listed.firsts[column] = (place, record.fields[column])
    day = _day(record.fields.get("published"))
    if day is not None:
        listed.days.setdefault(day, (place, str(record.listed_by)))


def _joined(record: Record, lists: Sequence[_Listed], report: Report) -> Record:
    _report_doubts(record, lists, report)
    if not lists:
        return record
    known = {
        column: min(found, key=lambda value: value[0])[1]
        for column in _SHARED
        if _lacks(record, column)
        and (found := [one.firsts[column] for one in lists if column in one.firsts])
    }
    return record._replace(fields={**record.fields, **known})


def _lacks(record: Record, column: str) -> bool:
    return _is_blank(record.fields.get(column))


def _is_blank(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not (value.get("name") or value.get("title"))
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _report_doubts(record: Record, lists: Sequence[_Listed], report: Report) -> None:
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
    by_place = merge(*([(*who, day) for day, who in one.days.items()] for one in lists))
    own_day = _day(record.fields.get("published"))
    first = (own, own_day) if own_day else None
    for _, who, day in by_place:
        first = first or (who, day)
        # No more than three days lie so near to the first one: this ends soon.
        if abs(day - first[1]) > dt.timedelta(days=1):
            report(
                DateConflictError(
                    f"{who} dates the article {day}, {first[0]} {first[1]}; the second is "
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
