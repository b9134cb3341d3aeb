"""Take a web archive (WARC) apart into its records, and find the web pages among them."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from analysis.errors import (
    EmptyTextError,
    InputError,
    MissingExtraError,
    PassedOverError,
    TooLargeError,
    UnreadableFileError,
)
from analysis.records import Report

MAX_PAGE_BYTES = 10 * 1024**2
"""Largest page of an archive that is read, packed or unpacked: 10 MB."""

_LINE_BYTES = 64 * 1024
_HEADER_LINES = 1000
_LENGTH_DIGITS = 15
_BLOCK_BYTES = 1024**2
_PAGE_KINDS = ("text/html", "application/xhtml+xml")
_LOOKS_LIKE_A_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html)", re.IGNORECASE | re.DOTALL
)
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})")
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;[^\r\n]*)?\r?\n")


class Page(NamedTuple):
    """A web page of an archive: its number among the pages, and what was sent for it.

    ``cut`` says why the crawler did not keep all of it.
    """

    number: int
    address: str | None
    data: bytes
    charset: str | None
    cut: str | None


class _Record(NamedTuple):
    headers: Mapping[str, str]
    body: bytes
    length: int


def archived_pages(archive: BinaryIO, name: str, report: Report) -> Iterator[Page]:
    """Give the web pages of an archive in order, one at a time.

    Parameters
    ----------
    archive : binary file
        Open and unpacked.
    name : str
        Its name, for errors.
    report : callable
        What errors go to: a line for each damaged record and each page that cannot be unpacked,
        and one line that counts the records that are no pages.

    Yields
    ------
    Page
        Each ``response`` to HTTP with status 200, and each ``resource``, whose kind is HTML.
        ``conversion`` records (the WET files of Common Crawl) are the text of whole pages, menus
        and all, and are no pages.

    Raises
    ------
    EmptyTextError
        If the archive holds no web page.

    Notes
    -----
    The format is WARC 1.1 (ISO 28500:2017). A record is taken only if a blank line follows
    where it should end; after a damaged one, reading goes on at the next line that begins with
    ``WARC/``.
    """
    passed: Counter[str] = Counter()
    number = 0
    for record in _sound_records(archive, name, report):
        other, http = _what_else(record)
        if other:
            passed[other] += 1
            continue
        number += 1
        try:
            yield _page(number, record, http)
        except InputError as error:
            report(type(error)(error.reason, source_file=name, row=number))
    if passed and number:
        report(
            PassedOverError(
                f"of its {passed.total() + number} records {passed.total()} are no web pages and "
                f"were passed over: {_listing(passed)}; nothing needs to be done about them",
                source_file=name,
            )
        )
    if not number:
        raise EmptyTextError(
            f"the archive holds no web page ({_listing(passed) or 'it is empty'}); give one with "
            "HTML pages that were answered with status 200, such as a WARC file of Common Crawl",
            source_file=name,
        )


def _listing(passed: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in sorted(passed.items()))


# ---- records -------------------------------------------------------------------------------


def _sound_records(archive: BinaryIO, name: str, report: Report) -> Iterator[_Record]:
    """Give the records that are whole, and report the others."""
    count = 0
    records = _records(archive)
    while True:
        try:
            record = next(records, None)
        except (OSError, EOFError, zlib.error) as error:
            report(
                UnreadableFileError(
                    f"after record {count} the packed archive is damaged or cut off ({error}); "
                    "what stands before it is read. Fetch the archive again",
                    source_file=name,
                )
            )
            return
        if record is None:
            return
        count += 1
        if isinstance(record, str):
            report(
                UnreadableFileError(
                    f"record {count} of the archive is damaged ({record}) and not read; "
                    "fetch the archive again",
                    source_file=name,
                )
            )
        else:
            yield record


def _records(archive: BinaryIO) -> Iterator[_Record | str]:
    """Give each record, and in place of a damaged one what is wrong with it."""
    line = _next_line(archive)
    while line:
        if not line.startswith(b"WARC/"):
            yield "it does not begin with WARC/"
            line = _next_start(archive)
            continue
        headers = _header_fields(archive)
        length = headers.get("content-length", "")
        if not length.isdecimal():
            yield "it does not say its length"
            line = _next_start(archive)
            continue
        if len(length) > _LENGTH_DIGITS:
            yield f"no archive is as long as it says it is, {length[:_LENGTH_DIGITS]}… bytes"
            line = _next_start(archive)
            continue
        record = _Record(headers, *_body(archive, int(length)))
        if record.length < int(length):
            yield f"it ends after {record.length} of {length} bytes"
            return
        after, broken = b"", None
        try:
            after = archive.readline(_LINE_BYTES)
            line = after if after.strip() else _next_line(archive)
        except (OSError, EOFError, zlib.error) as error:
            line, broken = b"", error
        if after.strip() and not after.startswith(b"WARC/"):
            yield "it is longer than it says"
            line = _next_start(archive)
        else:
            yield record
        if broken:
            raise broken


def _next_line(archive: BinaryIO) -> bytes:
    while line := archive.readline(_LINE_BYTES):
        if line.strip():
            return line
    return b""


def _next_start(archive: BinaryIO) -> bytes:
    while line := archive.readline(_LINE_BYTES):
        if line.startswith(b"WARC/"):
            return line
    return b""


def _header_fields(archive: BinaryIO) -> dict[str, str]:
    lines = []
    for _ in range(_HEADER_LINES):
        line = archive.readline(_LINE_BYTES)
        if not line.strip():
            break
        lines.append(line)
    return _fields(lines)


def _fields(lines: list[bytes]) -> dict[str, str]:
    """Read header lines; a line that begins with a blank goes on with the one before."""
    fields: dict[str, str] = {}
    key = ""
    for line in lines:
        text = line.decode("utf-8", "replace")
        if text[:1] in (" ", "\t") and key:
            fields[key] += " " + text.strip()
            continue
        key, colon, value = text.partition(":")
        key = key.strip().lower() if colon else ""
        if key:
            fields[key] = value.strip()
    return fields


def _body(archive: BinaryIO, length: int) -> tuple[bytes, int]:
    """Read a record's body: its beginning, up to the limit, and how many bytes there are."""
    body = archive.read(min(length, MAX_PAGE_BYTES + 1))
    there = len(body)
    while there < length:
        skipped = len(archive.read(min(length - there, _BLOCK_BYTES)))
        if not skipped:
            break
        there += skipped
    return body, there


