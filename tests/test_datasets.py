"""What comes with the kit is found and fits its schemas."""

from pathlib import Path

import pandas as pd
import pytest

import analysis.datasets
from analysis.codebook import Codebook
from analysis.datasets import load_codebook, load_dataset
from analysis.errors import CodebookError, MissingPathError, UnknownDatasetError
from analysis.schemas import validate
from analysis.writers import write_table


def test_articles_are_24_dated_reports_marked_as_ours():
    articles = load_dataset("articles")
    assert len(articles) == 24
    assert articles["source_file"].str.fullmatch(r"\d\d-[a-z0-9-]+\.md").all()
    assert articles["published"].between("2021-12-01", "2026-12-31").all()
    assert articles["language"].eq("en").all()
    for column in ("title", "outlet"):
        assert articles[column].str.contains("written for this kit").all()
    assert not articles["text"].str.startswith("---").any()


def test_actors_fit_their_schema():
    actors = validate(load_dataset("actors"), "actors")
    spellings = dict(zip(actors["actor"], actors["spellings"], strict=True))
    assert {"Kiev", "Kyiv"} <= set(spellings["Ukraine"])


def test_gold_is_read_as_statements(tmp_path, monkeypatch):
    row = {
        "statement_id": "s", "article_id": "a", "start": 0, "end": 2, "segments": [[0, 2]],
        "content": "No", "stance": "refuses",
    }  # fmt: skip
    table = validate(pd.DataFrame([row]), "statements")
    (tmp_path / "data" / "gold").mkdir(parents=True)
    write_table(table, tmp_path / "data" / "gold" / "statements.csv")
    monkeypatch.setattr(analysis.datasets, "__file__", str(tmp_path / "datasets.py"))
    pd.testing.assert_frame_equal(load_dataset("gold"), table)


def test_data_is_found_in_the_package_first_then_beside_it(tmp_path, monkeypatch):
    package = tmp_path / "analysis"
    for folder, actor in ((package, "inside"), (tmp_path, "beside")):
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "actors.csv").write_text(f"actor\n{actor}\n", encoding="utf-8")
    monkeypatch.setattr(analysis.datasets, "__file__", str(package / "datasets.py"))
    assert load_dataset("actors")["actor"].tolist() == ["inside"]
    (package / "data" / "actors.csv").unlink()
    (package / "data").rmdir()
    assert load_dataset("actors")["actor"].tolist() == ["beside"]


@pytest.mark.parametrize("name", ["statements", "", "../actors", None, "Articles"])
def test_unknown_data_set_is_named_with_the_known_ones(name):
    with pytest.raises(UnknownDatasetError, match="articles, record, events, actors, gold"):
        load_dataset(name)


def test_codebook_is_loaded_by_name_and_by_path(monkeypatch, tmp_path):
    by_name = load_codebook("negotiation")
    assert isinstance(by_name, Codebook)
    shipped = analysis.datasets._data_folder() / "codebooks" / "negotiation.yaml"
    own = tmp_path / "mine.yaml"
    own.write_bytes(shipped.read_bytes())
    assert load_codebook(own).version == by_name.version == load_codebook(str(own)).version
    monkeypatch.chdir(tmp_path)
    assert load_codebook("mine.yaml").version == by_name.version


@pytest.mark.parametrize("name", ["nonsense", "../actors", "", Path("x/negotiation")])
def test_unknown_codebook_is_named_with_the_known_ones(name):
    with pytest.raises(CodebookError, match="negotiation"):
        load_codebook(name)


def test_what_is_no_name_of_a_codebook_is_named():
    with pytest.raises(CodebookError, match="not by int"):
        load_codebook(3)


def test_missing_codebook_file_is_named():
    with pytest.raises(MissingPathError, match=r"absent\.yaml"):
        load_codebook("absent.yaml")


def test_broken_codebook_names_its_file(tmp_path):
    own = tmp_path / "mine.yaml"
    own.write_text("stances: [", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"mine\.yaml"):
        load_codebook(own)
