"""Turn tables, notebooks and figures into the pages of a small site that opens from disk."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lxml.html
import pandas as pd
from lxml import etree

from analysis.codebook import STANCES
from analysis.display import (
    addresses_of,
    as_shown,
    days_said,
    is_known,
    mark_up,
    spans_of,
    speaker_cell,
    stance_cell,
    words_of,
)

MAKER = "negotiation-trace"
"""The generator that every page names, by which a later run knows its own files."""
PLAIN_ROWS = 1000
"""Rows that a table shows without a script; with one, all the page holds can be leafed through."""
MOST_ROWS = 20_000
"""Rows that a page holds at most."""
FIGURES, ARTICLES = "figures", "articles"

_XLINK = "{http://www.w3.org/1999/xlink}"
_POINT = "point:"
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_PAGE_IDS = "page-"
_ANSWER_SHOWN = 300

# What may stand in the page of a notebook; whatever else an output brings is taken away.
_KEPT_TAGS = frozenset(
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 "
    "h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table "
    "tbody td tfoot th thead time tr u ul var".split()
)
_EMPTIED_TAGS = frozenset(
    "applet audio base canvas embed form frame frameset head iframe input button select textarea "
    "link math meta noscript object option script style svg template title video".split()
)
_KEPT_ATTRIBUTES = frozenset(
    "alt class colspan data-figure dir href id lang rowspan scope src title".split()
)
_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")


class Target(NamedTuple):
    """Where a statement stands on the site: its page, its anchor there, and a line about it."""

    page: str
    anchor: str
    label: str


class Drawn(NamedTuple):
    """A figure of a notebook: its name on the site, its parts, and where its points lead."""

    name: str
    title: str
    words: str
    inline: str
    file: str
    png: bytes
    linked: int
    points: int


class Column(NamedTuple):
    """A column of a table: its heading, how a row is written, and by what it is sorted."""

    name: str
    cell: Callable[[Mapping[str, Any]], str]
    key: Callable[[Mapping[str, Any]], Any] | None = None
    kind: str = ""


class Listed(NamedTuple):
    """A line of the index: the page, its title, and what is said about it."""

    page: str
    title: str
    about: str


def page(title: str, body: str, *, made_by: str, depth: int = 0) -> str:
    """Give a whole page; it reaches nothing outside, and runs and shows no style but ours.

    Parameters
    ----------
    title : str
        The title of the window; escaped here.
    body : str
        The contents of ``main``, already safe HTML with its one ``h1``.
    made_by : str
        What made it, for the foot of the page; escaped here.
    depth : int
        How many folders below the index the page stands.

    Returns
    -------
    str
        An HTML document.

    Examples
    --------
    >>> text = page("Talks <b>", "<h1>Talks</h1>", made_by="a test")
    >>> "<title>Talks &lt;b&gt;</title>" in text, "<script>" in text, "http:" in text
    (True, True, False)
    """
    style, script = _resource("site.css"), _resource("site.js")
    policy = (
        "default-src 'none'; img-src 'self' file: data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_fingerprint(style)}'; script-src '{_fingerprint(script)}'"
    )
    home = "../" * depth + "index.html"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="generator" content="{MAKER}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_escaped(title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#page-main">Skip to the content</a>
<header class="bar"><nav aria-label="Site"><a href="{home}">Index of this report</a></nav></header>
<main id="page-main" tabindex="-1">
{body}
</main>
<footer><p>Made by {_escaped(made_by)}.</p></footer>
<script>{script}</script>
</body>
</html>
"""


def _resource(name: str) -> str:
    return "\n" + resources.files("analysis").joinpath(name).read_text(encoding="utf-8")


