"""The sourced tables: complete, well-formed, referring to each other, and coded as decided."""

from __future__ import annotations

import hashlib
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from analysis import load_codebook, load_dataset, read_table, validate
from analysis.schemas import columns_of

DATA = Path(__file__).parent.parent / "data"
LONGEST_QUOTATION = 12
READINGS = {"checker", "reader 1", "reader 5", "reader 6"}
NOT_DESCRIBED = {"README.md", "LICENSE", "describe.py", "datapackage.json"}


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return load_dataset("record")


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return load_dataset("events")


@pytest.fixture(scope="module")
def actors() -> pd.DataFrame:
    return load_dataset("actors")


@pytest.fixture(scope="module")
def codings(record: pd.DataFrame) -> pd.DataFrame:
    table = load_dataset("codings")
    return table[table["statement_id"].isin(record["statement_id"])]


@pytest.fixture(scope="module")
def adjudication(record: pd.DataFrame) -> pd.DataFrame:
    table = pd.read_csv(DATA / "gold" / "adjudication.csv", dtype=str).fillna("")
    return table[table["statement_id"].isin(record["statement_id"])]


@pytest.fixture(scope="module")
def descriptor() -> dict:
    return json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))


def names_in(joint: pd.Series) -> Iterator[str]:
    for names in joint.dropna():
        yield from names.split("; ")


def addresses(record: pd.DataFrame, events: pd.DataFrame) -> list[str]:
    columns = (record["source_url"], record["second_source_url"], events["source_url"])
    return pd.concat(columns).dropna().tolist()


def test_tables_fit_their_schemas(record, events, actors):
    for table, schema in ((record, "record"), (events, "events"), (actors, "actors")):
        assert list(validate(table, schema).columns) == list(columns_of(schema))


def test_the_record_is_as_large_as_promised(record):
    assert len(record) >= 400
    assert len(set(names_in(record["speaker"]))) >= 70
    assert record["date_from"].min() == pd.Timestamp("2021-12-16")


def test_every_month_has_two_statements(record):
    months = record["date_from"].dt.to_period("M").value_counts()
    whole = pd.period_range("2021-12", "2026-06", freq="M")
    assert months.reindex(whole, fill_value=0).min() >= 2


def test_every_row_has_what_a_reader_needs(record):
    needed = ["speaker_kind", "side", "date_from", "date_to", "date_basis", "stance", "role"]
    needed += ["venue", "paraphrase", "source_url", "source_outlet", "evidence_grade"]
    assert record[needed].notna().all().all()
    assert set(record["evidence_grade"]) == {"A", "B", "C"}
    assert record["on_negotiation"].all()


def test_days_are_known_to_a_few_days(record):
    spans = (record["date_to"] - record["date_from"]).dt.days
    assert spans.between(0, 31).all()
    assert (spans > 0).sum() >= 10


def test_nothing_was_published_before_it_was_said(record):
    published = record["source_published"]
    assert not (published < record["date_from"]).any()
    assert published.notna().sum() > 200


def test_quotations_are_short(record):
    quoted = record["short_quote"].dropna()
    assert len(quoted) > 200
    assert quoted.str.split().str.len().max() <= LONGEST_QUOTATION


def test_no_statement_stands_twice(record):
    assert not record.duplicated(["speaker", "date_from", "paraphrase"]).any()
    assert not record["paraphrase"].duplicated().any()


def test_addresses_are_well_formed_and_two_are_different(record, events):
    for address in addresses(record, events):
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https"), address
        assert "." in parts.netloc and not parts.netloc.endswith("."), address
        assert not any(character.isspace() for character in address), address
    both = record[record["second_source_url"].notna()]
    assert len(both) > 380
    assert (both["source_url"] != both["second_source_url"]).all()


def test_two_addresses_stand_behind_the_best_grade(record):
    assert record.loc[record["evidence_grade"] == "A", "second_source_url"].notna().all()


def test_every_speaker_has_a_row_with_the_same_side(record, actors):
    sides = actors.groupby("actor")["side"].agg(lambda known: set(known.dropna()))
    assert set(names_in(record["speaker"])) <= set(sides.index)
    for row in record.itertuples():
        known = set().union(*(sides[name] for name in row.speaker.split("; ")))
        assert set(row.side.split("; ")) <= known, row.statement_id


def test_every_principal_has_a_row(actors):
    assert set(actors["principal"].dropna()) <= set(actors["actor"])


def test_tags_are_those_of_the_codebook(record):
    known = {tag.name for tag in load_codebook("negotiation").tags}
    used = {tag for tags in record["conditions"] for tag in tags}
    assert used <= known
    assert len(used) > 40
    assert all(len(tags) == len(set(tags)) for tags in record["conditions"])


