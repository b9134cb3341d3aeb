"""Read the exports of press databases: Nexis and Factiva, many articles to a document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.documents import Paragraph, docx_paragraphs, html_paragraphs, rtf_paragraphs
from analysis.errors import EmptyTextError
from analysis.records import Record, Report


def read_docx(data: bytes, columns: Mapping[str, str], name: str, report: Report) -> list[Record]:
    """Read the articles of a Word document: of an export, or its text as one article."""
    return _document_records(docx_paragraphs(data, name), name, report)


def read_rtf(data: bytes, columns: Mapping[str, str], name: str, report: Report) -> list[Record]:
    """Read the articles of an RTF document: of an export, or its text as one article."""
    return _document_records(rtf_paragraphs(data, name), name, report)


_EXPORT_PAGE = re.compile(r"factiva|nexis|LXNComment|\d of \d+ DOCUMENTS", re.IGNORECASE)


def database_page(page: str, name: str, report: Report) -> list[Record] | None:
    """Read the articles of an HTML page that Factiva or Nexis made; None for any other page."""
    if not _EXPORT_PAGE.search(page):
        return None
    return _export_records(html_paragraphs(page), name, report)


def _document_records(lines: list[Paragraph], name: str, report: Report) -> list[Record]:
    exported = _export_records(lines, name, report)
    if exported is not None:
        return exported
    headings = 0
    while headings < len(lines) and lines[headings].heading:
        headings += 1
    # A document that is all headings has nothing but them for a text.
    headings = headings if headings < len(lines) else 0
    # When the file was made, which it does say, is not when the article was published.
    fields = {"title": _joined(lines[:headings]), "text": _text(lines[headings:])}
    return [Record(fields, name, None)]


def _export_records(lines: list[Paragraph], name: str, report: Report) -> list[Record] | None:
    """Make records of an export's articles; None where the document is no export."""
    if any(_ACCESSION.match(line.text) for line in lines):
        found = _factiva_articles(lines)
    elif _is_nexis(lines):
        found = _nexis_articles(lines)
    else:
        return None
    records = []
    for row, fields in enumerate(found, 1):
        if fields["text"]:
            records.append(Record(fields, name, row))
        else:
            flaw = fields.get("flaw", "has no text that can be found")
            report(
                EmptyTextError(
                    f"article {row} of the export, '{fields['title'] or 'without title'}', {flaw}; "
                    "export it again as full text, or take it away",
                    source_file=name,
                    row=row,
                    article_id=fields.get("article_id"),
                )
            )
    return records


def _text(lines: Iterable[Paragraph]) -> str:
    return "\n".join(line.text for line in lines)


def _joined(lines: Iterable[Paragraph]) -> str | None:
    return " ".join(line.text for line in lines) or None


# ---- days and languages --------------------------------------------------------------------