def _fingerprint(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def anchor_of(name: str) -> str:
    """Give the anchor of a statement: its id, or a stand-in where that is no safe one.

    Examples
    --------
    >>> anchor_of("s268"), anchor_of('" onclick="x')
    ('s268', 'row-c00ca960eeafcc5f')
    """
    if _SAFE_ID.fullmatch(name) and not name.startswith((_PAGE_IDS, "row-")):
        return name
    return f"row-{hashlib.sha1(name.encode()).hexdigest()[:16]}"


def article_file(article_id: str) -> str:
    """Name the page of an article; no id leads out of its folder or over another's page.

    Examples
    --------
    >>> article_file("../../Étude A")
    'articles/tude-a-0d2331d1.html'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", article_id.lower()).strip("-")[:48].strip("-")
    digest = hashlib.sha1(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{ARTICLES}/{plain or 'article'}-{digest}.html"


def targets_of(table: pd.DataFrame, name: str) -> dict[str, Target]:
    """Tell for every statement of a table where on the page ``name`` it stands."""
    return {
        str(row["statement_id"]): Target(name, anchor_of(str(row["statement_id"])), _label(row))
        for row in _rows(table)
    }


def _label(row: Mapping[str, Any]) -> str:
    parts = [speaker_cell(row), days_said(row), stance_cell(row), f"“{words_of(row)}”"]
    return textwrap.shorten(", ".join(parts), 180, placeholder=" …")


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def statement_page(
    statements: pd.DataFrame,
    *,
    title: str,
    lead: str,
    whole: str,
    made_by: str,
    placed: Iterable[str] = (),
    wanted: Iterable[str] = (),
    most: int = MOST_ROWS,
) -> str:
    """Give the page of a table of statements or of the record, one anchored row for each.

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements`` or the record.
    title, lead : str
        Heading and first sentence; escaped here.
    whole : str
        Where the whole table is, for a page that cannot hold it: "statements.csv".
    made_by : str
        What made it.
    placed : iterable of str
        The ids of articles that have a page of their own to link to.
    wanted : iterable of str
        Ids that figures lead to; their rows are on the page whatever else is left out.
    most : int
        Rows the page holds at most, if ``wanted`` does not need more.

    Returns
    -------
    str
        An HTML document.

    Examples
    --------
    >>> from analysis import load_dataset
    >>> text = statement_page(load_dataset("record").head(2), title="The record",
    ...     lead="Two rows.", whole="record.csv", made_by="a test")
    >>> '<tr id="s001">' in text, text.count("<h1>")
    (True, 1)
    """
    chosen = _chosen(statements, set(wanted), most)
    rows = _rows(chosen)
    columns = _statement_columns(chosen, set(placed))
    caption = f"{title}: {_count(len(rows), 'statement')}"
    left_out = len(statements) - len(rows)
    notes = [f"<p>{_escaped(lead)}</p>"]
    if left_out:
        notes.append(
            f'<p class="note">This page holds {len(rows):,} of {len(statements):,} rows; the other '
            f'{left_out:,} are in <a href="{_escaped(whole)}">{_escaped(whole)}</a>.</p>'
        )
    table = _table(caption, columns, rows, lambda row: anchor_of(str(row["statement_id"])))
    return page(title, "\n".join([f"<h1>{_escaped(title)}</h1>", *notes, table]), made_by=made_by)


def _chosen(statements: pd.DataFrame, wanted: set[str], most: int) -> pd.DataFrame:
    if len(statements) <= most:
        return statements
    needed = statements["statement_id"].astype(str).isin(wanted)
    spare = (~needed).cumsum() <= max(most - int(needed.sum()), 0)
    return statements[needed | spare]


def _statement_columns(table: pd.DataFrame, placed: set[str]) -> list[Column]:
    levels = {stance: place for place, stance in enumerate(STANCES)}
    columns = [
        Column("statement", lambda row: _breakable(row["statement_id"])),
        Column("speaker", lambda row: _escaped(speaker_cell(row))),
        Column("said", lambda row: _unbroken_days(days_said(row)), _day_key),
        Column(
            "stance",
            lambda row: _escaped(stance_cell(row)),
            lambda row: levels.get(stance_cell(row), ""),
            "number",
        ),
        Column("words", _words_cell, None, "words"),
        Column("conditions", lambda row: _escaped("; ".join(_tags(row))), None, "list"),
    ]
    if "confidence" in table:
        columns.append(Column("confidence", _confidence_cell, _number("confidence"), "number"))
    if "evidence_grade" in table:
        columns.append(Column("evidence", _plain("evidence_grade")))
    if "start" in table:
        columns.append(
            Column("place in the text", lambda row: _place_cell(row, placed), _place_key)
        )
    columns.append(Column("source", _source_cell))
    return columns


def _plain(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: _escaped(as_shown(row[name])) if is_known(row, name) else ""


def _number(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: float(row[name]) if is_known(row, name) else ""


def _day_key(row: Mapping[str, Any]) -> str:
    for name in ("date_from", "date_to"):
        if is_known(row, name):
            return as_shown(row[name])
    return ""


def _words_cell(row: Mapping[str, Any]) -> str:
    if not is_known(row, "paraphrase"):
        return f"<q>{_escaped(row['content'])}</q>" if is_known(row, "content") else ""
    quoted = f" <q>{_escaped(row['short_quote'])}</q>" if is_known(row, "short_quote") else ""
    return f"{_escaped(row['paraphrase'])}{quoted}"


def _tags(row: Mapping[str, Any]) -> list[str]:
    tags: Any = row.get("conditions")
    listed = not isinstance(tags, str) and pd.api.types.is_list_like(tags)
    return list(map(str, tags)) if listed else []


def _confidence_cell(row: Mapping[str, Any]) -> str:
    return f"{float(row['confidence']):.2f}" if is_known(row, "confidence") else ""


def _place_key(row: Mapping[str, Any]) -> str:
    start = f"{int(row['start']):09d}" if is_known(row, "start") else ""
    return f"{row.get('article_id', '')} {start}"


def _place_cell(row: Mapping[str, Any], placed: set[str]) -> str:
    if not is_known(row, "start") or not is_known(row, "end"):
        return ""
    article = str(row["article_id"])
    offsets = f"{int(row['start'])}–{int(row['end'])}"
    if article not in placed:
        return f"{_breakable(article)} {offsets}"
    href = f"{article_file(article)}#{anchor_of(str(row['statement_id']))}"
    return f'<a href="{href}">{_breakable(article)} {offsets}</a>'


def _source_cell(row: Mapping[str, Any]) -> str:
    names = [row[name] for name in ("source_outlet", "outlet") if is_known(row, name)]
    links = [outside_link(address) for address in addresses_of(row)]
    if names and links:
        links[0] = outside_link(addresses_of(row)[0], str(names[0]))
    return "<br>".join(links) if links else "".join(_escaped(name) for name in names[:1])


def outside_link(address: str, text: str | None = None) -> str:
    """Link to a web address, named by its host; anything that is no web address stays text.

    Examples
    --------
    >>> outside_link("https://example.org/a?b=1&c")
    '<a href="https://example.org/a?b=1&amp;c" rel="noopener noreferrer">example.org</a>'
    >>> outside_link("javascript:alert(1)")
    'javascript:alert(1)'
    """
    host = _web_host(address)
    if host is None:
        return _escaped(f"{text}: {address}" if text else address)
    shown = _escaped(text or host)
    return f'<a href="{_escaped(address.strip())}" rel="noopener noreferrer">{shown}</a>'


def _web_host(address: str) -> str | None:
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError:
        return None
    return host if parts.scheme in ("http", "https") else None


def table_page(table: pd.DataFrame, *, title: str, lead: str, made_by: str) -> str:
    """Give the page of any table, as it is: events, actors, errors."""
    columns = [
        Column(str(name).replace("_", " "), _cell_of(str(name)), _key_of(str(name)))
        for name in table.columns
        if table[name].notna().any()
    ]
    rows = _rows(table.head(MOST_ROWS))
    caption = f"{title}: {_count(len(rows), 'row')}"
    shown = _table(caption, columns, rows, None) if columns else "<p>No rows.</p>"
    return page(
        title,
        f"<h1>{_escaped(title)}</h1>\n<p>{_escaped(lead)}</p>\n{shown}",
        made_by=made_by,
    )


def _cell_of(name: str) -> Callable[[Mapping[str, Any]], str]:
    def cell(row: Mapping[str, Any]) -> str:
        value = row[name]
        if not isinstance(value, str) and pd.api.types.is_list_like(value):
            return _escaped("; ".join(map(str, value)))
        if not is_known(row, name):
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        text = as_shown(value)
        return outside_link(text) if _web_host(text) else _unbroken_days(text)

    return cell


def _key_of(name: str) -> Callable[[Mapping[str, Any]], Any]:
    def key(row: Mapping[str, Any]) -> Any:
        value = row[name]
        if not isinstance(value, str) and pd.api.types.is_list_like(value):
            return "; ".join(map(str, value))
        return as_shown(value) if is_known(row, name) else ""

    return key


def _table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    anchor: Callable[[Mapping[str, Any]], str] | None,
) -> str:
    heads = "".join(
        f'<th scope="col"{f" data-kind={chr(34)}{c.kind}{chr(34)}" if c.kind else ""}>'
        f"{_escaped(c.name)}</th>"
        for c in columns
    )
    lines = [_row(columns, row, anchor) for row in rows]
    more = lines[PLAIN_ROWS:]
    parts = [
        f'<div class="sheet" data-sheet><section class="scroll" tabindex="0" '
        f'aria-label="{_escaped(caption)}">',
        f"<table><caption>{_escaped(caption)}</caption><thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *lines[:PLAIN_ROWS],
        "</tbody></table></section>",
    ]
    if more:
        parts += [
            f'<p class="note no-script">The first {PLAIN_ROWS:,} rows; the other {len(more):,} on '
            "this page show where scripts are allowed.</p>",
            "<template><table><tbody>",
            *more,
            "</tbody></table></template>",
        ]
    parts.append("</div>")
    return "\n".join(parts)


def _row(
    columns: Sequence[Column],
    row: Mapping[str, Any],
    anchor: Callable[[Mapping[str, Any]], str] | None,
) -> str:
    cells = []
    for place, column in enumerate(columns):
        key = "" if column.key is None else f' data-key="{html.escape(str(column.key(row)))}"'
        if column.kind in ("words", "list"):
            key += f' class="{column.kind}"'
        if place == 0:
            cells.append(f'<th scope="row"{key}>{column.cell(row)}</th>')
        else:
            cells.append(f"<td{key}>{column.cell(row)}</td>")
    name = f' id="{anchor(row)}"' if anchor else ""
    return f"<tr{name}>{''.join(cells)}</tr>"


def article_page(
    article: Mapping[str, Any], statements: pd.DataFrame, *, table: str, made_by: str
) -> str:
    """Give the page of an article with its statements marked, each a link back to its row.

    Parameters
    ----------
    article : mapping
        A row of ``articles``.
    statements : DataFrame
        A table of ``statements``; those of other articles are passed over.
    table : str
        The page on which the rows of the statements stand.
    made_by : str
        What made it.

    Returns
    -------
    str
        An HTML document.

    Raises
    ------
    SchemaError
        If an offset lies outside the text.
    """
    mine = statements[statements["article_id"] == article["article_id"]]
    codes = _rows(mine.sort_values(["start", "end"], ascending=[True, False]))
    text = str(article["text"])
    spans = [s for number, code in enumerate(codes, 1) for s in spans_of(code, number, text)]
    title = str(article["title"]) if is_known(article, "title") else str(article["article_id"])
    about = [
        _escaped(as_shown(article[name]))
        for name in ("outlet", "published")
        if is_known(article, name)
    ]
    about += [outside_link(str(article["url"]))] if is_known(article, "url") else []
    parts = [
        f"<h1>{_escaped(title)}</h1>",
        f"<p>{' · '.join(about)}</p>" if about else "",
        "<p>Marked are <b>the source</b>, <i>the cue</i> and <mark>the content</mark> of each "
        "statement; its number leads to its row.</p>",
        f'<p class="article">{_numbered(mark_up(text, spans), codes, table)}</p>',
        "<h2>Statements in this article</h2>",
        '<ol class="codes">',
        *(_code_line(code, table) for code in codes),
        "</ol>" if codes else "<li>None.</li></ol>",
    ]
    body = f'<article class="statements-shown">{chr(10).join(parts)}</article>'
    return page(title, body, made_by=made_by, depth=1)


def _numbered(marked: str, codes: Sequence[Mapping[str, Any]], table: str) -> str:
    # Everything of the text is escaped, so that a bare tag is one that was put there as a mark.
    def number(found: re.Match[str]) -> str:
        name = anchor_of(str(codes[int(found[1]) - 1]["statement_id"]))
        href = f"../{table}#{name}"
        link = f'<a href="{href}" aria-label="Statement {found[1]}">{found[1]}</a>'
        return f'<sup id="{name}">{link}</sup>'

    return re.sub(r"<sup>(\d+)</sup>", number, marked)


def _code_line(code: Mapping[str, Any], table: str) -> str:
    parts = [speaker_cell(code), days_said(code), stance_cell(code), "; ".join(_tags(code))]
    name = anchor_of(str(code["statement_id"]))
    said = _escaped(", ".join(part for part in parts if part))
    return f'<li><a href="../{table}#{name}">{_escaped(code["statement_id"])}</a> {said}</li>'


def draw(name: str, parts: Mapping[str, Any], targets: Mapping[str, Target]) -> Drawn:
    """Make of the parts of a figure what its page and its files hold.

    Parameters
    ----------
    name : str
        The name of its files, without suffix.
    parts : mapping
        What ``figures.figure_parts`` returns.
    targets : mapping
        Where each statement stands; points without any are no links.

    Returns
    -------
    Drawn
        The SVG for a page and as a file, in which points are links, and the PNG.
    """
    links = {}
    for key, ids in parts["points"].items():
        link = _link_to(ids, targets)
        if link:
            links[key] = link
    words = str(parts["words"])
    return Drawn(
        name=name,
        title=str(parts["title"]),
        words=words,
        inline=_svg(str(parts["svg"]), name, links, str(parts["title"]), words, inline=True),
        file=_svg(str(parts["svg"]), name, links, str(parts["title"]), words, inline=False),
        png=base64.b64decode(parts["png"]),
        linked=len(links),
        points=len(parts["points"]),
    )


def _link_to(ids: Sequence[str], targets: Mapping[str, Target]) -> tuple[str, str] | None:
    known = [targets[one] for one in ids if one in targets]
    if not known:
        return None
    first = known[0]
    if len(ids) == 1:
        return f"{first.page}#{first.anchor}", first.label
    here = [one for one in known if one.page == first.page]
    some = f"{len(here)} of {len(ids)}" if len(here) < len(ids) else str(len(ids))
    href = f"{first.page}#ids={','.join(dict.fromkeys(one.anchor for one in here))}"
    return href, f"{some} statements, the first: {first.label}"


def _svg(
    svg: str,
    name: str,
    links: Mapping[str, tuple[str, str]],
    title: str,
    words: str,
    *,
    inline: bool,
) -> str:
    """Make an SVG safe and small: no script, style or metadata, ids of its own, named links."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
    )
    root = etree.fromstring(svg.encode("utf-8"), parser)
    for element in list(root.iter("{*}metadata", "{*}style", "{*}script")):
        element.getparent().remove(element)
    for element in root.iter():
        # What matplotlib's style sheet says for all, and what it says in style attributes, which
        # the page does not allow.
        for rule in (element.attrib.pop("style", "") or "").split(";"):
            key, colon, value = rule.partition(":")
            if colon:
                element.set(key.strip(), value.strip())
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    _link_points(root, links, "" if inline else "../")
    _own_ids(root, name)
    _name_svg(root, name, title, words)
    if not inline:
        etree.cleanup_namespaces(root)
        return etree.tostring(root, encoding="unicode") + "\n"
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.attrib.pop("version", None)
    for element in root.iter():
        element.tag = etree.QName(element).localname
        if f"{_XLINK}href" in element.attrib:
            element.set("href", element.attrib.pop(f"{_XLINK}href"))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _link_points(root: Any, links: Mapping[str, tuple[str, str]], prefix: str) -> None:
    for anchor in list(root.iter("{*}a")):
        link = links.get(anchor.get(f"{_XLINK}href", "").removeprefix(_POINT))
        if link is None:
            parent, place = anchor.getparent(), anchor.getparent().index(anchor)
            for child in reversed(list(anchor)):
                parent.insert(place, child)
            parent.remove(anchor)
            continue
        anchor.attrib.pop("target", None)
        anchor.set(f"{_XLINK}href", prefix + link[0])
        anchor.set("aria-label", _printable(link[1]))
        title = etree.Element(etree.QName(etree.QName(root).namespace, "title"))
        title.text = _printable(link[1])
        anchor.insert(0, title)