def test_events_are_in_order_with_names_for_figures(events):
    assert events["date_from"].is_monotonic_increasing
    assert (events["date_to"] >= events["date_from"]).all()
    assert events["event_id"].is_unique and len(events) > 80
    assert events["label"].str.split().str.len().max() <= 4
    assert 10 <= events["turning_point"].sum() <= 15
    assert events["kind"].nunique() <= 11


def test_every_statement_has_its_readings(record, codings):
    stance = codings[codings["variable"] == "stance"]
    for coder, least in (("compiler", len(record)), ("reader 5", 460), ("checker", 350)):
        assert (stance["coder"] == coder).sum() >= least
    conditions = codings[codings["variable"] == "conditions"]
    by_row = conditions.groupby("statement_id")["coder"]
    read_twice = by_row.agg(lambda coders: len(set(coders))) > 1
    assert read_twice.sum() >= 370
    assert not codings.duplicated(["statement_id", "variable", "coder"]).any()


def test_every_difference_in_stance_is_decided_with_a_reason(record, codings, adjudication):
    stance = codings[codings["variable"] == "stance"].groupby("statement_id")["value"]
    differ = set(stance.nunique()[lambda values: values > 1].index)
    decided = adjudication[adjudication["variable"] == "stance"]
    assert differ <= set(decided["statement_id"])
    assert not adjudication.duplicated(["statement_id", "variable"]).any()
    assert adjudication["reason"].str.len().min() > 8


def test_decided_and_agreed_labels_stand_in_the_record(record, codings, adjudication):
    stances = dict(zip(record["statement_id"], record["stance"].astype(str), strict=True))
    tags = dict(zip(record["statement_id"], record["conditions"].map("; ".join), strict=True))
    tables = {"stance": stances, "conditions": tags}
    for row in adjudication.itertuples():
        assert tables[row.variable][row.statement_id] == row.decided, row
    decided = set(adjudication.loc[adjudication["variable"] == "stance", "statement_id"])
    agreed = codings[(codings["variable"] == "stance") & ~codings["statement_id"].isin(decided)]
    assert len(agreed) > 700
    for row in agreed.itertuples():
        assert stances[row.statement_id] == row.value, row


def test_conditions_on_which_the_last_readers_agree_need_a_reason_to_differ(
    record, codings, adjudication
):
    read = codings[(codings["variable"] == "conditions")].assign(
        value=lambda rows: rows["value"].fillna("")
    )
    by_row = read.groupby("statement_id")["value"].agg(set)
    tags = record.set_index("statement_id")["conditions"].map("; ".join)
    decided = set(adjudication.loc[adjudication["variable"] == "conditions", "statement_id"])
    for statement_id, values in by_row.items():
        if statement_id not in decided:
            assert values == {tags[statement_id]}, statement_id


def test_every_file_is_described(descriptor):
    described = {resource["path"] for resource in descriptor["resources"]}
    files = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    hidden = {name for name in files if "__pycache__" in name or "/." in name}
    assert described == files - hidden - NOT_DESCRIBED


def test_sizes_and_hashes_are_those_of_the_files(descriptor):
    for resource in descriptor["resources"]:
        content = (DATA / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content), resource["path"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", resource["path"]


def test_every_column_is_described(descriptor):
    for resource in descriptor["resources"]:
        if resource["path"].endswith(".csv"):
            fields = resource["schema"]["fields"]
            header = list(pd.read_csv(DATA / resource["path"], nrows=0).columns)
            assert [field["name"] for field in fields] == header
            assert all(len(field["description"]) > 3 for field in fields)


def test_describing_again_changes_nothing(descriptor):
    refreshed = runpy.run_path(str(DATA / "describe.py"))["refreshed"]
    for resource in descriptor["resources"]:
        assert refreshed(json.loads(json.dumps(resource))) == resource


def test_the_descriptor_has_licence_and_sources(descriptor):
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert descriptor["sources"] and descriptor["contributors"]


def test_the_dictionary_names_every_column_of_the_record():
    dictionary = (DATA / "README.md").read_text(encoding="utf-8")
    for table in ("record", "events", "actors"):
        for name in columns_of(table):
            assert f"`{name}`" in dictionary, name


def test_shipped_tables_read_the_same_with_pandas_alone(record):
    plain = pd.read_csv(DATA / "record.csv", dtype=str, keep_default_na=False)
    assert plain["statement_id"].tolist() == record["statement_id"].tolist()
    assert plain.columns[0] == "statement_id"


def test_codings_can_be_read_by_their_schema():
    validate(read_table(DATA / "gold" / "codings.csv", "codings"), "codings")
