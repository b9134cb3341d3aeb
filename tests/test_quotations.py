"""The Global Quotation Graph is read as articles and as statements whose offsets count in them."""

import gzip
import json
import time

import pandas as pd
import pytest

from analysis.display import show_statements
from analysis.errors import FormatError, LanguageError
from analysis.quotations import is_quotation_graph, quotation_pages, quotation_statements
from analysis.readers import read_articles, read_quotations
from analysis.schemas import statement_id, validate
from analysis.speakers import resolve_speakers
from analysis.stance import code_stance

TODAY = "2026-06-01"
URL = "https://www.harbour.example/2022/talks"
FIRST = {
    "pre": "On Friday the foreign minister said, ",
    "quote": "There is nothing to negotiate,",
    "post": " and he left the room.",
}
SECOND = {"pre": "Her spokesman said: ", "quote": "We are ready for talks.", "post": ""}
FIRST_TEXT = (
    "On Friday the foreign minister said, “There is nothing to negotiate,” and he left the room."
)
SECOND_TEXT = "Her spokesman said: “We are ready for talks.”"


def _page(*quotes, **changes):
    return {
        "date": "2022-12-17T00:00:00Z",
        "url": URL,
        "title": "Talks &amp; wages",
        "lang": "ENGLISH",
        "quotes": list(quotes or (FIRST, SECOND)),
        **changes,
    }


def _write(folder, *pages, name="graph.jsonl"):
    lines = (page if isinstance(page, str) else json.dumps(page) for page in pages)
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _read(file, **options):
    return read_articles(file, on_error="collect", today=TODAY, **options)


def _records(*pages, columns=None):
    errors = []
    rows = list(enumerate(pages, 1))
    return quotation_pages(rows, columns or {}, "graph.jsonl", errors.append), errors


def _both(folder, *pages):
    articles, errors = _read(_write(folder, *pages))
    records, _ = _records(*pages)
    return articles, quotation_statements(articles, records), errors


def _text_of(*quotes):
    (record,), errors = _records(_page(*quotes))
    assert [type(error).__name__ for error in errors] == ["SeenDateError"]
    spans = [record.fields["text"][a:b] for a, b, _, _ in record.fields["quotations"]]
    return record.fields["text"], spans


def test_a_page_is_one_article_with_one_paragraph_for_each_quotation(tmp_path):
    articles, errors = _read(_write(tmp_path, _page()))
    row = articles.iloc[0]
    assert row["text"] == f"{FIRST_TEXT}\n\n{SECOND_TEXT}"
    assert row[["outlet", "title", "url", "language"]].tolist() == [
        "harbour.example", "Talks & wages", URL, "en"
    ]  # fmt: skip
    assert pd.isna(row["published"])
    assert errors["error"].tolist() == ["SeenDateError"]
    assert errors["row"].isna().all()


def test_a_packed_file_of_lines_is_read(tmp_path):
    file = tmp_path / "graph.jsonl.gz"
    file.write_bytes(gzip.compress(_write(tmp_path, _page()).read_bytes()))
    articles, _ = _read(file)
    assert articles["text"].tolist() == [f"{FIRST_TEXT}\n\n{SECOND_TEXT}"]


def test_the_seen_day_is_that_of_publication_only_where_the_user_says_so(tmp_path):
    articles, errors = _read(_write(tmp_path, _page()), columns={"published": "date"})
    assert str(articles.loc[0, "published"].date()) == "2022-12-17"
    assert errors.empty


def test_statements_point_at_the_words_between_the_marks(tmp_path):
    articles, statements, _ = _both(tmp_path, _page())
    text = articles.loc[0, "text"]
    assert statements["content"].tolist() == [
        "There is nothing to negotiate", "We are ready for talks."
    ]  # fmt: skip
    assert statements["start"].tolist() == [38, 114]
    assert statements["end"].tolist() == [67, 137]
    assert statements["segments"].tolist() == [[[38, 67]], [[114, 137]]]
    for row in statements.itertuples():
        assert text[row.start : row.end] == row.content
    contexts = [
        text[a:b]
        for a, b in zip(statements["context_start"], statements["context_end"], strict=True)
    ]
    assert contexts == [FIRST_TEXT, SECOND_TEXT]


def test_what_the_graph_does_not_tell_is_missing_in_the_statements(tmp_path):
    articles, statements, _ = _both(tmp_path, _page())
    row = statements.iloc[0]
    assert row[["quote_type", "attribution_kind", "date_basis"]].tolist() == [
        "direct", "said", "unknown"
    ]  # fmt: skip
    assert row[["article_id", "outlet", "url"]].tolist() == [
        articles.loc[0, "article_id"], "harbour.example", URL
    ]  # fmt: skip
    missing = [
        "published", "speaker", "source_text", "cue", "confidence", "negated", "stance",
        "date_from", "model_version",
    ]  # fmt: skip
    assert row[missing].isna().all()
    assert statements["statement_id"].is_unique
    validate(statements, "statements")


