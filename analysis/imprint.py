"""Find what a web page says of itself: its title, its outlet, its day of publication, its address.

Only what the page marks as such is taken. A page may also show the day it was changed or served,
a copyright year, and the days of other articles; where it is not sure which is meant, the day is
left missing, because a wrong one would date every statement wrongly.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

_Node = Mapping[str, Any]


class Imprint(NamedTuple):
    """What a page says of itself; None for what it does not say for sure."""

    title: str | None
    outlet: str | None
    published: dt.date | None
    url: str | None


def find_imprint(tree: HtmlElement, address: str | None = None) -> Imprint:
    """Find the title, outlet, day of publication and address of a page.

    Parameters
    ----------
    tree : HtmlElement
        The page, as lxml parses it.
    address : str, optional
        Where it was saved from; used where the page names no address of its own.

    Returns
    -------
    Imprint
        ``published`` is the day in the zone that the page writes its times in. Where these are in
        UTC and the page's own address bears the day before or after, the address is believed: it
        is written in the outlet's zone.

    Notes
    -----
    The day is taken from the first of these that has one: the article in JSON-LD
    (``datePublished``), ``article:published_time`` and like ``meta`` elements, elements marked
    ``datePublished`` or ``pubdate``, the one day of the ``time`` elements outside the running
    text, the path of the page's address (``/2022/12/16/``), and a short line that says
    "Published" or is marked so, with the month in words or the year first. The outlet is
    ``og:site_name``, the publisher in JSON-LD or ``meta``, or the host of the address.

    Examples
    --------
    >>> from lxml.html import fromstring
    >>> when = "2022-12-16T23:30:00-05:00"
    >>> page = fromstring(f'<meta property="article:published_time" content="{when}">')
    >>> find_imprint(page, "https://harbour.example/talks").published.isoformat()
    '2022-12-16'
    """
    meta = _meta_values(tree)
    nodes = list(_json_nodes(tree))
    url = _own_address(tree, meta, address)
    article = _main_article(nodes, url, meta.get("og:title"))
    outlet = _outlet(meta, article, nodes) or _host(url or meta.get("og:url") or address)
    title = meta.get("og:title") or _name(article.get("headline")) or meta.get("twitter:title")
    title = title or extract_title(tree) or None
    return Imprint(_without_outlet(title, outlet), outlet, _day(tree, meta, article, url), url)


def _meta_values(tree: HtmlElement) -> dict[str, str]:
    """Give the first value of each ``meta`` element, by its name in small letters."""
    values: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = " ".join((element.get("content") or "").split())
        for attribute in ("property", "name", "itemprop"):
            key = (element.get(attribute) or "").strip().lower()
            if key and value:
                values.setdefault(key, html.unescape(value))
    return values


# ---- JSON-LD -------------------------------------------------------------------------------


def _json_nodes(tree: HtmlElement) -> Iterator[_Node]:
    """Give the nodes at the top of the page's JSON-LD; what is no valid JSON is passed over."""
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            loaded = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _listed(loaded):
            if isinstance(item, dict):
                yield from (node for node in _listed(item.get("@graph")) if isinstance(node, dict))
                yield item
                yield from (node for node in _listed(item.get("mainEntity")) if _is_article(node))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _types(node: _Node) -> set[str]:
    return {str(kind).rsplit("/", 1)[-1] for kind in _listed(node.get("@type"))}


def _is_article(node: Any) -> bool:
    return isinstance(node, dict) and any(
        kind.endswith("Article") or kind in ("Report", "BlogPosting", "LiveBlogPosting")
        for kind in _types(node)
    )


def _main_article(nodes: Iterable[_Node], url: str | None, title: str | None) -> _Node:
    """Give the node of the page's own article; where several could be it, what they agree on."""
    articles = [node for node in nodes if _is_article(node)]
    own = [
        node
        for node in articles
        if (url and any(_same_page(place, url) for place in _addresses(node)))
        or (title and _name(node.get("headline")) == title)
    ]
    candidates = own or articles
    if not candidates:
        return {}
    days = {stamp.day for node in candidates if (stamp := _read_stamp(node.get("datePublished")))}
    if len(days) > 1:
        return {"publisher": candidates[0].get("publisher")}
    return next((node for node in candidates if node.get("datePublished")), candidates[0])


