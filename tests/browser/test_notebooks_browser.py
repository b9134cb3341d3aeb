"""The notebooks in JupyterLab, opened and run as a reader does it: no error, all of it in sight."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
RUNS_WITHIN_MS = 180_000

ENDED = """count => {
  const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  return document.querySelector("[data-mime-type='application/vnd.jupyter.error']")
    || prompts.length === count
    && prompts.every((prompt, n) => prompt.textContent.trim() === `[${n + 1}]:`);
}"""
# All cells are asked at once: a question for every cell would take longer than to run them.
SEEN = """() => [...document.querySelectorAll(".jp-CodeCell")].map(cell => {
  const all = chosen => [...cell.querySelectorAll(".jp-OutputArea-output " + chosen)];
  const size = element => {
    const box = element.getBoundingClientRect();
    const area = element.closest(".jp-OutputArea-output");
    return {
      width: box.width, height: box.height,
      room: area.clientWidth, hidden: area.scrollWidth - area.clientWidth,
      dots: element.naturalWidth, rows: element.rows?.length,
    };
  };
  const kinds = ["error", "stderr"].map(kind => `[data-mime-type$='jupyter.${kind}']`);
  return {
    wrong: [...cell.querySelectorAll(kinds.join())].map(output => output.textContent),
    figures: all("img").map(size),
    tables: all("table").map(size),
    words: [...cell.querySelectorAll("pre")].map(output => output.textContent).join("").trim(),
  };
})"""
HIDDEN_AT_THE_SIDE = """chosen => {
  const panel = document.querySelector(chosen);
  return panel.scrollWidth - panel.clientWidth;
}"""
PANEL = ".jp-Notebook .jp-WindowedPanel-outer, .jp-Notebook.jp-WindowedPanel-outer"


def code_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def figures_of(cell: nbformat.NotebookNode) -> int:
    return sum(line.startswith("ax = plot_") for line in cell.source.splitlines())


def tables_of(cell: nbformat.NotebookNode) -> int:
    return sum("text/html" in output.get("data", {}) for output in cell.outputs)


@pytest.fixture(scope="module")
def folder(lab: Any) -> Path:
    """Copy the notebooks for JupyterLab to write into, beside the data that they read."""
    copies = lab.folder / "copies" / "notebooks"
    shutil.copytree(ROOT / "notebooks", copies, ignore=shutil.ignore_patterns(".*"))
    (copies.parent / "data").symlink_to(ROOT / "data", target_is_directory=True)
    return copies


@pytest.fixture
def opened(lab: Any, window: Any) -> Any:
    """Open notebooks, and end their kernels after the test."""
    complaints: list[str] = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "console", lambda line: complaints.append(line.text) if line.type == "error" else None
    )

    def open_notebook(path: Path) -> list[str]:
        window.goto(lab.page_of(path.relative_to(lab.folder).as_posix()))
        window.get_by_text("| Idle").wait_for()
        return complaints

    yield open_notebook
    for session in json.loads(lab.ask("/api/sessions")):
        lab.ask(f"/api/sessions/{session['id']}", "DELETE")


@pytest.mark.parametrize("original", NOTEBOOKS, ids=lambda path: path.name)
def test_run_all_ends_without_error_and_every_output_is_in_sight(
    original: Path, lab, window, folder, opened
) -> None:
    before = original.read_bytes()
    path = folder / original.name
    stored = code_of(nbformat.read(path, as_version=4))
    bare = nbformat.read(path, as_version=4)
    for cell in code_of(bare):
        # What is seen must come from this run.
        cell.outputs, cell.execution_count = [], None
    nbformat.write(bare, path)

    complaints = opened(path)
    window.get_by_role("menubar").get_by_text("Kernel", exact=True).click()
    window.get_by_role("menuitem", name="Restart Kernel and Run All Cells…", exact=True).click()
    window.get_by_role("button", name="Confirm Kernel Restart").click()
    window.wait_for_function(ENDED, arg=len(stored), timeout=RUNS_WITHIN_MS)
    cells = window.evaluate(SEEN)
    assert [words for cell in cells for words in cell["wrong"]] == []
    window.get_by_text("| Idle").wait_for()

    assert len(cells) == len(stored)
    for seen, cell in zip(cells, stored, strict=True):
        assert len(seen["figures"]) == figures_of(cell), cell.source
        assert len(seen["tables"]) == tables_of(cell), cell.source
        for part in (*seen["figures"], *seen["tables"]):
            assert part["width"] > 0 and part["height"] > 0, cell.source
            assert part["width"] <= part["room"] + 1 and part["hidden"] <= 1, cell.source
        assert all(figure["dots"] > 0 for figure in seen["figures"]), cell.source
        if any(output.output_type == "stream" for output in cell.outputs):
            assert seen["words"], cell.source
    assert window.evaluate(HIDDEN_AT_THE_SIDE, PANEL) <= 0
    # JupyterLab's own, when the debugger asks a kernel that is being restarted; no cell is hurt.
    of_the_restart = "Could not restore the debugger state"
    assert [words for words in complaints if not words.startswith(of_the_restart)] == []
    for figure in window.locator(".jp-OutputArea-output img").all():
        figure.scroll_into_view_if_needed()
        assert figure.is_visible()

    window.keyboard.press("Control+s")
    window.get_by_text("Saving completed").wait_for()
    saved = code_of(nbformat.read(path, as_version=4))
    assert [cell.execution_count for cell in saved] == list(range(1, len(saved) + 1))
    assert original.read_bytes() == before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_page_of_a_notebook_is_readable_on_a_phone(path: Path, phone, tmp_path) -> None:
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="", mermaid_js_url="")
    page = tmp_path / "page.html"
    page.write_text(exporter.from_filename(path)[0], encoding="utf-8")
    phone.goto(page.as_uri())
    wide = phone.viewport_size["width"]
    assert phone.evaluate(HIDDEN_AT_THE_SIDE, "html") <= 0
    prose = phone.evaluate(
        """() => [...document.querySelectorAll(".jp-MarkdownOutput :is(h1, h2, h3, p, li)")].map(
          part => [part.getBoundingClientRect().right, parseFloat(getComputedStyle(part).fontSize)])
        """
    )
    assert prose and all(right <= wide and size >= 12 for right, size in prose)
    figures = phone.evaluate(
        """() => [...document.querySelectorAll(".jp-OutputArea-output img")].map(
          figure => [figure.naturalWidth, figure.getBoundingClientRect().right])"""
    )
    drawn = sum(map(figures_of, code_of(nbformat.read(path, as_version=4))))
    assert len(figures) == drawn
    assert all(dots > 0 and right <= wide for dots, right in figures)
    # What is wider than the screen must scroll by itself, or its right end is out of reach.
    lost = phone.evaluate(
        """wide => {
          const scrolls = element => element && (
            ["auto", "scroll"].includes(getComputedStyle(element).overflowX)
            || scrolls(element.parentElement));
          return [...document.querySelectorAll("table, pre, .statements-shown")]
            .filter(element => element.getBoundingClientRect().right > wide && !scrolls(element))
            .map(element => element.textContent.slice(0, 80));
        }""",
        wide,
    )
    assert lost == []


def test_jupyterlab_on_a_phone_shows_the_notebook_once_its_files_are_hidden(
    lab, phone, folder
) -> None:
    path = folder / "phone.ipynb"
    shutil.copy(ROOT / "notebooks" / "02-the-record.ipynb", path)
    phone.goto(lab.page_of(path.relative_to(lab.folder).as_posix()))
    figure = phone.locator(".jp-OutputArea-output img").first
    figure.wait_for(state="attached")
    phone.get_by_role("tab", name="File Browser").click()
    phone.wait_for_function(
        "chosen => document.querySelector(chosen).clientWidth >= 280", arg=PANEL
    )
    assert phone.evaluate(HIDDEN_AT_THE_SIDE, PANEL) <= 0
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    assert box["width"] > 200 and box["x"] + box["width"] <= phone.viewport_size["width"]