def test_ids_are_made_as_those_of_other_statements(tmp_path):

    articles, statements, _ = _both(tmp_path, _page())
    made = statement_id(articles.loc[0, "article_id"], articles.loc[0, "text"], [(38, 67)])
    assert statements.loc[0, "statement_id"] == made


def test_the_later_steps_take_articles_and_statements_together(tmp_path):
    articles, statements, _ = _both(tmp_path, _page())
    coded = code_stance(resolve_speakers(statements, articles), articles)
    assert coded["stance"].tolist() == ["refuses", "open"]
    assert coded["speaker"].isna().all()
    shown = repr(show_statements(articles.iloc[0], coded))
    assert "said, “[1: There is nothing to negotiate],” and" in shown


@pytest.mark.parametrize(
    ("entry", "text", "words"),
    [
        ({"pre": "", "quote": "No", "post": ""}, "“No”", "No"),
        ({"pre": "He said", "quote": "No", "post": "and left."}, "He said “No” and left.", "No"),
        ({"pre": "He said", "quote": "No", "post": ", left."}, "He said “No”, left.", "No"),
        ({"pre": "He said", "quote": "No", "post": " , then"}, "He said “No” , then", "No"),
        ({"pre": "He said", "quote": "No", "post": "– he left"}, "He said “No” – he left", "No"),
        ({"pre": "(He: (", "quote": "No", "post": ")"}, "(He: (“No”)", "No"),
        ({"pre": "He\n said\t", "quote": " No  way\n", "post": "\n"}, "He said “No way”", "No way"),
        ({"pre": 'He said, "', "quote": '"No"', "post": '" and left.'},
         "He said, “No” and left.", "No"),
        ({"pre": 'of the "plan"', "quote": "No", "post": '"yes" he'}, 'of the "plan" “No” "yes" he',
         "No"),
        ({"pre": "", "quote": '"No," he said, "never"', "post": ""}, '“"No," he said, "never"”',
         '"No," he said, "never"'),
        ({"pre": "He:", "quote": "Talks, ,", "post": ""}, "He: “Talks, ,”", "Talks"),
        ({"pre": None, "quote": "We &amp; they 🙂", "post": 12}, "“We &amp; they 🙂”",
         "We &amp; they 🙂"),
        ({"quote": "No"}, "“No”", "No"),
    ],
)  # fmt: skip
def test_the_form_of_a_paragraph(entry, text, words):
    assert _text_of(entry) == (text, [words])


def test_an_entry_given_twice_word_for_word_is_one_quotation(tmp_path):
    again = {**FIRST, "post": " and he left the house."}
    _, statements, errors = _both(tmp_path, _page(FIRST, SECOND, FIRST, again))
    assert len(statements) == 3
    assert errors["error"].tolist() == ["SeenDateError"]


def test_pages_in_other_languages_are_counted_in_one_line_per_file(tmp_path):
    foreign = [
        _page({"quote": f"No hay nada que negociar {n}"}, lang=lang)
        for n, lang in enumerate(["SPANISH", "Spanish", "FRENCH", "GREEK", "THAI"])
    ]
    articles, errors = _read(_write(tmp_path, *foreign, _page()))
    assert len(articles) == 1
    assert errors["error"].tolist() == ["LanguageError", "SeenDateError"]
    assert errors.loc[0, "reason"] == (
        "5 of the 6 pages are not in English (Spanish 2, French 1, Greek 1 and others); only "
        "English can be traced. With on_error='collect' they are passed over"
    )


def test_the_text_decides_where_the_graph_names_no_language(tmp_path):
    spanish = {
        "pre": "El ministro dijo que no habrá acuerdo esta semana y que ",
        "quote": "no hay nada que negociar con el gobierno de la ciudad",
        "post": ", según informó la prensa del país.",
    }
    pages = [_page(lang=None), _page(spanish, lang=""), _page(spanish, lang="ENGLISH")]
    articles, errors = _read(_write(tmp_path, *pages))
    assert len(articles) == 1
    assert errors["error"].tolist() == ["SeenDateError", "LanguageError", "LanguageError"]
    assert errors["row"].tolist()[1:] == [2, 3]


def test_broken_lines_and_pages_are_errors_of_their_rows(tmp_path):
    pages = [
        "{not json",
        "[1, 2]",
        _page(quotes=None),
        _page(quotes=[]),
        _page(quotes="No"),
        _page({"quote": " ,"}, "No", {"pre": "He said"}),
        _page(FIRST, {"quote": ""}, None),
        {"url": None, "quotes": [SECOND]},
    ]
    articles, errors = _read(_write(tmp_path, *pages))
    assert articles["text"].tolist() == [FIRST_TEXT, SECOND_TEXT]
    by_row = errors.dropna(subset="row").set_index("row")["error"].to_dict()
    assert by_row == {
        1: "FormatError", 2: "FormatError", 3: "EmptyTextError", 4: "EmptyTextError",
        5: "EmptyTextError", 6: "EmptyTextError", 7: "FormatError",
    }  # fmt: skip
    assert "2 of the 3 quotations of the page have no words" in errors["reason"].to_list()[-1]