def _own_ids(root: Any, name: str) -> None:
    used = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            used |= set(re.findall(r"url\(#([^)]+)\)", value))
            if key == f"{_XLINK}href" and value.startswith("#"):
                used.add(value[1:])
    places = {old: f"{name}-{place}" for place, old in enumerate(sorted(used))}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id":
                element.attrib.pop("id")
                if value in places:
                    element.set("id", places[value])
            elif key == f"{_XLINK}href" and value.startswith("#"):
                element.set(key, f"#{places[value[1:]]}")
            elif "url(#" in value:
                element.set(
                    key, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{places[m[1]]})", value)
                )


def _name_svg(root: Any, name: str, title: str, words: str) -> None:
    space = etree.QName(root).namespace
    for tag, text in (("desc", words), ("title", title)):
        element = etree.Element(etree.QName(space, tag))
        element.text = _printable(text)
        element.set("id", f"{name}-{tag}")
        root.insert(0, element)
    root.set("role", "group")
    root.set("aria-labelledby", f"{name}-title")
    root.set("aria-describedby", f"{name}-desc")
    root.set("class", MAKER)


def _printable(text: str) -> str:
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _figure(drawn: Drawn, number: int) -> str:
    file = f"{FIGURES}/{drawn.name}"
    skip = ""
    if drawn.linked:
        skip = f'<a class="skip" href="#{drawn.name}-after">Skip the points of this figure</a>'
    hint = ""
    if drawn.linked:
        hint = "Each point leads to the statements it stands on. "
    elif drawn.points:
        hint = "The points of this figure stand on no single statements. "
    return (
        f'<figure id="{drawn.name}">{skip}<section class="scroll drawing" tabindex="0" '
        f'aria-label="Figure {number}: {_escaped(drawn.title)}">{drawn.inline}</section>'
        f'<figcaption id="{drawn.name}-after">{hint}'
        f'Keep it as <a href="{file}.svg" download>SVG</a> or '
        f'<a href="{file}.png" download>PNG</a>.'
        f"<details><summary>The figure in words</summary><p>{_escaped(drawn.words)}</p></details>"
        "</figcaption></figure>"
    )


