"""Exports of press databases give their articles, and only them."""

import io
import time
import zipfile
from html import escape
from pathlib import Path

import pandas as pd
import pytest

from analysis.databases import database_page
from analysis.documents import docx_paragraphs, html_paragraphs, rtf_paragraphs
from analysis.errors import InputError
from analysis.readers import read_articles
from analysis.records import MAX_BYTES

TODAY = "2026-06-01"
FIRST = (
    "The foreign minister said on Friday that “talks” could resume next week.",
    "His counterpart did not answer the offer, and no date has been set.",
)
SECOND = (
    "A spokeswoman for the union said that they would return to the table on Monday.",
    "The studios’ side has not said whether it will come.",
)
GERMAN = (
    "Der Außenminister sagte am Freitag, dass die Gespräche in der nächsten Woche wieder "
    "aufgenommen werden könnten.",
)
PERMALINK = "https://advance.lexis.com/api/document?collection=news&id=urn:contentItem:1-2-3"


def one_text(paragraphs) -> str:
    return "\n".join(paragraphs)


# ---- making documents


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def word_run(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def word_line(text: str, *, heading=False, bold=False, link=False, page=False) -> str:
    run = word_run(text, "<w:b/>" if bold else "")
    if link:
        run = f'<w:hyperlink r:id="rId7">{run}</w:hyperlink>'
    marks = '<w:outlineLvl w:val="0"/>' if heading else ""
    marks += "<w:pageBreakBefore/>" if page else ""
    return f"<w:p><w:pPr>{marks}</w:pPr>{run}</w:p>"


def word_table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc>{word_line(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word_file(body: str, **parts: str | bytes) -> bytes:
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {WORD} xmlns:r="{OFFICE}">'
        f"<w:body>{body}</w:body></w:document>"
    )
    links = (
        f'<Relationships {PACKAGE}><Relationship Id="rId7" Type="{OFFICE}/hyperlink" '
        f'Target="{escape(PERMALINK)}" TargetMode="External"/></Relationships>'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", parts.get("document", document))
        archive.writestr("word/_rels/document.xml.rels", links)
        archive.writestr(
            "docProps/core.xml",
            '<cp:coreProperties xmlns:cp="x" xmlns:dc="y" xmlns:dcterms="z"><dc:title>Notes of a '
            "seminar</dc:title><dcterms:created>2019-03-04T10:00:00Z</dcterms:created>"
            "</cp:coreProperties>",
        )
    return packed.getvalue()


def rich(text: str) -> str:
    """Write a text as RTF does: every sign beyond ASCII as the number of its code units."""
    out = []
    for sign in text:
        if sign in "\\{}":
            out.append("\\" + sign)
        elif ord(sign) < 128:
            out.append(sign)
        else:
            units = sign.encode("utf-16-le")
            for place in range(0, len(units), 2):
                unit = int.from_bytes(units[place : place + 2], "little", signed=True)
                out.append(f"\\u{unit}?")
    return "".join(out)


def rich_line(text: str, *, heading=False, bold=False, link=False, page=False) -> str:
    run = rich(text)
    if link:
        run = rf'{{\field{{\*\fldinst{{HYPERLINK "{PERMALINK}" \\h}}}}{{\fldrslt {run}}}}}'
    marks = (r"\page" if page else "") + r"\pard\plain" + (r"\outlinelevel0" if heading else "")
    return marks + (rf"{{\b {run}}}" if bold else f" {run}") + "\\par\n"


def rich_table(*rows: tuple[str, ...]) -> str:
    made = []
    for row in rows:
        inner = [rich(cell).replace("\n", r"\par ") for cell in row]
        cells = "".join(rf"\pard\intbl {cell}\cell" for cell in inner)
        made.append(rf"\trowd\cellx900\cellx9000{cells}\row" + "\n")
    return "".join(made) + r"\pard "


def rich_file(body: str) -> bytes:
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
        r"{\info{\title Notes of a seminar}{\creatim\yr2019\mo3\dy4}}{\*\bkmkstart Body}"
    )
    return (head + "\n" + body + "}").encode("ascii")


def html_line(text: str, *, heading=False, bold=False, link=False, page=False) -> str:
    return f'<BR><DIV CLASS="c5"><P CLASS="c6"><SPAN>{escape(text)}</SPAN></P>\n</DIV>\n'


def html_file(body: str) -> bytes:
    return f"<HTML><!-- LXNComment 1 --><BODY>{body}</BODY></HTML>".encode()


MAKERS = {".docx": (word_line, word_file), ".rtf": (rich_line, rich_file)}


def save(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path, *, no_errors: bool = True) -> tuple[pd.DataFrame, pd.DataFrame]:
    articles, errors = read_articles(path, on_error="collect", today=TODAY)
    if no_errors:
        assert errors["reason"].tolist() == []
    return articles, errors


def told(articles: pd.DataFrame, *columns: str) -> list[tuple]:
    days = articles["published"].dt.strftime("%Y-%m-%d")
    kept = articles.assign(published=days)[list(columns)].astype(object)
    return list(kept.where(kept.notna(), None).itertuples(index=False, name=None))


def named(errors: pd.DataFrame) -> list[tuple[str, int]]:
    return list(zip(errors["error"], errors["row"], strict=True))


def fields_of(page: str, *columns: str) -> list[tuple]:
    """Give what an HTML export says of its articles, which readers check afterwards."""
    reported: list[InputError] = []
    records = database_page(page, "a.html", reported.append)
    assert records is not None and reported == []
    assert [record.row for record in records] == list(range(1, len(records) + 1))
    return [tuple(record.fields.get(column) for column in columns) for record in records]


def refused(path: Path, kind: str, *words: str) -> None:
    articles, errors = read(path, no_errors=False)
    assert errors["error"].tolist() == [kind]
    assert len(articles) == 0
    assert errors["source_file"].tolist() == [str(path)]
    for word in words:
        assert word in errors["reason"][0]


# ---- Nexis


def nexis(
    line,
    title="Talks may resume",
    outlet="The Harbour Post",
    day="December 16, 2022 Friday 4:30 PM GMT",
    labels=("Section: NEWS; Pg. 5", "Length: 734 words", "Byline: Ann Reporter"),
    body=FIRST,
    tail=(
        "Classification",
        "Language: ENGLISH",
        "Publication-Type: Newspaper",
        "Subject: TALKS (90%)",
        "Load-Date: December 17, 2022",
    ),
    end="End of Document",
):
    titles = [title] if isinstance(title, str) else title
    return "".join(
        [
            *(line(part, heading=True, bold=True, link=True) for part in titles),
            line(outlet),
            *([line(day)] if day else []),
            line("Copyright 2022 Harbour Media Ltd All Rights Reserved"),
            *(line(label.replace(": ", ":\u00a0", 1)) for label in labels),
            *([line("Body", bold=True), *(line(text) for text in body)] if body else []),
            *(line(note, bold=note == "Classification") for note in tail),
            *([line(end)] if end else []),
        ]
    )


def cover(line, *titles: str) -> str:
    listed = [
        line(f"{number}. {title}") + line("Client/Matter: -None-") + line("Search Terms: talks")
        for number, title in enumerate(titles, 1)
    ]
    return "".join(
        [
            line("User Name: Someone"),
            line("Date and Time: Monday, January 9, 2023 7:08:00 PM CET"),
            line("Job Number: 79564983"),
            line(f"Documents ({len(titles)})"),
            *listed,
        ]
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_export_gives_its_articles_and_not_its_cover(tmp_path, kind):
    line, document = MAKERS[kind]
    path = save(
        tmp_path,
        "export" + kind,
        document(
            cover(line, "Talks may resume", "Studios, union to meet")
            + nexis(line)
            + nexis(
                line,
                title="Studios, union to meet",
                outlet="The Gazette (Halifax, Nova Scotia)",
                day="17 December 2022 Saturday",
                labels=("Length: 300 words",),
                body=SECOND,
            )
        ),
    )
    articles, _ = read(path)
    assert told(articles, "title", "outlet", "published", "language", "url") == [
        ("Talks may resume", "The Harbour Post", "2022-12-16", "en", PERMALINK),
        (
            "Studios, union to meet",
            "The Gazette (Halifax, Nova Scotia)",
            "2022-12-17",
            "en",
            PERMALINK,
        ),
    ]
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]
    assert articles["source_file"].tolist() == [str(path)] * 2


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("December 16, 2022", "2022-12-16"),
        ("16 December 2022 Friday", "2022-12-16"),
        ("May 2, 2002, Thursday,, FINAL EDITION", "2002-05-02"),
        ("Friday, December 16, 2022", "2022-12-16"),
        ("Dec. 16, 2022", "2022-12-16"),
        ("16. Dezember 2022 Freitag", "2022-12-16"),
        ("December 16th, 2022", "2022-12-16"),
        ("Friday 16th December 2022", "2022-12-16"),
        ("2022-12-16", "2022-12-16"),
        ("16 décembre 2022 vendredi", "2022-12-16"),
        ("December 2022", None),
        ("", None),
    ],
)
def test_nexis_day_is_the_printed_one_never_the_day_of_loading(tmp_path, kind, written, day):
    line, document = MAKERS[kind]
    articles, _ = read(save(tmp_path, "a" + kind, document(nexis(line, day=written))))
    assert told(articles, "title", "published", "text") == [
        ("Talks may resume", day, one_text(FIRST))
    ]
    assert told(articles, "outlet") == [("The Harbour Post" if written else None,)]