def test_a_page_twice_in_a_file_is_one_article_and_one_error(tmp_path):
    articles, errors = _read(_write(tmp_path, _page(), _page()))
    assert len(articles) == 1
    assert errors["error"].tolist() == ["SeenDateError", "DuplicateIdError"]


def test_a_list_dates_the_page_of_a_quotation(tmp_path):
    _write(tmp_path, _page())
    row = "a,2023-01-01,en,harbour.example,x,2022-12-16,Talks,https://m.harbour.example/2022/talks"
    header = "id,indexed_date,language,media_name,media_url,publish_date,title,url"
    (tmp_path / "stories.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    articles, errors = _read(tmp_path)
    assert articles["published"].astype(str).tolist() == ["2022-12-16"]
    assert errors["error"].tolist() == ["SeenDateError"]


def test_the_saved_page_goes_before_its_quotations(tmp_path):
    _write(tmp_path, _page())
    report = "The foreign minister said on Friday that there was nothing to negotiate."
    (tmp_path / "a.md").write_text(f"---\nurl: {URL}?utm_source=x\n---\n{report}", encoding="utf-8")
    articles, _ = _read(tmp_path)
    assert articles["text"].tolist() == [report]
    assert articles["title"].tolist() == ["Talks & wages"]


def test_articles_that_have_quotes_besides_their_text_are_not_of_the_graph():
    assert is_quotation_graph(["date", "url", "title", "lang", "quotes"])
    assert not is_quotation_graph(["url", "quotes", "text"])
    assert not is_quotation_graph(["url", "title"])


def test_no_pages_make_no_statements():
    statements = quotation_statements(
        validate(pd.DataFrame({"article_id": [], "text": []}), "articles"), []
    )
    assert statements.empty
    assert "statement_id" in statements


def test_read_quotations_and_read_articles_agree_on_a_packed_file(tmp_path):
    file = tmp_path / "20221217000100.gqg.json.gz"
    german = _page({"quote": "Nein, danke"}, lang="GERMAN")
    file.write_bytes(gzip.compress(_write(tmp_path, _page(), german, "{broken").read_bytes()))
    statements, errors = read_quotations(file, on_error="collect")
    articles, same = _read(file)
    assert statements["article_id"].unique().tolist() == articles["article_id"].tolist()
    text = articles.loc[0, "text"]
    assert [text[a:b] for a, b in zip(statements["start"], statements["end"], strict=True)] == [
        "There is nothing to negotiate", "We are ready for talks."
    ]  # fmt: skip
    assert errors["error"].tolist() == ["FormatError", "LanguageError", "SeenDateError"]
    pd.testing.assert_frame_equal(errors, same)


def test_a_quotation_is_read_once_from_a_page_that_two_files_have(tmp_path):
    _write(tmp_path, _page(), name="a.jsonl")
    _write(tmp_path, _page(), name="b.jsonl")
    statements, errors = read_quotations(tmp_path, on_error="collect")
    assert len(statements) == 2
    assert errors["error"].tolist() == ["SeenDateError", "SeenDateError", "DuplicateIdError"]


def test_quotations_can_be_dated_by_when_the_page_was_seen(tmp_path):
    file = _write(tmp_path, _page())
    statements = read_quotations(file, columns={"published": "date"})
    assert statements["published"].astype(str).tolist() == ["2022-12-17"] * 2
    assert statements["date_basis"].isna().all()


def test_a_file_of_another_kind_is_no_file_of_quotations(tmp_path):
    file = _write(tmp_path, {"text": "Talks began.", "url": URL})
    with pytest.raises(FormatError, match="no file of GDELT's Global Quotation Graph"):
        read_quotations(file)


def test_pages_in_another_language_are_raised_unless_errors_are_collected(tmp_path):
    with pytest.raises(LanguageError, match="on_error='collect'"):
        read_quotations(_write(tmp_path, _page(lang="GREEK")))


def test_many_pages_are_read_in_linear_time(tmp_path):
    def seconds(count):
        quotes = (
            {**FIRST, "pre": f"On Friday the foreign minister said {n}, "} for n in range(count)
        )
        file = _write(tmp_path, *(_page(quote) for quote in quotes))
        start = time.perf_counter()
        assert len(read_quotations(file, on_error="collect")[0]) == count
        return time.perf_counter() - start

    seconds(100)
    assert seconds(10_000) < 40 * seconds(1_000)
