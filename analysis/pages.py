"""Find the article in a web page: saved as HTML or MHTML, or kept in a web archive."""

from __future__ import annotations

import email
import re
from collections.abc import Collection, Iterator, Mapping
from email.message import Message
from pathlib import PurePath
from typing import Any, BinaryIO

import trafilatura
from trafilatura.utils import load_html

from analysis.archives import archived_pages
from analysis.databases import database_page
from analysis.decoding import decode
from analysis.errors import (
    FormatError,
    InputError,
    NoArticleError,
    TruncatedTextError,
    UnreadableFileError,
)
from analysis.imprint import find_imprint
from analysis.records import Record, Report

_NOT_THE_ARTICLE = ("//nav", "//footer")
# ASP.NET puts the whole page in a form: first those with an article or paragraphs are kept, and
# where this leaves nothing, those that are longer than a login or a search.
_NOT_THE_ARTICLE_EITHER = (
    "//form[not(.//article) and count(.//p[string-length(normalize-space(.)) > 80]) < 3]",
    "//form[string-length(normalize-space(.)) < 600]",
)
_SENTENCE_WORDS = 7
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+?)\s*(?=-->|\n)"
)
_HEAD_LENGTH = 4000
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SAVED_FOLDERS = (
    "_files", ".files", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_bestanden", "_file",
    "_ficheiros", "-filer", "_filer", "_pliki", "_soubory", "_tiedostot", "_dosyalar", "_fajlovi",
)  # fmt: skip


def read_page(data: bytes, columns: Mapping[str, str], name: str, report: Report) -> list[Record]:
    """Read the one article of an HTML page, or the articles of a press database's export."""
    page = decode(data, name, page=True)
    exported = database_page(page, name, report)
    if exported is not None:
        return exported
    saved_from = _SAVED_FROM.search(page, 0, _HEAD_LENGTH)
    return [_article(page, name, saved_from[1] if saved_from else None)]


def read_mhtml(data: bytes, columns: Mapping[str, str], name: str, report: Report) -> list[Record]:
    """Read the one article of a page saved as MHTML.

    The day in the file's own header is the day it was saved, and is not used.
    """
    if data.startswith(_UTF16_MARKS):
        data = decode(data, name).encode()
    try:
        saved = email.message_from_bytes(data)
        part = _main_part(saved)
    except RecursionError as error:
        raise FormatError(
            "the parts of the MHTML file stand in one another too deep to be read; save the page "
            "anew, or save the article's text as .txt",
            source_file=name,
        ) from error
    content = _content(part) if part is not None else None
    if part is None or content is None:
        raise FormatError(
            "the file holds no web page in MHTML; save the page anew, or rename the file if it is "
            "of another kind (.html)",
            source_file=name,
        )
    address = saved["Snapshot-Content-Location"] or part["Content-Location"]
    page = _decoded(content, part.get_content_charset(), name)
    # A long address is folded into lines, and no address holds a blank (RFC 2557, 4.4).
    return [_article(page, name, "".join(str(address).split()) if address else None)]


def read_warc(archive: BinaryIO, name: str, report: Report) -> Iterator[Record]:
    """Read the articles of a web archive, page by page.

    ``row`` is the number of the page among the web pages of the archive, from 1, whether or not
    the pages before hold articles; ``url`` is the address it was fetched from. The day of the
    crawl (``WARC-Date``) is not the day of publication, and is not used.
    """
    for page in archived_pages(archive, name, report):
        try:
            text = _decoded(page.data, page.charset, name)
            record = _article(text, name, page.address, page.number)
        except InputError as error:
            reason = f"{page.address}: {error.reason}"
            report(type(error)(reason, source_file=name, row=page.number))
            continue
        if page.cut:
            report(
                TruncatedTextError(
                    f"the crawler did not keep all of the page {page.address} ({page.cut}); the "
                    "article is kept, but check its end on the page itself",
                    source_file=name,
                    row=page.number,
                )
            )
        yield record._replace(fields={**record.fields, "url": page.address})


def is_page_folder(folder: str, beside: Collection[str]) -> bool:
    """Tell whether a folder was saved together with a web page, and is part of it.

    Parameters
    ----------
    folder : str
        Its name.
    beside : collection of str
        The names of the files that stand beside the folder.

    Returns
    -------
    bool
        True for ``Talks_files`` beside ``Talks.html`` or ``Talks.htm``, in any of the languages
        that browsers name such folders in.

    Examples
    --------
    >>> is_page_folder("Talks_files", ["Talks.html"]), is_page_folder("Talks_files", ["a.html"])
    (True, False)
    """
    pages = {
        PurePath(file).stem for file in beside if file.lower().endswith((".html", ".htm", ".xhtml"))
    }
    return any(folder.removesuffix(ending) in pages - {folder} for ending in _SAVED_FOLDERS)


def _main_part(saved: Message) -> Message | None:
    """Find the page itself: the part that the file names as its start, or the first page in it."""
    pages = [part for part in saved.walk() if part.get_content_type() in _PAGE_KINDS]
    start = saved.get_param("start")
    named = [part for part in pages if start and part["Content-ID"] == start]
    return next(iter(named or pages), None)


_PAGE_KINDS = ("text/html", "application/xhtml+xml")


def _content(part: Message) -> bytes | None:
    """Unpack a part; one that is marked as base64 but is not packed is given as it stands."""
    marked = str(part["Content-Transfer-Encoding"] or "").strip().lower()
    if marked == "base64" and "<" in str(part.get_payload()):
        part.replace_header("Content-Transfer-Encoding", "8bit")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else None


def _decoded(data: bytes, charset: str | None, name: str) -> str:
    """Decode a page that was sent as being in ``charset``; UTF-8 shows itself, and goes before."""
    if charset and not _is_utf8(data):
        # Browsers read these two as Windows-1252, and pages sent as these count on it.
        code = "cp1252" if charset.lower() in ("iso-8859-1", "us-ascii") else charset
        try:
            return data.decode(code)
        except (UnicodeError, LookupError):
            pass
    return decode(data, name, page=True)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _article(page: str, name: str, address: str | None, row: int | None = None) -> Record:
    """Find the article of a page, and what the page says of it."""
    try:
        tree = load_html(page)
        text = _text_of(tree)
        imprint = find_imprint(tree, address) if text else None
    except Exception as error:  # a page can break the parser in ways it does not document
        raise UnreadableFileError(
            f"the web page cannot be taken apart ({type(error).__name__}); "
            "save the article's text as .txt",
            source_file=name,
            row=row,
        ) from error
    if text and imprint and imprint.title:
        text = text.removeprefix(f"{imprint.title}\n")
    if not text or not imprint or not _has_sentence(text):
        raise NoArticleError(
            "the web page holds no article that can be found (perhaps a menu, a login or a list "
            "of links); save the article's text as .txt",
            source_file=name,
            row=row,
        )
    return Record({"text": text, **imprint._asdict()}, name, row)


def _text_of(tree: Any) -> str | None:
    """Find the article's text, first without the forms of a page, then with the long ones."""
    for forms in _NOT_THE_ARTICLE_EITHER:
        found: Any = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            include_tables=False,
            prune_xpath=[*_NOT_THE_ARTICLE, forms],
        )
        if found is not None and found.text and _has_sentence(found.text):
            return str(found.text)
        if tree is None or tree.find(".//form") is None:
            break
    return None


def _has_sentence(text: str) -> bool:
    return max(len(line.split()) for line in text.split("\n")) >= _SENTENCE_WORDS