def notebook_page(body: str, figures: Sequence[Drawn], *, name: str, made_by: str) -> str:
    """Give the page of a notebook from the bare HTML that nbconvert makes of its cells.

    Parameters
    ----------
    body : str
        The HTML of the cells; where a figure belongs, ``<div data-figure="0"></div>``. Whatever
        could run, restyle the page or call out is taken away.
    figures : sequence of Drawn
        The figures, in order of their numbers.
    name : str
        The title, if the notebook has no heading.
    made_by : str
        What made it.

    Returns
    -------
    str
        An HTML document.

    Examples
    --------
    >>> text = notebook_page("<h1>When?</h1><p onclick='x()'>Now<script>x()</script>", [],
    ...     name="n", made_by="a test")
    >>> "<p>Now</p>" in text, "onclick" in text, "x()" in text
    (True, False, False)
    """
    root = lxml.html.fragment_fromstring(body, create_parent="div")
    _clean(root)
    _arrange(root)
    root.set("class", "notebook")
    headings = root.findall(".//h1")
    for extra in headings[1:]:
        extra.tag = "h2"
    title = _text_of(headings[0]) if headings else name
    inner = etree.tostring(root, encoding="unicode", method="html")

    def put(found: re.Match[str]) -> str:
        number = int(found[1])
        return _figure(figures[number], number + 1)

    inner = re.sub(r'<div data-figure="(\d+)"></div>', put, inner)
    heading = "" if headings else f"<h1>{_escaped(name)}</h1>\n"
    return page(title, heading + inner, made_by=made_by)


