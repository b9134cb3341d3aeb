"""Make articles and statements of the Global Quotation Graph: what was quoted, and words around."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.addresses import host_of
from analysis.errors import EmptyTextError, FormatError, LanguageError, SeenDateError
from analysis.records import TEXT_NAMES, Record, Report
from analysis.schemas import complete, empty_table, statement_id

QUOTATION_GRAPH = "GDELT's Global Quotation Graph"

_ENGLISH = ("english", "eng", "en")
_NAMED_LANGUAGES = 3
_OPENING_MARK = re.compile(r"(?:(?<=[\s(\[—–])|\A)[\"“„«]\Z")
_CLOSING_MARK = re.compile(r"\A[\"”»](?=[\s,.;:!?)\]]|\Z)")
_IN_MARKS = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"”»]")
_CLINGS = re.compile(r"[,.;:!?)\]]")


class Quoted(NamedTuple):
    """Where a quotation's words stand in a text, and the paragraph they stand in."""

    start: int
    end: int
    context_start: int
    context_end: int


def is_quotation_graph(names: Sequence[str]) -> bool:
    """Tell by its keys whether a file is one of the Global Quotation Graph."""
    return {"url", "quotes"}.issubset(names) and TEXT_NAMES.isdisjoint(names)


def quotation_pages(
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    columns: Mapping[str, str],
    name: str,
    report: Report,
) -> list[Record]:
    """Make one article of each page: its quotations, each with the words around it.

    The text has one paragraph for each quotation, with a blank line between them: the words
    before, the quotation between “ and ”, the words after. Line breaks and runs of spaces become
    one space; marks that the graph itself gives there are not doubled. An entry that a page
    gives twice word for word is one quotation. ``Record.fields`` has besides the columns of an
    article ``quotations``: a list of ``Quoted``, in the order of the text.

    The graph dates a page by when GDELT saw it: without ``columns={"published": "date"}`` the day
    is missing, and one ``SeenDateError`` per file says so. Pages in other languages are counted in
    one ``LanguageError`` per file.
    """
    foreign = Counter(_foreign_language(page) for _, page in rows)
    english = foreign.pop(None, 0)
    if foreign:
        report(_other_languages(foreign, english, name))
    if "published" not in columns and any(page.get("date") for _, page in rows):
        report(seen_date(QUOTATION_GRAPH, "date", name))
    records = (
        _page_record(page, columns, name, row, report)
        for row, page in rows
        if _foreign_language(page) is None
    )
    return [record for record in records if record is not None]


def seen_date(service: str, column: str, name: str) -> SeenDateError:
    """Say of a file that its dates are not those of publication."""
    return SeenDateError(
        f"'{column}' of {service} is when the page was seen, not when the article was published, "
        "and is not used; read the saved pages together with this file, or to use it all the same "
        f"say columns={{'published': '{column}'}} (command line: --columns published={column})",
        source_file=name,
    )


def quotation_statements(articles: pd.DataFrame, pages: Sequence[Record]) -> pd.DataFrame:
    """Make one statement of each quotation; the speaker is missing.

    Parameters
    ----------
    articles : DataFrame
        A table of the schema ``articles``, made of ``pages``.
    pages : sequence of Record
        What ``quotation_pages`` gave, one for each row of ``articles`` and in their order.

    Returns
    -------
    DataFrame
        The table ``statements``. ``start``, ``end`` and ``segments`` are code-point offsets of the
        words between the marks, without a comma at their end; ``context_start`` and
        ``context_end`` those of the paragraph. ``quote_type`` is direct, ``attribution_kind``
        said; ``date_basis`` is unknown where ``published`` is missing. Source, cue, speaker,
        ``negated`` and ``confidence`` are missing: the graph does not tell.
    """
    rows: list[dict[str, Any]] = []
    shared = ["outlet", "published", "url", "source_file"]
    known = articles[["article_id", "text", *shared]].to_dict("records")
    for article, page in zip(known, pages, strict=True):
        rows += [_statement(article, quoted, shared) for quoted in page.fields["quotations"]]
    return complete(pd.DataFrame(rows), "statements") if rows else empty_table("statements")