def plainly(line):
    """Write every line without the style that marks a headline."""
    return lambda text, **looks: line(text, bold=looks.get("bold", False))


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("styled", [True, False])
@pytest.mark.parametrize("above", [(), ("1. Talks", "Narrowed by: all news")])
@pytest.mark.parametrize(
    "title",
    [
        "May 5, 2020: How the talks began",
        "16 October 2001 and after: the talks",
        "May 5, 2020’s lesson",
        "January 6, 2021",
    ],
)
def test_nexis_headline_that_begins_with_a_day_is_no_day_of_publication(
    tmp_path, kind, styled, above, title
):
    line, document = MAKERS[kind]
    line = line if styled else plainly(line)
    covered = "".join(map(line, above))
    for written, day in (
        ("December 16, 2022 Friday", "2022-12-16"),
        ("December 16, 2022", "2022-12-16"),
        ("December 2022", None),
    ):
        data = document(covered + nexis(line, title=title, day=written))
        articles, _ = read(save(tmp_path, "a" + kind, data))
        assert told(articles, "title", "outlet", "published") == [(title, "The Harbour Post", day)]


@pytest.mark.parametrize("title", ["May 5, 2020: How the talks began", "January 6, 2021"])
def test_old_nexis_headline_that_begins_with_a_day_is_no_day_of_publication(tmp_path, title):
    first, second = (old_nexis(word_line, n, title, text) for n, text in ((1, FIRST), (2, SECOND)))
    data = word_file(first + second.replace(" Friday", "").replace("Late Edition - Final", "Late"))
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert told(articles, "outlet", "published") == [("The Harbour Post", "2022-12-16")] * 2
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]


