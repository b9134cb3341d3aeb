"""Tell whether two web addresses are of the same page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

# What marks how a reader came to the page. "ref", "src" or "source" can also name an article, and
# are left: a page that is not found is seen, two articles taken for one are not.
_TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)|guce_\w+|cmp|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|"
    r"_ga|_gl|guccounter|cmpid|s_cid|smid|smtyp|ocid|ncid|ref_src|ref_url|wt\.mc_id|xtor|"
    r"__twitter_impression|amp(?:_\w+)?|usqp",
    re.IGNORECASE,
)
_AMP_VALUE = re.compile(r"(?:outputtype|output)=amp", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?<=[^/])(?:/amp|\.amp)$")
_OTHER_HOST = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_KEPT_COPY = re.compile(
    r"https?://web\.archive\.org/web/\d+[a-z_]*/(?:https?:/+)?"
    r"|https?://(?:www\.)?google\.[a-z.]+/amp/(?:s/)?"
    r"|https?://[^/]+\.cdn\.ampproject\.org/[cv]/(?:s/)?",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:https?:)?/{2}", re.IGNORECASE)
_HAS_HOST = re.compile(r"[^\s/?#:@]+\.[^\s/?#:@]+(?::\d+)?(?:[/?#]|$)")
_DEFAULT_PORTS = (None, 80, 443)
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_ASCII = "".join(map(chr, range(33, 127)))


def page_key(address: Any) -> str | None:
    """Give a key that all addresses of one page share, and no two pages.

    The scheme, a host's ``www.``, ``m.``, ``mobile.`` or ``amp.``, the default port, the fragment,
    a slash or ``/amp`` at the end, the order of the query and what in it tracks the reader make no
    page of its own; any other part of the query does. A copy in the Wayback Machine or in an AMP
    cache has the key of the page it copies. ``None`` if this is no web address.

    Examples
    --------
    >>> page_key("http://www.Harbour.example:80/talks/?utm_source=feed&id=12#top")
    'harbour.example/talks?id=12'
    >>> page_key("https://m.harbour.example/talks?id=12")
    'harbour.example/talks?id=12'
    >>> page_key("no address") is None
    True
    """
    parts = _parts(address)
    if parts is None:
        return None
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    host = _OTHER_HOST.sub("", _plain_host(host))
    path = _AMP_PATH.sub("", _same_escapes(parts.path).rstrip("/")).rstrip("/")
    query = "&".join(sorted(_telling(_same_escapes(parts.query)), key=_name))
    # Some sites keep the article's name behind "#!" or "#/".
    place = f"#{parts.fragment}" if parts.fragment[:1] in ("!", "/") and parts.fragment[1:] else ""
    return (
        host
        + (f":{port}" if port not in _DEFAULT_PORTS else "")
        + path
        + (f"?{query}" if query else "")
        + place
    )


def host_of(address: Any) -> str | None:
    """Give the host of a web address without ``www.``; ``None`` if this is no web address.

    Examples
    --------
    >>> host_of("https://www.harbour.example/talks")
    'harbour.example'
    """
    parts = _parts(address)
    return parts.hostname.removeprefix("www.") if parts and parts.hostname else None


def _parts(address: Any) -> SplitResult | None:
    if not isinstance(address, str):
        return None
    bare = _SCHEME.sub("", _KEPT_COPY.sub("", address.strip(), count=1), count=1)
    if not _HAS_HOST.match(bare):
        return None
    try:
        return urlsplit(f"//{bare}")
    except ValueError:
        return None


def _plain_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _same_escapes(part: str) -> str:
    """Write each character of a path or query in the one way that RFC 3986 calls normal."""
    escaped = quote(part, safe=_ASCII)
    return re.sub(r"%([0-9A-Fa-f]{2})", _normal_escape, escaped)


def _normal_escape(found: re.Match[str]) -> str:
    letter = chr(int(found.group(1), 16))
    return letter if letter in _UNRESERVED else found.group().upper()


def _telling(query: str) -> list[str]:
    """Leave out of a query what does not tell which page is meant."""
    return [
        pair
        for pair in query.split("&")
        if pair and not _TRACKING.fullmatch(_name(pair)) and not _AMP_VALUE.fullmatch(pair)
    ]


def _name(pair: str) -> str:
    return pair.partition("=")[0]