def _addresses(node: _Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _same_page(one: str, other: str) -> bool:
    return _page_key(one) == _page_key(other)


def _page_key(address: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return (address,)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _name(value: Any) -> str | None:
    """Read a name: a text, or the ``name`` of a node, or the first of a list of these."""
    value = _listed(value)[0] if _listed(value) else None
    value = value.get("name") if isinstance(value, dict) else value
    return html.unescape(" ".join(value.split())) or None if isinstance(value, str) else None


# ---- outlet, title and address -------------------------------------------------------------

_OUTLET_META = ("dc.publisher", "dcterms.publisher", "citation_journal_title", "publisher")
_IS_ADDRESS = re.compile(r"https?:|www\.|//|@")
_NAME_LENGTH = 80
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(?=https?://)", re.IGNORECASE)


def _outlet(meta: Mapping[str, str], article: _Node, nodes: Iterable[_Node]) -> str | None:
    nodes = list(nodes)
    publisher = article.get("publisher")
    if isinstance(publisher, dict) and "name" not in publisher:
        publisher = next((node for node in nodes if node.get("@id") == publisher.get("@id")), None)
    sites = [node for node in nodes if _types(node) & {"WebSite", "NewsMediaOrganization"}]
    names = (
        meta.get("og:site_name"),
        _name(publisher),
        *(_name(site) for site in sites),
        *(meta.get(key) for key in _OUTLET_META),
        meta.get("application-name"),
    )
    return next((name for name in names if name and _is_outlet(name)), None)


def _is_outlet(name: str) -> bool:
    return (
        len(name) <= _NAME_LENGTH
        and not _IS_ADDRESS.match(name)
        and any(letter.isalpha() for letter in name)
    )


def _host(address: str | None) -> str | None:
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    if not title or not outlet:
        return title
    return re.sub(rf"\s+[-–—|·•:]\s+{re.escape(outlet)}\s*$", "", title) or title


def _own_address(tree: HtmlElement, meta: Mapping[str, str], address: str | None) -> str | None:
    """Give the address the page names as its own, or the one it was saved from."""
    saved = _full_address(address, None)
    canonical = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for named in (*canonical, meta.get("og:url"), address):
        found = _full_address(named, saved or meta.get("og:url"))
        if found:
            return found
    return None


def _full_address(named: str | None, base: str | None) -> str | None:
    """Write an address in full; the front page of a site is the address of no article."""
    try:
        full = urldefrag(urljoin(base or "", (named or "").strip()))[0]
        full = _WAYBACK.sub("", full)
        parts = urlsplit(full)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return full if is_page and (parts.path.strip("/") or parts.query) else None


# ---- the day of publication ----------------------------------------------------------------


class _Stamp(NamedTuple):
    """A date as written, with its moment where time and zone are given too."""

    day: dt.date
    moment: dt.datetime | None


_DAY_META = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "rnews:datepublished", "originalpublicationdate", "publication_date", "publicationdate",
    "publish_date", "publish-date", "publishdate", "published_time", "pubdate", "bt:pubdate",
    "pdate", "dc.date.issued", "dcterms.issued", "citation_publication_date", "citation_date",
    "dcterms.date", "dc.date", "date",
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6})"
_WORDED = (
    re.compile(rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?\s+{_MONTH}\.?,?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(rf"\b{_MONTH}\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.I),
    re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])"),
)
_YEAR_FIRST = (
    re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?=$|[TZ+\s])"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?=$|T)"),
)
_IN_PATH = re.compile(
    rf"/(?P<year>\d{{4}})/(?P<month>\d\d?|{'|'.join(_MONTHS)})/(?P<day>\d\d?)(?=/|$)"
)
_PLACEHOLDERS = (dt.date(1900, 1, 1), dt.date(1970, 1, 1))
_FIRST_YEAR = 1800
_SAYS_PUBLISHED = re.compile(r"\s*(?:first\s+)?(?:published|posted)\b", re.I)
_MARKED_PUBLISHED = re.compile(
    r"publish|publication|pub-?_?date|posted|time-?_?stamp|dateline|byline"
    r"|\b(?:post|entry|article|story|news)[-_]{0,2}(?:date|time)"
)
_MARKED_DATE = re.compile(r"\b(?:date|datum)\b|_date\b")
_PUBLISHED_CLASSES = frozenset({"published", "entry-date", "dt-published"})
_CHANGED = re.compile(r"updat|modif|revis|last[-_ ]?(?:chang|edit)|copyright|©", re.I)
_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|footer|teaser|most[-_]|trending|latest|more[-_]|promo|newsletter"
)
_ELSEWHERE_TAGS = frozenset({"footer", "nav", "aside", "a", "li"})
_LINE_LENGTH = 120
_PROSE_LENGTH = 80


