"""What README and docs tell a reader to type works, and every link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import matplotlib
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from analysis import load_dataset

matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
ARTICLES = {
    "a.md": (
        "---\noutlet: Pier Post\npublished: 2022-12-17\n---\n"
        '"We are ready to talk about the pier," Volodymyr Zelensky said on Friday.\n\n'
        "Sergei Lavrov said that Russia would not negotiate with Kyiv.\n"
    ),
    "b.txt": "Dmitry Peskov said on 3 May 2022 that Moscow was open to talks with Kyiv.\n",
    "c.txt": "",
}


def code_of(page: Path) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "my-articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "my-articles" / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fill_in(sheet: Path, words: str, **cells: str) -> None:
    """Type into the row of a statement as a person does in a spreadsheet."""
    book = openpyxl.load_workbook(sheet)
    rows = list(book.active.rows)
    header = [cell.value for cell in rows[0]]
    (row,) = [row for row in rows[1:] if words in row[header.index("content")].value]
    for column, value in cells.items():
        row[header.index(column)].value = value
    book.save(sheet)


def test_the_first_example_reads_a_folder_of_two_articles_and_a_file_that_fails(
    folder: Path,
) -> None:
    example = code_of(README)[0]
    assert len(example.splitlines()) == 12
    names: dict[str, Any] = {}
    exec(example, names)
    read = [Path(name).name for name in names["articles"]["source_file"]]
    assert read == ["a.md", "b.txt"]
    assert names["errors"]["source_file"].str.endswith("c.txt").tolist() == [True]
    found = names["on_negotiation"].set_index("speaker")
    assert sorted(found.index) == ["Dmitry Peskov", "Sergey Lavrov", "Volodymyr Zelensky"]
    assert found["date_from"].dt.strftime("%Y-%m-%d").to_dict() == {
        "Volodymyr Zelensky": "2022-12-16",
        "Sergey Lavrov": "2022-12-16",
        "Dmitry Peskov": "2022-05-03",
    }
    written = pd.read_excel(folder / "statements.xlsx")
    assert written["statement_id"].tolist() == names["statements"]["statement_id"].tolist()


@pytest.mark.parametrize("page", [README, ROOT / "docs" / "corrections.md"], ids=lambda p: p.name)
def test_a_correction_typed_into_the_sheet_stands_in_the_table(folder: Path, page: Path) -> None:
    blocks = code_of(page)
    draw = next(n for n, block in enumerate(blocks) if "sample_for_coding(" in block)
    names: dict[str, Any] = {}
    for block in blocks[: draw + 1]:
        exec(block, names)
    fill_in(folder / "sheet.xlsx", "the pier", stance=" Neutral", date_to="2022-12-17")
    fill_in(folder / "sheet.xlsx", "Moscow was open", stance="maybe")
    exec(blocks[draw + 1], names)
    assert names["problems"][["column", "row"]].size == 2
    assert names["problems"]["column"].tolist() == ["stance"]
    assert "maybe" in names["problems"].loc[0, "reason"]
    corrected = names["corrected"].set_index("speaker")
    talk = corrected.loc["Volodymyr Zelensky"]
    assert (talk["stance"], talk["coded_by"]) == ("neutral", "Anna")
    assert talk["machine_stance"] != "neutral"
    assert f"{talk['date_from']:%Y-%m-%d} {talk['date_to']:%Y-%m-%d}" == "2022-12-16 2022-12-17"
    assert pd.isna(corrected.loc["Dmitry Peskov", "coded_by"])
    assert names["report"].empty


def test_a_finding_leads_to_its_statements(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(code_of(README)[-1], names)
    assert names["shifts"].loc[0, "speaker"] == "Mykhailo Podolyak"


def test_no_word_of_an_article_is_in_the_table_to_share(folder: Path) -> None:
    names: dict[str, Any] = {}
    exec(code_of(README)[0], names)
    (share,) = code_of(ROOT / "docs" / "other-peoples-words.md")
    exec(share, names)
    shared = (folder / "to-share.csv").read_text(encoding="utf-8")
    text_columns = names["statements"].select_dtypes(include=["object", "string"])
    assert "ready to talk" in " ".join(text_columns["content"])
    for words in ("ready to talk", "would not negotiate", "was open", "on Friday", "3 May"):
        assert words not in shared


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([\w-]+))?\)", text)
    for target, anchor in links:
        file = (page.parent / target) if target else page
        assert file.exists(), target
        if anchor:
            titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    readme = README.read_text(encoding="utf-8")
    assert len(PAGES) > 5
    for page in PAGES[1:]:
        assert f"(docs/{page.name}" in readme


def test_the_readme_keeps_its_order() -> None:
    titles = re.findall(r"^## (.+)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert titles == [
        "Two commands",
        "Your own folder",
        "Functions",
        "What the notebooks find",
        "Limits",
        "What it must not be used for",
        "Personal data",
        "Copyright in your texts",
        "Licence and citation",
    ]


@pytest.fixture(scope="module")
def figure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("figure", ROOT / "docs" / "figure.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figure_shows_the_quarters_in_which_a_president_refused(figure: ModuleType) -> None:
    ax = figure.draw()
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "Volodymyr Zelensky (82)",
        "Vladimir Putin (40)",
    ]
    third_of_2022, second_of_2023 = ax.statement_ids["refuses"]
    assert third_of_2022 == ["s076", "s079", "s080", "s081", "s082", "s089", "s093"]
    assert second_of_2023 == ["s171", "a022", "s175"]
    drawn = [name for gid, ids in ax.statement_ids.items() if gid != "position" for name in ids]
    assert sum(map(len, drawn)) == 82 + 40
    speakers = load_dataset("record").set_index("statement_id")["speaker"]
    assert set(speakers[third_of_2022 + second_of_2023]) == {"Volodymyr Zelensky"}
    matplotlib.pyplot.close(ax.figure)


def test_the_script_draws_the_figure_that_is_stored(figure: ModuleType, tmp_path: Path) -> None:
    figure.main(tmp_path / "again.png")
    with Image.open(figure.FIGURE) as stored, Image.open(tmp_path / "again.png") as again:
        assert stored.size == again.size == (1760, 940)
    assert 20_000 < figure.FIGURE.stat().st_size < 150_000


def test_the_figure_is_described_for_who_cannot_see_it() -> None:
    (told,) = re.findall(r"!\[([^\]]+)\]\(docs/positions\.png\)", README.read_text("utf-8"))
    assert all(word in told for word in ("Zelensky", "Putin", "82", "40", "refuses", "open"))
