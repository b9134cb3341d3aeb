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
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

from analysis.addresses import host_of, page_key
from analysis.days import PLACEHOLDERS

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
    "Published" or is marked so, with the month in words or the year first. An article in JSON-LD
    whose address and headline are not those of the page is another one. Elements count only in
    the ``article`` that holds the ``h1``, or, where none does, before the text. The outlet is
    ``og:site_name``, the publisher in JSON-LD or ``meta``, or the host of the address.

    Examples
    --------
    >>> from lxml.html import fromstring
    >>> when = "2022-12-16T23:30:00-05:00"
    >>> page = fromstring(f'<meta property="article:published_time" content="{when}">')
    >>> find_imprint(page, "https://harbour.example/talks").published.isoformat()
    '2022-12-16'
    """
    frame = _frame(tree)
    own = _own_elements(tree, frame)
    meta = _meta_values(tree, frame)
    nodes = list(_json_nodes(tree))
    url = _own_address(tree, meta, address)
    shown = extract_title(tree)
    titles = (meta.get("og:title"), meta.get("twitter:title"), shown, tree.findtext(".//title"))
    article = _main_article(nodes, url, [title for title in titles if title])
    outlet = _outlet(meta, article, nodes) or _host(url or meta.get("og:url") or address)
    title = meta.get("og:title") or _name(article.get("headline")) or meta.get("twitter:title")
    title = title or shown or None
    return Imprint(_without_outlet(title, outlet), outlet, _day(own, meta, article, url), url)


def _meta_values(tree: HtmlElement, frame: _Frame) -> dict[str, str]:
    """Give the first value of each ``meta`` element, by its name in small letters."""
    values: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = " ".join((element.get("content") or "").split())
        for attribute in ("property", "name", "itemprop"):
            key = (element.get(attribute) or "").strip().lower()
            if key and value and (attribute != "itemprop" or _is_own_property(element, frame)):
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


def _main_article(nodes: Iterable[_Node], url: str | None, titles: Iterable[str]) -> _Node:
    """Give the node of the page's own article; where several could be it, what they agree on."""
    titles = list(titles)
    articles = [(_likeness(node, url, titles), node) for node in nodes if _is_article(node)]
    most = max((likeness for likeness, _ in articles), default=0)
    candidates = [node for likeness, node in articles if likeness == most > 0]
    if not candidates:
        return {}
    days = {stamp.day for node in candidates if (stamp := _read_stamp(node.get("datePublished")))}
    if len(days) > 1:
        return {"publisher": candidates[0].get("publisher")}
    return next((node for node in candidates if node.get("datePublished")), candidates[0])


def _likeness(node: _Node, url: str | None, titles: Iterable[str]) -> int:
    """Say whether a node is of this page: 3 by its address, 2 by its headline, 0 if it is not.

    1 stands for a node with nothing to tell it by.
    """
    own = page_key(url)
    if own and own in {page_key(_full_address(place, url)) for place in _addresses(node)}:
        return 3
    # An "@id" may be no address of a page, and tells nothing if it is another.
    elsewhere = own and any(
        _full_address(place, url) for place in _addresses(node, ("url", "mainEntityOfPage"))
    )
    headline, shown = _words(_name(node.get("headline"))), [_words(title) for title in titles]
    if headline and shown:
        alike = any(
            headline == title or (not elsewhere and _begins_like(headline, title))
            for title in shown
        )
        return 2 if alike else 0
    return 0 if elsewhere else 1


def _addresses(
    node: _Node, keys: Iterable[str] = ("url", "@id", "mainEntityOfPage")
) -> Iterator[str]:
    for key in keys:
        value = node.get(key)
        value = value.get("@id") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


def _begins_like(one: list[str], other: list[str]) -> bool:
    """Tell whether one title is the beginning of the other: it was cut, or its outlet follows."""
    length = min(len(one), len(other))
    return length >= _TITLE_WORDS and one[:length] == other[:length]