def _day(
    tree: HtmlElement, meta: Mapping[str, str], article: _Node, url: str | None
) -> dt.date | None:
    stamps = [_read_stamp(article.get("datePublished"))]
    stamps += [_read_stamp(meta.get(key)) for key in _DAY_META]
    stamps.append(_one_day(_marked_stamps(tree)) or _one_day(_time_stamps(tree)))
    written = [stamp for stamp in stamps if stamp]
    in_path = _path_day(url)
    if written:
        return _local_day(written, in_path)
    lone = in_path or _one_day(_line_stamps(tree))
    return lone.day if lone else None


def _local_day(stamps: list[_Stamp], in_path: _Stamp | None) -> dt.date:
    """Give the day of the first stamp, in the outlet's own zone where the page shows that zone."""
    first = stamps[0]
    if first.moment is None or first.moment.utcoffset():
        return first.day
    for stamp in stamps[1:]:
        if stamp.moment == first.moment and stamp.moment.utcoffset():
            return stamp.day
    near = in_path is not None and abs((in_path.day - first.day).days) == 1
    return in_path.day if near and in_path else first.day


def _one_day(stamps: Iterable[_Stamp]) -> _Stamp | None:
    """Give the first of the stamps if all fall on one day, else none."""
    stamps = list(stamps)
    return stamps[0] if len({stamp.day for stamp in stamps}) == 1 else None


def _marked_stamps(tree: HtmlElement) -> Iterator[_Stamp]:
    """Find elements that are marked as the day of publication."""
    for element in tree.iter("time", "span", "div", "p", "abbr"):
        marked = "datePublished" in (element.get("itemprop") or "").split()
        classes = set((element.get("class") or "").split())
        if (marked or "pubdate" in element.attrib or classes & _PUBLISHED_CLASSES) and not (
            _is_elsewhere(element) or _CHANGED.search(_line(element) or "")
        ):
            stamp = _stamp_of(element)
            if stamp:
                yield stamp


def _time_stamps(tree: HtmlElement) -> Iterator[_Stamp]:
    """Find the ``time`` elements that stand neither in the running text nor beside the article."""
    for element in tree.iter("time"):
        if _is_elsewhere(element) or _is_in_prose(element) or _CHANGED.search(_around(element)):
            continue
        stamp = _read_stamp(element.get("datetime"))
        if stamp:
            yield stamp


