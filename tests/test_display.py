"""An article is shown with its marks and codes, and its text can never run as code."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from analysis.display import show_sources, show_statements
from analysis.errors import MissingColumnError
from analysis.schemas import SchemaError

TEXT = (
    '"Nothing to discuss," the minister said. "Not now."\n\n'
    "Kyiv says Moscow refuses to come to the table."
)
HOSTILE = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">'\"&lt; </div></mark>"


class Page(HTMLParser):
    """Reads a page back: its text, its elements, and which text is in which mark."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.open: list[str] = []
        self.marked: dict[str, str] = {"mark": "", "i": "", "b": "", "deep": ""}
        self.cells: list[list[str]] = []
        self.words = ""
        self.body = ""
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))
        if tag == "br":
            return
        self.open.append("deep" if ("class", "deep") in attrs else tag)
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        last = self.open.pop()
        assert tag == ("mark" if last == "deep" else last)

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words += data
        if {"td", "th"} & set(self.open):
            self.cells[-1][-1] += data
        if "sup" not in self.open:
            self.body += data
            for name in self.marked:
                if name in self.open or (name == "mark" and "deep" in self.open):
                    self.marked[name] += f"{data}|"


def span(part: str, text: str = TEXT) -> list[int]:
    return [text.index(part), text.index(part) + len(part)]


def statement(statement_id: str, *contents: str, text: str = TEXT, **more: Any) -> dict[str, Any]:
    segments = [span(content, text) for content in contents]
    for part in ("cue", "source"):
        if part in more:
            more[f"{part}_start"], more[f"{part}_end"] = span(more[part], text)
    return {
        "statement_id": statement_id,
        "article_id": "a1",
        "start": segments[0][0],
        "end": segments[-1][1],
        "segments": segments,
        "content": " ".join(contents),
        **more,
    }


STATEMENTS = pd.DataFrame(
    [
        statement(
            "s1", "Nothing to discuss,", "Not now.", cue="said", source="the minister",
            speaker="Sergei Petrov", date_from="2022-12-16", date_to="2022-12-16",
            date_basis="stated", quote_type="direct", attribution_kind="said",
            on_negotiation=True, stance="refuses", conditions=["withdrawal", "elections"],
        ),
        statement(
            "s2", "Moscow refuses to come to the table", cue="says", source="Kyiv",
            speaker="Ukraine", date_to="2022-12-17", date_basis="published",
            quote_type="indirect", attribution_kind="said", on_negotiation=True,
        ),
        statement(
            "s3", "to come to the table", cue="refuses", source="Moscow", source_text="Moscow",
            date_from="2022-12-10", quote_type="indirect", attribution_kind="act",
            on_negotiation=False,
        ),
        {**statement("s9", "Nothing"), "article_id": "another"},
    ]
)  # fmt: skip
ARTICLE = {
    "article_id": "a1",
    "text": TEXT,
    "title": "No talks",
    "outlet": "Daily",
    "published": pd.Timestamp("2022-12-17"),
}


def page_of(article: Any, statements: pd.DataFrame) -> Page:
    return Page(show_statements(article, statements)._repr_html_())


def test_source_cue_and_content_are_marked_in_the_unchanged_text() -> None:
    page = page_of(ARTICLE, STATEMENTS)
    assert TEXT.replace("\n", "") in page.body.replace("\n", "")
    assert page.marked["b"].startswith("the minister|Kyiv|Moscow|source|")
    assert page.marked["i"] == "said|says|refuses|cue|"
    assert page.marked["mark"] == (
        "Nothing to discuss,|Not now.|Moscow| |refuses| |to come to the table|content|"
    )
    assert page.marked["deep"] == "to come to the table|"


def test_codes_stand_below_by_number() -> None:
    assert page_of(ARTICLE, STATEMENTS).cells[1:] == [
        ["1", "Sergei Petrov", "2022-12-16 (stated)", "direct said", "refuses",
         "withdrawal; elections", "s1"],
        ["2", "Ukraine", "until 2022-12-17 (published)", "indirect said", "abstained", "", "s2"],
        ["3", "“Moscow”", "from 2022-12-10", "indirect act", "not on negotiation", "", "s3"],
    ]  # fmt: skip