def notebook_summary(body: str) -> tuple[str, str]:
    """Read title and answer out of the HTML of a notebook's cells, as plain text.

    Examples
    --------
    >>> notebook_summary("<h1>When?</h1><p><strong>Answer:</strong> in May.</p><p>More.</p>")
    ('When?', 'In May.')
    """
    root = lxml.html.fragment_fromstring(body, create_parent="div")
    heading = root.find(".//h1")
    title = "" if heading is None else _text_of(heading)
    for paragraph in root.iter("p"):
        text = _text_of(paragraph)
        if text.startswith("Answer:"):
            answer = text.removeprefix("Answer:").strip()
            return title, _beginning(answer[:1].upper() + answer[1:])
    return title, ""


def _beginning(text: str) -> str:
    """Keep the sentences that fit, at least a part of the first."""
    short = textwrap.shorten(text, _ANSWER_SHOWN, placeholder=" …")
    whole = re.match(r".{60,}[.!?](?= )", short) if short != text else None
    return whole[0] if whole else short


def _text_of(element: Any) -> str:
    return " ".join(element.text_content().split())


def _clean(root: Any) -> None:
    for element in list(root.iter()):
        if element is root or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in _EMPTIED_TAGS:
            element.drop_tree()
        elif element.tag not in _KEPT_TAGS:
            element.drop_tag()
    for element in root.iter():
        for name in list(element.attrib):
            if name not in _KEPT_ATTRIBUTES:
                element.attrib.pop(name)
        href, source = element.get("href"), element.get("src")
        if href is not None and not _is_harmless(href):
            element.attrib.pop("href")
        elif href is not None and _web_host(href):
            element.set("rel", "noopener noreferrer")
        if source is not None and not _IMAGE.fullmatch(source):
            element.attrib.pop("src")