# In the languages in which the databases speak to their users: the articles are English all the
# same, but their days are not.
_MONTHS = {
    name: month
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "januari februari maart april mei juni juli augustus september oktober november december",
    )
    for month, name in enumerate(names.split(), 1)
} | {"sept": 9}
_DAYS = (
    re.compile(
        r"(?:[^\W\d]+day,? )?(?P<m>[^\W\d]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})\b"
    ),
    re.compile(
        r"(?:[^\W\d]+(?:day|tag|di),? )?(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)? (?:de )?"
        r"(?P<m>[^\W\d]+)\.?,? (?:de )?(?P<y>\d{4})\b"
    ),
    re.compile(r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    re.compile(r"(?P<y>\d{4}) ?年 ?(?P<m>\d{1,2}) ?月 ?(?P<d>\d{1,2}) ?日"),
)
_DATE_LENGTH = 80
_WEEKDAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag""".split()
)
_ENGLISH = frozenset("english englisch anglais inglés inglese engels 英文 英語".split())


def _find_day(text: str) -> str | None:
    """Read the day that a line begins with; a day that does not exist is given as it is written.

    Examples
    --------
    >>> _find_day("December 16, 2022 Friday 4:30 PM GMT"), _find_day("9 Januar 1993")
    ('2022-12-16', '1993-01-09')
    >>> _find_day("December 36, 2022"), _find_day("December 2022")
    ('December 36, 2022', None)
    """
    found = _match_day(text)
    if not found:
        return None
    month = _MONTHS.get(found["m"].lower(), found["m"])
    try:
        return dt.date(int(found["y"]), int(month), int(found["d"])).isoformat()
    except ValueError:
        return found[0]


def _match_day(text: str) -> re.Match[str] | None:
    if len(text) <= _DATE_LENGTH:
        for form in _DAYS:
            found = form.match(text)
            if found and (found["m"].lower() in _MONTHS or found["m"].isdecimal()):
                return found
    return None


def _language_code(text: str | None) -> str | None:
    """Give "en" for English in the words of the export, and what it says for any other."""
    if not text:
        return None
    first = re.split("[;,]", text)[0].strip()
    return "en" if first.lower() in _ENGLISH else first


# ---- Factiva -------------------------------------------------------------------------------

# Source code of six signs, two zeros, day, and what tells the articles of a day apart.
_ACCESSION = re.compile(
    r"(?:\w+ )?([A-Z][A-Z0-9]{5}00(?:19|20)\d{6}[0-9a-z]{5,12})$", re.IGNORECASE
)
_CODES = {
    code: place
    for place, code in enumerate(
        """CLM SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP TD CT RF CO IN NS RE IPC IPD PUB
        AN""".split()
    )
}
_FIRST_CODES = ("CLM", "SE", "HD")
_NO_NUMBER = "has no number of its own below it, by which its end is known"
_WORDS = re.compile(r"\d[\d.,]* ?[^\W\d]+$")
_CLOCK = re.compile(r"\d{1,2}:\d\d\b")
_RIGHTS = re.compile(r"copyright|©|\(c\)|all rights reserved|alle rechte", re.IGNORECASE)
_RIGHTS_PROOF = re.compile(r"\b(?:19|20)\d\d\b|©|all rights reserved|alle rechte", re.IGNORECASE)
_HEADER_LENGTH = 8


def _factiva_articles(lines: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """Read the articles, each of which ends with its number; a footer after the last is none."""
    articles = []
    start = 0
    for place, line in enumerate(lines):
        number = _ACCESSION.match(line.text)
        if number:
            articles += _numbered_articles(lines[start : place + 1], number[1])
            start = place + 1
    return articles + _numbered_articles(lines[start:], None)


def _numbered_articles(lines: Sequence[Paragraph], number: str | None) -> list[dict[str, Any]]:
    """Read the article that a number ends, and those above it whose number is not to be seen."""
    starts = _coded_starts(lines)
    parts = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if len(parts) > 1 and not _coded_article(parts[-1]):
        # Then it was a line of the text that looked like a code.
        parts = [lines]
    if not _coded_article(parts[-1]) and (number or not _code_place(lines, "HD")):
        return _shown_articles(lines, number)
    numbers = [*[None] * (len(parts) - 1), number]
    return [_coded_or_lost(part, own) for part, own in zip(parts, numbers, strict=True)]


def _coded_or_lost(lines: Sequence[Paragraph], number: str | None) -> dict[str, Any]:
    article = _coded_article(lines)
    if article and (number or _code_place(lines, "AN")):
        return {**article, "article_id": number}
    title = _code_place(lines, "HD") or 0
    return _without_number(_joined(lines[title : title + 1]))


def _code_place(lines: Sequence[Paragraph], code: str) -> int | None:
    """Find the line below a code."""
    places = (k for k, line in enumerate(lines, 1) if line.text == code and line.cell <= 1)
    return next(places, None)


def _coded_starts(lines: Sequence[Paragraph]) -> list[int]:
    """Find the articles by their first code, again after "AN", or in the first cell of a table."""
    starts = [0]
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.cell > 1 or line.text not in ("AN", *_FIRST_CODES):
            continue
        again = "HD" in seen and line.text in _FIRST_CODES
        if again and ("AN" in seen or line.cell == 1):
            starts.append(place)
            seen = set()
        seen.add(line.text)
    return starts


def _shown_articles(lines: Sequence[Paragraph], number: str | None) -> list[dict[str, Any]]:
    first = _find_words(lines)
    if first is None:
        return [{**_shown_article(lines[:-1]), "article_id": number}] if number else []
    more = [k for k in range(first + 1, len(lines)) if _is_header(lines, k)]
    titles = [_shown_title(lines[:first])]
    titles += [_last_title(lines[a:b]) for a, b in zip([first, *more], more, strict=False)]
    # Of an article without a number it cannot be told where its text ends and what is the title
    # of the next, unless this looks like one.
    articles = [_without_number(title) for title in titles]
    if number:
        last = _shown_article(lines[more[-1] if more else 0 : -1])
        articles[-1] = {**last, "title": titles[-1], "article_id": number}
    return articles


def _without_number(title: str | None) -> dict[str, Any]:
    return {"title": title, "text": "", "flaw": _NO_NUMBER}


def _is_header(lines: Sequence[Paragraph], place: int) -> bool:
    """Tell "734 words" above a day, and soon a language or rights, which no text has together."""
    header = [line.text for line in lines[place + 2 : place + 2 + _HEADER_LENGTH]]
    return _is_words(lines, place) and any(
        text.lower() in _ENGLISH or _is_rights(text) for text in header
    )


def _coded_article(lines: Sequence[Paragraph]) -> dict[str, Any] | None:
    """Read an article whose fields bear their two letters; None where they do not.

    The codes come in one order and, in a table, in its first cells, so that a line of the text
    such as "SN" is not taken for one.
    """
    fields: dict[str, list[Paragraph]] = {}
    code = ""
    for line in lines:
        later = _CODES.get(line.text, -1) > _CODES.get(code, -1)
        if later and line.cell <= 1 and (code or line.text in _FIRST_CODES):
            code = line.text
            fields[code] = []
        elif code:
            fields[code].append(line)
    if not {"HD", "PD"} <= fields.keys():
        return None
    found = {name: _joined(value) for name, value in fields.items()}
    return {
        "title": found["HD"],
        "published": _find_day(found["PD"] or "") or found["PD"],
        "outlet": found.get("SN"),
        "language": _language_code(found.get("LA")),
        "text": _text([*fields.get("LP", []), *fields.get("TD", [])]),
    }


def _shown_article(lines: Sequence[Paragraph]) -> dict[str, Any]:
    """Read an article as it is shown: above it unnamed lines in one order, below it its text."""
    words = _find_words(lines)
    if words is None:
        return {"title": _joined(lines[:1]), "text": ""}
    places = iter(range(words + 2, len(lines)))
    outlet = next((k for k in places if not _CLOCK.match(lines[k].text)), len(lines))
    language, body = _below_outlet(lines, outlet + 1)
    return {
        "title": _shown_title(lines[:words]),
        "published": _find_day(lines[words + 1].text) or lines[words + 1].text,
        "outlet": _joined(lines[outlet : outlet + 1]),
        "language": _language_code(language),
        "text": _text(_shown_text(lines[body:], _joined(lines[outlet:body]) or "")),
    }


def _below_outlet(lines: Sequence[Paragraph], start: int) -> tuple[str | None, int]:
    """Find the language, and where the text starts: below the line on rights, if there is one."""
    header = [line.text for line in lines[start : start + _HEADER_LENGTH]]
    rights = next((k for k, text in enumerate(header) if _RIGHTS.search(text)), None)
    language = next((k for k, text in enumerate(header) if text.lower() in _ENGLISH), None)
    if language is not None:
        return header[language], start + language + 1 + (rights == language + 1)
    if rights:
        return header[rights - 1], start + rights + 1
    # Then there is no more than the code of the source that can be known.
    return None, start + 1


def _find_words(lines: Sequence[Paragraph]) -> int | None:
    """Find "734 words", which is followed by the day and stands in every article."""
    return next((k for k in range(len(lines)) if _is_words(lines, k)), None)


def _is_words(lines: Sequence[Paragraph], place: int) -> bool:
    if place + 1 >= len(lines) or not _WORDS.match(lines[place].text):
        return False
    below = lines[place + 1].text
    return bool(_find_day(below) or re.search(r"\d{4}$", below[:30]))


def _shown_title(above: Sequence[Paragraph]) -> str | None:
    """Find the headline: by what HTML calls it, by its looks, or as the first line."""
    for kind in ([line.role == "hd" for line in above], [line.bold for line in above]):
        if any(kind):
            return _joined(line for line, is_title in zip(above, kind, strict=True) if is_title)
    return _joined(above[:1])


def _last_title(above: Sequence[Paragraph]) -> str | None:
    """Find the headline below the text of another article: the last lines that look like one."""
    stop = len(above)
    while stop and not _looks_titled(above[stop - 1]):
        stop -= 1
    start = stop
    while start and _looks_titled(above[start - 1]):
        start -= 1
    return _joined(above[start:stop])


def _looks_titled(line: Paragraph) -> bool:
    return line.bold or line.role == "hd"


def _is_rights(text: str) -> bool:
    """Tell a line on rights from a sentence about them.

    Examples
    --------
    >>> _is_rights("Copyright 2022 Harbour Media"), _is_rights("Copyright law was the last point.")
    (True, False)
    """
    return bool(_RIGHTS.match(text) and _RIGHTS_PROOF.search(text))


def _shown_text(lines: Sequence[Paragraph], header: str) -> Sequence[Paragraph]:
    body = [line for line in lines if "articleParagraph" in line.role]
    if body or any(line.role for line in lines):
        return body
    # The last line may name the publisher, as the line on rights above the text does.
    known = set(re.findall(r"\w+", header))
    last = re.findall(r"\w+", lines[-1].text) if lines else []
    is_name = 2 <= len(last) <= 8 and not lines[-1].text.endswith((".", "!", "?", "”", '"'))
    publisher = is_name and len(known.intersection(last)) > len(last) / 2
    return lines[:-1] if publisher else lines


# ---- Nexis ---------------------------------------------------------------------------------

_END = re.compile(r"(?:End of Document|Ende des Dokuments|Fin du document)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:(?:FOCUS - )?\d+ of \d+ DOCUMENTS?|(?:Document|Dokument) \d+ (?:of|von|de) \d+)$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:Copyright\b|©|(?:Section|Length|Byline|Author|Dateline|Highlight|Series|Column|Edition|"
    r"Distribution|Type|Rubrik|Länge|Autor|Rubrique|Longueur|Auteur) ?:)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?:Length|Länge|Longueur) ?: ?\d", re.IGNORECASE)
_OWN = re.compile(r"(?:Load-Date|Publication-Type|(?:Length|Länge|Longueur) ?: ?\d)", re.IGNORECASE)
_BODY = re.compile(r"(?:Body|Text):?$", re.IGNORECASE)
_LABELLED_BODY = re.compile(r"BODY: (?=\S)")
_COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Narrowed by|"
    r"Download Request|Time Of Request) ?:|Documents? ?\(\d+\)$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\d+\.(?: |$)")
_TAIL = re.compile(
    r"(?:Load-Date|Language|Publication-Type|Subject|Industry|Geographic|Person|Company|"
    r"Organization|Ticker|Journal Code|Acc-No|Update|URL|Document-Type|Graphic|Sprache|Langue) ?:",
    re.IGNORECASE,
)
_NEXIS_TAIL = re.compile(r"(?:Load-Date|Publication-Type) ?:", re.IGNORECASE)
_GRAPHIC = re.compile(r"Graphic ?:", re.IGNORECASE)
_SENTENCE_ENDS = (".", "!", "?", "”", "’", '"')
_LANGUAGE = re.compile(r"(?:Language|Sprache|Langue) ?: ?(.+)", re.IGNORECASE)
_ANY_LABEL = re.compile(r"[A-Z][\w /-]{2,30}:")
_AFTER_TEXT = re.compile(r"(?:Graphic|Notes|Correction)$", re.IGNORECASE)
_EDITION = re.compile(r"\bedition\b", re.IGNORECASE)
_YEAR_ALONE = re.compile(r"(?:[^\W\d]+[ ,/-]+){0,3}(?:19|20)\d\d$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEADER_LINES = 25
_LABEL_LINES = 5
_TAIL_LINES = 8


def _is_nexis(lines: Sequence[Paragraph]) -> bool:
    """Tell by a label of Nexis's own, and what bounds an article or announces its text."""
    return _is_near(_OWN, lines) and any(
        _END.match(line.text)
        or _NUMBER.match(line.text)
        or (_BODY.match(line.text) and _is_near(_LENGTH, lines[max(k - _HEADER_LINES, 0) : k]))
        for k, line in enumerate(lines)
    )


def _is_near(form: re.Pattern[str], lines: Sequence[Paragraph]) -> bool:
    return any(form.match(line.text) for line in lines)


def _nexis_articles(lines: Sequence[Paragraph]) -> list[dict[str, Any]]:
    """Read the articles, cut by their ends, their numbers, or the pages they begin.

    A cover before the first and a footer after the last are none.
    """
    ends = [k for k, line in enumerate(lines) if _END.match(line.text)]
    numbers = [k for k, line in enumerate(lines) if _NUMBER.match(line.text)]
    pages = [
        k
        for k, line in enumerate(lines)
        if k and line.page and _find_header(lines[k : k + _HEADER_LINES])
    ]
    bounds = ends or numbers
    starts = [0, *(bound + 1 for bound in bounds)] if bounds else [0, *pages]
    blocks = [
        lines[start:stop]
        for start, stop in zip(starts, [*(bounds or pages), len(lines)], strict=True)
    ]
    doubtful = -1 if ends else 0
    certain = [True] * len(blocks)
    certain[doubtful] = (
        len(blocks) == 1
        or _find_header(blocks[doubtful]) is not None
        or _is_near(_LENGTH, blocks[doubtful])
    )
    return [_nexis_article(block) for block, is_one in zip(blocks, certain, strict=True) if is_one]


def _find_header(lines: Sequence[Paragraph]) -> tuple[int, int] | None:
    """Find the line with the day, and the first label, which comes soon after it."""
    days: list[int] = []
    for place, line in enumerate(lines):
        days = [day for day in days if place - day <= _LABEL_LINES]
        is_body = bool(_BODY.match(line.text))
        if is_body or _LABEL.match(line.text):
            is_month = _RIGHTS.match(line.text) and _YEAR_ALONE.match(lines[place - 1].text)
            days = [] if is_month else days
            if days:
                return _printed_day(lines, days, place), place
            if is_body:
                return None
        # Above the day stands the outlet, and a headline may be a day too.
        elif place and not line.heading and _is_day_line(line.text):
            days.append(place)
    return None


def _is_day_line(text: str) -> bool:
    """Tell a line of the day from a headline that begins with one.

    Examples
    --------
    >>> _is_day_line("May 5, 2020 Tuesday"), _is_day_line("May 5, 2020: How the talks began")
    (True, False)
    """
    found = _match_day(text)
    rest = text[found.end() :].strip(" ,.") if found else ""
    is_headline = rest and (rest[0].islower() or rest[0] in ":;?!-–—'’\"“”‘")
    return bool(found) and (not is_headline or _is_day_note(rest))


def _is_day_note(rest: str) -> bool:
    """Tell a weekday, a clock or an edition, which stand after the day of publication."""
    first = re.match(r"[^\W\d]+", rest)
    is_weekday = bool(first and first[0].lower() in _WEEKDAYS)
    return is_weekday or bool(_CLOCK.match(rest) or _EDITION.search(rest))


def _printed_day(lines: Sequence[Paragraph], days: Sequence[int], label: int) -> int:
    """Choose between lines of a day, one of which is a headline."""
    noted = [day for day in days if _has_note(lines[day].text)] or days
    # In old exports the headline stands below the day, in new ones above it, and then the rights.
    return noted[-1] if _RIGHTS.match(lines[label].text) else noted[0]


def _has_note(text: str) -> bool:
    found = _match_day(text)
    is_weekday = text.split(",")[0].split(" ")[0].lower() in _WEEKDAYS
    return is_weekday or bool(found and _is_day_note(text[found.end() :].strip(" ,.")))


def _nexis_article(lines: Sequence[Paragraph]) -> dict[str, Any]:
    found = _find_header(lines)
    labels = [found[1]] if found else [k for k, line in enumerate(lines) if _LABEL.match(line.text)]
    if not labels:
        return {"title": _joined(lines[:1]), "text": ""}
    label = labels[0]
    start = _text_start(lines, label)
    tail = _tail_start(lines, start)
    text = list(lines[start : _text_end(lines, start, tail)])
    if text and _LABELLED_BODY.match(text[0].text):
        text[0] = text[0]._replace(text=text[0].text.partition(" ")[2])
    languages = [_LANGUAGE.match(line.text) for line in (*lines[tail:], *lines[label:start])]
    language = next((match[1] for match in languages if match), None)
    return {
        **_nexis_header(lines[:label], found[0] if found else None),
        "language": _language_code(language),
        "text": _text(text),
    }


def _nexis_header(lines: Sequence[Paragraph], day: int | None) -> dict[str, str | None]:
    """Read title, outlet and day, of old exports outlet, day and title, above the first label."""
    published = _find_day(lines[day].text) if day is not None else None
    if day is None and lines and _YEAR.search(lines[-1].text):
        day = len(lines) - 1
        # A month is no day, and the article is left without; what else it may be is for a person.
        published = None if _YEAR_ALONE.match(lines[-1].text) else lines[-1].text
    top = lines[: len(lines) if day is None else max(day - 1, 0)]
    title = _below_cover(top)
    outlet = lines[day - 1].text if day else None
    if day and title and title[-1].heading:
        # Below it may stand who supplied the report.
        outlet = lines[lines.index(title[-1]) + 1].text
    if not title and day is not None:
        below = lines[day + 1 :]
        title = [line for line in below if not _EDITION.search(line.text)] or list(below)
    return {
        "title": _joined(title),
        "outlet": outlet,
        "published": published,
        "url": next((line.link for line in title if line.link), None),
    }


def _below_cover(lines: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Leave out the cover, with its list of all titles, that stands above the first title."""
    headings = [k for k, line in enumerate(lines) if line.heading]
    if headings:
        start = headings[-1]
        while start and lines[start - 1].heading:
            start -= 1
        return lines[start : headings[-1] + 1]
    pages = [k for k, line in enumerate(lines) if line.page]
    start = pages[-1] if pages else 0
    if _is_near(_COVER, lines[start:]):
        for place in range(start, len(lines)):
            line = lines[place]
            if _COVER.match(line.text) or _LISTED.match(line.text) or line.cell:
                start = place + 1
    return lines[start:]


def _text_start(lines: Sequence[Paragraph], label: int) -> int:
    """Find where the text starts: below "Body", or below the last label of old exports."""
    for place in range(label, min(label + _HEADER_LINES, len(lines))):
        if _BODY.match(lines[place].text):
            return place + 1
        if _LABELLED_BODY.match(lines[place].text):
            return place
    start = label
    while start < len(lines) and (start == label or _is_header_line(lines[start].text)):
        start += 1
    return start


def _is_header_line(text: str) -> bool:
    return _is_rights(text) or bool(_LABEL.match(text) and not _RIGHTS.match(text))


def _tail_start(lines: Sequence[Paragraph], start: int) -> int:
    """Find where the notes of the database begin, by their labels, from the end."""
    for place in range(len(lines) - 2, start - 1, -1):
        if (
            lines[place].text.lower() == "classification"
            and _looks_alike(lines, start, place)
            and _ANY_LABEL.match(lines[place + 1].text)
        ):
            return place
    last = range(max(start, len(lines) - _TAIL_LINES), len(lines))
    # No text has a line of these, whatever stands below it.
    tail = next((k for k in last if _NEXIS_TAIL.match(lines[k].text)), len(lines))
    while tail > start and _is_note(lines[tail - 1].text):
        tail -= 1
    return tail


def _is_note(text: str) -> bool:
    """Tell a label of the notes, or a line on rights, from a sentence that begins like one."""
    label = _TAIL.match(text)
    is_sentence = text.endswith(_SENTENCE_ENDS) and not text.isupper()
    return bool(label and (not is_sentence or _GRAPHIC.match(text))) or _is_rights(text)


def _text_end(lines: Sequence[Paragraph], start: int, tail: int) -> int:
    """Leave out pictures and corrections, which stand between the text and the notes."""
    for place in range(max(start, tail - _TAIL_LINES), tail):
        if _AFTER_TEXT.match(lines[place].text) and _looks_alike(lines, start, place):
            return place
    return tail


def _looks_alike(lines: Sequence[Paragraph], start: int, place: int) -> bool:
    """Tell whether a line looks like the heading of the text, as all such headings do."""
    body = lines[start - 1] if start else lines[place]
    return not _BODY.match(body.text) or body.bold == lines[place].bold