# ---- pages ---------------------------------------------------------------------------------


def _what_else(record: _Record) -> tuple[str | None, tuple[dict[str, str], bytes]]:
    """Say what a record is if it is no web page; give what HTTP says of it, and the rest."""
    kind = record.headers.get("warc-type", "").lower()
    if kind not in ("response", "resource"):
        return kind or "of no kind", ({}, b"")
    http, payload = _split_http(record.body)
    status = http.get("", "")
    if kind == "response" and status and status != "200":
        return f"answered with {status}", (http, payload)
    content = http.get("content-type") or (
        record.headers.get("warc-identified-payload-type")
        or (record.headers.get("content-type", "") if kind == "resource" else "")
    )
    media = content.split(";")[0].strip().lower()
    if _path(_address(record)) == "/robots.txt":
        return "robots.txt", (http, payload)
    if media in _PAGE_KINDS or (not media and _LOOKS_LIKE_A_PAGE.match(payload[:2000])):
        return None, ({**http, "content-type": content}, payload)
    return media or "of an unknown kind", (http, payload)


def _split_http(body: bytes) -> tuple[dict[str, str], bytes]:
    """Part what HTTP says from what it carries; the status stands under the empty name."""
    status = _STATUS.match(body[:64].decode("latin-1"))
    end = _HEAD_ENDS.search(body) if status else None
    if not status or not end:
        return {}, body
    fields = _fields(body[: end.start()].splitlines()[1:])
    return {**fields, "": status[1]}, body[end.end() :]