def _is_harmless(href: str) -> bool:
    return bool(_web_host(href) or re.fullmatch(r"#[\w.-]+|[\w-]+\.html(?:#[\w.-]+)?", href))


def _arrange(root: Any) -> None:
    """Give tables and listings boxes to scroll in, names to headings, and no id twice."""
    seen: set[str] = set()
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name and element.tag in ("h1", "h2", "h3", "h4") and _SAFE_ID.fullmatch(name):
            if name not in seen:
                element.set("id", name)
            seen.add(name)
        if element.tag == "img" and not element.get("alt"):
            element.set("alt", "Picture without a description")
    for number, table in enumerate(list(root.iter("table")), start=1):
        for head in table.iter("th"):
            if not _text_of(head) and not len(head):
                head.tag = "td"
            else:
                head.set("scope", "col" if _within(head, "thead") else "row")
        for listed in table.iter("tr"):
            listed.attrib.clear()
        _box(table, f"Table {number}")
    for number, listing in enumerate(list(root.iter("pre")), start=1):
        _box(listing, f"Listing {number}")


def _within(element: Any, tag: str) -> bool:
    return any(above.tag == tag for above in element.iterancestors())


def _box(element: Any, label: str) -> None:
    box = etree.Element("section")
    for key, value in (("class", "scroll"), ("tabindex", "0"), ("aria-label", label)):
        box.set(key, value)
    element.addprevious(box)
    box.tail, element.tail = element.tail, None
    box.append(element)


