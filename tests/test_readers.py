"""Articles and tables are read exactly, and whatever cannot be read is named."""

import datetime as dt
import gzip
import io
import json
import os
import sys
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analysis.readers
from analysis.days import as_day
from analysis.decoding import decode
from analysis.errors import (
    AmbiguousColumnError,
    DateError,
    DuplicateIdError,
    EmptyFolderError,
    EmptyTextError,
    EncodingError,
    FormatError,
    FrontMatterError,
    FutureDateError,
    InputError,
    LanguageError,
    MissingColumnError,
    MissingPathError,
    NoArticleError,
    PassedOverError,
    TooLargeError,
    UnreadableFileError,
)
from analysis.language import find_language
from analysis.readers import check_articles, read_articles, read_table
from analysis.records import good_rows
from analysis.rows import workbook_rows
from analysis.schemas import SchemaError, validate

TODAY = "2026-06-01"
REPORT = (
    "The foreign minister said on Friday that “talks” could resume next week.\n\n"
    "His counterpart did not answer the offer, and no date has been set."
)
OTHER = "A spokeswoman for the union said that they would return to the table on Monday."
GERMAN = (
    "Der Außenminister sagte am Freitag, dass die Gespräche in der nächsten Woche wieder "
    "aufgenommen werden könnten. Sein Amtskollege antwortete nicht auf das Angebot."
)
UKRAINIAN = "Міністр закордонних справ заявив у п’ятницю, що переговори можуть відновитися."
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Talks may resume - The Harbour Post</title>
<meta property="og:title" content="Talks may resume"/>
<meta property="og:site_name" content="The Harbour Post"/>
<meta property="article:published_time" content="2022-12-16T23:30:00-05:00"/>
<link rel="canonical" href="https://harbour.example/talks"/></head><body>
<nav><a href="/">Home</a> <a href="/world">World news and all the reports of this week</a></nav>
<article><h1>Talks may resume</h1>
<p>The foreign minister said on Friday that “talks” could resume next week in the capital.</p>
<p>His counterpart did not answer the offer &amp; no date has been set by either of them.</p>
</article><footer>Copyright of the Harbour Post, all rights reserved by the owners 2019</footer>
</body></html>"""


def write(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def refused(path, kind: type[InputError], *words: str, **options) -> InputError:
    """Read once raising and once collecting; both must name the same error."""
    options = {"today": TODAY, **options}
    with pytest.raises(InputError) as caught:
        read_articles(path, **options)
    assert type(caught.value) is kind
    _, errors = read_articles(path, on_error="collect", **options)
    first = errors.astype(object).where(errors.notna(), None).iloc[0]
    assert (first["error"], first["stage"]) == (kind.__name__, "read")
    assert first["reason"] == caught.value.reason
    assert first["source_file"] == caught.value.source_file
    for word in words:
        assert word in str(caught.value)
    return caught.value


def test_links_in_a_circle_cost_nothing_but_themselves(tmp_path):
    write(tmp_path, "a.txt", "The talks ended without a deal, the minister said.")
    (tmp_path / "b.txt").symlink_to(tmp_path / "c.txt")
    (tmp_path / "c.txt").symlink_to(tmp_path / "b.txt")
    articles, errors = read_articles(tmp_path, on_error="collect", today=TODAY)
    assert len(articles) == 1
    assert errors["error"].tolist() == ["UnreadableFileError"] * 2


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS allows only names in UTF-8")
def test_a_file_name_in_another_encoding_is_read(tmp_path):
    folder = os.fsencode(tmp_path)
    with open(folder + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(b"The talks ended without a deal, the minister said.")
    articles = read_articles(tmp_path, today=TODAY)
    assert articles.loc[0, "source_file"].endswith("caf\ufffd.txt")


# ---- one article to a file


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "a.md"])
def test_plain_text_is_read_whole(tmp_path, name):
    path = write(tmp_path, name, REPORT + "\n")
    articles = read_articles(path)
    assert articles["text"].tolist() == [REPORT + "\n"]
    assert articles["source_file"].tolist() == [str(path)]
    assert articles["language"].tolist() == ["en"]
    assert articles[["outlet", "published", "title", "url"]].isna().all(axis=None)
    assert len(articles["article_id"][0]) == 16


def test_missing_id_depends_on_the_text_alone(tmp_path):
    first = read_articles(write(tmp_path, "a.txt", REPORT))["article_id"][0]
    second = read_articles(write(tmp_path, "b.json", json.dumps({"text": REPORT})))
    assert second["article_id"][0] == first == "1db5ace87fdc61a4"
    assert read_articles(write(tmp_path, "c.txt", OTHER))["article_id"][0] != first


def test_front_matter_fills_columns_and_leaves_the_text(tmp_path):
    front = (
        '---\ntitle: "Talks: a start"\nOutlet: The Post\npublished: 2022-12-17\n'
        "url: https://post.example/1\nlanguage: en\narticle_id: n1\nsources:\n  - https://x.example\n---\n"
    )
    article = read_articles(write(tmp_path, "a.md", front + "\n" + REPORT)).iloc[0]
    assert article["text"] == REPORT
    assert article["title"] == "Talks: a start"
    assert article["outlet"] == "The Post"
    assert article["published"] == pd.Timestamp("2022-12-17")
    assert article["url"] == "https://post.example/1"
    assert article["article_id"] == "n1"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022-12-17", "2022-12-17"),
        ("2022-12-17T23:30:00-05:00", "2022-12-17"),
        ("2022-12-17 23:30:00 -5", "2022-12-17"),
        ('"17 December 2022"', "2022-12-17"),
        ("", None),
    ],
)
def test_date_of_front_matter_stays_in_its_zone(tmp_path, value, day):
    path = write(tmp_path, "a.md", f"---\ndate: {value}\n---\n{REPORT}")
    published = read_articles(path)["published"][0]
    assert pd.isna(published) if day is None else published == pd.Timestamp(day)


def test_line_ends_of_text_files_become_one_character(tmp_path):
    front = "---\r\ntitle: T\r\n---\r\n\r\n"
    path = write(tmp_path, "a.txt", front + OTHER + "\r\n\r\nOne.\rTwo.")
    assert read_articles(path)["text"][0] == OTHER + "\n\nOne.\nTwo."


@pytest.mark.parametrize(
    ("front", "word"),
    [
        ("---\ntitle: T\n", "no second '---'"),
        ("---\n" + "a: b\n" * 5000 + "---\n", "no second '---'"),
        ("---\ntitle: a: b\n---\n", "line 2"),
        ("---\n- a\n- b\n---\n", "published: 2022-12-17"),
        ("---\nJust words\n---\n", "published: 2022-12-17"),
        ("---\na: !!python/object/apply:os.getcwd []\n---\n", "no valid YAML"),
        ("---\na: " + "[" * 1000 + "\n---\n", "no valid YAML"),
        ("---\na: " + "9" * 5000 + "\n---\n", "quotes"),
    ],
)
def test_malformed_front_matter_is_named(tmp_path, front, word):
    path = write(tmp_path, "a.md", front + REPORT)
    refused(path, FrontMatterError, str(path), word)


def test_list_for_a_title_is_named(tmp_path):
    path = write(tmp_path, "a.md", "---\ntitle: [a, b]\n---\n" + REPORT)
    refused(path, FormatError, "'title'", str(path))


@pytest.mark.parametrize(
    "value", ["2022-02-30", "2022-13-01", '"2022-02-30"', "17/12/2022", "soon"]
)
def test_impossible_date_is_named(tmp_path, value):
    path = write(tmp_path, "a.md", f"---\npublished: {value}\n---\n{REPORT}")
    refused(path, DateError, str(path))


def test_web_page_gives_article_date_title_and_outlet(tmp_path):
    article = read_articles(write(tmp_path, "a.html", PAGE)).iloc[0]
    assert article["text"] == (
        "The foreign minister said on Friday that “talks” could resume next week in the capital.\n"
        "His counterpart did not answer the offer & no date has been set by either of them."
    )
    assert article["title"] == "Talks may resume"
    assert article["outlet"] == "The Harbour Post"
    assert article["published"] == pd.Timestamp("2022-12-16")
    assert article["url"] == "https://harbour.example/talks"


def test_web_page_declares_its_encoding(tmp_path):
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("Friday", "П’ять")
    path = write(tmp_path, "a.htm", page.replace("’", "'"), "cp1251")
    assert "said on П'ять that “talks”" in read_articles(path)["text"][0]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><nav><a href='/'>Home</a><a href='/b'>About us</a></nav></body></html>",
        "<html><body><p>Please sign in to continue.</p></body></html>",
        "<html><head><title>T</title></head><body></body></html>",
        "<html>" + "<div>" * 20000,
        " ",
    ],
)
def test_web_page_without_an_article_is_named(tmp_path, page):
    path = write(tmp_path, "a.html", page)
    refused(path, NoArticleError, str(path), "save the article's text as .txt")


# ---- encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings_are_detected(tmp_path, encoding):
    path = write(tmp_path, "a.txt", REPORT, encoding)
    assert read_articles(path)["text"][0] == REPORT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("He said “no”.", "cp1252"),
        ("The café’s owner said: “never” – and left…", "cp1252"),
        (REPORT * 5, "mac_roman"),
        (UKRAINIAN, "cp1251"),
    ],
)
def test_encodings_other_than_utf8_are_decoded(text, encoding):
    assert decode(text.encode(encoding), "a.txt") == text


def test_damaged_utf8_is_not_read_as_another_encoding(tmp_path):
    damaged = REPORT.encode().replace(b"Friday", b"Frid\xff")
    path = write(tmp_path, "a.txt", damaged)
    refused(path, EncodingError, "damaged at byte", str(path))


def test_damaged_row_is_refused_and_the_others_are_read(tmp_path):
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in (REPORT, OTHER + " “Yes.”")]
    data = "\n".join(rows).encode().replace(b"Friday", b"Frid\xe9")
    path = write(tmp_path, "a.jsonl", data)
    refused(path, EncodingError, "row 1", "number 34")
    articles, errors = read_articles(path, on_error="collect")
    assert articles["text"].tolist() == [OTHER + " “Yes.”"]
    assert errors["row"].tolist() == [1]


def test_half_a_character_in_json_is_refused(tmp_path):
    path = write(tmp_path, "a.json", '[{"text": "The talks \\ud83d failed, they said."}]')
    refused(path, EncodingError, "row 1")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (b"%PDF-1.7 something", "PDF"),
        (b"PK\x03\x04rest", "Word"),
        (b"{\\rtf1 text}", "RTF"),
        (b"Text\x00with a zero", "binary"),
    ],
)
def test_binary_file_is_named(tmp_path, data, word):
    path = write(tmp_path, "a.txt", data)
    refused(path, UnreadableFileError, word, str(path))


def test_bytes_of_no_encoding_are_named(tmp_path):
    path = write(tmp_path, "a.txt", bytes(range(128, 256)) * 4 + b"\x81\x8d\x8f\x90\x9d" * 30)
    with pytest.raises((EncodingError, LanguageError), match=r"a\.txt"):
        read_articles(path)


@given(data=st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_become_text_or_a_named_error(data):
    try:
        assert isinstance(decode(data, "a.txt"), str)
    except (EncodingError, UnreadableFileError) as error:
        assert error.source_file == "a.txt"


# ---- many articles to a file

ROWS = [
    {
        "article_id": "001",
        "text": REPORT,
        "published": "2022-12-17",
        "outlet": "NA",
        "title": "T, 1",
    },
    {"article_id": "2", "text": '"Quoted,"\r\nthey said; and the rest of it', "published": None},
]


def many(folder: Path, kind: str, rows: list[dict] = ROWS) -> Path:
    table = pd.DataFrame(rows)
    path = folder / f"many{kind}"
    if kind == ".csv":
        table.to_csv(path, index=False, lineterminator="\r\n")
    elif kind == ".parquet":
        table.to_parquet(path)
    elif kind == ".json":
        write(folder, path.name, json.dumps(rows))
    elif kind == ".wrapped.json":
        write(folder, path.name, json.dumps({"status": "ok", "articles": rows}))
    else:
        lines = "\n".join(json.dumps(row) for row in rows).encode()
        write(folder, path.name, gzip.compress(lines) if kind.endswith(".gz") else lines)
    return path


KINDS = [".csv", ".parquet", ".json", ".wrapped.json", ".jsonl", ".ndjson", ".jsonl.gz"]


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_read_unaltered(tmp_path, kind):
    articles = read_articles(many(tmp_path, kind))
    assert articles["text"].tolist() == [row["text"] for row in ROWS]
    assert articles["article_id"].tolist() == ["001", "2"]
    assert articles["outlet"][0] == "NA"
    assert articles["title"][0] == "T, 1"
    assert articles["published"][0] == pd.Timestamp("2022-12-17")
    assert pd.isna(articles["published"][1]) and pd.isna(articles["outlet"][1])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(min_size=1).filter(str.strip))
def test_text_from_json_and_parquet_is_never_altered(tmp_path, text):
    rows = [{"article_id": "a", "text": f"{text} {OTHER}{text}"}]
    for kind in (".json", ".jsonl", ".parquet"):
        assert read_articles(many(tmp_path, kind, rows))["text"][0] == rows[0]["text"]


def test_json_of_one_article(tmp_path):
    path = write(tmp_path, "a.json", json.dumps({"headline": "T", "content": OTHER}))
    article = read_articles(path).iloc[0]
    assert (article["title"], article["text"]) == ("T", OTHER)


def test_names_of_other_programs_are_known(tmp_path):
    row = {
        "source": {"id": None, "name": "The Post"}, "author": "A. B.", "title": "T",
        "description": "D", "url": "https://p.example", "urlToImage": None,
        "publishedAt": "2022-12-17T23:59:00Z", "content": OTHER,
    }  # fmt: skip
    path = write(tmp_path, "a.json", json.dumps({"status": "ok", "articles": [row]}))
    article = read_articles(path).iloc[0]
    assert (article["outlet"], article["text"]) == ("The Post", OTHER)
    assert article["published"] == pd.Timestamp("2022-12-17")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1671321600, "2022-12-18"),
        (1671321599.0, "2022-12-17"),
        (1671321599000, "2022-12-17"),
        ("1671321599", "2022-12-17"),
        (20221217, "2022-12-17"),
        ("2022-12-17T00:30:00+02:00", "2022-12-17"),
        ("2022-12-17T23:30:00+0000", "2022-12-17"),
        ("2022-12-17 23:30:00 UTC", "2022-12-17"),
        ("Sat, 17 Dec 2022 23:30:00 -0800", "2022-12-17"),
        ("December 17, 2022", "2022-12-17"),
        ("2022/12/17", "2022-12-17"),
        ("20221217T233000Z", "2022-12-17"),
    ],
)
def test_day_of_publication_in_many_forms(tmp_path, value, day):
    path = write(tmp_path, "a.json", json.dumps({"date": value, "text": OTHER}))
    assert read_articles(path)["published"][0] == pd.Timestamp(day)


@pytest.mark.parametrize(
    "value", ["2022-12", "12/17/2022", 2022, True, "Sat, 31 Feb 2022 10:00:00", ["x"]]
)
def test_what_is_no_day_is_named_with_its_row(tmp_path, value):
    rows = [{"text": REPORT}, {"text": OTHER, "date": value}]
    path = write(tmp_path, "a.json", json.dumps(rows))
    assert refused(path, DateError, "row 2").row == 2


def test_days_of_parquet_stay_in_their_zone(tmp_path):
    night = pd.Series([pd.Timestamp("2022-12-17 23:30", tz="America/New_York")])
    table = pd.DataFrame({"text": [OTHER], "published": night, "article_id": [7.0]})
    table.to_parquet(tmp_path / "a.parquet")
    article = read_articles(tmp_path / "a.parquet").iloc[0]
    assert article["published"] == pd.Timestamp("2022-12-17")
    assert article["article_id"] == "7"


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_csv_of_other_countries(tmp_path, mark):
    header, row = ["Title", "Text", "Date"], ["One, two", f'"{OTHER}"', "2022-12-17"]
    path = write(tmp_path, "a.csv", f"{mark.join(header)}\n{mark.join(row)}\n", "utf-8-sig")
    article = read_articles(path).iloc[0]
    assert (article["title"], article["text"]) == ("One, two", OTHER)


def test_long_cells_of_csv_are_read_and_the_limit_is_put_back(tmp_path):
    long = OTHER * 4000
    path = write(tmp_path, "a.csv", f'text\n"{long}"\n')
    assert read_articles(path)["text"][0] == long
    import csv

    assert csv.field_size_limit() == 131072


def test_named_columns_go_before_known_names(tmp_path):
    path = write(tmp_path, "a.csv", f"text,lead,paper\nshort,{OTHER},P\n")
    articles = read_articles(path, columns={"text": "lead", "outlet": "paper"})
    assert articles.loc[0, ["text", "outlet"]].tolist() == [OTHER, "P"]


def test_two_columns_that_could_be_meant_are_named(tmp_path):
    path = write(tmp_path, "a.csv", f"body,content\n{OTHER},x\n")
    refused(path, AmbiguousColumnError, "'body' and 'content'", "--columns text=body")
    assert read_articles(path, columns={"text": "body"})["text"][0] == OTHER
    path = write(tmp_path, "b.csv", f"text,date,pubDate\n{OTHER},2022-12-17,2022-12-18\n")
    refused(path, AmbiguousColumnError, "'date' and 'pubDate'", "published")
    exact = read_articles(path, columns={"published": "pubDate"})["published"][0]
    assert exact == pd.Timestamp("2022-12-18")


def test_missing_text_column_is_named(tmp_path):
    path = write(tmp_path, "a.csv", "title,summary\na,b\n")
    refused(path, MissingColumnError, "title, summary", "--columns text=", str(path))
    refused(path, MissingColumnError, "'body'", columns={"text": "body"})


def test_names_that_are_no_columns_are_refused_at_once(tmp_path):
    path = write(tmp_path, "a.txt", OTHER)
    for options in ({"columns": {"body": "text"}}, {"defaults": {"text": "x"}}):
        with pytest.raises(MissingColumnError, match="is no column of articles"):
            read_articles(path, on_error="collect", **options)
    with pytest.raises(DateError, match="2022-02-30"):
        read_articles(path, on_error="collect", defaults={"published": "2022-02-30"})
    with pytest.raises(ValueError, match="'raise' or 'collect'"):
        read_articles(path, on_error="ignore")


def test_defaults_fill_only_what_is_missing(tmp_path):
    write(tmp_path, "a.txt", OTHER)
    write(tmp_path, "b.md", f"---\npublished: 2020-01-02\noutlet: Own\n---\n{REPORT}")
    defaults = {"published": dt.date(2022, 12, 17), "outlet": "Given"}
    articles = read_articles(tmp_path, defaults=defaults)
    assert articles["outlet"].tolist() == ["Given", "Own"]
    assert articles["published"].dt.strftime("%Y-%m-%d").tolist() == ["2022-12-17", "2020-01-02"]


def test_ragged_rows_are_named_and_the_others_kept(tmp_path):
    path = write(tmp_path, "a.csv", f"text,title\n{REPORT[:40]},\nx,y,z\n{OTHER},T\nalone\n")
    error = refused(path, FormatError, "row 2", "3 cells", "the header 2")
    assert error.row == 2
    articles, errors = read_articles(path, on_error="collect")
    assert articles["text"].tolist() == [REPORT[:40], OTHER]
    assert errors["row"].tolist() == [2, 4]


@pytest.mark.parametrize("cell", ['"never closed', '"closed" and on'])
def test_bad_quoting_is_named_with_its_row(tmp_path, cell):
    path = write(tmp_path, "a.csv", f"text,title\n{OTHER},T\n{cell},T\nmore,T\n")
    refused(path, FormatError, "row 2", "quotation mark")
    articles, _ = read_articles(path, on_error="collect")
    assert articles["text"].tolist() == [OTHER]


def test_bad_lines_of_ndjson_are_named_and_the_others_read(tmp_path):
    lines = [json.dumps({"text": REPORT}), '{"text": ', "", "[1]", json.dumps({"text": OTHER})]
    path = write(tmp_path, "a.jsonl", "\r\n".join(lines))
    articles, errors = read_articles(path, on_error="collect")
    assert articles["text"].tolist() == [REPORT, OTHER]
    assert list(zip(errors["row"], errors["error"], strict=True)) == [
        (2, "FormatError"), (4, "FormatError"),
    ]  # fmt: skip
    refused(path, FormatError, "row 2", "no valid JSON")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ('[{"text": "a"},', "line 1"),
        ('{"text": "a"}\n{"text": "b"}', "name the file .jsonl"),
        ("5", "list of articles"),
        ('{"articles": {"a": 1}}', "no column"),
        ('{"articles": "none"}', "list of articles"),
        ("[" * 100000, "repair it"),
        ("[" + "9" * 5000 + "]", "repair it"),
        ("[1]", "a number"),
    ],
)
def test_malformed_json_is_named(tmp_path, content, word):
    path = write(tmp_path, "a.json", content)
    kind = MissingColumnError if word == "no column" else FormatError
    refused(path, kind, word, str(path))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", "", EmptyTextError),
        ("a.csv", "\n\n", EmptyTextError),
        ("a.csv", "text\n", EmptyTextError),
        ("a.jsonl", "", EmptyTextError),
        ("a.jsonl", "\n \n", EmptyTextError),
        ("a.json", "[]", EmptyTextError),
        ("a.json", '{"articles": []}', EmptyTextError),
        ("a.json", "", FormatError),
        ("a.json", "{}", MissingColumnError),
    ],
)
def test_file_without_articles_is_named(tmp_path, name, content, kind):
    path = write(tmp_path, name, content)
    refused(path, kind, str(path))


def test_damaged_parquet_and_gzip_are_named(tmp_path):
    whole = many(tmp_path, ".parquet").read_bytes()
    refused(write(tmp_path, "b.parquet", whole[:-20]), FormatError, "Parquet")
    refused(write(tmp_path, "c.parquet", b"PAR1"), FormatError, "Parquet")
    packed = gzip.compress(json.dumps({"text": OTHER}).encode())
    refused(write(tmp_path, "d.json.gz", packed[:-9]), UnreadableFileError, "damaged")
    refused(write(tmp_path, "e.json.gz", b"plain"), UnreadableFileError, "damaged")


@pytest.mark.parametrize("value", [5, ["a"], {"a": 1}, True])
def test_text_of_another_type_is_named(tmp_path, value):
    path = write(tmp_path, "a.json", json.dumps([{"text": value}]))
    refused(path, FormatError, "row 1", "not text but")


@pytest.mark.parametrize("value", [None, "", " \n\t\u2003"])
def test_empty_text_is_named(tmp_path, value):
    path = write(tmp_path, "a.json", json.dumps([{"text": OTHER}, {"text": value, "id": "x"}]))
    assert refused(path, EmptyTextError, "row 2", "no text").article_id == "x"
    refused(write(tmp_path, "b.txt", value or ""), EmptyTextError, "b.txt")


def test_empty_text_after_front_matter_is_named(tmp_path):
    refused(write(tmp_path, "a.md", "---\ntitle: T\n---\n"), EmptyTextError, "a.md")


# ---- paths


def test_folder_is_read_with_subfolders_in_order_of_names(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/b/c.md", "c.html", ".hidden.txt", ".git/x.txt"):
        content = PAGE if name == "c.html" else f"{OTHER} It was the {name}."
        write(tmp_path, name, content)
    files = [
        Path(file).relative_to(tmp_path).as_posix()
        for file in read_articles(tmp_path)["source_file"]
    ]
    assert files == ["a/b/c.md", "a/z.txt", "b.txt", "c.html"]


def test_several_paths_and_the_same_file_twice(tmp_path):
    first, second = write(tmp_path, "x/a.txt", REPORT), write(tmp_path, "y/b.txt", OTHER)
    articles = read_articles([second, str(first), tmp_path, tmp_path / "x" / ".." / "x" / "a.txt"])
    assert articles["source_file"].tolist() == [str(second), str(first)]
    assert len(read_articles(path for path in [first])) == 1


def test_missing_path_is_named(tmp_path):
    path = tmp_path / "absent.txt"
    refused(path, MissingPathError, str(path), "check the spelling")
    articles, errors = read_articles([path, write(tmp_path, "a.txt", OTHER)], on_error="collect")
    assert (len(articles), len(errors)) == (1, 1)


@pytest.mark.parametrize("path", ["", "a" * 5000, "a\x00b"])
def test_what_is_no_path_is_named(path):
    refused(path, MissingPathError)


def test_no_path_at_all_is_named():
    refused([], MissingPathError, "no file or folder was given")


def test_empty_folder_is_named(tmp_path):
    write(tmp_path, ".hidden.txt", OTHER)
    refused(tmp_path, EmptyFolderError, str(tmp_path), "put articles in it")


@pytest.mark.parametrize("name", ["a.odt", "a.png", "README", "a.html.gz", "a.txt.gz"])
def test_unknown_kind_of_file_is_never_dropped_silently(tmp_path, name):
    path = write(tmp_path, name, b"something")
    write(tmp_path, "z.txt", OTHER)
    refused(path, UnreadableFileError, str(path), "save it as one that is (.txt")
    refused(tmp_path, UnreadableFileError, str(path))
    articles, errors = read_articles(tmp_path, on_error="collect")
    assert (len(articles), len(errors)) == (1, 1)


def test_broken_link_and_pipe_are_named(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    os.mkfifo(tmp_path / "b.txt")
    for name in ("a.txt", "b.txt"):
        refused(tmp_path / name, UnreadableFileError, name, "broken link")


def test_file_that_must_not_be_opened_is_named(tmp_path, monkeypatch):
    path = write(tmp_path, "a.txt", OTHER)

    def refuse(self, *mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    refused(path, UnreadableFileError, "Permission denied", str(path))


def test_too_large_file_is_named_also_when_packed(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.readers, "MAX_BYTES", 1000)
    refused(write(tmp_path, "a.txt", "a" * 1001), TooLargeError, "a.txt", "split")
    bomb = gzip.compress(b" " * 10**6)
    assert len(bomb) < 2000
    refused(write(tmp_path, "b.json.gz", bomb), TooLargeError, "b.json.gz")


# ---- checks of single articles


def test_second_article_of_one_id_is_an_error(tmp_path):
    rows = [
        {"id": "a", "text": REPORT},
        {"id": "b", "text": OTHER},
        {"id": "a", "text": OTHER + "!"},
    ]
    path = write(tmp_path, "a.json", json.dumps(rows))
    error = refused(path, DuplicateIdError, "row 3", "'a'", "row 1")
    assert (error.row, error.article_id) == (3, "a")
    articles, _ = read_articles(path, on_error="collect")
    assert articles["article_id"].tolist() == ["a", "b"]


def test_same_text_twice_is_an_error_that_names_the_other_file(tmp_path):
    first, second = write(tmp_path, "a.txt", OTHER), write(tmp_path, "b.txt", OTHER)
    error = refused(tmp_path, DuplicateIdError, "the same as that of", str(first))
    assert error.source_file == str(second)
    assert read_articles(tmp_path, on_error="collect")[0]["source_file"].tolist() == [str(first)]


def test_same_text_under_two_ids_is_two_articles(tmp_path):
    rows = [{"id": "a", "text": OTHER}, {"id": "b", "text": OTHER}]
    assert len(read_articles(write(tmp_path, "a.json", json.dumps(rows)))) == 2


def test_unused_article_does_not_take_an_id(tmp_path):
    rows = [{"id": "a", "text": ""}, {"id": "a", "text": OTHER}]
    articles, errors = read_articles(
        write(tmp_path, "a.json", json.dumps(rows)), on_error="collect"
    )
    assert articles["text"].tolist() == [OTHER]
    assert errors["error"].tolist() == ["EmptyTextError"]


def test_article_of_the_future_is_kept_with_a_warning(tmp_path):
    path = write(tmp_path, "a.md", f"---\npublished: 2026-06-02\n---\n{OTHER}")
    articles, errors = read_articles(path, on_error="collect", today="2026-06-01")
    assert len(articles) == 1
    assert errors["error"].tolist() == ["FutureDateError"]
    assert errors["article_id"].tolist() == articles["article_id"].tolist()
    with pytest.warns(UserWarning, match=r"2026-06-02 lies after today, 2026-06-01"):
        assert len(read_articles(path, today=dt.date(2026, 6, 1))) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read_articles(path, today="2026-06-02")) == 1


def test_today_is_the_current_day_by_default(tmp_path):
    path = write(tmp_path, "a.md", f"---\npublished: 9999-01-01\n---\n{OTHER}")
    with pytest.warns(UserWarning, match=f"{dt.date.today():%Y}"):
        read_articles(path)
    assert issubclass(FutureDateError, InputError)


@pytest.mark.parametrize("text", [GERMAN, UKRAINIAN, GERMAN.upper()])
def test_another_language_is_named(tmp_path, text):
    path = write(tmp_path, "a.txt", text)
    refused(path, LanguageError, str(path), "not English")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le porte-parole a déclaré que les négociations reprendraient bientôt à Genève.", "fr"),
        ("El portavoz dijo que las conversaciones empezarán pronto en Ginebra.", "es"),
        ("Rzecznik powiedział, że rozmowy wkrótce zostaną wznowione w Genewie.", "pl"),
        ("Il portavoce ha detto che i colloqui riprenderanno presto a Ginevra.", "it"),
        ("De woordvoerder zei dat de gesprekken snel zouden beginnen in Genève.", "nl"),
        ("Talsmannen sade att samtalen snart skulle återupptas i Genève.", "sv"),
        ("Sözcü, görüşmelerin yakında Cenevre'de yeniden başlayacağını söyledi.", "tr"),
        ("发言人表示，谈判将很快在日内瓦恢复。", "zh"),
        ("قال المتحدث إن المفاوضات ستستأنف قريبا في جنيف.", "ar"),
    ],
)
def test_languages_are_told_apart(text, language):
    assert find_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Talks began.",
        "No.",
        "Peskov: no talks.",
        "KYIV, March 7",
        "Lavrov, Kuleba, Cavusoglu: Antalya.",
        "Mykhailo Podolyak, David Arakhamia, Oleksii Reznikov, Andrii Kostin, Mykola Tochytskyi.",
        "Recep Tayyip Erdogan, Antonio Guterres, Volodymyr Zelensky: Lviv, August 18.",
        "Emmanuel Macron, Olaf Scholz, Mario Draghi, Klaus Iohannis visit Kyiv, Irpin, Bucha.",
        "NO TALKS BEFORE WITHDRAWAL, SAYS ZELENSKY",
        "Rep. Jim Jordan, R-Ohio.",
        '"""""""" 12 %',
        "x" * 5000,
    ],
)
def test_short_english_and_names_are_kept(text):
    assert find_language(text) in ("en", None)
    assert len(check_articles(pd.DataFrame({"text": [text]}))[0]) == 1


def test_english_with_a_foreign_quotation_is_english():
    text = f"{REPORT} In his own words: “{UKRAINIAN}” The spokesman would not say what that means."
    assert find_language(text) == "en"


@pytest.mark.parametrize(
    ("text", "declared", "kept"),
    [
        (OTHER, "en-GB", "en-GB"),
        (OTHER, "de", "de"),
        (OTHER, None, "en"),
        ("Ja. Nein.", "English", "English"),
        ("Nej.", "da", None),
        ("Nei.", False, None),
        (GERMAN, "en", None),
    ],
)
def test_text_goes_before_the_declared_language(tmp_path, text, declared, kept):
    path = write(tmp_path, "a.json", json.dumps([{"text": text, "lang": declared}]))
    if kept is None:
        refused(path, LanguageError, "row 1")
    else:
        assert read_articles(path)["language"].tolist() == [kept]


# ---- tables of articles made elsewhere


def test_checked_table_keeps_order_further_columns_and_its_source_unchanged():
    table = pd.DataFrame(
        {"text": [REPORT, GERMAN, "", OTHER, OTHER, None, REPORT + "!"], "desk": list("abcdefg")},
        index=[5, 5, 5, 5, 5, 5, 5],
    )
    before = table.copy(deep=True)
    articles, errors = check_articles(table, on_error="collect")
    assert articles["desk"].tolist() == ["a", "d", "g"]
    assert articles["text"].tolist() == [REPORT, OTHER, REPORT + "!"]
    assert articles.index.tolist() == [0, 1, 2]
    assert list(zip(errors["row"], errors["error"], strict=True)) == [
        (2, "LanguageError"), (3, "EmptyTextError"), (5, "DuplicateIdError"), (6, "EmptyTextError"),
    ]  # fmt: skip
    pd.testing.assert_frame_equal(table, before)
    validate(articles, "articles")


def test_checking_twice_changes_nothing(tmp_path):
    articles = read_articles(many(tmp_path, ".csv"))
    again, errors = check_articles(articles, on_error="collect")
    pd.testing.assert_frame_equal(again, articles)
    assert len(errors) == 0 and "source_file" in errors


def test_checked_table_raises_the_first_error():
    with pytest.raises(LanguageError, match="row 2"):
        check_articles(pd.DataFrame({"text": [OTHER, GERMAN]}))
    with pytest.raises(DateError, match=r"row 1: the date '2022-02-30'"):
        check_articles(pd.DataFrame({"text": [OTHER], "published": ["2022-02-30"]}))
    with pytest.raises(MissingColumnError, match="body"):
        check_articles(pd.DataFrame({"body": [OTHER]}))
    with pytest.raises(SchemaError, match="read_articles"):
        check_articles("articles/")
    with pytest.raises(SchemaError, match="two columns"):
        check_articles(pd.DataFrame([[OTHER, OTHER]], columns=["text", "text"]))


def test_checked_table_of_nothing_has_all_columns():
    articles, errors = check_articles(pd.DataFrame({"text": []}))
    assert len(articles) == len(errors) == 0
    validate(articles, "articles")


def test_checked_table_looks_at_the_future_only_when_told():
    table = pd.DataFrame({"text": [OTHER], "published": pd.to_datetime(["2030-01-01"])})
    assert len(check_articles(table, on_error="collect")[1]) == 0
    assert len(check_articles(table, on_error="collect", today="2029-12-31")[1]) == 1


# ---- read_table


def test_table_kept_in_a_spreadsheet_is_read(tmp_path):
    content = (
        "actor;spellings;kind;office_from\n"
        'Kyiv;"Kyiv; Kiev ;";;\n'
        'Peskov;"[""Peskov"", ""D. Peskov; spokesman""]";person;2012-05-22\n'
        "Erdogan;;person;\n"
        "Cafè;[sic];;\n"
    )
    table = read_table(write(tmp_path, "a.csv", content, "cp1252"), "actors")
    assert table["actor"].tolist() == ["Kyiv", "Peskov", "Erdogan", "Cafè"]
    assert table["spellings"].tolist() == [
        ["Kyiv", "Kiev"], ["Peskov", "D. Peskov; spokesman"], [], ["[sic]"],
    ]  # fmt: skip
    assert table["office_from"][1] == pd.Timestamp("2012-05-22")


STATEMENT = {
    "statement_id": "s", "article_id": "a", "start": 1, "end": 5, "segments": [[1, 5]],
    "content": "x",
}  # fmt: skip
BAD_CELLS = [
    ("start", "two", FormatError, "a whole number"),
    ("confidence", "high", FormatError, "a number"),
    ("on_negotiation", "maybe", FormatError, "True or False"),
    ("stance", "refuse", FormatError, "refuses, sceptical"),
    ("segments", "[[1]]", FormatError, "a list of places"),
    ("segments", "[1, 5", FormatError, "a list of places"),
    ("date_from", "2022-02-30", DateError, "'date_from'"),
    ("conditions", '["a", ', FormatError, "a list such as"),
]


@pytest.mark.parametrize(("column", "cell", "kind", "word"), BAD_CELLS)
def test_cell_that_does_not_fit_is_named_in_csv(tmp_path, column, cell, kind, word):
    rows = [
        {**STATEMENT, "statement_id": name, column: good}
        for name, good in [("r", None), ("s", cell)]
    ]
    rows[0] = {**rows[0], **{key: value for key, value in STATEMENT.items() if key == column}}
    path = tmp_path / "a.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    with pytest.raises(kind, match=r"a\.csv, row 2: ") as caught:
        read_table(path, "statements")
    assert word in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("start", 1.5), ("start", True), ("confidence", "0.5"), ("on_negotiation", 1),
        ("stance", "no"), ("segments", [1, 5]), ("segments", [["a", "b"]]),
        ("conditions", [1]), ("content", 7),
    ],
)  # fmt: skip
def test_value_that_does_not_fit_is_named_in_jsonl(tmp_path, column, value):
    path = write(tmp_path, "a.jsonl", "\n" + json.dumps({**STATEMENT, column: value}))
    with pytest.raises(FormatError, match=r"a\.jsonl, row 2: .* is not "):
        read_table(path, "statements")


def test_table_that_does_not_fit_its_schema_is_named(tmp_path):
    twice = "\n".join(json.dumps(STATEMENT) for _ in range(2))
    with pytest.raises(
        SchemaError, match=r"a\.jsonl, row 1: 's' in column 'statement_id'"
    ) as caught:
        read_table(write(tmp_path, "a.jsonl", twice), "statements")
    assert len(caught.value.failures) == 2
    with pytest.raises(MissingColumnError, match=r"b\.csv: .*'actor'"):
        read_table(write(tmp_path, "b.csv", "name\nx\n"), "actors")
    kinds = "actor,kind\nx,person\ny,planet\n"
    with pytest.raises(SchemaError, match=r"c\.csv, row 2: 'planet' in column 'kind'"):
        read_table(write(tmp_path, "c.csv", kinds), "actors")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("absent.csv", None, MissingPathError),
        ("a.xlsx", "x", FormatError),
        ("a.csv", "actor,kind\nx\n", FormatError),
        ("a.csv", 'actor\n"x\n', FormatError),
        ("a.csv", "actor,actor\nx,y\n", FormatError),
        ("a.csv", "", MissingColumnError),
        ("a.csv", b"%PDF-1.7 \xff", UnreadableFileError),
        ("a.jsonl", "{", FormatError),
        ("a.jsonl", "[]", FormatError),
        ("a.parquet", "x", FormatError),
    ],
)
def test_table_that_cannot_be_read_is_named(tmp_path, name, content, kind):
    path = tmp_path / name if content is None else write(tmp_path, name, content)
    with pytest.raises(InputError, match=name) as caught:
        read_table(path, "actors")
    assert type(caught.value) is kind


def test_unknown_schema_is_named(tmp_path):
    with pytest.raises(SchemaError, match="give one of articles"):
        read_table(write(tmp_path, "a.csv", "a\n"), "people")


# ---- forms of days, of the first line of a CSV, of JSON, and of workbooks


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (202212161030, "2022-12-16"),
        ("202212161030", "2022-12-16"),
        (2022121610, "2022-12-16"),
        ("2022121610", "2022-12-16"),
        (20221216103000, "2022-12-16"),
        ("20221216103000", "2022-12-16"),
        (1671148800, "2022-12-16"),
        (1671148800000, "2022-12-16"),
        (-86400 * 3653, "1960-01-01"),
    ],
)
def test_compact_hours_are_no_unix_times(value, day):
    assert as_day(value) == pd.Timestamp(day)


@pytest.mark.parametrize(
    "value",
    [
        2022023110, "0001-01-01", "1900-01-01", "1970-01-01T00:00:00Z", dt.date(1970, 1, 1),
        -62135596800, -62135596801, -99999999999, float("inf"),
        "16 Dec 2022 10:10:99999999999999999999", "16 Dec 2022 10:10:10 +99999999999999999999",
    ],
)  # fmt: skip
def test_days_that_cannot_be_meant_are_errors_of_their_articles_only(value):
    with pytest.raises(DateError):
        as_day(value)
    table = pd.DataFrame({"text": [OTHER, REPORT], "published": [value, "2022-12-17"]})
    articles, errors = check_articles(table, on_error="collect")
    assert articles["text"].tolist() == [REPORT]
    assert errors[["row", "error"]].to_numpy().tolist() == [[1, "DateError"]]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_that_tells_excel_the_delimiter_is_no_header(tmp_path, line, end):
    content = end.join([line, "text;date,x", f"{OTHER};2022-12-17", "one;two;three", ""])
    path = write(tmp_path, "a.csv", content, "utf-8-sig")
    columns = {"published": "date,x"}
    articles, errors = read_articles(path, columns=columns, on_error="collect")
    assert articles["text"].tolist() == [OTHER]
    assert articles["published"].tolist() == [pd.Timestamp("2022-12-17")]
    assert errors["row"].tolist() == [2]


@pytest.mark.parametrize("kind", [".json", ".jsonl"])
def test_raw_control_characters_in_json_are_kept_and_cost_nothing(tmp_path, kind):
    content = f'{{"text": "{OTHER}", "title": "A\tb\x0b\x1b[2Jc"}}'
    article = read_articles(write(tmp_path, f"a{kind}", content)).iloc[0]
    assert (article["text"], article["title"]) == (OTHER, "A\tb\x0b\x1b[2Jc")
    refused(write(tmp_path, f"b{kind}", content.replace("A\t", "A\x00")), UnreadableFileError)


def _workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for lines in sheets:
        sheet = book.create_sheet()
        for line in lines:
            sheet.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_the_first_sheet_with_rows_under_a_header_is_read(tmp_path):
    good = [["text", "title"], [OTHER, "T"]]
    for notes in ([["Read me first"]], [["text", "title"]], [["Notes"], ["kept", "by hand"]]):
        path = write(tmp_path, "a.xlsx", _workbook(notes, good))
        articles, errors = read_articles(path, on_error="collect")
        assert articles["text"].tolist() == [OTHER]
        assert errors["error"].tolist() == ["PassedOverError"]
        assert "not read: 'Sheet'" in errors.loc[0, "reason"]


def test_a_workbook_of_headers_only_holds_no_article(tmp_path):
    path = write(tmp_path, "a.xlsx", _workbook([["Read me first"]], [["text", "title"]]))
    refused(path, EmptyTextError, "holds no article")


def test_a_file_of_nothing_but_remarks_holds_no_article():
    reported = []
    with pytest.raises(EmptyTextError, match="holds no article"):
        good_rows([(0, PassedOverError("only a sheet"))], "a.xlsx", reported.append)
    assert len(reported) == 1


def _far_cells(count):
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(3, count + 3))
    old, packed = zipfile.ZipFile(io.BytesIO(_workbook([["text", "n"], ["a", 1]]))), io.BytesIO()
    with zipfile.ZipFile(packed, "w", 8) as new:
        for part in old.namelist():
            content = old.read(part).replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            new.writestr(part, content)
    return packed.getvalue()


def test_cells_in_the_last_column_are_named_and_need_little_memory():
    data = _far_cells(200)
    workbook_rows(data, "a.xlsx")
    tracemalloc.start()
    _, rows = workbook_rows(data, "a.xlsx")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows[0] == (1, ["a", 1])
    assert len(rows) == 201 and "16384 cells, the header 2" in str(rows[200][1])
    assert most < 10 * 2**20


def test_a_header_of_too_many_columns_is_refused(tmp_path):
    header = ["text", *map(str, range(499))]
    path = write(tmp_path, "a.xlsx", _workbook([header, [OTHER]]))
    assert read_articles(path)["text"].tolist() == [OTHER]
    path = write(tmp_path, "b.xlsx", _workbook([[*header, "x"], [OTHER]]))
    refused(path, FormatError, "column 501", "500 are read at most")
