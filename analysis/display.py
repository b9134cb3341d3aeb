"""Show statements in a notebook, in their article or with their sources, safe against bad text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd

from analysis.errors import MissingColumnError
from analysis.schemas import SchemaError, complete

# Bold, italic and mark say the same as the style sheet, for readers whose notebook viewer strips
# style sheets; the shapes of the lines say it without colour.
_TAGS = {"content": "mark", "cue": "i", "source": "b"}

_STYLE = """<style>
.statements-shown {max-width: 52em; line-height: 1.7}
.statements-shown mark {
  color: inherit; background: rgba(86, 180, 233, .2); border-bottom: 1px solid #0072B2}
.statements-shown mark.deep {background: rgba(86, 180, 233, .4); border-bottom-width: 3px}
.statements-shown i {text-decoration: underline wavy; text-underline-offset: .25em}
.statements-shown b {border: 1px solid; border-radius: .3em; padding: 0 .15em}
.statements-shown sup {font-weight: bold; padding: 0 .15em; font-style: normal}
.statements-shown table {border-collapse: collapse; line-height: 1.4; margin-top: 1em}
.statements-shown table th, .statements-shown table td {
  text-align: left; vertical-align: top; padding: .25em .8em .25em 0; border-bottom: 1px solid}
.statements-shown table td:nth-child(3) {min-width: 11em}
.statements-shown.sources {max-width: 75em}
.statements-shown.sources table td:nth-child(3) {min-width: 7em}
.statements-shown.sources table td:nth-child(6) {min-width: 12em}
.statements-shown .day {white-space: nowrap}
</style>"""

# Notebook viewers set text between two dollar signs as a formula; these classes forbid it.
_FRAME = '<div class="statements-shown tex2jax_ignore mathjax_ignore">'
_SOURCES_FRAME = '<div class="statements-shown sources tex2jax_ignore mathjax_ignore">'
# Notebook viewers set tables to the right, with more weight than a style sheet of ours can have.
_CELL = '<td style="text-align: left">'
_HEAD = '<th style="text-align: left">'

_HEADERS = ("", "speaker", "said", "form", "stance", "conditions", "statement_id")
_SOURCE_HEADERS = ("statement_id", "speaker", "said", "stance", "conditions", "words", "source")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ADDRESSES = ("source_url", "second_source_url", "url")


class _Span(NamedTuple):
    start: int
    end: int
    part: str
    number: int
    opens: bool


@dataclass(frozen=True)
class ShownStatements:
    """An article with its statements; a notebook shows the page, a terminal the plain text."""

    page: str
    plain: str

    def _repr_html_(self) -> str:
        return self.page

    def __repr__(self) -> str:
        return self.plain


def show_statements(
    article: pd.Series | Mapping[str, Any] | pd.DataFrame, statements: pd.DataFrame
) -> ShownStatements:
    """Show an article with source, cue and content of its statements marked, and their codes.

    Sources are framed and bold, cues italic with a wavy line, contents underlined and shaded,
    with the number of the statement in front; a content within another is shaded twice. A table
    below gives speaker, date, form, stance and conditions by that number. Everything from the
    article and the table is escaped, so that no text can run as code; no JavaScript is used.

    Parameters
    ----------
    article : Series, mapping or DataFrame of one row
        A row of ``articles``; needed are ``article_id`` and ``text`` (str).
    statements : DataFrame
        A table of ``statements``; those of other articles are passed over.

    Returns
    -------
    ShownStatements
        Shows itself as the last line of a notebook cell; ``print`` gives plain text, with
        content as ``[1: ...]``.

    Raises
    ------
    MissingColumnError
        If a needed column is absent.
    SchemaError
        If there is not exactly one article, or an offset lies outside its text.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import show_statements
    >>> article = {"article_id": "a1", "text": "Talks must wait, the minister said."}
    >>> statements = pd.DataFrame({
    ...     "statement_id": ["s1"], "article_id": ["a1"], "start": [0], "end": [15],
    ...     "segments": [[[0, 15]]], "content": ["Talks must wait"], "speaker": ["The minister"],
    ...     "on_negotiation": [True], "stance": ["sceptical"], "date_to": ["2022-12-17"]})
    >>> show_statements(article, statements)
    [1: Talks must wait], the minister said.
    1. The minister | until 2022-12-17 | sceptical | s1
    """
    row = _row_of(article)
    text = str(row["text"])
    table = complete(statements, "statements")
    table = table[table["article_id"] == row["article_id"]]
    # Of two that start together the longer comes first, so that its mark opens outside.
    codes = table.sort_values(["start", "end"], ascending=[True, False]).to_dict("records")
    spans = [
        span for number, code in enumerate(codes, start=1) for span in spans_of(code, number, text)
    ]
    return ShownStatements(_page(row, text, spans, codes), _plain(row, text, spans, codes))


def show_sources(statements: pd.DataFrame, ids: Sequence[str]) -> ShownStatements:
    """Show the statements behind a point, a shift or a condition, with the way to their sources.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or the record; needed is ``statement_id``. Speaker, days, stance,
        conditions, words (``paraphrase`` and ``short_quote``, else ``content``) and addresses are
        shown where they are there.
    ids : sequence of str
        The statements to show, in this order; for example ``ax.statement_ids[gid][0]`` of a
        figure, or ``ids_after`` of a shift.

    Returns
    -------
    ShownStatements
        Shows itself as the last line of a notebook cell, with links; ``print`` gives plain text.

    Raises
    ------
    MissingColumnError
        If there is no ``statement_id``.
    SchemaError
        If an id is not in the table, or stands in two rows.

    Examples
    --------
    >>> from analysis import load_dataset, show_sources
    >>> show_sources(load_dataset("record"), ["s268"])
    s268 | Volodymyr Zelensky | 2025-02-28 (stated) | sceptical | security guarantees
      Questions diplomacy with Putin in front of cameras without guarantees.
      "What kind of diplomacy"
      https://transcripts.cnn.com/show/cnc/date/2025-02-28/segment/11
    """
    if not isinstance(statements, pd.DataFrame) or "statement_id" not in statements:
        raise MissingColumnError(
            "showing sources needs the column 'statement_id'; give the record or the table that "
            "trace() returns, and then the ids"
        )
    wanted = [ids] if isinstance(ids, str) else [str(name) for name in ids]
    rows: dict[str, dict[str, Any]] = {}
    for row in statements[statements["statement_id"].isin(wanted)].to_dict("records"):
        name = str(row["statement_id"])
        if name in rows:
            raise SchemaError(f"statement '{name}' stands in two rows; drop one of them")
        rows[name] = {str(column): value for column, value in row.items()}
    absent = [name for name in wanted if name not in rows]
    if absent:
        raise SchemaError(
            f"{len(absent)} of {len(wanted)} ids are not in the table, the first '{absent[0]}'; "
            "give the table that the figure or the result was made from"
        )
    chosen = [rows[name] for name in wanted]
    return ShownStatements(_source_page(chosen), "\n".join(map(_source_text, chosen)))


def _source_cells(row: Mapping[str, Any]) -> list[str]:
    tags = row["conditions"] if _is_list(row.get("conditions")) else []
    cells = [str(row["statement_id"]), speaker_cell(row), days_said(row), stance_cell(row)]
    return [*cells, "; ".join(map(str, tags))]


def _is_list(value: Any) -> bool:
    return not isinstance(value, str) and pd.api.types.is_list_like(value)


def words_of(row: Mapping[str, Any]) -> str:
    """Give the words of a statement: its content, in a record paraphrase and quotation."""
    if not is_known(row, "paraphrase"):
        return str(row["content"]) if is_known(row, "content") else ""
    quoted = f' "{row["short_quote"]}"' if is_known(row, "short_quote") else ""
    return f"{row['paraphrase']}{quoted}"


def addresses_of(row: Mapping[str, Any]) -> list[str]:
    """List the addresses at which a statement can be read."""
    return [str(row[name]) for name in _ADDRESSES if is_known(row, name)]


def _source_text(row: Mapping[str, Any]) -> str:
    lines = [" | ".join(cell for cell in _source_cells(row) if cell), f"  {words_of(row)}"]
    return "\n".join([*lines, *(f"  {address}" for address in addresses_of(row)[:1])])


def _source_page(rows: list[dict[str, Any]]) -> str:
    heads = "".join(f"{_HEAD}{header}</th>" for header in _SOURCE_HEADERS)
    parts = [_STYLE, _SOURCES_FRAME, f"<table><thead><tr>{heads}</tr></thead><tbody>"]
    for row in rows:
        cells = [_cell(cell) for cell in (*_source_cells(row), words_of(row))]
        cells.append("<br>".join(map(_link, addresses_of(row))))
        parts.append("<tr>" + "".join(f"{_CELL}{cell}</td>" for cell in cells) + "</tr>")
    return "\n".join([*parts, "</tbody></table>", "</div>"])


def _link(address: str) -> str:
    """Make a link of a web address; anything else, such as a script, stays plain text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return _escaped(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return _escaped(address)
    href = _escaped(address)
    return f'<a href="{href}" rel="noopener noreferrer">{_escaped(parts.hostname)}</a>'


def _row_of(article: pd.Series | Mapping[str, Any] | pd.DataFrame) -> dict[str, Any]:
    if isinstance(article, pd.DataFrame):
        if len(article) != 1:
            raise SchemaError(
                f"one article is shown at a time, and this table has {len(article)}; choose one, "
                "for example articles.iloc[0]"
            )
        article = article.iloc[0]
    if not isinstance(article, pd.Series | Mapping):
        raise SchemaError(
            f"an article is one row of the table that read_articles() returns, not "
            f"{type(article).__name__}; give for example articles.iloc[0]"
        )
    row = {str(name): value for name, value in article.items()}
    absent = [name for name in ("article_id", "text") if name not in row or _is_missing(row[name])]
    if absent:
        raise MissingColumnError(
            f"the article has no {' and no '.join(map(repr, absent))}; give a row of the table "
            "that read_articles() returns"
        )
    return row


def _is_missing(value: Any) -> bool:
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def spans_of(code: Mapping[str, Any], number: int, text: str) -> list[_Span]:
    """Give the places of content, cue and source in the text; raise where they are not in it."""
    spans = [
        _Span(int(start), int(end), "content", number, place == 0)
        for place, (start, end) in enumerate(code["segments"])
    ]
    for part in ("cue", "source"):
        start, end = code[f"{part}_start"], code[f"{part}_end"]
        if not _is_missing(start) and not _is_missing(end):
            spans.append(_Span(int(start), int(end), part, number, False))
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            raise SchemaError(
                f"the {span.part} of statement {code['statement_id']} is at {span.start} to "
                f"{span.end}, but the text has {len(text)} characters; was the text changed after "
                "it was traced?",
                article_id=str(code["article_id"]),
            )
    return spans


def _page(
    row: Mapping[str, Any], text: str, spans: list[_Span], codes: list[dict[str, Any]]
) -> str:
    head = [f"<strong>{_escaped(row['title'])}</strong>"] if is_known(row, "title") else []
    head += [
        _escaped(as_shown(row[name])) for name in ("outlet", "published") if is_known(row, name)
    ]
    parts = [_STYLE, _FRAME]
    if head:
        parts.append(f"<p>{' · '.join(head)}</p>")
    parts.append(f"<p>{mark_up(text, spans)}</p>")
    if codes:
        parts.append("<p><b>source</b> <i>cue</i> <mark><sup>number</sup>content</mark></p>")
        cells = "".join(f"{_HEAD}{header}</th>" for header in _HEADERS)
        parts.append(f"<table><thead><tr>{cells}</tr></thead><tbody>")
        for number, code in enumerate(codes, start=1):
            cells = "".join(f"{_CELL}{_cell(cell)}</td>" for cell in _cells(number, code))
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</tbody></table>")
    else:
        parts.append("<p>No statement in this article.</p>")
    parts.append("</div>")
    return "\n".join(parts)


def is_known(row: Mapping[str, Any], name: str) -> bool:
    """Tell whether a row has a value under a name."""
    return name in row and not _is_missing(row[name])


def _escaped(value: Any) -> str:
    return html.escape(str(value), quote=True).replace("\n", "<br>\n")


def _cell(value: Any) -> str:
    """Escape a cell of a table, and keep its days from breaking at their hyphens."""
    return _DAY.sub(r'<span class="day">\g<0></span>', _escaped(value))


def as_shown(value: Any) -> str:
    """Write a value for readers: of a day no time."""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def mark_up(text: str, spans: list[_Span]) -> str:
    """Cut the text wherever a span starts or ends, and mark each piece by all that cover it.

    Pieces, unlike nested elements, stay well-formed however spans overlap.
    """
    starts: dict[int, list[_Span]] = {}
    ends: dict[int, list[_Span]] = {}
    for span in spans:
        starts.setdefault(span.start, []).append(span)
        ends.setdefault(span.end, []).append(span)
    cuts = sorted({0, len(text), *starts, *ends})
    covering = dict.fromkeys(_TAGS, 0)
    pieces = []
    for here, there in zip(cuts, [*cuts[1:], len(text)], strict=True):
        for span in ends.get(here, ()):
            covering[span.part] -= 1
        for span in starts.get(here, ()):
            covering[span.part] += 1
            if span.opens:
                pieces.append(f"<sup>{span.number}</sup>")
        piece = _escaped(text[here:there])
        for part in ("source", "cue", "content"):
            if covering[part] and piece:
                deep = ' class="deep"' if part == "content" and covering[part] > 1 else ""
                piece = f"<{_TAGS[part]}{deep}>{piece}</{_TAGS[part]}>"
        pieces.append(piece)
    return "".join(pieces)


def _cells(number: int, code: Mapping[str, Any]) -> list[str]:
    return [
        str(number),
        speaker_cell(code),
        days_said(code),
        " ".join(str(code[n]) for n in ("quote_type", "attribution_kind") if is_known(code, n)),
        stance_cell(code),
        "; ".join(code["conditions"]),
        str(code["statement_id"]),
    ]


def speaker_cell(code: Mapping[str, Any]) -> str:
    """Name the speaker, else the words of the source in quotation marks."""
    if is_known(code, "speaker"):
        return str(code["speaker"])
    return f"“{code['source_text']}”" if is_known(code, "source_text") else "unknown"


def days_said(code: Mapping[str, Any]) -> str:
    """Write the days on which it may have been said, and how they are known."""
    first, last = (as_shown(code[n]) if is_known(code, n) else "" for n in ("date_from", "date_to"))
    if first and last:
        days = first if first == last else f"{first} to {last}"
    elif first or last:
        days = f"from {first}" if first else f"until {last}"
    else:
        days = "day unknown"
    return f"{days} ({code['date_basis']})" if is_known(code, "date_basis") else days


def stance_cell(code: Mapping[str, Any]) -> str:
    """Name the stance, or say why there is none."""
    if is_known(code, "stance"):
        return str(code["stance"])
    on_negotiation = is_known(code, "on_negotiation") and code["on_negotiation"]
    return "abstained" if on_negotiation else "not on negotiation"


def _plain(
    row: Mapping[str, Any], text: str, spans: list[_Span], codes: list[dict[str, Any]]
) -> str:
    marks: dict[int, str] = {}
    contents = [span for span in spans if span.part == "content"]
    for span in contents:
        marks[span.end] = marks.get(span.end, "") + "]"
    for span in contents:
        marks[span.start] = marks.get(span.start, "") + f"[{span.number}: "
    cuts = sorted({0, len(text), *marks})
    body = "".join(
        marks.get(here, "") + text[here:there]
        for here, there in zip(cuts, [*cuts[1:], len(text)], strict=True)
    )
    head = [as_shown(row[name]) for name in ("title", "outlet", "published") if is_known(row, name)]
    lines = [" · ".join(head), body] if head else [body]
    for number, code in enumerate(codes, start=1):
        cells = [cell for cell in _cells(number, code)[1:] if cell]
        lines.append(f"{number}. {' | '.join(cells)}")
    return "\n".join(lines)