@pytest.mark.parametrize("written", ["December 36, 2022", "16/12/2022"])
def test_nexis_day_that_cannot_be_read_is_named(tmp_path, written):
    data = word_file(nexis(word_line, day=written) + nexis(word_line, body=SECOND))
    articles, errors = read(save(tmp_path, "a.docx", data), no_errors=False)
    assert named(errors) == [("DateError", 1)]
    assert written in errors["reason"][0]
    assert articles["text"].tolist() == [one_text(SECOND)]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_text_may_hold_what_looks_like_a_label(tmp_path, kind):
    line, document = MAKERS[kind]
    body = (
        FIRST[0],
        "Body",
        "Length: 3 feet, the minister said of the table.",
        "December 14, 2022",
        "Copyright 2021 is what the paper said.",
        "Classification",
        "Notes",
        "The language of the draft was unclear, he said.",
        "Language: French",
        *SECOND,
    )
    articles, _ = read(save(tmp_path, "a" + kind, document(nexis(line, body=body))))
    assert told(articles, "published", "language") == [("2022-12-16", "en")]
    assert articles["text"].tolist() == [one_text(body)]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_text_ends_before_pictures_and_notes(tmp_path, kind):
    line, document = MAKERS[kind]
    tail = "".join(
        [
            line("Graphic", bold=True),
            line("The minister at the door, photographed on Friday."),
            line("Classification", bold=True),
            line("Language: English; anglais"),
            line("Load-Date: December 17, 2022"),
            line("End of Document"),
        ]
    )
    data = document(nexis(line, tail=(), end=None) + tail)
    articles, _ = read(save(tmp_path, "a" + kind, data))
    assert told(articles, "text", "language") == [(one_text(FIRST), "en")]


CLOSING = (
    "Update: the ministry later denied that the talks had failed.",
    "Subject: to conditions, the minister said, they would return",
    "Person: nobody was named",
    "Copyright law was the last open point, the minister said, and it was not settled.",
    "(c) They agreed on nothing else.",
)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("closing", CLOSING)
@pytest.mark.parametrize(
    "tail",
    [
        (),
        ("Load-Date: December 17, 2022",),
        ("Language: ENGLISH", "Load-Date: December 17, 2022", "Harbour Media Ltd"),
        ("Copyright 2022 Harbour Media Ltd", "All Rights Reserved"),
    ],
)
def test_nexis_text_may_end_with_what_looks_like_a_note(tmp_path, kind, closing, tail):
    line, document = MAKERS[kind]
    body = (*FIRST, closing, "He did not say more and left the room.")
    articles, _ = read(save(tmp_path, "a" + kind, document(nexis(line, body=body, tail=tail))))
    assert articles["text"].tolist() == [one_text(body)]


@pytest.mark.parametrize("closing", [CLOSING[0], CLOSING[3], CLOSING[4]])
def test_nexis_last_sentence_is_no_note_where_only_notes_stand_below_it(tmp_path, closing):
    for tail in ((), ("Subject: TALKS (90%)", "Load-Date: December 17, 2022")):
        data = word_file(nexis(word_line, body=(*FIRST, closing), tail=tail))
        articles, _ = read(save(tmp_path, "a.docx", data))
        assert articles["text"].tolist() == [one_text((*FIRST, closing))]


def test_old_nexis_text_may_begin_with_the_word_copyright(tmp_path):
    data = word_file(old_nexis(word_line, 1, "Talks", (CLOSING[3], *FIRST)))
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert articles["text"].tolist() == [one_text((CLOSING[3], *FIRST))]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_headline_over_two_lines_is_one(tmp_path, kind):
    line, document = MAKERS[kind]
    data = document(
        cover(line, "Talks may resume; Sides") + nexis(line, ["Talks may resume;", "Sides to meet"])
    )
    articles, _ = read(save(tmp_path, "a" + kind, data))
    assert told(articles, "title") == [("Talks may resume; Sides to meet",)]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_cover_ends_with_its_table_where_no_style_marks_the_title(tmp_path, kind):
    line, document = MAKERS[kind]
    table = {".docx": word_table, ".rtf": rich_table}[kind]
    narrowed = table(("Content Type", "Narrowed by"), ("News", "Sources: The Harbour Post"))

    def plain(text, **looks):
        return line(text, bold=looks.get("bold", False))

    data = document(cover(line, "1. Talks") + narrowed + nexis(plain))
    articles, _ = read(save(tmp_path, "a" + kind, data))
    assert told(articles, "title", "outlet", "url") == [
        ("Talks may resume", "The Harbour Post", None)
    ]


def test_nexis_outlet_stands_below_the_title_whoever_supplied_it(tmp_path):
    data = word_file(
        nexis(word_line, outlet="The Monitor").replace(
            word_line("The Monitor"), word_line("The Monitor") + word_line("Supplied by a wire")
        )
    )
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert told(articles, "title", "outlet") == [("Talks may resume", "The Monitor")]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_without_ends_is_cut_by_its_pages(tmp_path, kind):
    line, document = MAKERS[kind]
    second = nexis(
        line, title="Studios to meet", body=SECOND, end=None, labels=("LENGTH: 5 words",)
    )
    plain = nexis(
        line, title="No headings", body=("They said that the talks had ended.",), end=None
    )
    mark = {".docx": '<w:p><w:r><w:br w:type="page"/></w:r></w:p>', ".rtf": r"\page "}[kind]
    articles, _ = read(
        save(tmp_path, "a" + kind, document(nexis(line, end=None) + mark + second + mark + plain))
    )
    assert articles["title"].tolist() == ["Talks may resume", "Studios to meet", "No headings"]
    assert articles["text"].tolist()[:2] == [one_text(FIRST), one_text(SECOND)]