def test_head_names_title_outlet_and_day() -> None:
    assert "No talks · Daily · 2022-12-17" in page_of(ARTICLE, STATEMENTS).words


def test_plain_text_brackets_contents_and_lists_codes() -> None:
    assert repr(show_statements(ARTICLE, STATEMENTS)) == (
        "No talks · Daily · 2022-12-17\n"
        '"[1: Nothing to discuss,]" the minister said. "[1: Not now.]"\n\n'
        "Kyiv says [2: Moscow refuses [3: to come to the table]].\n"
        "1. Sergei Petrov | 2022-12-16 (stated) | direct said | refuses | "
        "withdrawal; elections | s1\n"
        "2. Ukraine | until 2022-12-17 (published) | indirect said | abstained | s2\n"
        "3. “Moscow” | from 2022-12-10 | indirect act | not on negotiation | s3"
    )


def test_output_does_not_change_between_runs_or_with_the_order_of_rows() -> None:
    first = show_statements(ARTICLE, STATEMENTS)
    again = show_statements(ARTICLE, STATEMENTS.iloc[::-1])
    assert first._repr_html_() == again._repr_html_()
    assert repr(first) == repr(again)


@pytest.mark.parametrize("given", [pd.Series(ARTICLE), pd.DataFrame([ARTICLE]), ARTICLE])
def test_article_may_be_a_series_a_table_of_one_row_or_a_mapping(given: Any) -> None:
    shown = show_statements(given, STATEMENTS)._repr_html_()
    assert shown == show_statements(ARTICLE, STATEMENTS)._repr_html_()


def test_hostile_text_stays_text() -> None:
    text = f"Before {HOSTILE} middle {HOSTILE} after"
    hostile_codes = dict.fromkeys(
        ("speaker", "source_text", "date_text", "outlet", "url", "cameo"), HOSTILE
    )
    rows = [
        {**statement(HOSTILE, "middle", text=text), **hostile_codes, "conditions": [HOSTILE]},
        {**statement("s2", "script", text=text), **hostile_codes, "speaker": None},
        {**statement("s3", f"{HOSTILE[10:30]}", text=text), "cue_start": 8, "cue_end": 20},
    ]
    article = {"article_id": "a1", "text": text, "title": HOSTILE, "outlet": HOSTILE,
               "published": HOSTILE, "url": "javascript:alert(1)"}  # fmt: skip
    page = page_of(article, pd.DataFrame(rows))
    assert text in page.body
    tags = {tag for tag, _ in page.elements}
    assert tags <= {"style", "div", "p", "strong", "b", "i", "mark", "sup", "br", "table",
                    "thead", "tbody", "tr", "th", "td"}  # fmt: skip
    attributes = {pair for _, attrs in page.elements for pair in attrs}
    assert attributes <= {("class", "statements-shown tex2jax_ignore mathjax_ignore"),
                          ("class", "deep"), ("style", "text-align: left")}  # fmt: skip


def test_overlapping_marks_stay_well_formed() -> None:
    text = "one two three four five"
    rows = [
        {**statement("s1", "one two three", text=text), "cue_start": 4, "cue_end": 18},
        {**statement("s2", "two three four five", text=text), "source_start": 8, "source_end": 23},
    ]
    page = page_of({"article_id": "a1", "text": text}, pd.DataFrame(rows))
    assert page.marked["mark"] == "one |two |three| four| five|content|"
    assert page.marked["deep"] == "two |three|"
    assert page.marked["i"] == "two |three| four|cue|"
    assert page.marked["b"] == "three| four| five|source|"


def test_no_statements_says_so() -> None:
    shown = show_statements(ARTICLE, STATEMENTS.iloc[:0])
    assert "No statement in this article." in shown._repr_html_()
    assert repr(shown) == f"No talks · Daily · 2022-12-17\n{TEXT}"


def test_missing_text_is_named() -> None:
    with pytest.raises(MissingColumnError, match="'text'"):
        show_statements({"article_id": "a1"}, STATEMENTS)
    with pytest.raises(MissingColumnError, match="'article_id'"):
        show_statements({"article_id": None, "text": TEXT}, STATEMENTS)