def _name(value: Any) -> str | None:
    """Read a name: a text, or the ``name`` of a node, or the first of a list of these."""
    value = _listed(value)[0] if _listed(value) else None
    value = value.get("name") if isinstance(value, dict) else value
    return html.unescape(" ".join(value.split())) or None if isinstance(value, str) else None


# ---- outlet, title and address -------------------------------------------------------------

_OUTLET_META = ("dc.publisher", "dcterms.publisher", "citation_journal_title", "publisher")
_IS_ADDRESS = re.compile(r"https?:|www\.|//|@")
_NAME_LENGTH = 80
_TITLE_WORDS = 3
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
    # Without a scheme, it may be the name of a file.
    return host_of(address) if address and re.match(r"\s*(?:https?:)?//", address, re.I) else None


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    if not title or not outlet:
        return title
    return re.sub(rf"\s+[-–—|·•:]\s+{re.escape(outlet)}\s*$", "", title) or title


def _own_address(tree: HtmlElement, meta: Mapping[str, str], address: str | None) -> str | None:
    """Give the address the page names as its own, or the one it was saved from."""
    base = _full_address(address, None) or _full_address(meta.get("og:url"), None)
    canonical = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for named in (*canonical, meta.get("og:url"), address):
        found = _full_address(named, base)
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
_FIRST_YEAR = 1800
_SAYS_PUBLISHED = re.compile(r"\s*(?:first\s+)?(?:published|posted)\b(?!\s+by\b)", re.I)
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
    own: list[HtmlElement], meta: Mapping[str, str], article: _Node, url: str | None
) -> dt.date | None:
    stamps = [_read_stamp(article.get("datePublished"))]
    stamps += [_read_stamp(meta.get(key)) for key in _DAY_META]
    stamps.append(_one_day(_marked_stamps(own)) or _one_day(_time_stamps(own)))
    written = [stamp for stamp in stamps if stamp]
    in_path = _path_day(url)
    if written:
        return _local_day(written, in_path)
    lone = in_path or _one_day(_line_stamps(own))
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


def _marked_stamps(own: Iterable[HtmlElement]) -> Iterator[_Stamp]:
    """Find elements that are marked as the day of publication."""
    for element in own:
        if element.tag not in ("time", "span", "div", "p", "abbr"):
            continue
        marked = "datePublished" in (element.get("itemprop") or "").split()
        classes = set((element.get("class") or "").split())
        if (
            marked or "pubdate" in element.attrib or classes & _PUBLISHED_CLASSES
        ) and not _CHANGED.search(_line(element) or ""):
            stamp = _stamp_of(element)
            if stamp:
                yield stamp


def _time_stamps(own: Iterable[HtmlElement]) -> Iterator[_Stamp]:
    """Find the ``time`` elements that stand outside the running text."""
    for element in own:
        stamp = _read_stamp(element.get("datetime")) if element.tag == "time" else None
        if stamp and not _is_in_prose(element) and not _CHANGED.search(_around(element)):
            yield stamp


def _line_stamps(own: Iterable[HtmlElement]) -> Iterator[_Stamp]:
    """Find short lines that say or are marked to say when the article was published."""
    for element in own:
        if element.tag not in ("p", "span", "div", "time", "small", "em", "dd", "td"):
            continue
        marks = _marks(element)
        if not (
            _MARKED_PUBLISHED.search(marks)
            or _SAYS_PUBLISHED.match(element.text or "")
            or (_MARKED_DATE.search(marks) and _is_in_article(element))
        ):
            continue
        line = _line(element) or ""
        if _CHANGED.search(f"{marks} {line}"):
            continue
        stamp = _worded_stamp(line)
        if stamp:
            yield stamp


# ---- the page's own article ----------------------------------------------------------------


class _Frame(NamedTuple):
    """Where a page's own article stands: its headline, what is around it, what holds the text."""

    headline: HtmlElement | None
    around: frozenset[HtmlElement]
    whole: frozenset[HtmlElement]