def _statement(
    article: Mapping[Hashable, Any], quoted: Quoted, shared: Sequence[str]
) -> dict[str, Any]:
    span = (quoted.start, quoted.end)
    return {
        **{column: article[column] for column in shared},
        "statement_id": statement_id(article["article_id"], article["text"], [span]),
        "article_id": article["article_id"],
        "start": quoted.start,
        "end": quoted.end,
        "segments": [list(span)],
        "content": article["text"][slice(*span)],
        "quote_type": "direct",
        "attribution_kind": "said",
        "context_start": quoted.context_start,
        "context_end": quoted.context_end,
        "date_basis": "unknown" if pd.isna(article["published"]) else None,
    }


def _foreign_language(page: Mapping[str, Any]) -> str | None:
    language = page.get("lang")
    if not isinstance(language, str) or not language.strip():
        return None
    return None if language.strip().lower() in _ENGLISH else language.strip().capitalize()


def _other_languages(foreign: Counter[str | None], english: int, name: str) -> LanguageError:
    most = foreign.most_common(_NAMED_LANGUAGES)
    named = ", ".join(f"{language} {count}" for language, count in most)
    more = " and others" if len(foreign) > len(most) else ""
    total = foreign.total()
    return LanguageError(
        f"{total} of the {total + english} pages are not in English ({named}{more}); only English "
        "can be traced. With on_error='collect' they are passed over",
        source_file=name,
    )


def _page_record(
    page: Mapping[str, Any], columns: Mapping[str, str], name: str, row: int, report: Report
) -> Record | None:
    quotes = page.get("quotes")
    entries = quotes if isinstance(quotes, list) else []
    parts = [_parts(entry) for entry in entries]
    good = list(dict.fromkeys(part for part in parts if part is not None))
    if len(entries) > parts.count(None) and None in parts:
        report(
            FormatError(
                f"{parts.count(None)} of the {len(parts)} quotations of the page have no words and "
                "are left out; fetch the file again",
                source_file=name,
                row=row,
            )
        )
    if not good:
        report(
            EmptyTextError(
                "the page has no quotation; take the line away, or fetch the file again",
                source_file=name,
                row=row,
            )
        )
        return None
    text, quotations = _put_together(good)
    title = page.get("title")
    fields = {
        "title": html.unescape(title) if isinstance(title, str) else title,
        "url": page.get("url"),
        "outlet": host_of(page.get("url")),
        "language": "en" if isinstance(page.get("lang"), str) and page["lang"].strip() else None,
        **{ours: page.get(theirs) for ours, theirs in columns.items()},
        "text": text,
        "quotations": quotations,
    }
    return Record(fields, name, row, QUOTATION_GRAPH)


def _parts(entry: Any) -> tuple[str, str, str] | None:
    """Take an entry apart: what stands before the words, with a mark; the words; what follows."""
    if not isinstance(entry, Mapping):
        return None
    before, words, after = (
        part if isinstance(part := entry.get(key), str) else "" for key in ("pre", "quote", "post")
    )
    spaced = after[:1].isspace()
    before, words, after = (" ".join(part.split()) for part in (before, words, after))
    in_marks = _IN_MARKS.fullmatch(words)
    words = in_marks.group(1).strip() if in_marks else words
    if not words.rstrip(" ,"):
        return None
    before = _OPENING_MARK.sub("", before).rstrip()
    after = _CLOSING_MARK.sub("", after)
    spaced = spaced or after[:1].isspace() or not _CLINGS.match(after)
    after = after.lstrip()
    gap = "" if before[-1:] in ("", "(", "[") else " "
    return f"{before}{gap}“", words, f"”{' ' if spaced and after else ''}{after}"


def _put_together(parts: Sequence[tuple[str, str, str]]) -> tuple[str, list[Quoted]]:
    paragraphs: list[str] = []
    quotations: list[Quoted] = []
    at = 0
    for before, words, after in parts:
        paragraph = f"{before}{words}{after}"
        start = at + len(before)
        end = start + len(words.rstrip(" ,"))
        quotations.append(Quoted(start, end, at, at + len(paragraph)))
        paragraphs.append(paragraph)
        at += len(paragraph) + 2
    return "\n\n".join(paragraphs), quotations