def test_several_articles_are_refused() -> None:
    with pytest.raises(SchemaError, match="this table has 2"):
        show_statements(pd.DataFrame([ARTICLE, ARTICLE]), STATEMENTS)


def test_offsets_beyond_the_text_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"content of statement s2 .* has 60 characters"):
        show_statements({**ARTICLE, "text": TEXT[:60]}, STATEMENTS)


def test_record_without_offsets_is_refused() -> None:
    with pytest.raises(MissingColumnError, match="'start'"):
        show_statements(ARTICLE, STATEMENTS.drop(columns=["start"]))


def test_ten_thousand_statements_are_shown_in_time_that_grows_with_the_text() -> None:
    text = "He said no. " * 10_000
    rows = [
        {"statement_id": f"s{n}", "article_id": "a1", "start": 12 * n, "end": 12 * n + 2,
         "segments": [[12 * n, 12 * n + 2]], "content": "He"}
        for n in range(10_000)
    ]  # fmt: skip
    page = show_statements({"article_id": "a1", "text": text}, pd.DataFrame(rows))._repr_html_()
    assert page.count("<mark>He</mark>") == 10_000


# Sources behind ids.

SOURCED = pd.DataFrame(
    {
        "statement_id": ["s1", "s2", "s3"],
        "speaker": ["Ann Lee", None, "Bo Berg"],
        "date_from": [pd.Timestamp("2022-03-01"), pd.NaT, pd.Timestamp("2022-03-01")],
        "date_to": [pd.Timestamp("2022-03-01"), pd.NaT, pd.Timestamp("2022-03-05")],
        "on_negotiation": [True, True, False],
        "stance": ["open", None, None],
        "conditions": [["neutrality"], [], None],
        "paraphrase": ["Calls for talks.", None, HOSTILE],
        "short_quote": ["let us talk", None, None],
        "source_url": ["https://example.org/a?b=1&c=2", "javascript:alert(1)", "http://[bad"],
    }
)


def test_sources_stand_in_the_order_of_the_ids():
    page = Page(show_sources(SOURCED, ["s3", "s1"]).page)
    assert [row[0] for row in page.cells if row][-2:] == ["s3", "s1"]
    said = show_sources(SOURCED, ["s3", "s1"]).plain
    assert said.index("s3 |") < said.index("s1 |")
    assert "2022-03-01 to 2022-03-05" in said and 'Calls for talks. "let us talk"' in said


def test_only_web_addresses_become_links():
    page = Page(show_sources(SOURCED, ["s1", "s2", "s3"]).page)
    links = [dict(attributes) for name, attributes in page.elements if name == "a"]
    assert [link["href"] for link in links] == ["https://example.org/a?b=1&c=2"]
    assert "javascript:alert(1)" in page.words and "http://[bad" in page.words


def test_hostile_words_are_shown_and_not_run():
    page = Page(show_sources(SOURCED, ["s3"]).page)
    assert HOSTILE in page.words
    assert not {name for name, _ in page.elements} & {"script", "img"}


def test_traced_statements_show_their_content_and_address():
    traced = pd.DataFrame(
        {"statement_id": ["t1"], "content": ["talks must wait"], "url": ["https://example.org"]}
    )
    shown = show_sources(traced, "t1").plain.splitlines()
    assert shown == [
        "t1 | unknown | day unknown | not on negotiation",
        "  talks must wait",
        "  https://example.org",
    ]


def test_ids_that_are_not_there_are_named():
    with pytest.raises(SchemaError, match="1 of 2 ids are not in the table, the first 's9'"):
        show_sources(SOURCED, ["s1", "s9"])
    with pytest.raises(SchemaError, match="stands in two rows"):
        show_sources(pd.concat([SOURCED, SOURCED]), ["s1"])
    with pytest.raises(MissingColumnError, match="statement_id"):
        show_sources(SOURCED.drop(columns="statement_id"), ["s1"])


def test_no_ids_show_an_empty_table():
    assert show_sources(SOURCED, []).plain == ""