def index_page(
    *,
    title: str,
    lead: str,
    notebooks: Sequence[Listed],
    tables: Sequence[Listed],
    files: Sequence[Listed],
    figures: Sequence[tuple[Listed, Drawn]],
    with_texts: bool,
    made_by: str,
) -> str:
    """Give the first page: what is here, and the way from a point to its source.

    Parameters
    ----------
    title, lead : str
        Heading and first sentence.
    notebooks, tables, files : sequence of Listed
        What is listed, in order.
    figures : sequence of (Listed, Drawn)
        Each figure with the page it stands on.
    with_texts : bool
        Whether the folder ``articles`` holds the texts.
    made_by : str
        What made it.

    Returns
    -------
    str
        An HTML document.
    """
    sections = [
        ("Pages", _list(notebooks)),
        ("Tables", _list(tables)),
        ("Figures", _gallery(figures)),
        ("Files", _list(files)),
    ]
    way = (
        "Every point of a figure is a link to the statements it stands on. Each statement has its "
        "exact words or a paraphrase, the day and how it is known, and a link to its source."
    )
    if with_texts:
        way += " Traced statements also lead to their place in the text."
    parts = [
        f"<h1>{_escaped(title)}</h1>",
        f"<p>{_escaped(lead)}</p>",
        f"<p>{_escaped(way)} Nothing here needs a network; only the links to sources do.</p>",
    ]
    parts += [f"<h2>{head}</h2>\n{listed}" for head, listed in sections if listed]
    if with_texts:
        parts.append(
            "<h2>Before you pass this on</h2>\n<p>The folder <code>articles</code> holds the whole "
            "texts. If you may not pass them on, leave it out: the rest works without it, except "
            "for the links into the texts.</p>"
        )
    return page(title, "\n".join(parts), made_by=made_by)