def old_nexis(line, number: int, title: str, body, *labels: str) -> str:
    return "".join(
        [
            line(f"{number} of 3 DOCUMENTS"),
            line("The Harbour Post"),
            line("December 16, 2022 Friday"),
            line("Late Edition - Final"),
            line(title),
            *(line(label) for label in ("BYLINE: Ann Reporter", "LENGTH: 734 words", *labels)),
            *(line(text) for text in body),
            line("GRAPHIC: PHOTO: The minister"),
            line("LOAD-DATE: December 17, 2022"),
            line("LANGUAGE: ENGLISH"),
            line("PUBLICATION-TYPE: Newspaper"),
            line("Copyright 2022 Harbour Media Ltd"),
            line("All Rights Reserved"),
        ]
    )


@pytest.mark.parametrize("kind", [*MAKERS, ".html"])
def test_old_nexis_export_has_numbers_and_the_day_above_the_title(tmp_path, kind):
    line, document = {**MAKERS, ".html": (html_line, html_file)}[kind]
    columns = ("title", "outlet", "published", "language", "text")
    page = (
        line("Download Request: Selected Items: 1-3")
        + line("Time Of Request: Saturday, January 21, 2023 18:07:13")
        + old_nexis(line, 1, "Talks may resume", FIRST, "DATELINE: KYIV")
        + old_nexis(line, 2, "Studios to meet", SECOND)
        + old_nexis(line, 3, "Text messages", ("Text messages show that they said yes.",))
    )
    if kind == ".html":
        found = fields_of(document(page).decode(), *columns)
    else:
        found = told(read(save(tmp_path, "a" + kind, document(page)))[0], *columns)
    expected = [
        ("Talks may resume", one_text(FIRST)),
        ("Studios to meet", one_text(SECOND)),
        ("Text messages", "Text messages show that they said yes."),
    ]
    assert found == [
        (title, "The Harbour Post", "2022-12-16", "en", text) for title, text in expected
    ]


@pytest.mark.parametrize("kind", MAKERS)
def test_nexis_article_without_text_is_named_and_the_others_are_read(tmp_path, kind):
    line, document = MAKERS[kind]
    lost = line("We are sorry but there is an error in this document.") + line("End of Document")
    data = document(
        nexis(line) + nexis(line, title="A photo", body=()) + lost + nexis(line, body=SECOND)
    )
    articles, errors = read(save(tmp_path, "a" + kind, data), no_errors=False)
    assert named(errors) == [
        ("EmptyTextError", 2),
        ("EmptyTextError", 3),
    ]
    assert "'A photo'" in errors["reason"][0]
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]


def test_last_nexis_article_without_end_and_day_is_not_lost(tmp_path):
    last = nexis(word_line, title="May 5, 2020: Talks", body=SECOND, day="", end=None)
    articles, _ = read(save(tmp_path, "a.docx", word_file(nexis(word_line) + last)))
    assert told(articles, "published", "text") == [
        ("2022-12-16", one_text(FIRST)),
        (None, one_text(SECOND)),
    ]


def test_last_nexis_article_needs_no_end_and_a_footer_is_no_article(tmp_path):
    data = word_file(nexis(word_line) + nexis(word_line, body=SECOND, end=None))
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]
    data = word_file(nexis(word_line) + word_line("Total documents: 1"))
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert articles["text"].tolist() == [one_text(FIRST)]


def test_foreign_article_and_a_second_copy_go_to_the_errors(tmp_path):
    foreign = nexis(word_line, title="Gespräche", body=GERMAN, tail=("Language: GERMAN; DEUTSCH",))
    data = word_file(nexis(word_line) + foreign + nexis(word_line))
    articles, errors = read(save(tmp_path, "a.docx", data), no_errors=False)
    assert articles["text"].tolist() == [one_text(FIRST)]
    assert named(errors) == [
        ("LanguageError", 2),
        ("DuplicateIdError", 3),
    ]


# ---- Factiva


NUMBERS = ("REUTR00020221216eicg000p1", "NYTF000020221216eicg0009s")


def shown(line, *, above=(), day="16 December 2022", body=FIRST, number=NUMBERS[0], **other):
    """Write an article as Factiva shows it."""
    fields = {
        "title": "Talks may resume", "byline": ("By Ann Reporter",), "words": "1,734 words",
        "clock": ("04:30 PM GMT",), "outlet": "Reuters News", "code": "LBA", "page": (),
        "language": "English", "rights": ("Copyright 2022 Harbour Media. All Rights Reserved.",),
        "publisher": "Harbour Media Ltd", **other,
    }  # fmt: skip
    titles = [fields["title"]] if isinstance(fields["title"], str) else fields["title"]
    below = [
        *fields["byline"], fields["words"], day, *fields["clock"], fields["outlet"],
        fields["code"], *fields["page"], fields["language"], *fields["rights"], *body,
        fields["publisher"], f"{fields.get('word', 'Document')} {number}",
    ]  # fmt: skip
    return "".join(
        [
            *(line(text) for text in above),
            *(line(text, bold=True) for text in titles),
            *(line(text) for text in below),
        ]
    )


LOWER = "nytf000020010728dx7s0009s"
THIRD = ("The union said on Monday that it would return to the table.",)


@pytest.mark.parametrize("kind", MAKERS)
def test_factiva_number_may_be_in_small_letters(tmp_path, kind):
    line, document = MAKERS[kind]
    old = shown(line, body=SECOND, number=LOWER, day="28 July 2001")
    articles, _ = read(save(tmp_path, "a" + kind, document(old)))
    assert told(articles, "article_id", "published", "text") == [
        (LOWER, "2001-07-28", one_text(SECOND))
    ]
    articles, _ = read(save(tmp_path, "a" + kind, document(shown(line) + old)))
    assert told(articles, "article_id", "text") == [
        (NUMBERS[0], one_text(FIRST)),
        (LOWER, one_text(SECOND)),
    ]