def _frame(tree: HtmlElement) -> _Frame:
    lengths: Counter[HtmlElement] = Counter()
    total = 0
    for line in tree.iter("p"):
        written = len(" ".join("".join(line.itertext()).split()))
        total += written
        for place in line.iterancestors("article"):
            lengths[place] += written
    articles = list(tree.iter("article"))
    alone = len(articles) == 1 and not total
    whole = frozenset(place for place in articles if 2 * lengths[place] > total or alone)
    headlines = [
        headline
        for headline in tree.iter("h1")
        if not any(_is_beside(place) for place in (headline, *headline.iterancestors()))
    ]
    headline = max(
        headlines,
        key=lambda headline: (
            lengths[_around_of(headline, "article")],
            _around_of(headline, "article") is not None,
            _around_of(headline, "main") is not None,
        ),
        default=None,
    )
    return _Frame(
        headline,
        frozenset(headline.iterancestors()) if headline is not None else frozenset(),
        whole,
    )


def _own_elements(tree: HtmlElement, frame: _Frame) -> list[HtmlElement]:
    """Give the elements of the page's own article; what stands beside or after it is another's.

    Where no ``article`` holds the headline, these are all before the text, and the ``article``
    that holds most of the text.
    """
    block = _around_of(frame.headline, "article")
    if block is not None:
        return list(_walk(block, frame.whole))
    root = _around_of(frame.headline, "main")
    reached = list(_walk(tree if root is None else root, frame.whole))
    begin = _text_begins(reached)
    early = reached[: reached.index(begin)] if begin is not None else reached
    known = set(early)
    held = [element for place in frame.whole for element in _walk(place, frame.whole)]
    return early + [element for element in held if element not in known]


def _is_own_property(element: HtmlElement, frame: _Frame) -> bool:
    """Tell whether a property is of the page's article, and not of a comment or another one."""
    if any(_is_beside(place) for place in element.iterancestors()):
        return False
    item = next(
        (
            place
            for place in element.iterancestors()
            if "itemscope" in place.attrib or place.tag == "article"
        ),
        None,
    )
    return item is None or item.tag == "html" or item in frame.around | frame.whole


def _walk(root: HtmlElement, whole: frozenset[HtmlElement]) -> Iterator[HtmlElement]:
    """Give the elements in order, but for what is of other articles."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or (_is_beside(element) and element is not root):
            continue
        if element.tag == "article" and element is not root and element not in whole:
            continue
        yield element
        waiting.extend(reversed(element))


def _around_of(element: HtmlElement | None, tag: str) -> HtmlElement | None:
    return next(element.iterancestors(tag), None) if element is not None else None


def _text_begins(elements: Iterable[HtmlElement]) -> HtmlElement | None:
    """Find the first paragraph of the text; before it, one may stand alone under the headline."""
    lines = [line for line in elements if line.tag == "p" and _line(line, _PROSE_LENGTH) is None]
    prose = set(lines)
    pairs = (line for line in lines if line.getnext() in prose)
    return next(pairs, next(iter(lines), None))


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _line(element: HtmlElement, limit: int = _LINE_LENGTH) -> str | None:
    """Give the words of an element, or None if they are more than a line."""
    words: list[str] = []
    length = 0
    if any(True for _ in islice(element.iter(), limit, None)):
        return None
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
        _line(element),
        parent.get("class") if parent is not None else None,
        (before.tail or before.text) if before is not None else None,
        line,
    )
    return " ".join(word for word in words if word)


def _is_beside(element: HtmlElement) -> bool:
    """Tell whether an element holds what is not of the article: comments, menus, other articles."""
    if element.tag in ("body", "html"):
        return False
    return (element.tag in _ELSEWHERE_TAGS and "bookmark" not in (element.get("rel") or "")) or (
        _ELSEWHERE.search(f"{_marks(element)} {(element.get('itemtype') or '').lower()}")
        is not None
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
    return made if year >= _FIRST_YEAR and made not in PLACEHOLDERS else None


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
        except (ValueError, OverflowError):
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