def _list(listed: Sequence[Listed]) -> str:
    if not listed:
        return ""
    items = [
        f'<li><a href="{_escaped(one.page)}">{_escaped(one.title)}</a>'
        f"{f'<p>{_escaped(one.about)}</p>' if one.about else ''}</li>"
        for one in listed
    ]
    return "\n".join(['<ul class="listed">', *items, "</ul>"])


def _gallery(figures: Sequence[tuple[Listed, Drawn]]) -> str:
    if not figures:
        return ""
    items = [
        f'<li><a href="{_escaped(where.page)}#{drawn.name}">'
        f'<img src="{FIGURES}/{drawn.name}.png" alt="{_escaped(drawn.words)}" loading="lazy">'
        f"<span>{_escaped(drawn.title)}</span></a><p>{_escaped(where.title)}</p></li>"
        for where, drawn in figures
    ]
    return "\n".join(['<ul class="gallery">', *items, "</ul>"])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _unbroken_days(text: str) -> str:
    return re.sub(r"\b(\d{4}-\d\d-\d\d)\b", r'<span class="day">\1</span>', _escaped(text))


def _breakable(value: Any) -> str:
    return f'<span class="name">{_escaped(value)}</span>'


def _escaped(value: Any) -> str:
    return html.escape(str(value), quote=True)