@pytest.mark.parametrize("kind", MAKERS)
def test_factiva_article_without_a_number_is_named_and_not_part_of_the_next(tmp_path, kind):
    line, document = MAKERS[kind]
    lost = shown(line, title="Second talks", body=SECOND, number="unknown")
    last = shown(line, title=("Third", "talks"), body=THIRD, number=NUMBERS[1])
    articles, errors = read(
        save(tmp_path, "a" + kind, document(shown(line) + lost + last)), no_errors=False
    )
    assert named(errors) == [("EmptyTextError", 2)]
    assert "'Second talks', has no number of its own" in errors["reason"][0]
    assert told(articles, "article_id", "title", "text") == [
        (NUMBERS[0], "Talks may resume", one_text(FIRST)),
        (NUMBERS[1], "Third talks", one_text(THIRD)),
    ]
    plain = plainly(lambda text, bold: line(text))
    lost = shown(plain, title="Second talks", body=SECOND, number="unknown")
    last = shown(plain, title="Third talks", body=THIRD, number=NUMBERS[1])
    articles, errors = read(save(tmp_path, "a" + kind, document(lost + last)), no_errors=False)
    assert named(errors) == [("EmptyTextError", 1)]
    assert told(articles, "article_id", "title", "text") == [(NUMBERS[1], None, one_text(THIRD))]


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("stop", [3, 5, 8, 10, 11])
def test_last_factiva_article_without_a_number_is_named(tmp_path, kind, stop):
    line, document = MAKERS[kind]
    lines: list[str] = []
    shown(lambda text, **looks: lines.append(line(text, **looks)) or "", title="Cut", body=SECOND)
    cut = "".join(lines[: stop + 1])
    articles, errors = read(
        save(tmp_path, "a" + kind, document(shown(line) + cut)), no_errors=False
    )
    assert articles["text"].tolist() == [one_text(FIRST)]
    assert named(errors) == [("EmptyTextError", 2)]
    assert "'Cut', has no number of its own" in errors["reason"][0]


def test_factiva_text_may_speak_of_words_and_days(tmp_path):
    body = (FIRST[0], "25 words", "16 December 2021 was the day of the first draft.", *SECOND)
    data = word_file(shown(word_line, body=body) + shown(word_line, number=NUMBERS[1], body=THIRD))
    articles, _ = read(save(tmp_path, "a.docx", data))
    assert articles["text"].tolist() == [one_text(body), one_text(THIRD)]


SUMMARY = ("Search Summary", "Text talks", "Date 12/01/2022 to 12/31/2022", "Results Found 2")


@pytest.mark.parametrize("kind", MAKERS)
def test_factiva_article_as_it_is_shown(tmp_path, kind):
    line, document = MAKERS[kind]
    second = shown(
        line,
        above=("Foreign Desk; 1",),
        title=("Studios, union", "to meet"),
        byline=(),
        clock=(),
        outlet="The Post, Weekend Edition",
        code="NYTF",
        page=("Late Edition - Final", "1"),
        rights=("(c) 2022 Another Company",),
        body=(*SECOND, "16 December 2022", "The 300 words of the draft were signed on Friday."),
        number=NUMBERS[1],
        publisher="Post Digital (Full Text)",
    )
    data = document(shown(line) + second + "".join(line(text) for text in SUMMARY))
    articles, _ = read(save(tmp_path, "a" + kind, data))
    assert told(articles, "article_id", "title", "outlet", "published", "language") == [
        (NUMBERS[0], "Talks may resume", "Reuters News", "2022-12-16", "en"),
        (
            NUMBERS[1],
            "Studios, union to meet",
            "The Post, Weekend Edition",
            "2022-12-16",
            "en",
        ),
    ]
    assert articles["text"][0] == one_text(FIRST)
    assert articles["text"][1].startswith(one_text(SECOND) + "\n16 December 2022\nThe 300 words")


@pytest.mark.parametrize(
    ("words", "day", "language", "word"),
    [
        ("877 Wörter", "16 Dezember 2022", "Englisch", "Dokument"),
        ("630 字", "2022 年 12 月 16 日", "英文", "文件"),
        ("877 mots", "16 décembre 2022", "Anglais", "Document"),
        ("877 words", "2022-12-16", "English", "Document"),
        ("877 words", "16th December 2022", "English", "Document"),
    ],
)
def test_factiva_may_speak_another_language_to_its_user(tmp_path, words, day, language, word):
    body = shown(rich_line, words=words, day=day, language=language, word=word, clock=())
    articles, _ = read(save(tmp_path, "a.rtf", rich_file(body)))
    assert told(articles, "published", "language", "outlet", "text") == [
        ("2022-12-16", "en", "Reuters News", one_text(FIRST))
    ]


def test_factiva_text_is_whole_where_no_line_tells_of_rights(tmp_path):
    body = (FIRST[0], "The minister said that the copyright was not on the table.")
    data = rich_file(shown(rich_line, rights=(), body=body, publisher="By wire."))
    articles, _ = read(save(tmp_path, "a.rtf", data))
    assert articles["text"].tolist() == [one_text((*body, "By wire."))]
    data = rich_file(shown(rich_line, language="German", body=GERMAN))
    refused(save(tmp_path, "b.rtf", data), "LanguageError", "German")


def coded(body, number: str, language: str = "English") -> list[tuple[str, str]]:
    return [
        ("HD", "Talks may resume"), ("BY", "By Ann Reporter"), ("WC", "734 words"),
        ("PD", "16 December 2022"), ("ET", "16:30"), ("SN", "Reuters News"), ("SC", "LBA"),
        ("LA", language), ("CY", "(c) 2022 Harbour Media"), ("LP", body[0]),
        ("TD", "\n".join(body[1:])), ("CO", "harbr : Harbour"), ("IN", "i1 : Media"),
        ("RE", "ukrn : Ukraine"), ("PUB", "Harbour Media Ltd"), ("AN", f"Document {number}"),
    ]  # fmt: skip