def _line_stamps(tree: HtmlElement) -> Iterator[_Stamp]:
    """Find short lines that say or are marked to say when the article was published."""
    for element in tree.iter("p", "span", "div", "time", "small", "em", "dd", "td"):
        marks = _marks(element)
        if not (
            _MARKED_PUBLISHED.search(marks)
            or _SAYS_PUBLISHED.match(element.text or "")
            or (_MARKED_DATE.search(marks) and _is_in_article(element))
        ):
            continue
        line = _line(element) or ""
        if _CHANGED.search(f"{marks} {line}") or _is_elsewhere(element):
            continue
        stamp = _worded_stamp(line)
        if stamp:
            yield stamp


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _line(element: HtmlElement, limit: int = _LINE_LENGTH) -> str | None:
    """Give the words of an element, or None if they are more than a line."""
    words: list[str] = []
    length = 0
    for part in element.itertext():
        words += part.split()
        length += len(part.strip()) + 1
        if length > limit:
            return None
    return " ".join(words)


def _is_in_article(element: HtmlElement) -> bool:
    # Outside, it may be the day on which the page was served.
    return any(place.tag in ("article", "main") for place in element.iterancestors())


def _stamp_of(element: HtmlElement) -> _Stamp | None:
    values = (element.get(name) for name in ("datetime", "content", "title"))
    stamps = (_read_stamp(value) for value in (*values, _line(element)))
    return next((stamp for stamp in stamps if stamp), None)


def _around(element: HtmlElement) -> str:
    """Write out what tells whether a time is that of a change: its marks and the words by it."""
    parent = element.getparent()
    line = _line(parent, _LINE_LENGTH // 2) if parent is not None else None
    before = element.getprevious()
    words = (
        element.get("class"),
        element.get("itemprop"),
        element.text_content(),
        parent.get("class") if parent is not None else None,
        (before.tail or before.text) if before is not None else None,
        line,
    )
    return " ".join(word for word in words if word)


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        (place.tag in _ELSEWHERE_TAGS and "bookmark" not in (place.get("rel") or ""))
        or _ELSEWHERE.search(f"{place.get('class') or ''} {place.get('id') or ''}".lower())
        for place in (element, *element.iterancestors())
        if place.tag not in ("body", "html")
    )


def _is_in_prose(element: HtmlElement) -> bool:
    return any(_line(place, _PROSE_LENGTH) is None for place in element.iterancestors("p"))


def _path_day(url: str | None) -> _Stamp | None:
    found = _IN_PATH.search(urlsplit(url).path.lower()) if url else None
    day = _found_day(found) if found else None
    return _Stamp(day, None) if day else None


def _worded_stamp(text: str) -> _Stamp | None:
    """Read the one date in a line; two, or one that does not exist, give none."""
    found = [match for pattern in _WORDED for match in pattern.finditer(text)]
    day = _found_day(found[0]) if len(found) == 1 else None
    return _Stamp(day, None) if day else None


def _found_day(found: re.Match[str]) -> dt.date | None:
    month = found["month"].lower()
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3]) + 1
    return _valid_day(int(found["year"]), number, int(found["day"]))


def _valid_day(year: int, month: int, day: int) -> dt.date | None:
    try:
        made = dt.date(year, month, day)
    except ValueError:
        return None
    return made if year >= _FIRST_YEAR and made not in _PLACEHOLDERS else None


def _read_stamp(value: Any) -> _Stamp | None:
    """Read a date as pages write it in their markup; an unclear one (03/04/2022) gives none."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    for pattern in _YEAR_FIRST:
        found = pattern.match(text)
        if found:
            day = _found_day(found)
            return _Stamp(day, _moment(text)) if day else None
    if re.match(r"[A-Za-z]{3}, \d", text):
        try:
            moment = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        return _Stamp(moment.date(), moment if moment.tzinfo else None)
    return _worded_stamp(text)


def _moment(text: str) -> dt.datetime | None:
    spaced = re.sub(r"\s+(?=[+-]\d)", "", text.removesuffix(" UTC").removesuffix(" GMT"))
    try:
        moment = dt.datetime.fromisoformat(spaced)
    except ValueError:
        return None
    if moment.tzinfo is None and text.endswith((" UTC", " GMT")):
        moment = moment.replace(tzinfo=dt.UTC)
    return moment if moment.tzinfo else None
