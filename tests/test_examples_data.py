"""The two worked examples are complete, sourced and coded as decided, like the record."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis import load_codebook, load_dataset, read_articles, read_table

DATA = Path(__file__).parent.parent / "data"
CODEBOOKS = {"gaza": "negotiation", "hollywood": "strike"}
SIZES = {"gaza": (80, 29), "hollywood": (62, 23)}
LONGEST_QUOTATION = 12
LONGEST_REPORT, SHORTEST_REPORT = 300, 150

pytestmark = pytest.mark.parametrize("name", CODEBOOKS)


def adjudication_of(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name / "adjudication.csv", dtype=str, keep_default_na=False)


def codings_of(name: str) -> pd.DataFrame:
    return read_table(DATA / name / "codings.csv", "codings")


def front_matters(name: str) -> list[dict]:
    files = sorted((DATA / name / "articles").glob("*.md"))
    return [yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1]) for file in files]


def test_the_record_is_as_large_as_promised(name):
    record = load_dataset(name)
    speakers = set(record["speaker"].str.split("; ").explode())
    assert (len(record), len(speakers)) == SIZES[name]
    assert record["statement_id"].is_unique


def test_every_row_has_its_source_and_a_short_quotation(name):
    record = load_dataset(name)
    assert record["source_url"].str.match(r"https?://[^/ ]+\.[^ ]+$").all()
    assert record[["paraphrase", "source_outlet", "evidence_grade"]].notna().all().all()
    assert record["evidence_grade"].isin(["A", "B", "C"]).all()
    assert record["short_quote"].dropna().str.split().str.len().max() <= LONGEST_QUOTATION
    best = record[record["evidence_grade"] == "A"]
    assert best["second_source_url"].notna().all()
    assert (best["source_url"] != best["second_source_url"]).all()


def test_days_are_in_order_and_stated_days_are_one_day(name):
    record = load_dataset(name)
    assert (record["date_from"] <= record["date_to"]).all()
    stated = record[record["date_basis"] == "stated"]
    assert (stated["date_from"] == stated["date_to"]).all()
    known = record.dropna(subset="source_published")
    assert (known["source_published"] >= known["date_from"]).all()


def test_every_speaker_is_an_actor_of_that_side(name):
    record, actors = load_dataset(name), read_table(DATA / name / "actors.csv", "actors")
    sides = actors.groupby("actor")["side"].agg(set).to_dict()
    for speakers, said in zip(record["speaker"], record["side"], strict=True):
        for speaker, side in zip(speakers.split("; "), said.split("; "), strict=True):
            assert side in sides[speaker], speaker
    assert set(actors["principal"].dropna()) <= set(actors["actor"])


def test_tags_are_those_of_the_codebook(name):
    used = set(load_dataset(name)["conditions"].explode().dropna())
    assert used and used <= {tag.name for tag in load_codebook(CODEBOOKS[name]).tags}


def test_two_blind_coders_read_every_row(name):
    record, codings = load_dataset(name), codings_of(name)
    read = codings[codings["coder"].isin(["A", "B"])]
    assert read.groupby("statement_id").size().eq(4).all()
    assert set(read["statement_id"]) == set(record["statement_id"])


def test_agreed_and_decided_labels_stand_in_the_record(name):
    record = load_dataset(name).set_index("statement_id")
    codings = codings_of(name).set_index(["statement_id", "variable", "coder"])["value"]
    decided = adjudication_of(name).set_index(["statement_id", "variable"])
    differ = set()
    for statement in record.index:
        for variable in ("stance", "conditions"):
            one, other = (codings[statement, variable, coder] for coder in "AB")
            final = record.loc[statement, variable]
            given = json.dumps(sorted(final)) if variable == "conditions" else final
            if one == other:
                assert given == one, statement
            else:
                differ.add((statement, variable))
                assert given == decided.loc[(statement, variable), "decided"], statement
    assert differ == set(decided.index)
    assert decided["reason"].str.len().gt(10).all()


def test_ten_reports_rest_on_the_record(name):
    record = load_dataset(name)
    reports = front_matters(name)
    assert len(reports) == 10
    for report in reports:
        assert (
            "written for this kit" in report["title"] and "written for this kit" in report["outlet"]
        )
        assert report["record"] and set(report["record"]) <= set(record["statement_id"])
        assert all(address.startswith("http") for address in report["sources"])


def test_reports_are_read_whole_and_quote_little(name):
    articles, _ = read_articles(DATA / name / "articles", on_error="collect")
    assert len(articles) == 10 and articles["published"].notna().all()
    lengths = articles["text"].str.split().str.len()
    assert lengths.between(SHORTEST_REPORT, LONGEST_REPORT).all()
    quoted = articles["text"].str.findall(r'“([^”]*)”|"([^"]*)"').explode()
    words = [max(len(part.split()) for part in pair) for pair in quoted.dropna()]
    assert words and max(words) <= LONGEST_QUOTATION
