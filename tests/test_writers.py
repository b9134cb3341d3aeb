"""Tables survive writing and reading unchanged, and a failed write leaves nothing behind."""

import csv
import json
import math
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analysis.writers
from analysis.codebook import STANCES
from analysis.errors import EncodingError, WriteError
from analysis.readers import read_table
from analysis.schemas import TABLES, UNIQUE, Column, SchemaError, empty_table, validate
from analysis.writers import neutralise_cell, restore_cell, write_table

SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1"]
HARD = [
    "", "'", "''", "'=1", "'tis", "NA", "null", "nan", "None", "a,b;c", 'say "no"', "a\r\nb\rc\nd",
    " padded ", "\u2028", "“curly” ’ – …", "Зеленський", "👩‍👩‍👧", "\x00", "\ufeff", "[1]",
    '["a"]', "001", "1e5", "True", "2022-12-17",
]  # fmt: skip


def example_statement(**cells) -> pd.DataFrame:
    row = {
        "statement_id": "s1", "article_id": "a1", "start": 3, "end": 40,
        "segments": [[3, 10], [20, 40]], "content": "We will not talk.",
    }  # fmt: skip
    return validate(pd.DataFrame([{**row, **cells}]), "statements")


def assert_round_trip(table: pd.DataFrame, schema: str, path: Path) -> None:
    write_table(table, path)
    back = read_table(path, schema)
    pd.testing.assert_frame_equal(back, table)
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    path.unlink()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("schema", TABLES)
def test_empty_table_keeps_its_columns_and_types(tmp_path, schema, suffix):
    assert_round_trip(empty_table(schema), schema, tmp_path / f"t{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_hard_texts_survive(tmp_path, suffix):
    texts = HARD + FORMULAS
    table = pd.concat([example_statement()] * len(texts), ignore_index=True).assign(
        statement_id=[f"s{number}" for number in range(len(texts))],
        content=texts,
        speaker=texts,
        conditions=[[text, "b;"] for text in texts],
    )
    table = validate(table, "statements")
    assert_round_trip(table, "statements", tmp_path / f"t{suffix}")
    assert table["speaker"].tolist() == HARD + FORMULAS


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_of_column_survives(tmp_path, suffix):
    full = example_statement(
        published="2022-12-17",
        date_from="0001-01-01" if suffix == ".jsonl" else "1900-01-01",
        date_to="2262-12-31",
        on_negotiation=False,
        negated=True,
        stance="refuses",
        stance_confidence=0.1 + 0.2,
        confidence=-0.0,
        conditions=["withdrawal", "security guarantees"],
        cue_start=0,
    )
    bare = example_statement(statement_id="s2")
    table = validate(pd.concat([full, bare], ignore_index=True), "statements")
    assert math.copysign(1, table["confidence"][0]) == -1
    assert table["stance"].cat.ordered
    assert_round_trip(table, "statements", tmp_path / f"t{suffix}")


def text() -> st.SearchStrategy[str]:
    return st.one_of(st.text(max_size=12), st.sampled_from(HARD + FORMULAS))


@st.composite
def segments(draw) -> list[list[int]]:
    places = sorted(draw(st.sets(st.integers(0, 10**6), min_size=2, max_size=6)))
    return [list(pair) for pair in zip(places[::2], places[1::2], strict=False)]


def cells(column: Column) -> st.SearchStrategy:
    kind, needed, allowed = column
    kinds = {
        "text": st.sampled_from(allowed) if allowed else text(),
        "day": st.dates(min_value=pd.Timestamp("1900-01-01").date()).map(pd.Timestamp),
        "int": st.integers(0, 2**53),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "flag": st.booleans(),
        "stance": st.sampled_from(STANCES),
        "segments": segments(),
        "tags": st.lists(text(), max_size=3),
    }
    return kinds[kind] if needed or kind == "tags" else st.none() | kinds[kind]


@st.composite
def tables(draw) -> tuple[str, pd.DataFrame]:
    schema = draw(st.sampled_from(sorted(TABLES)))
    rows = []
    for number in range(draw(st.integers(0, 3))):
        row = {name: draw(cells(column)) for name, column in TABLES[schema].items()}
        if schema in UNIQUE:
            row[UNIQUE[schema]] = f"{row[UNIQUE[schema]]}{number}"
        if "end" in row:
            row["start"], row["end"] = 1, 2
        if "date_to" in row:
            row["date_to"] = row["date_from"]
        rows.append(row)
    if not rows:
        return schema, empty_table(schema)
    columns = {name: pd.Series([row[name] for row in rows], dtype="object") for name in rows[0]}
    return schema, validate(pd.DataFrame(columns), schema)


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=tables())
def test_round_trip_is_exact_for_every_schema(tmp_path, suffix, drawn):
    schema, table = drawn
    assert_round_trip(table, schema, tmp_path / f"t{suffix}")