CODED_TEXT = (FIRST[0], FIRST[1], "IN", "CO", "They said that no more would follow.")


def word_coded(rows) -> str:
    split = [(code, *text.split("\n")) for code, text in rows]
    return "".join(
        f"<w:tbl><w:tr><w:tc>{word_line(code)}</w:tc><w:tc>{''.join(map(word_line, lines))}</w:tc>"
        "</w:tr></w:tbl>"
        for code, *lines in split
    )


def rich_coded(rows) -> str:
    return "".join(rich_table((code, text)) for code, text in rows)


def html_coded(rows) -> str:
    made = []
    for code, text in rows:
        inside = "".join(f'<p class="articleParagraph">{escape(x)}</p>' for x in text.split("\n"))
        made.append(f"<tr><td><b>{code}</b>&nbsp;</td><td>{inside}</td></tr>")
    return f'<div class="article enArticle"><table>{"".join(made)}</table></div>'


@pytest.mark.parametrize("kind", [".docx", ".rtf", ".html"])
def test_factiva_article_with_codes(tmp_path, kind):
    first, second = coded(CODED_TEXT, NUMBERS[0]), coded(SECOND, NUMBERS[1])
    columns = ("article_id", "title", "outlet", "published", "language", "text")
    if kind == ".html":
        page = f"<html><title>Factiva</title>{html_coded(first)}{html_coded(second)}</html>"
        found = fields_of(page, *columns)
    else:
        make, document = {".docx": (word_coded, word_file), ".rtf": (rich_coded, rich_file)}[kind]
        data = document(make(first) + make(second))
        found = told(read(save(tmp_path, "a" + kind, data))[0], *columns)
    assert found == [
        (number, "Talks may resume", "Reuters News", "2022-12-16", "en", one_text(text))
        for number, text in ((NUMBERS[0], CODED_TEXT), (NUMBERS[1], SECOND))
    ]


@pytest.mark.parametrize("kind", [".docx", ".rtf"])
def test_factiva_article_with_codes_never_bears_the_number_of_the_next(tmp_path, kind):
    make, document = {".docx": (word_coded, word_file), ".rtf": (rich_coded, rich_file)}[kind]
    odd, good = coded(FIRST, "unknown"), coded(SECOND, NUMBERS[1])
    articles, _ = read(save(tmp_path, "a" + kind, document(make(odd) + make(good))))
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]
    assert articles["article_id"][1] == NUMBERS[1]
    assert "unknown" not in articles["article_id"][0]
    for cut in (odd[:-1], odd[:11], odd[:2]):
        for rows, place in ((make(cut) + make(good), 1), (make(good) + make(cut), 2)):
            data = document(rows)
            articles, errors = read(save(tmp_path, "a" + kind, data), no_errors=False)
            assert told(articles, "article_id", "text") == [(NUMBERS[1], one_text(SECOND))]
            assert named(errors) == [("EmptyTextError", place)]
            assert "'Talks may resume', has no number" in errors["reason"][0]


def test_factiva_text_without_a_table_may_hold_every_code(tmp_path):
    body = (FIRST[0], "AN", "HD", "They said that no more would follow.")
    parts = [part for row in coded(body, NUMBERS[0]) for part in (row[0], *row[1].split("\n"))]
    articles, _ = read(save(tmp_path, "a.docx", word_file("".join(map(word_line, parts)))))
    assert told(articles, "article_id", "title") == [(NUMBERS[0], "Talks may resume")]
    assert articles["text"][0].startswith(FIRST[0])


def test_factiva_codes_without_a_table_start_again_below_a_number_that_is_not_known(tmp_path):
    rows = [*coded(FIRST, "unknown"), *coded(SECOND, NUMBERS[1])]
    parts = [part for code, text in rows for part in (code, *text.split("\n"))]
    articles, _ = read(save(tmp_path, "a.docx", word_file("".join(map(word_line, parts)))))
    assert articles["text"].tolist() == [one_text(FIRST), one_text(SECOND)]
    assert articles["article_id"].eq(NUMBERS[1]).tolist() == [False, True]


def test_factiva_codes_need_no_table(tmp_path):
    body = (FIRST[0], "SN", "HD", "They said that no more would follow.")
    parts = [part for row in coded(body, NUMBERS[0]) for part in (row[0], *row[1].split("\n"))]
    articles, _ = read(save(tmp_path, "a.docx", word_file("".join(map(word_line, parts)))))
    assert told(articles, "outlet", "text") == [("Reuters News", one_text(body))]


def html_shown(title="Talks may resume", body=FIRST, number=NUMBERS[0], extra="") -> str:
    paragraphs = "".join(
        f'<p class="articleParagraph enarticleParagraph">{text}  </p>\n' for text in body
    )
    return (
        f'<div id="article-{number}" class="article"><div class="article enArticle"><p>\n'
        f'<div>World; 1</div>\n<div id="hd"><span class="enHeadline">{title}</span>\n</div>'
        f'<div class="author">By Ann Reporter</div><div>734 words</div><div>16 December 2022</div>'
        f"<div>Irish Paper</div><div>IINM</div><div>1; National</div><div>19</div>"
        f"<div>English</div><div>(c) 2022 Irish Paper Ltd </div>\n</p>\n{paragraphs}"
        f"{extra}<p>Newspapers Limited</p><p>Document {number}</p></div></div><br/>"
    )


