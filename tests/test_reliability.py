"""Statements beside a gold table: counted by hand on four rows."""

import pandas as pd

from analysis import gold_matches, gold_scores
from analysis.schemas import complete


def table(*rows):
    columns = ["statement_id", "start", "end", "speaker", "date_from", "on_negotiation", "stance"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["article_id"] = "a"
    frame["segments"] = [[[a, b]] for a, b in zip(frame["start"], frame["end"], strict=True)]
    frame["content"] = "x"
    frame["date_to"] = frame["date_from"]
    return complete(frame, "statements")


FOUND = table(
    ("f1", 0, 10, "Ann Lee", "2022-01-01", True, "open"),
    ("f2", 20, 30, "Ann Lee", "2022-01-02", True, "refuses"),
    ("f3", 40, 50, None, None, False, None),
)
GOLD = table(
    ("g1", 0, 12, "Ann Lee", "2022-01-01", True, "open"),
    ("g2", 22, 30, "Bo Berg", "2022-01-02", True, "sceptical"),
    ("g3", 60, 70, "Bo Berg", "2022-01-03", True, "neutral"),
)


def test_rows_are_matched_missed_or_extra():
    matches = gold_matches(FOUND, GOLD)
    assert matches[["statement_id", "gold_id", "outcome"]].fillna("-").to_numpy().tolist() == [
        ["f1", "g1", "matched"],
        ["f2", "g2", "matched"],
        ["f3", "-", "extra"],
        ["-", "g3", "missed"],
    ]
    second = matches.iloc[1]
    assert (second.speaker_right, second.day_right, second.stance_right) == (False, True, False)


def test_scores_are_those_counted_by_hand():
    scores = gold_scores(gold_matches(FOUND, GOLD)).set_index("measure")
    assert scores[["right", "found", "expected"]].loc["statement"].tolist() == [2, 3, 3]
    assert scores[["right", "found", "expected"]].loc["speaker"].tolist() == [1, 2, 3]
    assert scores[["right", "found", "expected"]].loc["day"].tolist() == [2, 2, 3]
    assert scores[["right", "found", "expected"]].loc["stance"].tolist() == [1, 2, 3]
    assert scores.loc["on_negotiation", ["right", "found", "expected"]].tolist() == [2, 2, 3]
    assert scores.loc["statement", "f1"] == 2 / 3


def test_a_content_must_cover_half_of_the_other():
    short = table(("f", 0, 4, None, None, None, None))
    long = table(("g", 0, 10, None, None, None, None))
    assert gold_matches(short, long)["outcome"].tolist() == ["extra", "missed"]


def test_each_row_is_matched_once_the_best_overlap_first():
    twice = table(("f1", 0, 6, None, None, None, None), ("f2", 0, 10, None, None, None, None))
    one = table(("g", 0, 10, None, None, None, None))
    matches = gold_matches(twice, one).set_index("statement_id")
    assert matches.loc["f2", "gold_id"] == "g"
    assert matches.loc["f1", "outcome"] == "extra"


def test_a_table_against_nothing():
    assert gold_matches(FOUND, GOLD.iloc[:0])["outcome"].tolist() == ["extra"] * 3
    assert gold_scores(gold_matches(FOUND.iloc[:0], GOLD)).loc[0, "recall"] == 0
