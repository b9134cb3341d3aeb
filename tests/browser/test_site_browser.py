"""The site in a browser and before its judges: html-validate, axe-core, keyboard, two widths."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from analysis import load_dataset, site

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODULES = HERE / "node_modules"
GRAVE = ("serious", "critical")
MANY = 20_000
NOTEBOOK = """
from analysis import load_dataset, plot_positions, plot_timeline, position_timeline, trace

record = load_dataset("record").head(120)
articles = load_dataset("articles").head(3)
statements = trace(articles)
"""
CELLS = (
    "ax = plot_timeline(record)",
    'ax = plot_positions(position_timeline(record, by="side", freq="QS"))',
    "ax = plot_timeline(statements)",
    "record.head(3)",
)

ERRORS = (
    "source_file,row,article_id,stage,error,reason\n"
    'empty.txt,,,read,EmptyTextError,"the article has no text; fill it in"\n'
)


@pytest.fixture(scope="module")
def axe() -> str:
    path = MODULES / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/browser")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a small site by the same functions that `make run` calls."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    folder = tmp_path_factory.mktemp("built")
    run = run_module()
    run.NOTEBOOKS = folder / "notebooks"
    run.REPORTS = folder / "reports"
    run.NOTEBOOKS.mkdir()
    run.REPORTS.mkdir()
    new = nbformat.v4
    cells = [new.new_markdown_cell("# When was it?\n\n**Answer:** in winter.")]
    cells += [new.new_code_cell(source) for source in (NOTEBOOK.strip(), *CELLS)]
    nbformat.write(new.new_notebook(cells=cells), run.NOTEBOOKS / "01-small.ipynb")
    filled = run.fill_notebook(run.NOTEBOOKS / "01-small.ipynb", {})
    (table,) = filled.tables.values()
    (run.REPORTS / "errors.csv").write_text(ERRORS, encoding="utf-8")
    run.write_site(table, [filled], None, "a test")
    return run.REPORTS


def run_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "notebooks" / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages_of(built: Path) -> list[Path]:
    pages = sorted(built.rglob("*.html"))
    assert len(pages) >= 9
    return pages


def test_html_validate_finds_nothing_wrong(built: Path) -> None:
    program = MODULES / ".bin" / "html-validate"
    if shutil.which("node") is None or not program.exists():
        pytest.skip("html-validate is not installed: npm ci --prefix tests/browser (needs node)")
    config = ["--config", str(HERE / ".htmlvalidate.json"), "--formatter", "json"]
    ended = subprocess.run([program, *config, *pages_of(built)], capture_output=True, text=True)
    found = [
        (Path(one["filePath"]).name, message["line"], message["ruleId"], message["message"])
        for one in json.loads(ended.stdout)
        for message in one["messages"]
    ]
    assert not found
    assert ended.returncode == 0


def judged(page: Any, axe: str) -> list[tuple[str, str, str]]:
    # The page allows no script but its own; what judges it goes in beside that rule.
    client = page.context.new_cdp_session(page)
    world = client.send(
        "Page.createIsolatedWorld",
        {"frameId": client.send("Page.getFrameTree")["frameTree"]["frame"]["id"]},
    )["executionContextId"]
    client.send("Runtime.evaluate", {"expression": f"{axe};0", "contextId": world})
    answer = client.send(
        "Runtime.evaluate",
        {
            "expression": "axe.run().then(found => JSON.stringify(found.violations))",
            "contextId": world,
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    return [
        (one["id"], one["impact"], one["nodes"][0]["html"][:200])
        for one in json.loads(answer["result"]["value"])
    ]


def test_axe_finds_nothing_grave_and_no_page_scrolls_sideways(
    built: Path, window: Any, phone: Any, axe: str
) -> None:
    for page in (window, phone):
        complaints: list[str] = []
        page.on("console", lambda message, seen=complaints: seen.append(message.text))
        page.on("pageerror", lambda error, seen=complaints: seen.append(str(error)))
        for path in pages_of(built):
            page.goto(path.as_uri())
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= page.viewport_size["width"], path.name
            assert page.locator("h1").count() == 1
            found = judged(page, axe)
            assert not [one for one in found if one[1] in GRAVE], path.name
        assert not complaints


def test_from_a_point_to_its_statement_and_its_source(built: Path, window: Any) -> None:
    record = load_dataset("record").set_index("statement_id")
    window.goto((built / "01-small.html").as_uri())
    figure = window.locator("figure").first
    point = figure.locator("a[aria-label^='Dmitry Peskov']").first
    href = point.get_attribute("href")
    name = href.split("#")[1]
    point.locator("path, use").first.dispatch_event("click")
    window.wait_for_url(f"**/{href}")
    row = window.locator(f"#{name}")
    assert "chosen" in row.get_attribute("class")
    assert "Dmitry Peskov" in row.inner_text()
    assert row.get_by_role("link").first.get_attribute("href") == record.loc[name, "source_url"]
    box = row.bounding_box()
    head = window.locator("thead").bounding_box()
    assert box["y"] >= head["y"] + head["height"] - 1
    assert box["y"] + box["height"] <= 720


def test_the_same_with_the_keyboard_on_several_statements(built: Path, window: Any) -> None:
    window.goto((built / "01-small.html").as_uri())
    point = window.locator("figure").nth(1).locator("a[href*='ids=']").first
    wanted = point.get_attribute("href").split("ids=")[1].split(",")
    point.focus()
    assert window.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    window.keyboard.press("Enter")
    window.wait_for_url("**/record.html#ids=*")
    shown = window.locator("tbody tr")
    assert sorted(row.get_attribute("id") for row in shown.all()) == sorted(wanted)
    assert f"{len(wanted)} rows behind the point" in window.locator("output").inner_text()
    window.get_by_role("button", name="Show all statements").click()
    assert window.locator("tbody tr").count() == 100
    assert "#" not in window.url


def test_from_a_traced_point_to_its_sentence(built: Path, window: Any) -> None:
    window.goto((built / "01-small.html").as_uri())
    window.locator("figure").nth(2).locator("a[aria-label]").first.focus()
    window.keyboard.press("Enter")
    window.wait_for_url("**/statements.html#*")
    row = window.locator("tr.chosen")
    words = row.locator("td.words").inner_text().strip("“”")
    row.get_by_role("link").first.click()
    window.wait_for_url("**/articles/*")
    name = window.url.split("#")[1]
    mark = window.locator(f"[id='{name}'] + mark")
    assert words.startswith(mark.inner_text().replace("\n", " "))
    assert mark.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 243, 196)"
    window.locator(f"[id='{name}'] a").click()
    window.wait_for_url(f"**/statements.html#{name}")


def column(page: Any, place: int) -> list[str]:
    return page.locator(f"tbody tr > :nth-child({place})").all_inner_texts()


def test_the_keyboard_skips_sorts_filters_and_leafs(built: Path, window: Any) -> None:
    window.goto((built / "record.html").as_uri())
    window.keyboard.press("Tab")
    assert window.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    speaker = window.get_by_role("columnheader", name="speaker")
    speaker.get_by_role("button").focus()
    window.keyboard.press("Enter")
    assert speaker.get_attribute("aria-sort") == "ascending"
    names = column(window, 2)
    assert names == sorted(names, key=str.lower) and names[0] != names[-1]
    window.keyboard.press("Space")
    assert speaker.get_attribute("aria-sort") == "descending"
    assert column(window, 2)[0] > names[-1]
    stance = window.get_by_role("columnheader", name="stance")
    stance.get_by_role("button").press("Enter")
    assert speaker.get_attribute("aria-sort") == "none"
    assert column(window, 4)[0] == "refuses"
    stance.get_by_role("button").press("Enter")
    assert column(window, 4)[0] == "open"
    window.get_by_label("Filter rows").fill("peskov MINSK")
    window.wait_for_function("() => document.querySelectorAll('tbody tr').length < 10")
    rows = window.locator("tbody tr").all_inner_texts()
    assert rows and all("Peskov" in row and "Minsk" in row for row in rows)
    window.get_by_label("Filter rows").fill("")
    window.wait_for_function("() => document.querySelectorAll('tbody tr').length === 100")
    window.get_by_role("button", name="Next").press("Enter")
    assert window.locator("output").inner_text() == "Rows 101 to 200 of 467"


def test_a_table_is_whole_without_script(built: Path, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built / "record.html").as_uri())
    assert page.locator("tbody tr").count() == 467
    assert page.locator("button").count() == 0
    context.close()


def test_pictures_on_the_index_are_shown_and_named(built: Path, window: Any) -> None:
    window.goto((built / "index.html").as_uri())
    window.locator(".gallery").scroll_into_view_if_needed()
    window.wait_for_function("() => [...document.images].every(one => one.naturalWidth > 200)")
    names = [image.get_attribute("alt") for image in window.locator("img").all()]
    assert len(names) == 3 and all(name.startswith(("Timeline:", "Positions")) for name in names)


def test_a_figure_by_itself_leads_to_the_same_statements(built: Path, window: Any) -> None:
    window.goto((built / "figures" / "01-small-1.svg").as_uri())
    links = window.locator("a").evaluate_all(
        "all => all.map(a => new URL(a.getAttribute('xlink:href'), location).href)"
    )
    strange = [one for one in links if not re.search(r"/reports/record\.html#[as]\d+$", one)]
    assert len(links) > 50 and not strange


def test_twenty_thousand_rows_stay_usable(window: Any, tmp_path: Path) -> None:
    record = load_dataset("record")
    many = pd.concat([record] * (MANY // len(record) + 1), ignore_index=True).head(MANY)
    many["statement_id"] = [f"m{number}" for number in range(MANY)]
    page = site.statement_page(many, title="Many", lead="All.", whole="many.csv", made_by="a test")
    (tmp_path / "many.html").write_text(page, encoding="utf-8")
    window.goto((tmp_path / "many.html").as_uri() + f"#m{MANY - 1}")
    assert "chosen" in window.locator(f"#m{MANY - 1}").get_attribute("class")
    assert window.locator("tbody tr").count() <= 100
    took = window.evaluate(
        """async () => {
        const start = performance.now();
        document.querySelectorAll('thead button')[1].click();
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
        }"""
    )
    assert took < 5000
    assert column(window, 2)[0] < "B"