def test_factiva_page_gives_its_articles_and_not_what_is_around_them():
    page = (
        '<html><head><title>Factiva</title><script>var x = "Document REUTR00020221216";</script>'
        '</head><body><div id="navcontainer"><h1>Dow Jones Factiva</h1></div><form>'
        + html_shown(
            body=("The <b>minister</b> of the <span class='companylink'>EU</span> said&nbsp;yes.",)
        )
        + html_shown("Studios <b>to</b> meet", SECOND, NUMBERS[1], "<p>The writer is a critic.</p>")
        + '<table id="oddEvenPreview"><tr><td class="sbSummaryTitle">Search Summary</td></tr>'
        "<tr><td>Timestamp</td><td>16 January 2023 7:41 GMT</td></tr></table>"
        '<div id="pageFooter">© 2023 Factiva, Inc. All rights reserved.</div></form></body></html>'
    )
    assert fields_of(page, "article_id", "title", "outlet", "published", "language", "text") == [
        (number, title, "Irish Paper", "2022-12-16", "en", text)
        for number, title, text in (
            (NUMBERS[0], "Talks may resume", "The minister of the EU said yes."),
            (NUMBERS[1], "Studios to meet", one_text(SECOND)),
        )
    ]


def test_factiva_list_of_headlines_has_no_text(tmp_path):
    listed = rich_line("1. Talks may resume") + rich_line(
        "Reuters News, 10:05, 16 December 2022, 734 words, (English)"
    )
    path = save(tmp_path, "a.rtf", rich_file(listed + rich_line(f"Document {NUMBERS[0]}")))
    articles, errors = read(path, no_errors=False)
    assert len(articles) == 0
    assert named(errors) == [("EmptyTextError", 1)]


def test_factiva_day_that_cannot_be_read_and_second_copy_are_named(tmp_path):
    data = rich_file(shown(rich_line, day="36 December 2022") + shown(rich_line) * 2)
    articles, errors = read(save(tmp_path, "a.rtf", data), no_errors=False)
    assert named(errors) == [("DateError", 1), ("DuplicateIdError", 3)]
    assert articles["article_id"].tolist() == [NUMBERS[0]]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>Factiva and Nexis are bought by libraries.</p></body></html>",
        "<html><body><p>They signed the last of 3 DOCUMENTS: 1 of 3 DOCUMENTS.</p></body></html>",
        "<html><body></body></html>",
        "",
    ],
)
def test_other_page_is_no_export(page):
    assert database_page(page, "a.html", lambda error: None) is None


# ---- other documents


@pytest.mark.parametrize("kind", MAKERS)
def test_other_document_is_one_article_without_a_day(tmp_path, kind):
    line, document = MAKERS[kind]
    body = ("Subject: talks", *FIRST, "Body", "Length: unknown", *SECOND, "End of Document")
    data = document(line("Talks may resume", heading=True) + "".join(map(line, FIRST)))
    articles, _ = read(save(tmp_path, "a" + kind, data))
    assert told(articles, "title", "published", "outlet", "language", "text") == [
        ("Talks may resume", None, None, "en", one_text(FIRST))
    ]
    articles, _ = read(save(tmp_path, "a" + kind, document("".join(map(line, body)))))
    assert told(articles, "title", "text") == [(None, one_text(body))]


@pytest.mark.parametrize("kind", MAKERS)
def test_document_without_text_is_named(tmp_path, kind):
    refused(save(tmp_path, "a" + kind, MAKERS[kind][1]("")), "EmptyTextError")


def test_word_document_reads_as_with_its_changes_accepted():
    changed = (
        "<w:p>"
        + word_run("They will ")
        + f"<w:del>{word_run('never ').replace('w:t', 'w:delText')}</w:del>"
        + f"<w:ins>{word_run('soon ')}</w:ins>"
        + f"<w:moveFrom>{word_run('today ')}</w:moveFrom><w:moveTo>{word_run('now ')}</w:moveTo>"
        + word_run("secret ", "<w:vanish/>")
        + word_run("shown ", '<w:vanish w:val="0"/>')
        + word_run("old ", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")
        + "<w:r><w:t>meet</w:t><w:footnoteReference w:id='2'/></w:r>"
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + '<w:r><w:instrText> HYPERLINK "https://post.example/1" </w:instrText></w:r>'
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + word_run(" in cease\u00adfire")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + "<w:r><w:noBreakHyphen/><w:t>talks,</w:t><w:br/><w:t>they\u00a0 said.</w:t></w:r>"
        + f"<w:sdt><w:sdtContent>{word_run(' Yes.')}</w:sdtContent></w:sdt></w:p>"
    )
    lines = docx_paragraphs(word_file(changed), "a.docx")
    assert [line.text for line in lines] == [
        "They will soon now shown old meet in ceasefire-talks,",
        "they said. Yes.",
    ]
    assert lines[0].link == "https://post.example/1"


def test_tables_and_boxes_of_word_are_read_once():
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Choice><w:txbxContent>'
        + word_line("In a box")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + word_line("In a box")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        + word_run("Around it")
        + "</w:p>"
    )
    lines = docx_paragraphs(word_file(word_table(("a", "b"), ("c", "d")) + box), "a.docx")
    assert [(line.text, line.cell) for line in lines] == [
        ("a", 1), ("b", 2), ("c", 1), ("d", 2), ("In a box", 0), ("Around it", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"", "UnreadableFileError", "no Word document"),
        (b"PK\x03\x04 cut off", "UnreadableFileError", "no Word document"),
        (word_file("")[:-40], "UnreadableFileError", "no Word document"),
        (word_file("", document="<w:document>"), "UnreadableFileError", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "UnreadableFileError", "save it as .docx"),
    ],
)
def test_damaged_word_file_is_named(tmp_path, data, kind, word):
    refused(save(tmp_path, "a.docx", data), kind, word)