def _address(record: _Record) -> str | None:
    return record.headers.get("warc-target-uri", "").strip("<> ") or None


def _path(address: str | None) -> str:
    try:
        return urlsplit(address or "").path
    except ValueError:
        return ""


def _page(number: int, record: _Record, http: tuple[dict[str, str], bytes]) -> Page:
    fields, data = http
    address = _address(record)
    if record.length > MAX_PAGE_BYTES:
        raise _too_large(address)
    if "chunked" in fields.get("transfer-encoding", "").lower():
        data = _joined_chunks(data, address)
    for coding in reversed(fields.get("content-encoding", "").lower().split(",")):
        data = _unpacked(data, coding.strip(), address)
    charset = _CHARSET.search(fields["content-type"])
    cut = record.headers.get("warc-truncated")
    return Page(number, address, data, charset[1].lower() if charset else None, cut)


def _too_large(address: str | None) -> TooLargeError:
    return TooLargeError(
        f"the page {address} is larger than {MAX_PAGE_BYTES / 1024**2:g} MB; "
        "save its text as .txt if it is needed"
    )


def _damaged(address: str | None, reason: object) -> UnreadableFileError:
    return UnreadableFileError(
        f"the page {address} is damaged in the archive ({reason}); save it anew from its address"
    )


def _joined_chunks(data: bytes, address: str | None) -> bytes:
    """Join the parts a page was sent in; crawlers that joined them themselves leave the mark."""
    joined: list[bytes] = []
    place = 0
    while found := _CHUNK.match(data, place):
        length = int(found[1], 16)
        if not length:
            return b"".join(joined)
        joined.append(data[found.end() : found.end() + length])
        end = found.end() + length
        place = end + (2 if data[end : end + 2] == b"\r\n" else 1)
    if not joined:
        return data
    raise _damaged(address, "a part of it is missing")


def _unpacked(data: bytes, coding: str, address: str | None) -> bytes:
    """Undo one content coding; crawlers that undid it themselves leave the mark."""
    if coding in ("", "identity") or not data:
        return data
    try:
        if coding in ("gzip", "x-gzip", "deflate"):
            return _inflated(data, coding, address)
        if coding == "br":
            return _unbrotlied(data, address)
        raise ValueError(f"it is packed as '{coding}', which is not read")
    except InputError:
        raise
    except (zlib.error, ValueError) as error:
        if data.lstrip()[:1] == b"<":
            return data
        raise _damaged(address, error) from error


def _inflated(data: bytes, coding: str, address: str | None) -> bytes:
    # The windows: gzip, zlib, and the bare deflate that some servers send under this name.
    windows = (15, -15) if coding == "deflate" else (31,)
    for window in windows:
        unpacking = zlib.decompressobj(window)
        try:
            plain = unpacking.decompress(data, MAX_PAGE_BYTES + 1)
        except zlib.error:
            if window == windows[-1]:
                raise
            continue
        if len(plain) > MAX_PAGE_BYTES:
            raise _too_large(address)
        if not unpacking.eof:
            raise zlib.error("its end is missing")
        break
    return plain


def _unbrotlied(data: bytes, address: str | None) -> bytes:
    brotli = _brotli()
    if brotli is None:
        if data.lstrip()[:1] == b"<":
            return data
        raise MissingExtraError(
            f"the page {address} is packed with Brotli; to read such pages, install the package "
            "brotli with: pip install 'negotiation-trace[readers]'"
        )
    unpacking = brotli.Decompressor()
    try:
        plain: bytes = unpacking.process(data, output_buffer_limit=MAX_PAGE_BYTES + 1)
    except brotli.error as error:
        raise ValueError(error) from error
    if len(plain) > MAX_PAGE_BYTES:
        raise _too_large(address)
    if not unpacking.is_finished():
        raise ValueError("its end is missing")
    return plain


def _brotli() -> ModuleType | None:
    try:
        import brotli
    except ImportError:
        return None
    return brotli
