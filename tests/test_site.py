"""The pages of the site: nothing of a text runs, and every point leads to its statements."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import lxml.html
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis import load_dataset, plot_positions, plot_timeline, position_timeline, site, trace
from analysis.figures import FIGURE_TYPE, figure_parts, figure_words, tables_behind

ROOT = Path(__file__).resolve().parents[1]
BY = "a test"
HOSTILE = "</template></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&<style>*{}"


def statements_with(**values: object) -> pd.DataFrame:
    row = {
        "statement_id": "s1",
        "article_id": "a1",
        "speaker": "Ann Lee",
        "date_from": pd.Timestamp("2022-12-16"),
        "date_to": pd.Timestamp("2022-12-17"),
        "date_basis": "published",
        "on_negotiation": True,
        "stance": "open",
        "conditions": ["ceasefire"],
        "content": "We will talk",
        "segments": [[0, 12]],
        "start": 0,
        "end": 12,
        "cue_start": 14,
        "cue_end": 18,
        "source_start": pd.NA,
        "source_end": pd.NA,
        "confidence": 0.875,
        "url": "https://example.org/a?b=1&c=2",
        "outlet": "The Post",
    }
    return pd.DataFrame([row | values])


def page_of(table: pd.DataFrame, **more: object) -> str:
    given = {"title": "T", "lead": "L", "whole": "statements.csv", "made_by": BY} | more
    return site.statement_page(table, **given)


def parsed(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text)


def runs_nothing_strange(text: str) -> None:
    """Two blocks of our own, fenced by their hashes; no handler, frame or outside address."""
    tree = parsed(text)
    (script,), (style,) = tree.iter("script"), tree.iter("style")
    policy = tree.find(".//meta[@http-equiv]").get("content")
    for kind, block in (("script", script), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(block.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in ("iframe", "object", "embed", "link", "base", "form")
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        assert not re.match(r"\s*(?:javascript|data):", element.get("href", ""))
        source = element.get("src", "")
        assert source.startswith(("figures/", "data:image/png;")) or not source


def test_a_row_tells_who_when_how_known_stance_words_confidence_place_and_source() -> None:
    tree = parsed(page_of(statements_with(), placed={"a1"}))
    row = tree.get_element_by_id("s1")
    cells = [" ".join(cell.text_content().split()) for cell in row]
    assert cells == [
        "s1",
        "Ann Lee",
        "2022-12-16 to 2022-12-17 (published)",
        "open",
        "We will talk",
        "ceasefire",
        "0.88",
        "a1 0–12",
        "The Post",
    ]
    place, source = (a.get("href") for a in row.iter("a"))
    assert place == f"{site.article_file('a1')}#s1"
    assert source == "https://example.org/a?b=1&c=2"
    assert [head.get("scope") for head in tree.iter("th")] == ["col"] * 9 + ["row"]
    assert tree.find(".//caption").text == "T: 1 statement"


def test_a_row_of_the_record_names_both_sources_and_the_short_quote() -> None:
    record = load_dataset("record")
    row = parsed(page_of(record)).get_element_by_id("s006")
    assert [a.text for a in row.iter("a")] == ["Euractiv", "d1softballnews.com"]
    quoted = record[record["short_quote"].notna()].iloc[0]
    shown = parsed(page_of(record)).get_element_by_id(quoted["statement_id"])
    assert shown.find(".//q").text == quoted["short_quote"]


@pytest.mark.parametrize(
    "column", ["speaker", "content", "outlet", "url", "article_id", "date_basis"]
)
def test_hostile_cells_stay_text(column: str) -> None:
    text = page_of(statements_with(**{column: HOSTILE}), placed={HOSTILE}, title=HOSTILE)
    runs_nothing_strange(text)
    assert HOSTILE in parsed(text).text_content()


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "//example.org", "http://", "http://[", "java\nscript:alert(1)", "mailto:a@b.c"],
)  # fmt: skip
def test_only_web_addresses_become_links(address: str) -> None:
    row = parsed(page_of(statements_with(url=address))).get_element_by_id("s1")
    assert not list(row.iter("a"))
    events = pd.DataFrame({"event": ["x"], "source_url": [address]})
    shown = site.table_page(events, title="T", lead="L", made_by=BY)
    assert "rel=" not in shown


def test_ids_become_safe_anchors_and_do_not_meet_those_of_the_page() -> None:
    assert site.anchor_of("7f4f860f708c2493") == "7f4f860f708c2493"
    strange = ["a b", 'x"y', "page-main", "row-0", "", "é", "x" * 65, "a,b"]
    anchors = [site.anchor_of(name) for name in strange]
    assert len(set(anchors)) == len(strange)
    assert all(re.fullmatch(r"row-[0-9a-f]{16}", anchor) for anchor in anchors)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "CON", "a/b", "A", "x\0y", "\ud800"]
)
def test_no_article_leaves_its_folder(name: str) -> None:
    assert re.fullmatch(r"articles/[a-z0-9-]+-[0-9a-f]{8}\.html", site.article_file(name))


def test_articles_that_differ_in_case_have_pages_of_their_own() -> None:
    assert site.article_file("a").lower() != site.article_file("A").lower()


def test_an_article_marks_each_statement_and_leads_back_to_its_row() -> None:
    article = {"article_id": "a1", "title": "On talks", "text": "We will talk, said Lee.\n<b>x</b>"}
    text = site.article_page(article, statements_with(), table="statements.html", made_by=BY)
    tree = parsed(text)
    mark = tree.get_element_by_id("s1")
    assert mark.find("a").get("href") == "../statements.html#s1"
    assert mark.getnext().tag == "mark" and mark.getnext().text == "We will talk"
    assert "<b>x</b>" in tree.text_content()


def test_hostile_articles_stay_text() -> None:
    text = f"We will talk, said {HOSTILE} <sup>1</sup> <sup>99</sup>"
    article = {"article_id": "a1", "title": HOSTILE, "text": text, "url": "javascript:alert(1)"}
    made = site.article_page(article, statements_with(), table="statements.html", made_by=BY)
    runs_nothing_strange(made)
    assert text in parsed(made).text_content().replace("1We", "We")
    assert len(list(parsed(made).iter("sup"))) == 1


def test_a_large_table_keeps_what_figures_need_and_says_what_it_leaves_out() -> None:
    rows = pd.concat([statements_with(statement_id=f"s{n}") for n in range(30)])
    text = page_of(rows, most=10, wanted={"s25", "s29"})
    kept = re.findall(r'<tr id="(\w+)">', text)
    assert kept == [*(f"s{n}" for n in range(8)), "s25", "s29"]
    assert "This page holds 10 of 30 rows; the other 20 are in" in text
    assert len(re.findall(r'<tr id="', page_of(rows, most=1, wanted={"s3", "s4"}))) == 2


def test_rows_beyond_the_first_thousand_wait_in_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "PLAIN_ROWS", 2)
    rows = pd.concat([statements_with(statement_id=f"s{n}") for n in range(5)])
    text = page_of(rows)
    before, after = text.split("<template>")
    assert before.count("<tr id=") == 2 and after.count("<tr id=") == 3
    assert "The first 2 rows; the other 3" in before


def test_empty_tables_make_pages() -> None:
    text = page_of(statements_with().head(0))
    assert "T: 0 statements" in text
    runs_nothing_strange(text)
    runs_nothing_strange(site.table_page(pd.DataFrame(), title="T", lead="L", made_by=BY))
    runs_nothing_strange(
        site.index_page(title="T", lead="L", notebooks=[], tables=[], files=[], figures=[],
                        with_texts=False, made_by=BY)
    )  # fmt: skip


def links_of(svg: str) -> dict[str, str]:
    tree = lxml.html.fragment_fromstring(svg)
    return {a.get("href"): a.get("aria-label") for a in tree.iter("a")}


def test_every_point_of_a_timeline_leads_to_its_statement() -> None:
    record = load_dataset("record").head(40)
    ax = plot_timeline(record)
    ids = [one for some in ax.statement_ids.values() for one in some]
    drawn = site.draw("f", figure_parts(ax.figure), site.targets_of(record, "record.html"))
    links = links_of(drawn.inline)
    assert len(ids) > 20
    assert set(links) == {f"record.html#{one}" for one in ids}
    assert drawn.linked == drawn.points == len(ids)
    first = record.iloc[0]
    assert first["speaker"] in links[f"record.html#{first['statement_id']}"]
    assert f"../record.html#{ids[0]}" in drawn.file
    assert "style" not in drawn.inline and "target=" not in drawn.inline


def test_a_point_on_several_statements_leads_to_all_of_them() -> None:
    record = load_dataset("record")
    mine = record[record["speaker"] == "Vladimir Putin"]
    ax = plot_positions(position_timeline(mine, freq="YS"))
    drawn = site.draw("f", figure_parts(ax.figure), site.targets_of(mine, "record.html"))
    longest = max((one for some in ax.statement_ids.values() for one in some), key=len)
    href = f"record.html#ids={','.join(longest)}"
    assert links_of(drawn.inline)[href].startswith(f"{len(longest)} statements, the first: Vlad")


def test_a_point_whose_statements_are_not_all_known_says_so() -> None:
    ax = Figure().subplots()
    ax.scatter([1, 2, 3], [1, 2, 3], gid="open")
    ax.statement_ids = {"open": [["s1", "s9"], ["s8"], []]}
    drawn = site.draw("f", figure_parts(ax.figure), site.targets_of(statements_with(), "t.html"))
    ((href, label),) = links_of(drawn.inline).items()
    assert href == "t.html#ids=s1" and label.startswith("1 of 2 statements")
    assert (drawn.linked, drawn.points) == (1, 2)


def test_drawing_parts_leaves_the_figure_as_it_was_and_gives_the_same_twice() -> None:
    ax = plot_timeline(load_dataset("record").head(40))
    before = [artist.get_urls() for artist in ax.collections]
    first = figure_parts(ax.figure)
    assert [artist.get_urls() for artist in ax.collections] == before
    assert figure_parts(ax.figure) == first
    assert base64.b64decode(first["png"]).startswith(b"\x89PNG")


def test_two_figures_on_a_page_share_no_id() -> None:
    parts = figure_parts(plot_timeline(load_dataset("record").head(40)).figure)
    one, two = (site.draw(name, parts, {}).inline for name in ("a-1", "a-2"))
    ids = re.findall(r'\bid="([^"]+)"', one + two)
    assert ids and len(ids) == len(set(ids))
    for wanted in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', one):
        assert "".join(wanted) in ids


def test_the_words_of_a_figure_name_kind_rows_days_marks_and_notes() -> None:
    ax = plot_timeline(load_dataset("record"), max_speakers=2)
    words = figure_words(ax.figure)
    assert words.startswith("Timeline: a row of points for each speaker")
    assert "From top to bottom: Volodymyr Zelensky (83); Dmitry Peskov (49)." in words
    assert re.search(r"Points from 2021-12-\d\d to 2026-\d\d-\d\d\.", words)
    assert re.search(r"Marks: .*open \d+", words)
    assert "The legend explains open, conditional" in words
    assert "Not drawn: " in words


def test_an_empty_figure_has_words_too() -> None:
    assert figure_words(Figure()) == "An empty figure."
    words = figure_words(plot_timeline(load_dataset("record").head(0)).figure)
    assert words.startswith("A figure without points.") and len(words) > 30


def test_hostile_names_stay_text_in_a_figure() -> None:
    rows = pd.concat([statements_with(speaker=HOSTILE, statement_id=f"s{n}") for n in range(3)])
    drawn = site.draw(
        "f", figure_parts(plot_timeline(rows).figure), site.targets_of(rows, "t.html")
    )
    text = site.notebook_page(
        '<h1>x</h1><div data-figure="0"></div>', [drawn], name="n", made_by=BY
    )
    runs_nothing_strange(text)
    assert "<script" not in drawn.file and "<img" not in drawn.file


def test_the_page_of_a_notebook_loses_what_could_run_restyle_or_call_out() -> None:
    body = (
        "<h1>A</h1><h1>B</h1><p onclick='x()' style='color:red'>p<script>x()</script></p>"
        "<style>*{}</style><iframe src='http://e.org'></iframe><form><input></form>"
        "<img src='http://e.org/i.png'><img src='data:image/svg+xml;base64,AAAA'>"
        "<a href='javascript:x()'>j</a><a href='https://e.org/'>w</a><svg><script>x()</script></svg>"
        "<table border='1'><thead><tr><th></th><th>h</th></tr></thead>"
        "<tbody><tr><th>r</th><td>1</td></tr></tbody></table><pre>long</pre><custom>kept</custom>"
        "<a href='02-the-record.html'>n</a><!-- c --><meta http-equiv='refresh' content='0'>"
    )
    text = site.notebook_page(body, [], name="n", made_by=BY)
    runs_nothing_strange(text)
    tree = parsed(text)
    assert [h.text for h in tree.iter("h1")] == ["A"] and "x()" not in text
    main = tree.get_element_by_id("page-main")
    links = [a.get("href") for a in main.iter("a")]
    assert links == [None, "https://e.org/", "02-the-record.html"]
    assert [(c.tag, c.get("scope")) for c in main.findall(".//tr/*")] == [
        ("td", None), ("th", "col"), ("th", "row"), ("td", None)]  # fmt: skip
    assert [box.get("aria-label") for box in main.iter("section")] == ["Table 1", "Listing 1"]
    assert all(image.get("alt") for image in main.iter("img"))
    assert "kept" in main.text_content() and "<custom" not in text and "<!-- c" not in text


def test_pages_have_language_landmarks_skip_link_and_say_what_made_them() -> None:
    tree = parsed(page_of(statements_with()))
    assert tree.get("lang") == "en"
    assert len(list(tree.iter("h1"))) == len(list(tree.iter("main"))) == 1
    assert tree.find(".//a[@class='skip']").get("href") == "#page-main"
    assert tree.find(".//nav//a").get("href") == "index.html"
    assert tree.find(".//footer").text_content().strip() == "Made by a test."


def test_tables_behind_figures_are_those_that_are_valid() -> None:
    articles = load_dataset("articles").head(1)
    found = trace(articles)
    broken = found.assign(stance="loud")
    names = {"articles": articles, "found": found, "broken": broken, "_hidden": found, "n": 1}
    assert list(tables_behind(names)) == ["articles", "found"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "notebooks" / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "REPORTS", tmp_path / "reports")
    (tmp_path / "reports").mkdir()
    return module


def test_old_results_go_and_what_is_not_ours_stays(run: ModuleType) -> None:
    reports = run.REPORTS
    (reports / "figures").mkdir()
    (reports / "articles").mkdir()
    parts = figure_parts(plot_timeline(statements_with()).figure)
    run.write_figures([site.draw("gone-1", parts, {})])
    ours = ["index.html", "articles/a.html"]
    for name in ours:
        run.write_page(name, page_of(statements_with()))
    ours += ["figures/gone-1.svg", "figures/gone-1.png", "02-the-record.html", "statements.csv"]
    (reports / "02-the-record.html").write_text("a page of an older version", encoding="utf-8")
    (reports / "statements.csv").touch()
    theirs = ["notes.html", "figures/mine.svg", "figures/mine.png", "articles/b.html",
              "statements.docx", "statements-checked.csv"]  # fmt: skip
    for name in theirs:
        (reports / name).write_text("somebody's work", encoding="utf-8")
    assert all((reports / name).exists() for name in ours)
    run.remove_old_results()
    assert not any((reports / name).exists() for name in ours)
    assert all((reports / name).exists() for name in theirs)


def test_a_hostile_folder_becomes_a_site_on_which_nothing_runs(
    run: ModuleType, tmp_path: Path
) -> None:
    folder = tmp_path / "the writer's folder"
    folder.mkdir()
    said = (
        '"We are ready for talks with <script>alert(1)</script> Kyiv," Harbour Minister Ann Lee '
        f"said on Friday.\n\nThe end. {HOSTILE}\n"
    )
    head = "published: 2022-12-17\noutlet: <script>alert(1)</script>\nurl: javascript:alert(1)"
    (folder / "a<b>.md").write_text(f"---\n{head}\n---\n{said}", encoding="utf-8")
    (folder / "empty.txt").touch()
    assert run.main([str(folder)]) == run.SOME_FAILED
    pages = sorted(run.REPORTS.rglob("*.html"))
    names = [page.relative_to(run.REPORTS).as_posix() for page in pages]
    assert {"index.html", "statements.html", "errors.html", "report-on-your-articles.html"} < set(
        names
    )
    assert "record.html" not in names
    assert len([name for name in names if name.startswith("articles/")]) == 1
    for page in pages:
        text = page.read_text(encoding="utf-8")
        runs_nothing_strange(text)
        assert str(tmp_path) not in text
        for link in parsed(text).iter("a"):
            href = link.get("href", "")
            file = href.split("#")[0]
            assert not file or (page.parent / file).exists(), href
    report = parsed((run.REPORTS / "report-on-your-articles.html").read_text(encoding="utf-8"))
    leads = {a.get("href") for a in report.iter("a") if a.get("aria-label")}
    statements = parsed((run.REPORTS / "statements.html").read_text(encoding="utf-8"))
    for href in leads:
        row = statements.get_element_by_id(href.split("#")[1])
        assert "Ann Lee" in row.text_content() and "<script>alert(1)" in row.text_content()
    assert leads
    assert FIGURE_TYPE not in lxml.html.tostring(report, encoding="unicode")