def test_word_file_that_would_fill_the_memory_is_refused(tmp_path):
    large = word_file("", document=b" " * (MAX_BYTES + 1))
    assert len(large) < 200_000
    refused(save(tmp_path, "large.docx", large), "TooLargeError", "100 MB")
    lies = bytearray(large)
    declared = (MAX_BYTES + 1).to_bytes(4, "little")
    at = lies.rfind(declared)
    assert at > 0
    lies[at : at + 4] = (1000).to_bytes(4, "little")
    refused(save(tmp_path, "lies.docx", bytes(lies)), "UnreadableFileError", "damaged")


def test_word_file_with_entities_is_refused_before_any_is_expanded(tmp_path):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = (
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:document {WORD}><w:body><w:p><w:r><w:t>&l9;&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    started = time.perf_counter()
    path = save(tmp_path, "a.docx", word_file("", document=bomb))
    refused(path, "UnreadableFileError", "damaged")
    assert time.perf_counter() - started < 2


RICH = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}
{\f1\froman\fcharset204{\*\falt Times}Times Cyr;}}{\colortbl;\red0\green0;}
{\stylesheet{\s1 heading 1;}}{\info{\title Hidden}{\author Someone}}{\header Page 1}
\pard \'93Quoted\'94, na\'efve, \u8216?so\u8217? {\uc2\u8212\'97\'97}{\f1\'cf\'f0\'e8}
 \u-10179?\u-8576? soft\-ly non\_stop\~x\emdash y\par
\pard {\field{\*\fldinst {HYPERLINK "https://post.example/1" \\o "tip"}}{\fldrslt {linked}}}
 text {\v hidden }{\deleted gone }kept{\footnote{ a note}}{\*\unknown thing}
{\pict\wmetafile8\bin6 }}{{\\}
\{braces\}\line next line\par {\listtext 1.\tab}An item\par
}stray"""


def test_rtf_gives_its_text_and_nothing_else():
    lines = rtf_paragraphs(RICH, "a.rtf")
    assert [line.text for line in lines] == [
        "“Quoted”, naïve, ‘so’ —При 🚀 softly non-stop x—y",
        "linked text kept{braces}",
        "next line",
        "An item",
    ]
    assert lines[1].link == "https://post.example/1"


@pytest.mark.parametrize(
    ("head", "sign", "letter"),
    [
        (r"\mac\ansicpg10000", "8e", "é"),
        (r"\ansi\ansicpg10000", "d2", "“"),
        (r"\ansi\ansicpg10007", "80", "А"),
        (r"\ansi\ansicpg20127", "93", "“"),
        (r"\ansi\ansicpg28591", "e9", "é"),
        (r"\ansi\ansicpg28592", "b9", "š"),
        (r"\ansi\ansicpg708", "c7", "ا"),
        (r"\ansi\ansicpg65001", r"c3\'a9", "é"),
        (r"\ansi\ansicpg1200", "e9", "é"),
        (r"\ansi\ansicpg10001", "41", "A"),
        (r"\ansi\ansicpg50220", "41", "A"),
        (r"\ansi\ansicpg57002", "41", "A"),
        (r"\ansi\ansicpg-5", "e9", "é"),
        (r"\ansi\ansicpg99999999", "e9", "é"),
        (r"\ansi{\fonttbl{\f3\fnil\cpg10000 Geneva;}}\f3", "8e", "é"),
    ],
)
def test_rtf_in_any_code_page_is_read(head, sign, letter):
    data = rf"{{\rtf1{head}\deff0 They said \'{sign}.\par}}".encode("ascii")
    assert [line.text for line in rtf_paragraphs(data, "a.rtf")] == [f"They said {letter}."]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "no RTF"),
        (b"PK\x03\x04", "no RTF"),
        (rich_file("Text")[:-1], "ends in its middle"),
        (rich_file("Text")[:-1] + b"\\", "ends in its middle"),
        (b"{\\rtf1 " + b"{" * 100_000, "ends in its middle"),
    ],
)
def test_damaged_rtf_is_named(tmp_path, data, word):
    refused(save(tmp_path, "a.rtf", data), "UnreadableFileError", word)


def test_page_in_another_encoding_keeps_its_letters():
    page = '<meta charset="windows-1251"><p>Café <a href="https://k.example/">“now”</a><br>two'
    lines = html_paragraphs(page)
    assert [(line.text, line.link) for line in lines] == [
        ("Café “now”", "https://k.example/"),
        ("two", "https://k.example/"),
    ]


@pytest.mark.parametrize("kind", MAKERS)
def test_time_grows_with_the_number_of_articles(tmp_path, kind):
    line, document = MAKERS[kind]

    def seconds(count: int) -> float:
        body = "".join(
            nexis(line, title=f"Report {n}", body=(f"Report {n} said that talks failed.",) * 40)
            for n in range(count)
        )
        path = save(tmp_path, f"{count}{kind}", document(cover(line, *["T"] * count) + body))
        started = time.perf_counter()
        articles, _ = read(path)
        assert len(articles) == count
        return time.perf_counter() - started

    seconds(20)
    few = min(seconds(75) for _ in range(2))
    assert seconds(600) < 20 * max(few, 0.02)


@pytest.mark.parametrize("kind", MAKERS)
def test_hostile_documents_end_in_time(tmp_path, kind):
    line, document = MAKERS[kind]
    repeated = [
        line("Body") + line("Length: 3 words"),
        line("Classification"),
        line("16 December 2022") + line("734 words"),
        line("1 of 3 DOCUMENTS"),
        line("A" * 10_000),
        line("Copyright " + "a-" * 2_000),
    ]
    for part in repeated:
        count = max(2_000_000 // len(part) // 8, 1)
        started = time.perf_counter()
        read(save(tmp_path, "a" + kind, document(part * count)), no_errors=False)
        assert time.perf_counter() - started < 10
