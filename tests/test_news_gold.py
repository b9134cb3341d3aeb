"""The coded news: its tables, and what the program found in texts that are not shipped."""

from pathlib import Path

import pandas as pd
import pytest

from analysis import gold_matches, gold_scores, load_codebook, read_table
from analysis.schemas import STANCES, validate

NEWS = Path(__file__).parent.parent / "data" / "gold" / "news"
WORDS = ["content", "cue", "source_text", "date_text", "stance_evidence"]


@pytest.fixture(scope="module")
def articles():
    return pd.read_csv(NEWS / "articles.csv")


@pytest.fixture(scope="module")
def gold():
    return read_table(NEWS / "statements.csv", "statements")


@pytest.fixture(scope="module")
def codings():
    return read_table(NEWS / "codings.csv", "codings")


@pytest.fixture(scope="module")
def adjudication():
    return pd.read_csv(NEWS / "adjudication.csv", dtype=str).fillna("")


def test_the_tables_fit_their_schemas(gold, codings):
    validate(gold, "statements")
    validate(codings, "codings")
    assert gold["statement_id"].is_unique
    assert len(gold) == 967


def test_eighty_articles_of_many_outlets_lie_in_two_equal_parts(articles, gold):
    assert articles["part"].value_counts().to_dict() == {"develop": 40, "once": 40}
    assert (articles["set"] == "negotiation").sum() >= 50
    assert articles["outlet"].nunique() >= 25
    assert articles["text_hash"].str.fullmatch(r"[0-9a-f]{64}").all()
    assert articles["article_id"].is_unique
    assert set(gold["article_id"]) <= set(articles["article_id"])


@pytest.mark.parametrize("name", ["statements", "coded", "found"])
def test_no_word_of_an_article_is_shipped(name):
    table = read_table(NEWS / f"{name}.csv", "statements")
    for column in WORDS:
        assert table[column].fillna("").eq("").all(), column
    assert table["source_file"].isna().all()


def test_segments_are_in_order_and_hold_neither_cue_nor_source(gold):
    for row in gold.itertuples():
        flat = [place for segment in row.segments for place in segment]
        assert flat == sorted(flat)
        assert (row.start, row.end) == (flat[0], flat[-1])
        for start, end in ((row.cue_start, row.cue_end), (row.source_start, row.source_end)):
            if not pd.isna(start):
                assert all(end <= a or b <= start for a, b in row.segments), row.statement_id


def test_codes_are_those_of_the_codebook(gold):
    known = {tag.name for tag in load_codebook("negotiation").tags}
    assert {tag for tags in gold["conditions"] for tag in tags} <= known
    on = gold["on_negotiation"].astype(bool)
    assert gold.loc[on, "stance"].isin(STANCES).all()
    assert gold.loc[~on, "stance"].isna().all()
    assert not gold.loc[~on, "conditions"].map(bool).any()


def test_nobody_said_a_thing_after_it_was_published(gold):
    assert not (gold["date_to"] > gold["published"]).any()
    assert not (gold["date_from"] > gold["date_to"]).any()


def test_an_unnamed_source_has_no_name_and_every_other_has_one(gold):
    unnamed = gold["speaker_kind"] == "unnamed"
    assert gold.loc[unnamed, "speaker"].isna().all()
    assert gold.loc[~unnamed, "speaker"].notna().all()


def test_every_difference_of_the_coders_is_decided_with_a_reason(codings, adjudication):
    wide = codings.pivot_table(
        index=["statement_id", "variable"], columns="coder", values="value", aggfunc="first"
    )
    shared = codings.groupby("statement_id")["coder"].nunique()
    both = wide[wide.index.get_level_values(0).isin(shared.index[shared == 2])].fillna("")
    differ = set(both.index[both["A"] != both["B"]])
    decided = set(zip(adjudication["statement_id"], adjudication["variable"], strict=True))
    dropped = set(adjudication.loc[adjudication["decided"] == "dropped", "statement_id"])
    assert {key for key in differ - decided if key[0] not in dropped} == set()
    assert len(differ) > 400
    assert adjudication["reason"].str.len().min() > 3


def test_what_one_coder_alone_saw_is_kept_or_dropped(codings, gold, adjudication):
    alone = codings.groupby("statement_id")["coder"].nunique().loc[lambda n: n == 1].index
    rows = adjudication[adjudication["variable"] == "statement"].set_index("statement_id")
    assert set(alone) <= set(rows.index)
    kept = rows.loc[rows["decided"].isin(["kept", "added"])].index
    assert set(kept) <= set(gold["statement_id"])
    assert not set(rows.index[rows["decided"] == "dropped"]) & set(gold["statement_id"])


# Measured when predictions were last written, less a little; a floor under regressions.
STATED_DAYS = {"develop": 0.94, "once": 0.80}
FOUND = {"statement": 0.75, "speaker": 0.59}
CODED = {  # F1 of the topic, share of right stances, share of abstentions at most
    "develop": (0.81, 0.68, 0.15),
    # Weights of seven bits abstain on 21 of 166, those of eight did on 19.
    "once": (0.83, 0.72, 0.13),
}


@pytest.mark.parametrize("part", list(STATED_DAYS))
def test_the_days_that_texts_name_are_found(part, articles, gold):
    coded = read_table(NEWS / "coded.csv", "statements")
    assert coded["statement_id"].tolist() == gold["statement_id"].tolist()
    meant = gold["article_id"].isin(articles.loc[articles["part"] == part, "article_id"])
    stated = meant & gold["date_basis"].eq("stated")
    right = coded["date_from"].eq(gold["date_from"]) & coded["date_to"].eq(gold["date_to"])
    assert stated.sum() > 100
    assert right[stated].mean() >= STATED_DAYS[part]


@pytest.mark.parametrize("measure", list(FOUND))
def test_the_statements_are_found_in_real_news(measure, articles, gold):
    meant = articles.loc[articles["part"] == "develop", "article_id"]
    found = read_table(NEWS / "found.csv", "statements")
    matches = gold_matches(
        found[found["article_id"].isin(meant)], gold[gold["article_id"].isin(meant)]
    )
    assert gold_scores(matches).set_index("measure").loc[measure, "f1"] >= FOUND[measure]


@pytest.mark.parametrize("part", list(CODED))
def test_topic_and_stance_do_not_fall_behind(part, articles, gold):
    topic, right, abstained = CODED[part]
    meant = articles.loc[articles["part"] == part, "article_id"]
    coded = read_table(NEWS / "coded.csv", "statements")
    matches = gold_matches(
        coded[coded["article_id"].isin(meant)], gold[gold["article_id"].isin(meant)]
    )
    assert gold_scores(matches).set_index("measure").loc["on_negotiation", "f1"] >= topic
    both = matches[matches["on_negotiation"].eq(True) & matches["gold_on_negotiation"].eq(True)]
    assert both["stance"].isna().mean() <= abstained
    assert both.loc[both["stance"].notna(), "stance_right"].mean() >= right


def test_the_network_that_wrote_the_codes_is_the_one_that_is_shipped():
    coded = read_table(NEWS / "coded.csv", "statements")
    assert coded["model_version"].unique().tolist() == [load_codebook("negotiation").classifier]