@given(text=st.text())
def test_neutralised_cell_is_harmless_and_restored(text):
    cell = neutralise_cell(text)
    assert restore_cell(cell) == text
    assert cell and cell.lstrip()[:1] not in set("=+-@＝＋－＠")
    assert cell[0] not in "\t\r\n"


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_stands_behind_an_apostrophe_in_the_file(tmp_path, text):
    write_table(example_statement(speaker=text), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["speaker"] == f"'{text}"


def test_negative_numbers_stay_numbers(tmp_path):
    write_table(pd.DataFrame({"score": [-2], "=name": ["a"]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbfscore,'=name\n-2,a\n"


def test_apostrophe_of_a_person_is_kept(tmp_path):
    (tmp_path / "a.csv").write_text("actor,side\n'Tis,'90s party\n", encoding="utf-8")
    table = read_table(tmp_path / "a.csv", "actors")
    assert table.loc[0, ["actor", "side"]].tolist() == ["'Tis", "'90s party"]


def test_lists_are_json_and_missing_is_an_empty_cell(tmp_path):
    write_table(example_statement(conditions=["a", "b"], side=""), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert json.loads(row["conditions"]) == ["a", "b"]
    assert json.loads(row["segments"]) == [[3, 10], [20, 40]]
    assert (row["speaker"], row["side"]) == ("", "'")


def test_csv_opens_in_pandas_with_true_line_breaks(tmp_path):
    write_table(example_statement(content="one\r\ntwo\rthree"), tmp_path / "t.csv")
    assert pd.read_csv(tmp_path / "t.csv").loc[0, "content"] == "one\r\ntwo\rthree"


def test_columns_without_values_have_a_type_in_parquet(tmp_path):
    write_table(example_statement(), tmp_path / "t.parquet")
    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "t.parquet")}
    assert kinds["conditions"] == "list<element: string>"
    assert "null" not in set(kinds.values())


def test_further_columns_are_kept(tmp_path):
    table = example_statement().assign(note=["=mine"])
    for suffix in SUFFIXES:
        write_table(table, tmp_path / f"t{suffix}")
        assert read_table(tmp_path / f"t{suffix}", "statements")["note"].tolist() == ["=mine"]


def test_table_is_not_changed_and_index_is_not_written(tmp_path):
    table = example_statement(content="=1").set_index(pd.Index([7]))
    before = table.copy(deep=True)
    for suffix in SUFFIXES:
        write_table(table, tmp_path / f"t{suffix}")
        assert read_table(tmp_path / f"t{suffix}", "statements").index.tolist() == [0]
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_failure_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"t{suffix}"
    path.write_text("old", encoding="utf-8")

    def fail(table, file):
        file.write_text("half a ta", encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setitem(analysis.writers._WRITERS, suffix, fail)
    with pytest.raises(KeyboardInterrupt):
        write_table(example_statement(), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_existing_file_is_replaced(tmp_path):
    for content in ("first", "second"):
        write_table(example_statement(content=content), tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv", "statements")["content"].tolist() == ["second"]


@pytest.mark.parametrize("name", ["t.xls", "t", "t.csv.gz", "absent/t.csv"])
def test_path_that_cannot_be_written_is_named(tmp_path, name):
    with pytest.raises(WriteError, match=r"t") as caught:
        write_table(example_statement(), tmp_path / name)
    assert caught.value.stage == "write"
    assert str(tmp_path / name) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_folder_in_place_of_a_file_is_named(tmp_path):
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(WriteError, match=r"t\.csv"):
        write_table(example_statement(), tmp_path / "t.csv")
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="not list"):
        write_table([1], tmp_path / "t.csv")
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(SchemaError, match="two columns are called 'a'"):
        write_table(twice, tmp_path / "t.csv")
    mixed = pd.DataFrame({"a": pd.Series([["x"], 1], dtype="object")})
    with pytest.raises(SchemaError, match="one type"):
        write_table(mixed, tmp_path / "t.parquet")
    half = pd.DataFrame({"a": pd.Series([["\ud800"]], dtype="object")})
    for suffix in (".csv", ".jsonl"):
        with pytest.raises(EncodingError, match="half of a character"):
            write_table(half, tmp_path / f"t{suffix}")
    assert list(tmp_path.iterdir()) == []
