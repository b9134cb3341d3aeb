"""The notebooks are stored as a clean run leaves them; nbval compares nothing otherwise."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from analysis import read_table

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_LINES = 10


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 1


def test_cells_were_run_once_in_order(notebook: nbformat.NotebookNode) -> None:
    counts = [cell.execution_count for cell in code_of(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_error_and_no_warning_is_stored(notebook: nbformat.NotebookNode) -> None:
    for cell in code_of(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"


def test_kernel_is_the_plain_one(notebook: nbformat.NotebookNode) -> None:
    assert notebook.metadata.kernelspec.name == "python3"


def test_no_magic_and_no_swallowed_output(notebook: nbformat.NotebookNode) -> None:
    for cell in code_of(notebook):
        assert not cell.source.rstrip().endswith(";")
        assert not any(line.lstrip().startswith(("%", "!")) for line in cell.source.splitlines())


def test_cells_are_short_and_define_nothing(notebook: nbformat.NotebookNode) -> None:
    for cell in code_of(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert 0 < len(lines) <= MOST_LINES
        nodes = ast.walk(ast.parse(cell.source))
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not any(isinstance(node, defined) for node in nodes)


def test_every_figure_is_stored(notebook: nbformat.NotebookNode) -> None:
    for cell in code_of(notebook):
        drawn = sum(line.startswith("ax = plot_") for line in cell.source.splitlines())
        stored = sum("image/png" in output.get("data", {}) for output in cell.outputs)
        assert stored == drawn, cell.source


def test_first_cell_asks_and_answers(notebook: nbformat.NotebookNode) -> None:
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert first.source.splitlines()[0].endswith("?")
    assert "**Answer:**" in first.source


def test_nothing_of_the_writers_machine_is_stored(notebook: nbformat.NotebookNode) -> None:
    text = nbformat.writes(notebook)
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


@pytest.mark.parametrize("name", ["report-on-your-articles.ipynb"])
def test_report_has_parameters(name: str) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert ast.unparse(ast.parse(cell.source)) == (
        "articles_path = None\ncolumns = None\ntraced = None"
    )


def test_run_refuses_two_folders() -> None:
    ended = subprocess.run(
        [sys.executable, ROOT / "notebooks" / "run.py", "a", "b"], capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "one folder or file" in ended.stderr


def test_papermill_drives_the_notebook_on_other_files(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    said = '"We are ready to talk about the pier," Harbour Minister Ann Lee said on Friday.\n'
    (articles / "a.md").write_text(f"---\npublished: 2022-12-17\n---\n{said}", encoding="utf-8")
    (articles / "b.txt").write_text("Nichts davon ist wahr, sagte der Minister.", encoding="utf-8")
    out = papermill.execute_notebook(
        ROOT / "notebooks" / "08-your-own-corpus.ipynb",
        tmp_path / "out.ipynb",
        parameters={"articles_path": str(articles), "actors_path": None},
        cwd=ROOT / "notebooks",
        progress_bar=False,
    )
    printed = "".join(
        output.get("text", "") + output.get("data", {}).get("text/plain", "")
        for cell in code_of(out)
        for output in cell.outputs
    )
    assert "1 articles, 1 statements, 1 on negotiating" in printed
    assert "LanguageError" in printed and "Ann Lee" in printed


def test_bad_files_stand_in_the_report_and_do_not_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location("run", ROOT / "notebooks" / "run.py")
    assert spec is not None and spec.loader is not None
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    monkeypatch.setattr(run, "REPORTS", tmp_path / "reports")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "empty.txt").touch()
    rows = (
        'headline;tale;pub date\nTalks;"We will talk about the pier, Ann Lee said.";16 May 2022\n'
    )
    (articles / "clippings.csv").write_text(rows, encoding="utf-8")
    ended = run.main([str(articles), "--columns", "text=tale,published=pub date"])
    assert ended == run.SOME_FAILED
    page = (tmp_path / "reports" / "report-on-your-articles.html").read_text(encoding="utf-8")
    assert "EmptyTextError" in page and "Ann Lee" in page and "Traceback" not in page
    statements = read_table(tmp_path / "reports" / "statements.csv", "statements")
    assert statements["published"].dt.strftime("%Y-%m-%d").tolist() == ["2022-05-16"]
